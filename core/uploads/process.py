"""The parent's side of the child process that decodes."""

import json
import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from core.limits import Limits
from core.uploads import refusals
from core.uploads.record import Decoded

Pixels = Decoded[NDArray[np.uint8]]

# The child sees the packages that this process sees, but neither its folder nor its environment.
_START = "import sys; sys.path[:] = sys.argv[1:]; from core.uploads.child import main; main()"
_KEPT_VARIABLES = ("SYSTEMROOT", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
# One thread and one arena are enough; more would only take up address space.
_ENVIRONMENT = {"MALLOC_ARENA_MAX": "1", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
_LONGEST_HEAD = 10_000

_log = logging.getLogger("palette")


def read_in_child(data: bytes, file_format: str, limits: Limits, max_pixels: int | None) -> Pixels:
    """Read a file in a child process; the arguments are those of `picture.read`.

    Raises
    ------
    ImageError
        If the file is refused, or the child died while reading it.
    """
    request = {"format": file_format, "limits": asdict(limits), "max_pixels": max_pixels}
    with _running_child(limits) as (child, expired):
        answer = _exchange(child, json.dumps(request).encode() + b"\n", data)
    if answer is None:
        raise _death(expired.is_set(), child.returncode, limits)
    return answer


@contextmanager
def _running_child(
    limits: Limits,
) -> Iterator[tuple[subprocess.Popen[bytes], threading.Event]]:
    """A child that is dead afterwards, and an event that is set if its time was up."""
    try:
        child = _start()
    except OSError as error:
        # There is no memory or no process left, so the file is not to blame. The operator has to
        # know, because this may not go away by itself.
        _log.error("child cannot start class=%s errno=%s", type(error).__name__, error.errno)
        raise refusals.busy() from error
    expired = threading.Event()

    def expire() -> None:
        expired.set()
        child.kill()

    timer = threading.Timer(limits.decode_seconds, expire)
    timer.daemon = True
    timer.start()
    try:
        yield child, expired
    finally:
        timer.cancel()
        _end(child)


def _start() -> subprocess.Popen[bytes]:
    pipe, environment = subprocess.PIPE, _ENVIRONMENT | _inherited()
    command = [sys.executable, "-I", "-c", _START, *filter(None, map(os.path.abspath, sys.path))]
    return subprocess.Popen(
        command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, env=environment
    )


def _inherited() -> dict[str, str]:
    return {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}


def _end(child: subprocess.Popen[bytes]) -> None:
    """Wait for a child that has closed its output; kill it if it does not end."""
    for pipe in (child.stdin, child.stdout):
        try:
            _open(pipe).close()
        except OSError:
            continue
    try:
        child.wait(0.5)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def _exchange(child: subprocess.Popen[bytes], request: bytes, data: bytes) -> Pixels | None:
    """Send the file and read the answer; None if the child died."""
    try:
        with _open(child.stdin) as target:
            target.write(request)
            target.write(data)
        return _receive(_open(child.stdout))
    except refusals.ImageError:
        raise
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _receive(source: IO[bytes]) -> Pixels | None:
    head: dict[str, Any] = json.loads(source.readline(_LONGEST_HEAD))
    if "refusal" in head:
        kind = refusals.Refusal(head["refusal"])
        raise refusals.ImageError(head["sentence"], kind, head["limit"])
    pixels = np.empty((head["height"], head["width"], 3), np.uint8)
    # A buffered reader fills the whole array unless it reaches the end first.
    if source.readinto(pixels.reshape(-1)) < pixels.size:  # type: ignore[attr-defined]
        return None
    return Decoded.with_head(pixels, head)


def _death(is_expired: bool, code: int | None, limits: Limits) -> refusals.ImageError:
    """Why a child died without an answer."""
    out_of_time = -getattr(signal, "SIGXCPU", 0)
    killed = -getattr(signal, "SIGKILL", 0)
    if is_expired or (code and code == out_of_time):
        return refusals.took_too_long(limits.decode_seconds)
    if code and code == killed:
        # It was killed by the system, which had run out of memory, or by an operator.
        return refusals.busy()
    return refusals.damaged()


def _open(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise ValueError("A child must be started with pipes; got None.")
    return pipe

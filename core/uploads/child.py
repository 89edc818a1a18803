"""The child process: reads a file from stdin, writes one line of JSON and raw pixels to stdout.

Its memory and time are bounded where the platform supports that; in any case the parent kills it
when its time is up.
"""

import json
import sys
from typing import BinaryIO

try:
    import resource
except ImportError:  # Windows has no such limits.
    resource = None  # type: ignore[assignment]

import PIL.AvifImagePlugin
import PIL.Image

from core.limits import Limits
from core.uploads.picture import Picture, read
from core.uploads.refusals import ImageError

_STRIP_PIXELS = 1_000_000


def main() -> None:
    """Serve one request: the request as JSON on the first line, then the file to the end."""
    source, target = sys.stdin.buffer, sys.stdout.buffer
    request = json.loads(source.readline())
    limits = Limits(**request["limits"])
    bound_resources(limits)
    # Our own limits apply instead. A thread for each of many cores would take up address space.
    PIL.Image.MAX_IMAGE_PIXELS = None
    PIL.AvifImagePlugin.DEFAULT_MAX_THREADS = 2
    try:
        decoded = read(source.read(), request["format"], limits, request["max_pixels"])
    except ImageError as error:
        _write_line(target, {"refusal": error.kind, "sentence": str(error), "limit": error.limit})
    else:
        _write_decoded(target, decoded)


def bound_resources(limits: Limits) -> bool:
    """Bound memory and time of this process; False where the platform cannot (Windows)."""
    if resource is None:
        return False
    bounds = (
        (resource.RLIMIT_AS, limits.decode_bytes),
        (resource.RLIMIT_CPU, limits.decode_seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    )
    for name, value in bounds:
        hard = resource.getrlimit(name)[1]
        bound = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(name, (bound, bound))
    return True


def _write_decoded(target: BinaryIO, decoded: Picture) -> None:
    picture = decoded.samples
    width, height = picture.size
    _write_line(target, decoded.head() | {"height": height, "width": width})
    rows = max(_STRIP_PIXELS // width, 1)
    for top in range(0, height, rows):
        target.write(picture.crop((0, top, width, min(top + rows, height))).tobytes())
    target.flush()


def _write_line(target: BinaryIO, head: dict[str, object]) -> None:
    target.write(json.dumps(head).encode() + b"\n")
    target.flush()


if __name__ == "__main__":
    main()

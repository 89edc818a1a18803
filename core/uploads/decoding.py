"""Bytes from a stranger to pixels, through gates in this order.

Byte count, signature, then in a child process of bounded memory and time: scans and check sums,
header, pixels and sides, full decode, orientation, colour profile, 8-bit RGB, working size. Windows
cannot bound the memory and the processor time of a process; there the child is still killed when
its time is over, and every other gate stands.
"""

import hashlib
import logging
from dataclasses import dataclass
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from core.gates import BusyError, Gate
from core.limits import LIMITS, Limits
from core.uploads import refusals
from core.uploads.picture import fit_within, read
from core.uploads.process import Answer, read_in_child
from core.uploads.refusals import ImageError, Refusal
from core.uploads.signatures import sniff

__all__ = ["Decoded", "ImageError", "Refusal", "decode", "decode_trusted", "fit_within"]

_gate = Gate(LIMITS.decodes, LIMITS.queue)
_log = logging.getLogger("palette")


@dataclass(frozen=True, eq=False)
class Decoded:
    """An image file, decoded.

    Parameters
    ----------
    pixels : ndarray of uint8, shape (height, width, 3)
        sRGB samples of the first frame, upright.
    file_format : str
        Format of the file, for example ``"PNG"``.
    notes : tuple of str
        What was changed on the way, as sentences.
    scaled_from : (int, int) or None
        Height and width in the file, where `pixels` are a smaller copy.
    """

    pixels: NDArray[np.uint8]
    file_format: str
    notes: tuple[str, ...]
    scaled_from: tuple[int, int] | None


def decode(data: bytes, max_pixels: int | None = None, limits: Limits = LIMITS) -> Decoded:
    """Decode the file of a stranger.

    Parameters
    ----------
    data : bytes
        A PNG, JPEG, WebP, TIFF, BMP, GIF or AVIF file.
    max_pixels : int, optional
        The image is made smaller until it has at most so many pixels.
    limits : Limits
        What is accepted.

    Raises
    ------
    ImageError
        If the file is refused; its `kind` is one of the classes of `Refusal`. It is logged.
    """
    start, outcome = perf_counter(), "decoded"
    try:
        _check_length(data, limits)
        file_format = sniff(data)
        answer = _read_in_turn(data, file_format, limits, max_pixels)
        return Decoded(answer.pixels, file_format, answer.notes, answer.scaled_from)
    except ImageError as error:
        outcome = error.kind.value
        raise
    finally:
        _note(data[: limits.max_file_bytes], outcome, perf_counter() - start)


def decode_trusted(data: bytes) -> Decoded:
    """Decode, in this process, a file that came with the installed packages.

    Raises
    ------
    ImageError
        If it cannot be decoded.
    """
    file_format = sniff(data)
    reading = read(data, file_format, LIMITS)
    return Decoded(np.array(reading.picture), file_format, reading.notes, None)


def _check_length(data: bytes, limits: Limits) -> None:
    if not data:
        raise refusals.empty()
    if len(data) > limits.max_file_bytes:
        raise refusals.too_large(len(data), limits)


def _read_in_turn(data: bytes, file_format: str, limits: Limits, max_pixels: int | None) -> Answer:
    try:
        with _gate.enter():
            return read_in_child(data, file_format, limits, max_pixels)
    except BusyError as error:
        raise refusals.busy() from error


def _note(data: bytes, outcome: str, seconds: float) -> None:
    # Neither name nor content of a file belongs into a log.
    _log.info(
        "decode digest=%s format=%s bytes=%d outcome=%r milliseconds=%.0f",
        hashlib.blake2b(data, digest_size=4).hexdigest(),
        _format_of(data),
        len(data),
        outcome,
        1000 * seconds,
    )


def _format_of(data: bytes) -> str:
    try:
        return sniff(data)
    except ImageError:
        return "unknown"

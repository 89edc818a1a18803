"""From the bytes of an untrusted file to an `Image`, through checks in this order.

Length, signature, then in a child process of bounded memory and time: scans and checksums, header,
pixels and sides, full decode, orientation, colour profile, 8-bit RGB, working size. Windows cannot
bound the memory and the processor time of a process; there the child is still killed when its time
is up, and every other check stands.
"""

import hashlib
import logging
from time import perf_counter
from typing import Any

import numpy as np

from core.images import Image, clean_name
from core.limits import LIMITS, Limits
from core.uploads import refusals
from core.uploads.picture import read
from core.uploads.process import read_in_child
from core.uploads.record import Decoded
from core.uploads.refusals import ImageError, Refusal
from core.uploads.signatures import sniff

__all__ = ["ImageError", "Refusal", "load_image", "load_trusted_image"]

_log = logging.getLogger("palette")


def load_image(
    data: bytes, name: str = "", max_pixels: int | None = None, limits: Limits = LIMITS
) -> Image:
    """Read an untrusted file as 8-bit RGB.

    The first frame counts, EXIF orientation is applied, colours are converted to sRGB by their
    profile or by the numbers that name them, transparency is blended with white, and deep samples
    are rounded to 8 bits. ``Image.notes`` says what was changed.

    Parameters
    ----------
    data : bytes
        A PNG, JPEG, WebP, TIFF, BMP, GIF or AVIF file.
    name : str
        Any text; cleaned of control characters and cut to 80 characters.
    max_pixels : int, optional
        The image is made smaller until it has at most that many pixels, unless its colours are few
        and `limits.max_working_pixels` allows its whole size: resampling would add colours.
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
        decoded = read_in_child(data, sniff(data), limits, max_pixels)
        return _image_of(decoded.samples, decoded, name, len(data))
    except ImageError as error:
        outcome = error.kind.value
        raise
    finally:
        _note(data[: limits.max_file_bytes], outcome, perf_counter() - start)


def load_trusted_image(data: bytes, name: str = "") -> Image:
    """Read a file that came with the installed packages, without a child process.

    Raises
    ------
    ImageError
        If it cannot be decoded.
    """
    # The limits are for files of visitors.
    decoded = read(data, sniff(data), Limits.of_own_machine({}))
    return _image_of(np.array(decoded.samples), decoded, name, len(data))


def _image_of(pixels: Any, decoded: Decoded[Any], name: str, size: int) -> Image:
    return Image(
        clean_name(name),
        pixels,
        size,
        decoded.file_format,
        decoded.scaled_from,
        decoded.notes,
    )


def _check_length(data: bytes, limits: Limits) -> None:
    if not data:
        raise refusals.empty()
    if len(data) > limits.max_file_bytes:
        raise refusals.too_large(len(data), limits)


def _note(data: bytes, outcome: str, seconds: float) -> None:
    # Neither name nor content of a file belongs in a log.
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

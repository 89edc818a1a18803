"""Palettes of other programs: GIMP, Adobe, and texts with hex codes, such as CSS and JSON."""

import json
import re
import struct
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from core.files.format import FileError
from core.formatting import format_colors
from core.images import Pixels
from core.lazy import color as skimage_color

MAX_PALETTE_COLORS = 256
MAX_PALETTE_BYTES = 100_000

_ASE_COLOR = 1
_DIGITS = 6
_CUT = "This Adobe palette ends in the middle of a colour."
_ASE_VALUES = {b"RGB ": 3, b"Gray": 1, b"CMYK": 4, b"LAB ": 3}
_GPL_ROW = re.compile(r"^\s*(\d{1,9})\s+(\d{1,9})\s+(\d{1,9})(?:\s|$)", re.MULTILINE)
_MARKED = re.compile(r"#([0-9a-f]{6}|[0-9a-f]{3})(?!\w)", re.IGNORECASE)
_BARE = re.compile(r"(?<![\w#.])([0-9a-f]{6})(?!\w)", re.IGNORECASE)
_LIST = re.compile(r"[\s,;]*(?:#?[0-9a-f]{6}(?:[\s,;]+|$))+", re.IGNORECASE)
# Of what a palette in JSON says of itself and of its colours, these are words and not colours.
_WORDS = {"name", "title", "author", "slug", "description", "tags"}


def read_palette(content: bytes) -> tuple[str, ...]:
    """The colours of a palette file, each once, in the order of the file.

    Parameters
    ----------
    content : bytes
        A GIMP palette, an Adobe Swatch Exchange file, or a text in which colours stand as
        ``#rrggbb``, ``rrggbb`` or ``#rgb``.

    Returns
    -------
    tuple of str
        1 to 256 codes ``"#rrggbb"``.

    Raises
    ------
    FileError
        If the file is none of these, is too long, or holds no colours or too many.

    Examples
    --------
    >>> read_palette(b"#FF8800 #000000")
    ('#ff8800', '#000000')
    """
    if len(content) > MAX_PALETTE_BYTES:
        raise FileError(
            f"A palette file must be at most {MAX_PALETTE_BYTES:,} bytes long; "
            f"got {len(content):,}."
        )
    if content.startswith(b"ASEF"):
        return _checked(_of_ase(content))
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    text = content.decode(encoding, "replace")
    if text.startswith("GIMP Palette"):
        return _checked(_of_gpl(text))
    return _checked(_of_text("\n".join(_json_texts(text))))


def colors_of_pixels(pixels: Pixels) -> tuple[str, ...]:
    """The colours of a picture of a palette, each once, in the order of reading.

    Raises
    ------
    FileError
        If there are more than 256.
    """
    colors, firsts = np.unique(pixels.reshape(-1, 3), axis=0, return_index=True)
    return _checked(format_colors(colors[np.argsort(firsts)]))


def _checked(codes: Iterable[str]) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(codes))
    if not found:
        raise FileError(
            "A palette must hold colours, as #rrggbb or in a .gpl or .ase file; got none."
        )
    if len(found) > MAX_PALETTE_COLORS:
        raise FileError(
            f"A palette must hold at most {MAX_PALETTE_COLORS} colours; got {len(found):,}."
        )
    return found


def _of_text(text: str) -> Iterator[str]:
    """The codes of a text; where some have a hash sign, six digits without one are a number."""
    if _LIST.fullmatch(text):
        codes = re.findall("[0-9a-f]{6}", text, re.IGNORECASE)
    else:
        codes = _MARKED.findall(text) or _BARE.findall(text)
    for code in codes:
        digits = code if len(code) == _DIGITS else "".join(2 * digit for digit in code)
        yield f"#{digits.lower()}"


def _json_texts(text: str) -> Iterator[str]:
    """The texts of a JSON document that may be colours, or the text itself if it is none.

    A share of 0.015625 and a palette called "facade" are no colours.
    """
    try:
        waiting = [json.loads(text)]
    except (ValueError, RecursionError):
        yield text
        return
    if not isinstance(waiting[0], dict | list):
        yield text
        return
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            waiting += reversed([each for key, each in value.items() if key not in _WORDS])
        elif isinstance(value, list):
            waiting += reversed(value)


def _of_gpl(text: str) -> Iterator[str]:
    for row in _GPL_ROW.findall(text):
        rgb = [int(number) for number in row]
        if max(rgb) > 255:
            raise FileError(f"A GIMP palette must hold numbers from 0 to 255; got {max(rgb)}.")
        yield f"#{bytes(rgb).hex()}"


def _of_ase(content: bytes) -> Iterator[str]:
    try:
        for block in _ase_blocks(content):
            length = 2 + 2 * struct.unpack_from(">H", block)[0]
            model = block[length : length + 4]
            count = _ASE_VALUES.get(model, 0)
            values = np.array(struct.unpack_from(f">{count}f", block, length + 4))
            if not count:
                raise FileError(
                    f"An Adobe palette must hold RGB, Gray, CMYK or LAB; got {model!r}."
                )
            if not np.isfinite(values).all():
                raise FileError("This Adobe palette has a colour that is no number.")
            yield from format_colors([_to_rgb(model, values)])
    except struct.error:
        raise FileError(_CUT) from None


def _ase_blocks(content: bytes) -> Iterator[bytes]:
    """The blocks of colours; those that begin and end groups are left out."""
    (count,) = struct.unpack_from(">I", content, 8)
    start = 12
    for _ in range(count):
        kind, length = struct.unpack_from(">HI", content, start)
        if start + 6 + length > len(content):
            raise FileError(_CUT)
        if kind == _ASE_COLOR:
            yield content[start + 6 : start + 6 + length]
        start += 6 + length


def _to_rgb(model: bytes, values: NDArray[np.float64]) -> Sequence[int]:
    """8-bit sRGB of a colour. No profile is given: inks are ideal, and white is that of sRGB."""
    if model == b"Gray":
        values = np.repeat(values, 3)
    elif model == b"CMYK":
        values = (1 - values[:3]) * (1 - values[3])
    elif model == b"LAB ":
        lightness, red, blue = values
        values = skimage_color.lab2rgb([100 * lightness, red, blue])
    return [int(value) for value in np.rint(255 * np.clip(values, 0, 1))]

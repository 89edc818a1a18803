"""A palette as other programs read it: text, CSS, JSON, GIMP, Adobe, and a picture."""

import io
import json
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import PIL.Image
from numpy.typing import NDArray

from core.formatting import format_colors
from core.images import Pixels, clean_name
from core.solvers.oklab import dark_first
from core.storage import Part

_STRIP_HEIGHT, _STRIP_WIDTH = 64, 1024
_ASE_COLOR, _ASE_GLOBAL = 1, 0


@dataclass(frozen=True, eq=False)
class Palette:
    """The colours of an image, dark ones first.

    Parameters
    ----------
    name : str
        Its name, for the formats that hold one.
    colors : ndarray of uint8, shape (k, 3)
    shares : ndarray of float, shape (k,)
        Share of the pixels that have each colour; 1 in sum.
    """

    name: str
    colors: Pixels
    shares: NDArray[np.float64]

    @property
    def codes(self) -> list[str]:
        """Each colour as ``"#rrggbb"``."""
        return format_colors(self.colors)


@dataclass(frozen=True)
class Export:
    """A format that a palette can be saved in.

    Parameters
    ----------
    label : str
        Displayed name.
    suffix : str
        File extension, with the dot.
    mime : str
        Media type.
    write : callable
        Gives the content of the file for a palette.
    """

    label: str
    suffix: str
    mime: str
    write: Callable[[Palette], bytes]


def find_palette(parts: Sequence[Part], name: str) -> Palette | None:
    """The palette among the parts of an image, None where it has none.

    Parameters
    ----------
    parts : sequence of Part
        What `Compressed.parts` gave.
    name : str
        Any text; cleaned as the names of images are.
    """
    values = {part.name: part.values for part in parts}
    if "palette" not in values or "indices" not in values:
        return None
    colors, indices = (np.asarray(values[part], np.uint8) for part in ("palette", "indices"))
    shares = np.bincount(indices.ravel(), minlength=len(colors)) / indices.size
    order = dark_first(colors)
    return Palette(clean_name(name), colors[order], shares[order])


def to_hex(palette: Palette) -> bytes:
    """A line ``#rrggbb`` for each colour."""
    return _text(palette.codes)


def to_css(palette: Palette) -> bytes:
    """Custom properties ``--color-1`` and so on."""
    rows = zip(palette.codes, palette.shares, strict=True)
    properties = [
        f"  --color-{index}: {code}; /* {share:.2%} */"
        for index, (code, share) in enumerate(rows, start=1)
    ]
    return _text([":root {", *properties, "}"])


def to_json(palette: Palette) -> bytes:
    """An object with the name and a list of colours, each with its share of the pixels."""
    rows = zip(palette.codes, palette.colors.tolist(), palette.shares.tolist(), strict=True)
    colors = [{"hex": code, "rgb": rgb, "share": share} for code, rgb, share in rows]
    return _text([json.dumps({"name": palette.name, "colors": colors}, indent=2)])


def to_gpl(palette: Palette) -> bytes:
    """A GIMP palette, which Inkscape and Krita read as well; the shares are the colours' names."""
    rows = zip(palette.colors.tolist(), palette.codes, palette.shares, strict=True)
    colors = [
        f"{red:3} {green:3} {blue:3}\t{code} {share:.2%}"
        for (red, green, blue), code, share in rows
    ]
    return _text(["GIMP Palette", f"Name: {palette.name}", "Columns: 8", "#", *colors])


def to_ase(palette: Palette) -> bytes:
    """An Adobe Swatch Exchange file of RGB colours; the shares are part of their names."""
    rows = zip(palette.colors.tolist(), palette.codes, palette.shares, strict=True)
    blocks = [_ase_block(f"{code} {share:.2%}", rgb) for rgb, code, share in rows]
    return struct.pack(">4sHHI", b"ASEF", 1, 0, len(blocks)) + b"".join(blocks)


def to_png(palette: Palette) -> bytes:
    """A strip in which each colour is as wide as its share, and no colour is missing."""
    # Each colour has one pixel, and the others are divided by share.
    spare = _STRIP_WIDTH - len(palette.colors)
    ends = np.rint(np.cumsum(palette.shares) * spare).astype(int)
    row = np.repeat(palette.colors, np.diff(ends, prepend=0) + 1, axis=0)
    file = io.BytesIO()
    PIL.Image.fromarray(np.tile(row, (_STRIP_HEIGHT, 1, 1))).save(file, "PNG", optimize=True)
    return file.getvalue()


EXPORTS = (
    Export("Hex codes", ".txt", "text/plain", to_hex),
    Export("CSS", ".css", "text/css", to_css),
    Export("JSON", ".json", "application/json", to_json),
    Export("GIMP", ".gpl", "text/plain", to_gpl),
    Export("Adobe", ".ase", "application/octet-stream", to_ase),
    Export("PNG strip", ".png", "image/png", to_png),
)


def _text(lines: Sequence[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()


def _ase_block(name: str, rgb: Sequence[int]) -> bytes:
    letters = f"{name}\0".encode("utf-16-be")
    channels = [channel / 255 for channel in rgb]
    body = struct.pack(">H", len(letters) // 2) + letters
    body += struct.pack(">4s3fH", b"RGB ", *channels, _ASE_GLOBAL)
    return struct.pack(">HI", _ASE_COLOR, len(body)) + body

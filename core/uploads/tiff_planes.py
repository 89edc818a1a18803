"""Samples of 16 bits that a TIFF file keeps in separate planes, a plane at a time.

Pillow keeps only the upper bytes of these, and cannot be asked for the lower ones. So each plane is
read as what it is, a picture of 16-bit grey: a directory of its own names its part of the file.
"""

import io
import struct
from collections.abc import Callable, Mapping, Sequence

import PIL.Image
import PIL.ImageFile
import PIL.TiffImagePlugin

_BITS, _PHOTOMETRIC, _SAMPLES = 258, 262, 277
_BLACK_IS_ZERO = 1
_EXTRA, _PREMULTIPLIED = 338, 1
# Size, compression, order of bits, orientation, rows of a strip, predictor, and size of a tile.
_SHARED = (256, 257, 259, 266, 274, 278, 317, 322, 323)
# Where strips and tiles lie and how long they are: first those of the first plane.
_PLACES = (273, 279, 324, 325)
_LONG, _ENTRY, _MAGIC = 4, 12, 42
_KEPT = {"RGB": 3, "RGBA": 4, "CMYK": 4}


def round_planes(
    picture: PIL.Image.Image,
    source: PIL.TiffImagePlugin.TiffImageFile,
    data: bytes,
    rounded: Callable[[PIL.ImageFile.ImageFile], PIL.Image.Image],
) -> None:
    """Put the rounded planes of a file in place of their upper bytes.

    Parameters
    ----------
    picture : PIL.Image.Image
        The picture with its pixels, the right way up.
    source : TiffImageFile
        The same, not yet loaded: loading turns it and forgets its orientation.
    data : bytes
        The file.
    rounded : callable
        Makes 8 bits of a picture of 16-bit grey.
    """
    # Pillow has divided premultiplied colours by alpha, so theirs are no samples of the file.
    is_premultiplied = _PREMULTIPLIED in _numbers(source.tag_v2.get(_EXTRA, ()))
    for index in range(0 if is_premultiplied else _KEPT.get(picture.mode, 0)):
        with PIL.Image.open(io.BytesIO(_plane(source, data, index)), formats=["TIFF"]) as plane:
            plane.load()
            picture.im.putband(rounded(plane).im, index)


def _plane(source: PIL.TiffImagePlugin.TiffImageFile, data: bytes, index: int) -> bytes:
    """A file of one plane: the whole file with another directory behind it."""
    tags, order = source.tag_v2, "<" if data[:2] == b"II" else ">"
    entries = {tag: _numbers(tags[tag]) for tag in (*_SHARED, *_PLACES) if tag in tags}
    for tag in entries.keys() & {*_PLACES}:
        count = len(entries[tag]) // len(tags[_BITS])
        entries[tag] = entries[tag][index * count : (index + 1) * count]
    entries |= {_BITS: (16,), _PHOTOMETRIC: (_BLACK_IS_ZERO,), _SAMPLES: (1,)}
    header = data[:2] + struct.pack(f"{order}HI", _MAGIC, len(data))
    return header + data[len(header) :] + _directory(entries, order, len(data))


def _numbers(value: int | Sequence[int]) -> Sequence[int]:
    return (value,) if isinstance(value, int) else value


def _directory(entries: Mapping[int, Sequence[int]], order: str, start: int) -> bytes:
    """A directory that begins at a place of a file, with what does not fit into it behind it."""
    fields, longer = b"", b""
    behind = start + 2 + _ENTRY * len(entries) + 4
    for tag, numbers in sorted(entries.items()):
        packed = struct.pack(f"{order}{len(numbers)}I", *numbers)
        if len(numbers) > 1:
            place = struct.pack(f"{order}I", behind + len(longer))
            longer, packed = longer + packed, place
        fields += struct.pack(f"{order}HHI", tag, _LONG, len(numbers)) + packed
    return struct.pack(f"{order}H", len(entries)) + fields + bytes(4) + longer

"""BMP files with runs of equal pixels (RLE), and those with 2 bits per pixel.

Pillow reads their heads. It refuses valid files that skip pixels or end early, and reads the others
pixel by pixel, so the runs are unpacked here. Source: "Bitmap Compression" of Windows GDI.
"""

import io
import re
from typing import Any

import PIL.BmpImagePlugin
import PIL.Image
import PIL.ImageFile

from core.lazy import numpy as np
from core.uploads import refusals

_RUN_LENGTH = "bmp_rle"
_END_OF_LINE, _END_OF_BITMAP, _DELTA = 0, 1, 2
# Pairs of a count above 0 and a value, as many as follow each other.
_RUNS = re.compile(rb"(?:[^\0].)+", re.DOTALL)

_HALVES = [bytes([pair >> 4, pair & 15]) for pair in range(256)]
_MOST_CODES = 1_000_000

# Windows CE wrote these; everything else about them is as in other indexed files.
PIL.BmpImagePlugin.BIT2MODE.setdefault(2, ("P", "P;2"))


def mend_bitmap(picture: PIL.ImageFile.ImageFile, data: bytes) -> PIL.Image.Image | None:
    """Unpack the runs of a picture that has not been loaded, so that Pillow finds plain rows.

    Returns
    -------
    PIL.Image.Image of mode L, or None
        255 where the file skips pixels, None where it skips none.

    Raises
    ------
    ImageError
        If they end too soon.
    IndexError
        If the file ends within one.
    """
    tile = picture.tile[0]
    if tile.codec_name != _RUN_LENGTH or not isinstance(tile.args, tuple):
        return None
    _, is_four_bits, direction = tile.args
    rows = _Rows(*picture.size, is_four_bits)
    rows.unpack(data[tile.offset :])
    picture.fp = io.BytesIO(rows.levels)
    raw = "L" if picture.mode in ("1", "L") else "P"
    picture.tile = [tile._replace(codec_name="raw", offset=0, args=(raw, 0, direction))]
    if rows.covered.count(0) == 0:
        return None
    covered = PIL.Image.frombytes("L", picture.size, bytes(rows.covered), "raw", "L", 0, direction)
    return covered.point(lambda is_covered: 0 if is_covered else 255)


class _Rows:
    """Rows that are filled with one byte per pixel, and which pixels are covered."""

    def __init__(self, width: int, height: int, is_four_bits: bool) -> None:
        self.levels, self.covered = bytearray(width * height), bytearray(width * height)
        self._width, self._height, self._is_four_bits = width, height, is_four_bits
        self._x = self._y = 0

    def unpack(self, data: bytes) -> None:
        offset = codes = 0
        while self._y < self._height and offset < len(data):
            codes += 1
            if codes > _MOST_CODES:
                raise refusals.too_many_codes(_MOST_CODES)
            # Looking at the byte first is faster than a search in vain.
            if data[offset] and (runs := _RUNS.match(data, offset)):
                self._put_runs(runs[0])
                offset = runs.end()
            elif data[offset + 1] == _END_OF_BITMAP:
                return
            else:
                offset = self._obey(data, offset + 1)
        if self._y * self._width + self._x < len(self.levels):
            raise refusals.damaged()

    def _obey(self, data: bytes, offset: int) -> int:
        """Do what an escape says, and return where the next code begins."""
        code = data[offset]
        if code == _END_OF_LINE:
            self._x, self._y = 0, self._y + 1
            return offset + 1
        if code == _DELTA:
            self._x, self._y = self._x + data[offset + 1], self._y + data[offset + 2]
            return offset + 3
        size = (code + 1) // 2 if self._is_four_bits else code
        end = offset + 1 + size
        if end > len(data):
            raise refusals.damaged()
        self._put(self._unpacked(data[offset + 1 : end])[:code])
        return end + size % 2

    def _put(self, levels: bytes) -> None:
        """Write pixels; what is too much for the row is lost."""
        levels = levels[: max(self._width - self._x, 0)]
        start = self._y * self._width + self._x
        self.levels[start : start + len(levels)] = levels
        self.covered[start : start + len(levels)] = b"\1" * len(levels)
        self._x += len(levels)

    def _put_runs(self, runs: bytes) -> None:
        counts, values = np.frombuffer(runs[: len(runs) // 2 * 2], np.uint8).reshape(-1, 2).T
        needed = int(np.searchsorted(np.cumsum(counts), self._width - self._x)) + 1
        counts, values = counts[:needed], values[:needed]
        levels = np.repeat(values, counts)
        if self._is_four_bits:
            levels = _halves(levels, counts)
        self._put(levels.tobytes())

    def _unpacked(self, pixels: bytes) -> bytes:
        if not self._is_four_bits:
            return pixels
        return b"".join(map(_HALVES.__getitem__, pixels))


def _halves(pairs: Any, counts: Any) -> Any:
    """One half of each byte: they take turns, from the upper one at the beginning of each run."""
    starts = np.cumsum(counts, dtype=np.int64) - counts
    is_lower = (np.arange(len(pairs)) - np.repeat(starts, counts)) % 2 == 1
    return np.where(is_lower, pairs & 15, pairs >> 4).astype(np.uint8)

"""Blocks as words of a codebook: planes of means, the codewords, and which each block takes.

Codeword 0 is zero everywhere and is not stored. The values of the others are stored one position
of the block after the other, as bytes whose middle is 128.
"""

from collections.abc import Sequence
from dataclasses import astuple, dataclass

import numpy as np
from numpy.typing import NDArray

from core.files import streams
from core.files.sealed_format import SealedFormat, setting_part
from core.formatting import format_count
from core.storage import Part, Parts

Bytes = NDArray[np.uint8]

MIDDLE = 128
MOST_CODEWORDS = 256
# Sides of the blocks that take codewords; a mean of luma stands for 2 x 2 of them.
SIDES = (4, 2)
# Colours have means alone, each of so many pixels a side.
CHROMA_SIDE = 8
_MULTIPLE = 16


@dataclass(frozen=True)
class Setting:
    """What the decoder has to know besides means, codewords and indices.

    Parameters
    ----------
    height, width : int
        Size of the image in pixels.
    step : int
        Step of the means in sixteenths.
    side : int
        Side of a block in pixels, one of `SIDES`.
    """

    height: int
    width: int
    step: int
    side: int

    @property
    def mean_side(self) -> int:
        """Side of the square of luma that a mean stands for, in pixels."""
        return 2 * self.side

    def grid(self, side: int) -> tuple[int, int]:
        """Rows and columns of squares of that side in the padded planes."""
        rows, columns = (
            -(-length // _MULTIPLE) * _MULTIPLE // side for length in (self.height, self.width)
        )
        return rows, columns


class BlockCodewords(SealedFormat):
    """The parts `setting`, `luma means`, `chroma means`, `codebook` and `indices`."""

    suffix = ".bkm"
    signature = b"BKM1"
    label = "block K-Means"
    names = ("luma means", "chroma means", "codebook", "indices")

    def parts(
        self,
        setting: Setting,
        luma_means: Bytes,
        chroma_means: Bytes,
        codewords: NDArray[np.int8],
        indices: Bytes,
    ) -> Parts:
        """The parts of quantised blocks.

        Parameters
        ----------
        setting : Setting
            Size, step and side.
        luma_means : ndarray of uint8, shape (rows, columns)
            In steps, 128 for the middle of the range.
        chroma_means : ndarray of uint8, shape (2 x rows, columns)
            Blue over red.
        codewords : ndarray of int8, shape (k, side x side)
            Of which the first is zero; at most 256.
        indices : ndarray of uint8, shape (rows of blocks, columns of blocks)
            Which codeword each block takes.
        """
        codebook = (codewords[1:].astype(np.int16) + MIDDLE).astype(np.uint8)
        return self._parts(astuple(setting), luma_means, chroma_means, codebook, indices)

    def write(self, parts: Parts) -> bytes:
        luma, codebook, indices = _packed_luma(parts)
        chroma = streams.pack_plane(parts[2].values.astype(np.uint8))
        packed = [luma, chroma, codebook, indices]
        return self.sealed(parts[0].values.tolist(), packed)

    def accepts(self, numbers: Sequence[int]) -> bool:
        return Setting(*numbers).side in SIDES

    def unpacked(self, numbers: Sequence[int], found: Sequence[bytes]) -> Parts:
        return self._parts(numbers, *_unpacked(Setting(*numbers), found))

    def luma_bytes(self, parts: Parts) -> int:
        """What luma takes in the file of some parts, which is quicker to find than the file."""
        return sum(map(len, _packed_luma(parts)))

    def explain(self, file: bytes, parts: Parts) -> Sequence[str]:
        indices, side = parts[4].values, setting_of(parts).side
        share = np.count_nonzero(indices) / indices.size
        codewords = format_count(len(parts[3].values), "codeword")
        return [
            f"The codebook has {codewords} of {side} x {side} pixels, which {share:.0%} of the "
            "blocks take; the means alone are enough for the others.",
        ]

    def _parts(
        self, numbers: Sequence[int], luma: Bytes, chroma: Bytes, codebook: Bytes, indices: Bytes
    ) -> Parts:
        values = luma, chroma, codebook, indices
        bits = 8, 8, 8, len(codebook).bit_length()
        named = zip(self.names, values, bits, strict=True)
        return (setting_part(numbers), *(Part(*each) for each in named))


def setting_of(parts: Parts) -> Setting:
    """The setting among the parts of a file."""
    return Setting(*parts[0].values.tolist())


def codewords_of(parts: Parts) -> NDArray[np.int16]:
    """The codewords among the parts of a file, zero first, shape (k, side x side)."""
    stored = parts[3].values.astype(np.int16)
    codewords: NDArray[np.int16] = np.pad(stored - MIDDLE, [(1, 0), (0, 0)])
    return codewords


def _packed_luma(parts: Parts) -> tuple[bytes, bytes, bytes]:
    """Means of luma, codebook and indices."""
    _, luma, _, codebook, indices = (part.values.astype(np.uint8) for part in parts)
    return (
        streams.pack_plane(luma),
        streams.pack_bytes(np.ascontiguousarray(codebook.T)),
        streams.pack_bytes(indices),
    )


def _unpacked(setting: Setting, found: Sequence[bytes]) -> tuple[Bytes, Bytes, Bytes, Bytes]:
    """Means, codebook and indices, which fit together."""
    luma = streams.unpack_plane(found[0], *setting.grid(setting.mean_side))
    rows, columns = setting.grid(CHROMA_SIDE)
    chroma = streams.unpack_plane(found[1], 2 * rows, columns)
    length, grid = setting.side**2, setting.grid(setting.side)
    columns_of_words = streams.unpack_bytes(found[2], length * (MOST_CODEWORDS - 1))
    codebook = np.ascontiguousarray(columns_of_words.reshape(length, -1).T)
    indices = streams.unpack_bytes(found[3], grid[0] * grid[1]).reshape(grid)
    if indices.max() > len(codebook):
        raise ValueError
    return luma, chroma, codebook, indices

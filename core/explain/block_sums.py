"""Which parts the blocks of an image add up, one by one."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.compression import Compressed
from core.images import Image, Pixels
from core.methods.blocknmf import BlockNMF, LumaBlocks
from core.solvers.ycbcr import BLOCK, LUMA, MIDDLE

__all__ = ["BLOCK", "KIND", "BlockSum", "LumaBlocks", "Patch", "Term"]

KIND = BlockNMF

# Of a block, shape (8, 8).
Patch = NDArray[np.float64]

# A block that takes so many parts shows what parts do, and can be seen at once.
_SHOWN_FIRST = 6
# Pixels of a side of a drawn block.
_DRAWN = 96


@dataclass(frozen=True, eq=False)
class Term:
    """One part of a block.

    Parameters
    ----------
    pair : int
        Number of the pair of parts in the dictionary, from 1.
    times : int
        How often it is taken, 1 or more.
    is_mirrored : bool
        True if the mirror image of the part is meant.
    pattern : ndarray of float64, shape (8, 8)
        What it adds to luma, from 0 to 255.
    """

    pair: int
    times: int
    is_mirrored: bool
    pattern: Patch


@dataclass(frozen=True, eq=False)
class BlockSum:
    """A block of luma, added up.

    Parameters
    ----------
    original : ndarray of float64, shape (8, 8)
        Luma of the image, from 0 to 255; beyond its edge the last pixel is repeated.
    mean : float
        The stored mean.
    terms : sequence of Term
        The parts, what adds most first.
    """

    original: Patch
    mean: float
    terms: Sequence[Term]

    def added(self, before: int, count: int) -> Patch:
        """What the parts from `before` to `count` add together."""
        zero = np.zeros_like(self.original)
        return sum((term.pattern for term in self.terms[before:count]), zero)

    @property
    def missing(self) -> Patch:
        """What the sum of all parts still misses."""
        difference: Patch = self.original - self.sum_of(len(self.terms))
        return difference

    @property
    def strongest(self) -> float:
        """The largest change of a pixel by a part, 0 where there is none."""
        return max((float(np.abs(term.pattern).max()) for term in self.terms), default=0.0)

    def sum_of(self, count: int) -> Patch:
        """The mean and the first parts, from 0 to 255."""
        clipped: Patch = (self.mean + self.added(0, count)).clip(0, 255)
        return clipped

    def error_of(self, count: int) -> float:
        """Root of the mean squared error of that sum."""
        return float(np.sqrt(np.mean((self.sum_of(count) - self.original) ** 2)))


def blocks_of(result: Compressed) -> LumaBlocks:
    """The blocks of luma in the file of block NMF."""
    return KIND.luma_blocks(result.parts())


def rows_and_columns(image: Image) -> tuple[int, int]:
    """How many blocks an image has below and beside each other; the last may go beyond it."""
    return -(-image.height // BLOCK), -(-image.width // BLOCK)


def sum_of_block(image: Image, blocks: LumaBlocks, row: int, column: int) -> BlockSum:
    """A block with its parts.

    Parameters
    ----------
    image : Image
        The source.
    blocks : LumaBlocks
        What `blocks_of` found in its file.
    row, column : int
        Which block, from 1.
    """
    row, column = row - 1, column - 1
    pairs, levels, patterns = blocks.terms(row, column)
    order = np.argsort(-(patterns**2).sum(axis=1), kind="stable")
    terms = [
        Term(int(pairs[n]) + 1, abs(int(levels[n])), bool(levels[n] < 0), _square(patterns[n]))
        for n in order
    ]
    return BlockSum(_luma_of(image, row, column), float(blocks.means[row, column]), terms)


def telling_block(image: Image, blocks: LumaBlocks) -> tuple[int, int]:
    """Row and column of a block to begin with: of those with few parts, the first with most."""
    rows, columns = rows_and_columns(image)
    counts = blocks.counts[:rows, :columns]
    chosen = np.where(counts <= _SHOWN_FIRST, counts, -1).argmax()
    row, column = np.unravel_index(chosen, counts.shape)
    return int(row) + 1, int(column) + 1


def draw_luma(luma: Patch) -> Pixels:
    """A block of luma as a grey picture."""
    zoom = _DRAWN // BLOCK
    grey = np.rint(luma).clip(0, 255).astype(np.uint8).repeat(zoom, 0).repeat(zoom, 1)
    pixels: Pixels = grey[..., None].repeat(3, axis=2)
    return pixels


def draw_change(change: Patch, strongest: float) -> Pixels:
    """What is added to a block; mid-grey is nothing, and white or black is `strongest`."""
    return draw_luma(MIDDLE + change * ((MIDDLE - 1) / max(strongest, 1)))


def _luma_of(image: Image, row: int, column: int) -> Patch:
    top, left = row * BLOCK, column * BLOCK
    rows = np.arange(top, top + BLOCK).clip(0, image.height - 1)
    columns = np.arange(left, left + BLOCK).clip(0, image.width - 1)
    luma: Patch = image.pixels[np.ix_(rows, columns)].astype(np.float64) @ LUMA
    return luma


def _square(pattern: Patch) -> Patch:
    return pattern.reshape(BLOCK, BLOCK)

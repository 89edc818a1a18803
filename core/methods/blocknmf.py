"""Block NMF: each block of 8 x 8 pixels is its mean plus a few learned parts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from core import dictionary
from core.files.block_codes import BlockCodes, setting_of
from core.files.block_setting import LZMA, RANGE, Setting
from core.files.block_tokens import groups_of_levels
from core.files.sealed_format import STEP_UNIT
from core.images import Pixels
from core.methods import parameters
from core.methods.base import Method
from core.methods.contact_sheet import SHOWN, contact_sheet
from core.methods.fit import Fit, Picture
from core.solvers.compiled import can_compile, is_kept
from core.solvers.cosines import smoothed
from core.solvers.pursuit import PRICE, pursue
from core.solvers.ycbcr import BLOCK, MIDDLE, from_blocks, to_blocks, to_pixels, to_planes
from core.storage import Parts

Planes = tuple[NDArray[np.float32], ...]

_VERSIONS = {"learned": dictionary.LEARNED, "cosine": dictionary.COSINE}
_CODERS = {"range": RANGE, "lzma": LZMA}
# Squared steps that a bit must save. The bits that the pursuit counts are those of LZMA; the range
# coder takes fewer, so that a code is worth its bits sooner.
_PRICES = {RANGE: 0.055, LZMA: PRICE}
_FINEST_STEP, _QUALITIES_PER_HALVING = 4, 16
# What is rounded to a code is a little less than the code on average.
_SHRINKAGE = 0.03
# Waves weaker than this share of a step are noise more often than picture.
_SMOOTHING = 0.35


@dataclass(frozen=True, eq=False)
class LumaBlocks:
    """The blocks of luma in a file, before the seams between them are smoothed.

    Parameters
    ----------
    means : ndarray of float64, shape (rows, columns)
        Their means, from 0 to 255.
    blocks, pairs, levels : ndarray of int, shape (n,)
        Of each code: its block in reading order, its pair of parts, and its level.
    patterns : ndarray of float64, shape (k, 64)
        What each pair adds for a step, of unit length.
    step : float
        The step of quantisation.
    """

    means: NDArray[np.float64]
    blocks: NDArray[np.intp]
    pairs: NDArray[np.intp]
    levels: NDArray[np.int16]
    patterns: NDArray[np.float64]
    step: float

    @property
    def counts(self) -> NDArray[np.intp]:
        """How many codes each block has, shape (rows, columns)."""
        counts = np.bincount(self.blocks, minlength=self.means.size)
        return counts.reshape(self.means.shape)

    def terms(
        self, row: int, column: int
    ) -> tuple[NDArray[np.intp], NDArray[np.int16], NDArray[np.float64]]:
        """Pairs and levels of a block, and what each adds, shape (codes, 64)."""
        block = row * self.means.shape[1] + column
        found = slice(*np.searchsorted(self.blocks, [block, block + 1]))
        pairs, levels = self.pairs[found], self.levels[found]
        sums = _codes(levels)[:, None] * self.patterns[pairs] * self.step
        return pairs, levels, sums


@dataclass(frozen=True)
class BlockNMF(Method):
    """Each block of 8 x 8 pixels is its mean plus a few of 256 learned parts, never minus one.

    Parts come in mirrored pairs, learned by NMF from the samples; the parts ship with the decoder.

    Parameters
    ----------
    quality : int
        1 to 100; the quantisation step halves with every 16.
    parts : str
        ``"learned"`` by NMF, or ``"cosine"``: fixed waves and their negatives, as in JPEG.
    coder : str
        ``"range"``, which adapts to what the blocks around have, or ``"lzma"``: larger files, which
        thirty lines of NumPy and Pillow decode.

    Sources: Lee and Seung, "Learning the parts of objects by non-negative matrix factorization",
    1999; Hoyer, "Non-negative sparse coding", 2002.
    """

    quality: int = parameters.knob(1, 100, sweep=(15, 25, 35, 45, 55, 65, 75))
    parts: Literal["learned", "cosine"] = parameters.choice("learned", "cosine")
    coder: Literal["range", "lzma"] = parameters.choice("range", "lzma")

    key: ClassVar[str] = "blocknmf"
    by_default: ClassVar[bool] = False
    format = BlockCodes(dictionary.atoms, dictionary.SIZES)
    preparation = staticmethod(to_planes)

    def fit(self, pixels: Pixels, shared: Planes) -> Fit:
        height, width = pixels.shape[:2]
        setting = self._setting(height, width)
        steps = zip(shared, setting.steps, setting.steps_of_means, strict=True)
        coded = [_code(*each, setting) for each in steps]
        luma, blue, red = (means for means, _ in coded)
        means = np.concatenate([luma, np.concatenate([blue, red], axis=1)])
        return Fit(self.format.parts(setting, means, [levels for _, levels in coded]))

    def _setting(self, height: int, width: int) -> Setting:
        version, coder = _VERSIONS[self.parts], _CODERS[self.coder]
        return Setting(height, width, _step(self.quality), version, coder)

    @classmethod
    def warm_up(cls) -> None:
        """Compile the range coder, where it is not compiled yet: some 4 s, once."""
        cls(50).format.write(cls(50).encode(np.zeros((1, 1, 3), np.uint8)).parts)

    @classmethod
    def is_cold(cls) -> bool:
        """True where numba is installed and the range coder is not compiled on disk."""
        return can_compile() and not is_kept("blocks")

    @classmethod
    def decode(cls, parts: Parts) -> Pixels:
        setting = setting_of(parts)
        planes = _planes(setting, parts)
        # What has been smoothed is let go, because of a large photograph a plane takes 100 MB.
        seamless = smoothed(planes.pop(0), _SMOOTHING * setting.step / STEP_UNIT)
        blue, red = planes
        return to_pixels(seamless, blue, red, setting.height, setting.width)

    @classmethod
    def luma_blocks(cls, parts: Parts) -> LumaBlocks:
        """The blocks of luma and what each adds up."""
        setting = setting_of(parts)
        rows, columns = setting.luma_blocks
        patterns = dictionary.vectors(setting.dictionary)
        levels = np.concatenate(list(groups_of_levels(parts, len(patterns))))[: rows * columns]
        blocks, pairs = np.nonzero(levels)
        means = (parts[1].values[:rows].astype(np.float64) - MIDDLE) * setting.steps_of_means[0]
        found = levels[blocks, pairs]
        return LumaBlocks(means + MIDDLE, blocks, pairs, found, patterns, setting.steps[0])

    @classmethod
    def illustrate(cls, parts: Parts) -> Sequence[Picture]:
        """The parts that the image uses most, in reading order; mid-grey changes nothing."""
        uses = _uses(parts)
        used = np.argsort(-uses, kind="stable")[: min(SHOWN, int((uses > 0).sum()))]
        if not used.size:
            return ()
        vectors = dictionary.vectors(setting_of(parts).dictionary)[used]
        caption = f"The parts that are used most: {len(used)} of {len(uses)} pairs"
        return [Picture(caption, contact_sheet(vectors))]


def _uses(parts: Parts) -> NDArray[np.int64]:
    """How many blocks use each pair of parts."""
    n_pairs = dictionary.SIZES[setting_of(parts).dictionary]
    groups = groups_of_levels(parts, n_pairs)
    counts: NDArray[np.int64] = np.sum([(levels != 0).sum(axis=0) for levels in groups], axis=0)
    return counts


def _step(quality: int) -> int:
    """The quantisation step of a quality, in sixteenths."""
    step = _FINEST_STEP * 2 ** ((100 - quality) / _QUALITIES_PER_HALVING)
    return round(STEP_UNIT * step)


def _code(
    plane: NDArray[np.float32], step: float, step_of_means: float, setting: Setting
) -> tuple[NDArray[np.uint8], NDArray[np.int16]]:
    """Rounded means of the blocks of a plane as a small plane, and the codes of what they miss."""
    blocks = to_blocks(plane)
    means = np.rint(blocks.mean(axis=1) / step_of_means).clip(-MIDDLE, MIDDLE - 1)
    rest = (blocks - (means * step_of_means)[:, None]) / step
    atoms, price = dictionary.atoms(setting.dictionary), _PRICES[setting.coder]
    levels = pursue(rest.astype(np.float32), atoms, price)
    grid = plane.shape[0] // BLOCK, plane.shape[1] // BLOCK
    return (means + MIDDLE).astype(np.uint8).reshape(grid), levels


def _planes(setting: Setting, parts: Parts) -> list[NDArray[np.float32]]:
    """Luma and chroma from means and codes, from -128 to 127."""
    sums = _sums(setting, parts)
    height, width = setting.luma_blocks
    means = parts[1].values.astype(np.float64) - MIDDLE
    middle = width // 2
    planes, start = [], 0
    grids = means[:height], means[height:, :middle], means[height:, middle:]
    for grid, step, step_of_means in zip(grids, setting.steps, setting.steps_of_means, strict=True):
        own = sums[start : start + grid.size].reshape(*grid.shape, -1)
        planes.append(_plane(own, grid, step, step_of_means))
        start += grid.size
    return planes


def _plane(
    sums: NDArray[np.float64], means: NDArray[np.float64], step: float, step_of_means: float
) -> NDArray[np.float32]:
    """A plane from the sums of its blocks and their means, both in steps, row of blocks by row."""
    rows, columns = means.shape
    plane = np.empty((rows * BLOCK, columns * BLOCK), np.float32)
    for row, (own, mean) in enumerate(zip(sums, means, strict=True)):
        blocks = (own * step + mean[:, None] * step_of_means).clip(-MIDDLE, MIDDLE - 1)
        plane[row * BLOCK : (row + 1) * BLOCK] = from_blocks(blocks, BLOCK, columns * BLOCK)
    return plane


def _sums(setting: Setting, parts: Parts) -> NDArray[np.float64]:
    """What the parts of each block add up to, in steps, shape (blocks, 64)."""
    vectors = dictionary.vectors(setting.dictionary)
    groups = groups_of_levels(parts, len(vectors))
    return np.concatenate([_codes(levels) @ vectors for levels in groups])


def _codes(levels: NDArray[np.int16]) -> NDArray[np.float64]:
    """What levels stand for: a little less than themselves."""
    codes: NDArray[np.float64] = levels - _SHRINKAGE * np.sign(levels)
    return codes

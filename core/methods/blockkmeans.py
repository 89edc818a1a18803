"""Block K-Means: each small block is a smooth ground plus the nearest of a few learned patterns."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from core.files.block_codewords import (
    CHROMA_SIDE,
    MIDDLE,
    MOST_CODEWORDS,
    SIDES,
    BlockCodewords,
    Setting,
    codewords_of,
    setting_of,
)
from core.files.sealed_format import STEP_UNIT
from core.images import Pixels
from core.methods import parameters
from core.methods.base import Method
from core.methods.contact_sheet import SHOWN, contact_sheet
from core.methods.fit import Fit, Picture
from core.solvers.codebooks import fit_codebook
from core.solvers.cosines import smoothed
from core.solvers.ycbcr import enlarged, from_blocks, to_blocks, to_pixels, to_planes
from core.storage import Parts

Floats = NDArray[np.float32]
Planes = tuple[Floats, ...]

_FINEST_STEP, _QUALITIES_PER_HALVING = 1.0, 20
# A bit must save so many squared steps.
_PRICE = 8.0
# Waves weaker than so many steps are noise more often than picture.
_SMOOTHING = 2.8


@dataclass(frozen=True)
class BlockKMeans(Method):
    """Vector quantisation: blocks of luma take the cheapest of at most 255 learned codewords.

    Colours, and a ground for the luma, are means enlarged by cubic interpolation. The codebook is
    fitted to the image by K-Means with a price on bits, and stored with it. Codewords have 4 x 4
    pixels, or 2 x 2 on a ground twice as fine, whichever makes the better file.

    Parameters
    ----------
    quality : int
        1 to 100; the step of the means halves with every 20, and the price of a bit with every 10.

    Sources: Linde, Buzo and Gray, "An algorithm for vector quantizer design", 1980; Chou,
    Lookabaugh and Gray, "Entropy-constrained vector quantization", 1989.
    """

    quality: int = parameters.knob(1, 100, sweep=(30, 40, 50, 60, 70, 80, 90))

    key: ClassVar[str] = "blockkmeans"
    by_default: ClassVar[bool] = False
    format = BlockCodewords()
    preparation = staticmethod(to_planes)

    def fit(self, pixels: Pixels, shared: Planes) -> Fit:
        height, width = pixels.shape[:2]
        step = _step(self.quality)
        fits = (_fit(self.format, Setting(height, width, step, side), shared) for side in SIDES)
        return min(fits, key=lambda each: each[0])[1]

    @classmethod
    def decode(cls, parts: Parts) -> Pixels:
        setting = setting_of(parts)
        blue, red = np.split(_means(setting, parts[2].values), 2)
        seamless = smoothed(_luma(setting, parts), _SMOOTHING * _unit(setting))
        return to_pixels(seamless, blue, red, setting.height, setting.width)

    @classmethod
    def illustrate(cls, parts: Parts) -> Sequence[Picture]:
        """The codewords that most blocks take, in reading order; mid-grey changes nothing."""
        uses = np.bincount(parts[4].values.ravel().astype(np.intp), minlength=1)[1:]
        used = np.argsort(-uses, kind="stable")[: min(SHOWN, np.count_nonzero(uses))]
        if not used.size:
            return ()
        caption = f"The codewords that are used most: {len(used)} of {len(parts[3].values)}"
        return [Picture(caption, contact_sheet(codewords_of(parts)[1:][used]))]


def _step(quality: int) -> int:
    """The step of the means at a quality, in sixteenths."""
    return round(STEP_UNIT * _FINEST_STEP * 2 ** ((100 - quality) / _QUALITIES_PER_HALVING))


def _unit(setting: Setting) -> float:
    """The step in values of luma."""
    return setting.step / STEP_UNIT


def _fit(format_: BlockCodewords, setting: Setting, planes: Planes) -> tuple[float, Fit]:
    """Error plus price of luma, and the fit, with blocks of one size; colours are alike in all."""
    luma, blue, red = planes
    price = _PRICE * _unit(setting) ** 2
    luma_means = _quantised_means(luma, setting.mean_side, setting)
    chroma = [_quantised_means(plane, CHROMA_SIDE // 2, setting) for plane in (blue, red)]
    rest = luma - _ground(setting, luma_means)
    codebook = fit_codebook(to_blocks(rest, setting.side), price, MOST_CODEWORDS)
    indices = codebook.labels.astype(np.uint8).reshape(setting.grid(setting.side))
    parts = format_.parts(setting, luma_means, np.concatenate(chroma), codebook.codewords, indices)
    errors = _luma(setting, parts)
    # In place: of a large photograph, one more plane takes 200 MB.
    errors -= luma
    np.square(errors, out=errors)
    cost = float(errors.sum()) + price * 8 * format_.luma_bytes(parts)
    return cost, Fit(parts, converged=codebook.converged)


def _quantised_means(plane: Floats, side: int, setting: Setting) -> NDArray[np.uint8]:
    """Means of the squares of a plane in steps, around 128."""
    height, width = plane.shape
    means = to_blocks(plane, side).mean(axis=1).reshape(height // side, width // side)
    steps = np.rint(means / _unit(setting)).clip(-MIDDLE, MIDDLE - 1)
    stored: NDArray[np.uint8] = (steps + MIDDLE).astype(np.uint8)
    return stored


def _means(setting: Setting, stored: NDArray[np.generic]) -> Floats:
    """What stored means stand for, from -128 to 128."""
    means: Floats = (stored.astype(np.float32) - MIDDLE) * np.float32(_unit(setting))
    return means


def _ground(setting: Setting, stored: NDArray[np.generic]) -> Floats:
    """The smooth plane through the means of luma."""
    return enlarged(_means(setting, stored), *setting.grid(1))


def _luma(setting: Setting, parts: Parts) -> NDArray[np.float64]:
    """Ground and codewords of luma, before seams are smoothed."""
    blocks = codewords_of(parts)[parts[4].values.ravel()]
    luma: NDArray[np.float64] = _ground(setting, parts[1].values).astype(np.float64)
    luma += from_blocks(blocks, *setting.grid(1))
    return luma

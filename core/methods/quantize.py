"""What Pillow's own ways to a palette share."""

from typing import Any, ClassVar

import numpy as np
import PIL.Image

from core.images import Pixels
from core.methods.base import MAX_SEED, Fit, Parts
from core.methods.indexed import MAX_COLORS, IndexedPng, compact_parts
from core.solvers.oklab import dark_first


class Quantizer(IndexedPng):
    """A palette by `PIL.Image.Image.quantize`, without dithering, in the file of K-Means.

    Attributes
    ----------
    algorithm : PIL.Image.Quantize
        Which of Pillow's.
    """

    algorithm: ClassVar[PIL.Image.Quantize]

    knob = "n_colors"
    knob_label = "colours"
    knob_range = (1, MAX_COLORS)
    sweep_values = (2, 3, 5, 10, 20, 30)
    is_reference = True

    def __post_init__(self) -> None:
        self._check_range(self.knob, *self.knob_range)
        self._check_range("seed", 0, MAX_SEED)

    def _fit(self, pixels: Pixels, shared: Any) -> Fit:
        return Fit(_parts_of(PIL.Image.fromarray(pixels).quantize(self.value, self.algorithm)))


def _parts_of(picture: PIL.Image.Image) -> Parts:
    """The colours in use, each once, dark ones first."""
    indices = np.array(picture)
    palette = np.array(picture.getpalette(), np.uint8).reshape(-1, 3)
    used, places = np.unique(indices, return_inverse=True)
    colors, merged = np.unique(palette[used], axis=0, return_inverse=True)
    order = dark_first(colors)
    ranks = np.argsort(order)[merged.ravel()]
    return compact_parts(colors[order], ranks[places].reshape(indices.shape).astype(np.uint8))

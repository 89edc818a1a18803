"""What the methods that let Pillow choose the palette share."""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import PIL.Image

from core.images import Pixels
from core.methods.fit import Fit
from core.methods.indexed import Indexed, merged_parts
from core.methods.parameters import MAX_COLORS, knob


@dataclass(frozen=True)
class Quantizer(Indexed):
    """A palette by `PIL.Image.Image.quantize`, without dithering, in the file format of K-Means.

    Parameters
    ----------
    n_colors : int
        Largest number of colours, 1 to 256.

    Attributes
    ----------
    algorithm : PIL.Image.Quantize
        Which of Pillow's algorithms is used.
    """

    n_colors: int = knob(1, MAX_COLORS, sweep=(2, 3, 5, 10, 20, 30))

    is_reference: ClassVar[bool] = True
    algorithm: ClassVar[PIL.Image.Quantize]

    def fit(self, pixels: Pixels, shared: Any) -> Fit:
        picture = PIL.Image.fromarray(pixels).quantize(self.n_colors, self.algorithm)
        palette = np.array(picture.getpalette(), np.uint8).reshape(-1, 3)
        return Fit(merged_parts(palette, np.array(picture)))

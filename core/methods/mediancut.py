"""Median cut: the palette that most image editors choose."""

from dataclasses import dataclass
from typing import ClassVar

import PIL.Image

from core.methods.quantize import Quantizer


@dataclass(frozen=True)
class MedianCut(Quantizer):
    """Boxes of colours are halved at their median until there are K.

    Parameters
    ----------
    n_colors : int
        Largest number of colours, 1 to 256.
    seed : int
        Without effect.

    Source: Heckbert, "Color image quantization for frame buffer display", 1982.
    """

    n_colors: int
    seed: int = 0

    key: ClassVar[str] = "mediancut"
    label: ClassVar[str] = "Median cut"
    algorithm: ClassVar[PIL.Image.Quantize] = PIL.Image.Quantize.MEDIANCUT

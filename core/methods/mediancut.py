"""Median cut: the palette that most image editors choose."""

from dataclasses import dataclass
from typing import ClassVar

import PIL.Image

from core.methods.quantize import Quantizer


@dataclass(frozen=True)
class MedianCut(Quantizer):
    """Boxes of colours are halved at their median until there are `n_colors`.

    Source: Heckbert, "Color image quantization for frame buffer display", 1982.
    """

    key: ClassVar[str] = "mediancut"
    algorithm: ClassVar[PIL.Image.Quantize] = PIL.Image.Quantize.MEDIANCUT

"""Median cut: the palette that most image editors choose."""

from dataclasses import dataclass
from typing import ClassVar

import PIL.Image

from core.methods.indexed import MAX_COLORS
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
    knob: ClassVar[str] = "n_colors"
    knob_label: ClassVar[str] = "colours"
    knob_range: ClassVar[tuple[int, int]] = (1, MAX_COLORS)
    sweep_values: ClassVar[tuple[int, ...]] = (2, 3, 5, 10, 20, 30)
    algorithm: ClassVar[PIL.Image.Quantize] = PIL.Image.Quantize.MEDIANCUT

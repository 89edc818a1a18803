"""Fast octree: the palette that takes the least time."""

from dataclasses import dataclass
from typing import ClassVar

import PIL.Image

from core.methods.indexed import MAX_COLORS
from core.methods.quantize import Quantizer


@dataclass(frozen=True)
class FastOctree(Quantizer):
    """Colours that share their leading bits are merged until there are K.

    Parameters
    ----------
    n_colors : int
        Largest number of colours, 1 to 256.
    seed : int
        Without effect.

    Source: Gervautz and Purgathofer, "A simple method for color quantization: octree quantization",
    1988.
    """

    n_colors: int
    seed: int = 0

    key: ClassVar[str] = "octree"
    label: ClassVar[str] = "Fast octree"
    knob: ClassVar[str] = "n_colors"
    knob_label: ClassVar[str] = "colours"
    knob_range: ClassVar[tuple[int, int]] = (1, MAX_COLORS)
    sweep_values: ClassVar[tuple[int, ...]] = (2, 3, 5, 10, 20, 30)
    algorithm: ClassVar[PIL.Image.Quantize] = PIL.Image.Quantize.FASTOCTREE

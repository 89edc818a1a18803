"""Fast octree: the palette that takes the least time."""

from dataclasses import dataclass
from typing import ClassVar

import PIL.Image

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
    algorithm: ClassVar[PIL.Image.Quantize] = PIL.Image.Quantize.FASTOCTREE

"""Fast octree: the palette that takes the least time."""

from dataclasses import dataclass
from typing import ClassVar

import PIL.Image

from core.methods.quantize import Quantizer


@dataclass(frozen=True)
class FastOctree(Quantizer):
    """Colours that share their leading bits are merged until there are `n_colors`.

    Source: Gervautz and Purgathofer, "A simple method for color quantization: octree quantization",
    1988.
    """

    key: ClassVar[str] = "octree"
    algorithm: ClassVar[PIL.Image.Quantize] = PIL.Image.Quantize.FASTOCTREE

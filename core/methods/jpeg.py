"""JPEG: the reference that everybody knows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from core.files import FileError
from core.files.pillow import JPEG
from core.images import Pixels
from core.methods.codec import Codec
from core.methods.fit import Fit
from core.methods.parameters import knob


@dataclass(frozen=True)
class Jpeg(Codec):
    """Blocks of 8 x 8 pixels as quantised cosines, with Pillow's choice of subsampling (4:2:0).

    Parameters
    ----------
    quality : int
        Quality on libjpeg's scale, 1 to 95. Pillow advises against more, which takes many bytes
        for little gain.

    Source: Wallace, "The JPEG still picture compression standard", 1991.
    """

    quality: int = knob(1, 95, sweep=(5, 10, 20, 30, 50, 75, 90))

    key: ClassVar[str] = "jpeg"
    format = JPEG

    def fit(self, pixels: Pixels, shared: Any) -> Fit:
        try:
            return super().fit(pixels, shared)
        except FileError:
            # To find the best Huffman tables, libjpeg has to hold the whole file, and Pillow gives
            # it one byte per pixel. Noise, or an image narrower than a block, takes more. With the
            # tables of the standard it is written in pieces: the same pixels in a file 2 to 20 %
            # larger.
            return Fit(self.format.encode(pixels, quality=self.quality))

    def options(self) -> Mapping[str, Any]:
        return {"quality": self.quality, "optimize": True}

"""Lossless PNG: what the image costs without any loss."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from core.files.pillow import PNG
from core.methods.codec import Codec
from core.methods.parameters import knob


@dataclass(frozen=True)
class Png(Codec):
    """24-bit pixels, filtered and deflated: one lossless point.

    Parameters
    ----------
    effort : int
        Compression level of deflate, 1 to 9.

    Source: Roelofs, "PNG: the definitive guide", 1999.
    """

    effort: int = knob(1, 9, sweep=(9,))

    key: ClassVar[str] = "png"
    format = PNG

    def options(self) -> Mapping[str, Any]:
        return {"compress_level": self.effort}

"""JPEG: the reference that everybody knows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from core.methods.codec import Codec


@dataclass(frozen=True)
class Jpeg(Codec):
    """Blocks of 8 x 8 pixels as quantised cosines, with Pillow's choice of subsampling (4:2:0).

    Parameters
    ----------
    quality : int
        libjpeg's scale, 1 to 95: above 95 its files grow without being better.
    seed : int
        Without effect.

    Source: Wallace, "The JPEG still picture compression standard", 1991.
    """

    quality: int
    seed: int = 0

    key: ClassVar[str] = "jpeg"
    label: ClassVar[str] = "JPEG"
    knob_range: ClassVar[tuple[int, int]] = (1, 95)
    sweep_values: ClassVar[tuple[int, ...]] = (5, 10, 20, 30, 50, 75, 90)
    suffix: ClassVar[str] = ".jpg"
    format: ClassVar[str] = "JPEG"

    @classmethod
    def recognises(cls, file: bytes) -> bool:
        return file.startswith(b"\xff\xd8\xff")

    def options(self) -> Mapping[str, Any]:
        return {"quality": self.quality, "optimize": True}

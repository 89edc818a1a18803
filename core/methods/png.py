"""Lossless PNG: what the image costs without any loss."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from core.methods.codec import Codec


@dataclass(frozen=True)
class Png(Codec):
    """24-bit pixels, filtered and deflated: one lossless point.

    Parameters
    ----------
    effort : int
        Level of deflate, 1 to 9.
    seed : int
        Without effect.

    Source: Roelofs, "PNG: the definitive guide", 1999.
    """

    effort: int
    seed: int = 0

    key: ClassVar[str] = "png"
    label: ClassVar[str] = "PNG"
    knob: ClassVar[str] = "effort"
    knob_label: ClassVar[str] = "effort"
    knob_range: ClassVar[tuple[int, int]] = (1, 9)
    sweep_values: ClassVar[tuple[int, ...]] = (9,)
    setting_format: ClassVar[str] = "lossless, effort {}"
    suffix: ClassVar[str] = ".png"
    format: ClassVar[str] = "PNG"

    @classmethod
    def recognises(cls, file: bytes) -> bool:
        return file.startswith(b"\x89PNG\r\n\x1a\n") and file[25:26] == b"\2"

    def options(self) -> Mapping[str, Any]:
        return {"compress_level": self.effort}

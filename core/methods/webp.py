"""Lossy WebP: the reference of the web since 2010."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from core.methods.codec import Codec


@dataclass(frozen=True)
class WebP(Codec):
    """Key frames of the video codec VP8.

    Parameters
    ----------
    quality : int
        Scale of the encoder, 1 to 100.
    seed : int
        Without effect.

    Source: Bankoski et al., "VP8 data format and decoding guide", RFC 6386, 2011.
    """

    quality: int
    seed: int = 0

    key: ClassVar[str] = "webp"
    label: ClassVar[str] = "WebP"
    sweep_values: ClassVar[tuple[int, ...]] = (5, 20, 40, 60, 75, 90)
    suffix: ClassVar[str] = ".webp"
    format: ClassVar[str] = "WEBP"

    @classmethod
    def recognises(cls, file: bytes) -> bool:
        return file[:4] == b"RIFF" and file[8:12] == b"WEBP"

    def options(self) -> Mapping[str, Any]:
        return {"quality": self.quality, "method": 4}

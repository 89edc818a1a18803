"""AVIF: the reference of today's codecs, where Pillow was built with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from core.methods.codec import Codec


@dataclass(frozen=True)
class Avif(Codec):
    """Key frames of the video codec AV1, by a fast setting of its encoder.

    Parameters
    ----------
    quality : int
        Scale of the encoder, 1 to 100.
    seed : int
        Without effect.

    Source: Han et al., "A technical overview of AV1", 2021.
    """

    quality: int
    seed: int = 0

    key: ClassVar[str] = "avif"
    label: ClassVar[str] = "AVIF"
    sweep_values: ClassVar[tuple[int, ...]] = (10, 30, 45, 60, 75, 90)
    suffix: ClassVar[str] = ".avif"
    format: ClassVar[str] = "AVIF"

    @classmethod
    def recognises(cls, file: bytes) -> bool:
        return file[4:12] == b"ftypavif"

    def options(self) -> Mapping[str, Any]:
        return {"quality": self.quality, "speed": 8, "max_threads": 1}  # More threads, other bytes.

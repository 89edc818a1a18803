"""AVIF: the reference of today's codecs, where Pillow was built with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from core.files.pillow import AVIF
from core.methods.codec import Codec
from core.methods.parameters import knob


@dataclass(frozen=True)
class Avif(Codec):
    """Key frames of the video codec AV1, by a fast setting of its encoder.

    Parameters
    ----------
    quality : int
        Scale of the encoder, 1 to 100.

    Source: Han et al., "A technical overview of AV1", 2021.
    """

    quality: int = knob(1, 100, sweep=(10, 30, 45, 60, 75, 90))

    key: ClassVar[str] = "avif"
    format = AVIF

    def options(self) -> Mapping[str, Any]:
        # With another number of threads the encoder writes other bytes.
        return {"quality": self.quality, "speed": 8, "max_threads": 1}

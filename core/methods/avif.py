"""AVIF: the reference for today's codecs, where Pillow was built with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from core.files.pillow import AVIF
from core.methods.codec import Codec
from core.methods.parameters import knob


@dataclass(frozen=True)
class Avif(Codec):
    """Key frames of the video codec AV1, at a fast setting of the encoder.

    Parameters
    ----------
    quality : int
        Quality on the scale of the encoder, 1 to 100.

    Source: Han et al., "A technical overview of AV1", 2021.
    """

    quality: int = knob(1, 100, sweep=(10, 30, 45, 60, 75, 90))

    key: ClassVar[str] = "avif"
    format = AVIF

    def options(self) -> Mapping[str, Any]:
        # With another number of threads the encoder would write a different file.
        return {"quality": self.quality, "speed": 8, "max_threads": 1}

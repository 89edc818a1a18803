"""Lossy WebP: the reference for the web, since 2010."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from core.files.pillow import WEBP
from core.methods.codec import Codec
from core.methods.parameters import knob


@dataclass(frozen=True)
class WebP(Codec):
    """Key frames of the video codec VP8.

    Parameters
    ----------
    quality : int
        Quality on the scale of the encoder, 1 to 100.

    Source: Bankoski et al., "VP8 data format and decoding guide", RFC 6386, 2011.
    """

    quality: int = knob(1, 100, sweep=(5, 20, 40, 60, 75, 90))

    key: ClassVar[str] = "webp"
    format = WEBP

    def options(self) -> Mapping[str, Any]:
        return {"quality": self.quality, "method": 4}

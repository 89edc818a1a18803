"""What the codecs that come with Pillow share: pixels to a file and back, and nothing learnt."""

from collections.abc import Mapping
from typing import Any, ClassVar

from core.files.pillow import PillowFile
from core.images import Pixels
from core.methods.base import Method
from core.methods.fit import Fit
from core.storage import Parts


class Codec(Method):
    """A codec whose only part is the file."""

    format: ClassVar[PillowFile]
    is_reference: ClassVar[bool] = True

    def options(self) -> Mapping[str, Any]:
        """Options for Pillow's writer."""
        return {self.knob().name: self.value}

    def fit(self, pixels: Pixels, shared: Any) -> Fit:
        return Fit(self.format.encode(pixels, **self.options()))

    @classmethod
    def decode(cls, parts: Parts) -> Pixels:
        return cls.format.decode(parts)

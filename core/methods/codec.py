"""What the image codecs that Pillow brings share: pixels to a file and back, and nothing learnt."""

import io
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np
import PIL.Image

from core.images import MAX_PIXELS, Pixels
from core.methods.base import MAX_SEED, FileError, Fit, Method, Parts, Picture
from core.storage import Part


@dataclass(frozen=True, eq=False)
class _File(Part):
    """The bytes of a file, with the pixels that were decoded to check it."""

    pixels: Pixels | None = field(default=None, kw_only=True)


class Codec(Method):
    """A format of Pillow; its only part is the file, so that each of its counts is in bytes.

    Attributes
    ----------
    format : str
        Pillow's name of the format.
    """

    format: ClassVar[str]

    knob = "quality"
    knob_label = "quality"
    knob_range = (1, 100)
    setting_format = "quality {}"
    is_reference = True

    def __post_init__(self) -> None:
        self._check_range(self.knob, *self.knob_range)
        self._check_range("seed", 0, MAX_SEED)

    def options(self) -> Mapping[str, Any]:
        """What Pillow's writer is told."""
        return {self.knob: self.value}

    def _fit(self, pixels: Pixels, shared: Any) -> Fit:
        file = io.BytesIO()
        PIL.Image.fromarray(pixels).save(file, self.format, **self.options())
        return Fit([_part(file.getvalue())])

    @classmethod
    def pack(cls, parts: Parts) -> bytes:
        return parts[0].values.tobytes()

    @classmethod
    def unpack(cls, file: bytes) -> Parts:
        if not cls.recognises(file):
            raise FileError(f"The file is no {cls.label} image as the encoder here writes it.")
        return [_part(file, _decode(file, cls.format))]

    @classmethod
    def dissect(cls, file: bytes) -> Mapping[str, int]:
        return {"file": len(file)}

    @classmethod
    def decode(cls, parts: Parts) -> Pixels:
        (part,) = parts
        # Decoded once, so that the time of decoding is not counted twice.
        if isinstance(part, _File) and part.pixels is not None:
            return part.pixels
        return _decode(cls.pack(parts), cls.format)

    @classmethod
    def illustrate(cls, parts: Parts) -> Sequence[Picture]:
        """Nothing: a codec learns no palette and no parts."""
        return []


def _part(file: bytes, pixels: Pixels | None = None) -> Part:
    return _File("file", np.frombuffer(file, np.uint8), 8, pixels=pixels)


def _decode(file: bytes, file_format: str) -> Pixels:
    try:
        with warnings.catch_warnings():
            # Of a header that claims too much; such a file is refused below.
            warnings.simplefilter("ignore")
            picture = PIL.Image.open(io.BytesIO(file), formats=[file_format])
        if picture.width * picture.height > MAX_PIXELS:
            raise FileError(f"The {file_format} file has more than {MAX_PIXELS:,} pixels.")
        return np.array(picture.convert("RGB"))
    except FileError:
        raise
    except Exception as error:  # Decoders raise whatever they like for a damaged file.
        raise FileError(f"The {file_format} file is damaged: its pixels cannot be read.") from error

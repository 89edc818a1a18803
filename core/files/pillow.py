"""Image formats that come with Pillow: the file is the only part, so each count is in bytes."""

import io
import warnings
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import PIL.Image

from core.files.format import FileError, Format
from core.images import MAX_PIXELS, Pixels
from core.storage import Part, Parts


@dataclass(frozen=True)
class PillowFile(Format):
    """A format of Pillow.

    Parameters
    ----------
    name : str
        Pillow's name of the format.
    label : str
        Its common name.
    suffix : str
        File extension, with the dot.
    signature : tuple of (int, bytes)
        Offsets in the file, and the bytes that are there.
    """

    name: str
    label: str
    suffix: str
    signature: tuple[tuple[int, bytes], ...]

    def encode(self, pixels: Pixels, **options: object) -> Parts:
        """The file of an image, uint8 of shape (height, width, 3), as its only part."""
        file = io.BytesIO()
        PIL.Image.fromarray(pixels).save(file, self.name, **options)
        return self._parts(file.getvalue())

    def write(self, parts: Parts) -> bytes:
        (part,) = parts
        return part.values.tobytes()

    def recognises(self, file: bytes) -> bool:
        return all(file.startswith(mark, offset) for offset, mark in self.signature)

    def read(self, file: bytes) -> Parts:
        """The file as its only part; whether its pixels can be read shows in `decode`."""
        if not self.recognises(file):
            raise FileError(f"This is not a {self.label} file written by this app.")
        return self._parts(file)

    def decode(self, parts: Parts) -> Pixels:
        """The pixels of the file, uint8 of shape (height, width, 3).

        Raises
        ------
        FileError
            If it is damaged or has more than 25 megapixels.
        """
        try:
            picture = self._open(self.write(parts))
            if picture.width * picture.height > MAX_PIXELS:
                raise FileError(f"The {self.label} file has more than {MAX_PIXELS:,} pixels.")
            return np.array(picture.convert("RGB"))
        except FileError:
            raise
        except Exception as error:  # Decoders raise whatever they like for a damaged file.
            raise FileError(
                f"The {self.label} file is damaged: its pixels cannot be read."
            ) from error

    def dissect(self, file: bytes) -> Mapping[str, int]:
        return {"file": len(file)}

    def _open(self, file: bytes) -> PIL.Image.Image:
        with warnings.catch_warnings():
            # Pillow warns about a header that claims many pixels; such a file is refused anyway.
            warnings.simplefilter("ignore")
            return PIL.Image.open(io.BytesIO(file), formats=[self.name])

    def _parts(self, file: bytes) -> Parts:
        return (Part("file", np.frombuffer(file, np.uint8), 8),)


JPEG = PillowFile("JPEG", "JPEG", ".jpg", ((0, b"\xff\xd8\xff"),))
WEBP = PillowFile("WEBP", "WebP", ".webp", ((0, b"RIFF"), (8, b"WEBP")))
AVIF = PillowFile("AVIF", "AVIF", ".avif", ((4, b"ftypavif"),))
# With 24 bits per pixel; an indexed PNG is another format here.
PNG = PillowFile("PNG", "PNG", ".png", ((0, b"\x89PNG\r\n\x1a\n"), (25, b"\2")))

"""Image formats that come with Pillow: the file is the only part, so each count is in bytes."""

import io
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import PIL.Image

from core.files.format import FileError, Format
from core.images import Pixels
from core.storage import Part, Parts

# Pillow's own limit would call large images of one's own damaged. What a stranger's file may claim
# is bounded in `core.compression.decode_file` and `core.uploads`.
PIL.Image.MAX_IMAGE_PIXELS = None


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
        """The file of an image, uint8 of shape (height, width, 3), as its only part.

        Raises
        ------
        FileError
            If the encoder cannot write it, for example because a side is too long for the format.
        """
        file = io.BytesIO()
        try:
            PIL.Image.fromarray(pixels).save(file, self.name, **options)
        except (OSError, ValueError) as error:
            height, width, _ = pixels.shape
            raise FileError(
                f"The {self.label} encoder cannot write an image of {height} x {width} pixels."
            ) from error
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
            If it is damaged.
        """
        try:
            return np.array(_open(self.write(parts), self.name).convert("RGB"))
        except Exception as error:  # Decoders raise whatever they like for a damaged file.
            raise FileError(
                f"The {self.label} file is damaged: its pixels cannot be read."
            ) from error

    def pixel_count(self, file: bytes) -> int:
        return count_pixels(file, self.name)

    def dissect(self, file: bytes) -> Mapping[str, int]:
        return {"file": len(file)}

    def _parts(self, file: bytes) -> Parts:
        return (Part("file", np.frombuffer(file, np.uint8), 8),)


def count_pixels(file: bytes, name: str) -> int:
    """How many pixels the header of a file claims, by Pillow's name of its format; 0 if damaged."""
    try:
        picture = _open(file, name)
    except Exception:  # The same file is refused with its reason when it is read.
        return 0
    return picture.width * picture.height


def _open(file: bytes, name: str) -> PIL.Image.Image:
    return PIL.Image.open(io.BytesIO(file), formats=[name])


JPEG = PillowFile("JPEG", "JPEG", ".jpg", ((0, b"\xff\xd8\xff"),))
WEBP = PillowFile("WEBP", "WebP", ".webp", ((0, b"RIFF"), (8, b"WEBP")))
AVIF = PillowFile("AVIF", "AVIF", ".avif", ((4, b"ftypavif"),))
# With 24 bits per pixel; an indexed PNG is another format here.
PNG = PillowFile("PNG", "PNG", ".png", ((0, b"\x89PNG\r\n\x1a\n"), (25, b"\2")))

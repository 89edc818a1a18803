"""Images: bytes from a file, or a sample, to 8-bit RGB pixels with a digest."""

import hashlib
import io
import unicodedata
import warnings
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import PIL.Image
import PIL.ImageOps
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]

FORMATS = ("PNG", "JPEG", "WEBP", "TIFF", "BMP", "GIF", "AVIF")
MAX_PIXELS = 25_000_000
MAX_SIDE = 12_000
MAX_NAME_LENGTH = 80

_DEEP = "Its samples have more than 8 bits and were scaled to 8."
_ACCEPTED = "PNG, JPEG, WebP, TIFF, BMP, GIF or AVIF"


class ImageError(ValueError):
    """An image that cannot be used; its message is one sentence for the person who sent it."""


@dataclass(frozen=True, eq=False)
class Image:
    """Pixels to compress, and the file they came from.

    Parameters
    ----------
    name : str
        Shown to people; at most 80 characters.
    pixels : ndarray of uint8, shape (height, width, 3)
        sRGB samples, made read-only.
    source_bytes : int or None
        Length of the file it came from, None where there was none.
    source_format : str
        Format of that file, for example ``"PNG"``.
    scaled_from : (int, int) or None
        Height and width in that file, where ``pixels`` are a smaller copy.
    notes : tuple of str
        What was changed on the way to 8-bit RGB, as sentences.

    Attributes
    ----------
    digest : str
        BLAKE2b of the shape and content of ``pixels``, 32 hexadecimal digits.

    Raises
    ------
    ImageError
        If ``pixels`` is another kind of array, or empty.
    """

    name: str
    pixels: Pixels
    source_bytes: int | None = None
    source_format: str = ""
    scaled_from: tuple[int, int] | None = None
    notes: tuple[str, ...] = ()
    digest: str = field(init=False)

    def __post_init__(self) -> None:
        check_pixels(self.pixels)
        self.pixels.setflags(write=False)
        object.__setattr__(self, "digest", digest_of(self.pixels))

    @property
    def height(self) -> int:
        return int(self.pixels.shape[0])

    @property
    def width(self) -> int:
        return int(self.pixels.shape[1])

    @property
    def raw_bytes(self) -> int:
        """Size as 24-bit pixels, which is also the tutorial's count of raw numbers."""
        return self.pixels.size

    @property
    def comparable_source_bytes(self) -> int | None:
        """Length of the source file, None where it holds more pixels than this copy."""
        return None if self.scaled_from else self.source_bytes


def check_pixels(pixels: Pixels) -> None:
    """Refuse what is not an image of 8-bit RGB.

    Raises
    ------
    ImageError
        If `pixels` is not a uint8 array of shape (height, width, 3), or is empty.
    """
    if pixels.dtype != np.uint8 or pixels.ndim != 3 or pixels.shape[2] != 3 or not pixels.size:
        raise ImageError(
            "An image must be a uint8 array of shape (height, width, 3) that is not empty; "
            f"got {pixels.dtype} of shape {pixels.shape}."
        )


def load_image(data: bytes, name: str) -> Image:
    """Read an image file as 8-bit RGB.

    The first frame counts, EXIF orientation is applied, transparency is laid on white, and 16-bit
    gray is scaled to 8 bits. ``Image.notes`` says which of these happened.

    Parameters
    ----------
    data : bytes
        A PNG, JPEG, WebP, TIFF, BMP, GIF or AVIF file of at most 25 megapixels, no side longer
        than 12,000 pixels.
    name : str
        Any text; cleaned of control characters and cut to 80 characters.

    Raises
    ------
    ImageError
        If the file is empty, not an image, of another format, too large or damaged.
    """
    with warnings.catch_warnings():
        # Pillow warns of what is refused, or mended, here.
        warnings.simplefilter("ignore")
        picture = _open(data)
        _check_size(*picture.size)
        pixels, notes = _read(picture)
    if _is_deep_png(data) and _DEEP not in notes:
        notes = (*notes, _DEEP)
    source_format = "JPEG" if picture.format == "MPO" else str(picture.format)
    return Image(clean_name(name), pixels, len(data), source_format, notes=notes)


def scale_to(image: Image, max_pixels: int) -> Image:
    """The image itself, or a copy of its proportions with at most `max_pixels` pixels."""
    if image.height * image.width <= max_pixels:
        return image
    factor = (max_pixels / (image.height * image.width)) ** 0.5
    height = min(max(int(image.height * factor), 1), max_pixels)
    width = min(max(int(image.width * factor), 1), max_pixels // height)
    size = width, min(height, max_pixels // width)
    smaller = PIL.Image.fromarray(image.pixels).resize(size, PIL.Image.Resampling.LANCZOS)
    return replace(
        image, pixels=np.array(smaller), scaled_from=image.scaled_from or image.pixels.shape[:2]
    )


def count_colors(pixels: Pixels) -> int:
    """Number of different colours."""
    return int(np.unique(color_codes(pixels)).size)


def color_codes(pixels: Pixels) -> NDArray[np.uint32]:
    """Each pixel as one number 0xRRGGBB, shape (height * width,)."""
    red, green, blue = pixels.reshape(-1, 3).T
    return red.astype(np.uint32) << np.uint32(16) | green.astype(np.uint32) << np.uint32(8) | blue


def digest_of(pixels: Pixels) -> str:
    """BLAKE2b of shape and content, 32 hexadecimal digits."""
    digest = hashlib.blake2b(repr(pixels.shape).encode(), digest_size=16)
    digest.update(np.ascontiguousarray(pixels).data)
    return digest.hexdigest()


def encode_png(pixels: Pixels, *, fast: bool = False) -> bytes:
    """The pixels as a lossless RGB PNG file without metadata; a larger one if `fast`."""
    file = io.BytesIO()
    PIL.Image.fromarray(pixels).save(file, "PNG", compress_level=1 if fast else 4)
    return file.getvalue()


def clean_name(name: str) -> str:
    """The name without control, format and bidirectional characters, at most 80 long."""
    kept = "".join(letter for letter in name if unicodedata.category(letter)[0] != "C")
    return kept.strip()[:MAX_NAME_LENGTH] or "image"


def _open(data: bytes) -> PIL.Image.Image:
    if not data:
        raise ImageError(f"The file is empty; expected an image as {_ACCEPTED}.")
    try:
        return PIL.Image.open(io.BytesIO(data), formats=[*FORMATS, "MPO"])
    except PIL.Image.DecompressionBombError as error:
        raise ImageError(
            f"The image has too many pixels; at most {MAX_PIXELS:,} are possible. "
            "Please make it smaller."
        ) from error
    except Exception as error:
        raise ImageError(
            f"The file is not an image that can be read; expected {_ACCEPTED}."
        ) from error


def _check_size(width: int, height: int) -> None:
    if width * height > MAX_PIXELS:
        raise ImageError(
            f"The image has too many pixels: at most {MAX_PIXELS:,} are possible, "
            f"got {width:,} x {height:,} = {width * height:,}. Please make it smaller."
        )
    if max(width, height) > MAX_SIDE:
        raise ImageError(
            f"The image is too long: a side has at most {MAX_SIDE:,} pixels, "
            f"got {width:,} x {height:,}. Please make it smaller."
        )


def _read(picture: PIL.Image.Image) -> tuple[Pixels, tuple[str, ...]]:
    try:
        picture.load()
        return _to_rgb(picture)
    except ImageError:
        raise
    except Exception as error:  # Decoders raise whatever they like for a damaged file.
        raise ImageError(
            "The image file is damaged or incomplete: its pixels cannot be read. "
            "Please export it again."
        ) from error


def _to_rgb(picture: PIL.Image.Image) -> tuple[Pixels, tuple[str, ...]]:
    notes = []
    if getattr(picture, "is_animated", False):
        notes.append("Only the first frame of the file is used.")
    upright = PIL.ImageOps.exif_transpose(picture)
    if upright.mode.startswith("I") or upright.mode == "F":
        upright = _scale_to_8_bits(upright)
        notes.append(_DEEP)
    if upright.has_transparency_data:
        upright = _lay_on_white(upright)
        notes.append("Its transparent parts were laid on white.")
    return np.array(upright.convert("RGB")), tuple(notes)


def _is_deep_png(data: bytes) -> bool:
    """True for 16 bits a sample, of which Pillow keeps the upper 8 where there are colours."""
    return data.startswith(b"\x89PNG") and data[24] == 16


def _scale_to_8_bits(picture: PIL.Image.Image) -> PIL.Image.Image:
    samples = np.asarray(picture).astype(np.float64)
    largest = 1.0 if picture.mode == "F" else 65535.0
    if not (samples.min() >= 0 and samples.max() <= largest):
        raise ImageError(
            f"The image has samples of a range that is not known: expected 0 to {largest:g}, "
            f"got {samples.min():g} to {samples.max():g}. Please export it with 8 or 16 bits."
        )
    return PIL.Image.fromarray(np.rint(samples * (255 / largest)).astype(np.uint8))


def _lay_on_white(picture: PIL.Image.Image) -> PIL.Image.Image:
    layer = picture.convert("RGBA")
    white: Any = PIL.Image.new("RGBA", layer.size, "white")
    white.alpha_composite(layer)
    result: PIL.Image.Image = white
    return result

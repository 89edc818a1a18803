"""Images as 8-bit RGB pixels with a digest, and the functions on pixels that all others use.

`core.uploads.decoding` makes images from files, `core.samples` from pictures that need no download.
"""

import hashlib
import io
import unicodedata
from dataclasses import dataclass, field, replace

import numpy as np
import PIL.Image
from numpy.typing import NDArray

from core.sizes import fit_within

Pixels = NDArray[np.uint8]

# The channels of an image, in their order.
CHANNELS = ("red", "green", "blue")
MAX_NAME_LENGTH = 80
# Pixels whose numbers are put together at a time.
_CODES_AT_A_TIME = 1 << 15


@dataclass(frozen=True, eq=False)
class Image:
    """Pixels to compress, and the file they came from.

    Parameters
    ----------
    name : str
        Displayed name; at most 80 characters.
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
    ValueError
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
    ValueError
        If `pixels` is not a uint8 array of shape (height, width, 3), or is empty.
    """
    if pixels.dtype != np.uint8 or pixels.ndim != 3 or pixels.shape[2] != 3 or not pixels.size:
        raise ValueError(
            "An image must be a uint8 array of shape (height, width, 3) that is not empty; "
            f"got {pixels.dtype} of shape {pixels.shape}."
        )


def scale_to(image: Image, max_pixels: int) -> Image:
    """The image itself, or a copy of its proportions with at most `max_pixels` pixels."""
    if image.height * image.width <= max_pixels:
        return image
    return _scaled(image, *fit_within(image.height, image.width, max_pixels))


def scale_to_side(image: Image, side: int) -> Image:
    """The image itself, or a copy of its proportions whose longer side has `side` pixels."""
    longer = max(image.height, image.width)
    if longer <= side:
        return image
    width, height = (max(round(each * side / longer), 1) for each in (image.width, image.height))
    return _scaled(image, height, width)


def _scaled(image: Image, height: int, width: int) -> Image:
    picture = PIL.Image.fromarray(image.pixels)
    smaller = picture.resize((width, height), PIL.Image.Resampling.LANCZOS)
    return replace(
        image, pixels=np.array(smaller), scaled_from=image.scaled_from or image.pixels.shape[:2]
    )


def count_colors(pixels: Pixels) -> int:
    """Number of distinct colours."""
    return int(np.unique(color_codes(pixels)).size)


def color_codes(pixels: Pixels) -> NDArray[np.uint32]:
    """Each pixel as one number 0xRRGGBB, shape (height * width,)."""
    flat = pixels.reshape(-1, 3)
    # Blue is the lowest of four bytes. They are filled part by part, which then stay in the cache.
    numbers = np.zeros((len(flat), 4), np.uint8)
    for start in range(0, len(flat), _CODES_AT_A_TIME):
        part = slice(start, start + _CODES_AT_A_TIME)
        for place in range(3):
            numbers[part, 2 - place] = flat[part, place]
    return numbers.view("<u4").ravel().astype(np.uint32, copy=False)


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


def encode_thumbnail(picture: PIL.Image.Image, side: int) -> bytes:
    """A picture as a JPEG file of at most `side` pixels per side, enough to recognise it.

    The given picture is itself made smaller, for speed.
    """
    file = io.BytesIO()
    picture.thumbnail((side, side), reducing_gap=2)
    picture.convert("RGB").save(file, "JPEG", quality=85)
    return file.getvalue()


def clean_name(name: str) -> str:
    """The name without control, format and bidirectional characters, at most 80 long."""
    kept = "".join(letter for letter in name if unicodedata.category(letter)[0] != "C")
    return kept.strip()[:MAX_NAME_LENGTH] or "image"

"""Why a file is refused: seven classes, and a sentence for the person who sent it.

No sentence holds a path, a file name, or what a decoder said.
"""

from enum import StrEnum

from core.formatting import format_bytes, format_bytes_above, format_count
from core.limits import Limits

ACCEPTED = "PNG, JPEG, WebP, TIFF, BMP, GIF or AVIF"


class Refusal(StrEnum):
    """The class of a refusal."""

    TOO_LARGE = "too large"
    TOO_MANY_PIXELS = "too many pixels"
    NOT_AN_IMAGE = "not an image"
    DAMAGED = "damaged"
    UNSUPPORTED = "unsupported format"
    BUSY = "busy"
    TOOK_TOO_LONG = "took too long"


class ImageError(ValueError):
    """An image that cannot be used.

    Parameters
    ----------
    sentence : str
        What was wrong and what to do, for the person who sent it.
    kind : Refusal
        The class of the refusal.
    limit : str
        Name of the field of `Limits` that is exceeded, or empty.
    """

    def __init__(
        self, sentence: str, kind: Refusal = Refusal.NOT_AN_IMAGE, limit: str = ""
    ) -> None:
        super().__init__(sentence)
        self.kind, self.limit = kind, limit


def empty() -> ImageError:
    """An empty file."""
    return ImageError(f"The file is empty; expected a {ACCEPTED} image.")


def too_large(size: int, limits: Limits) -> ImageError:
    """More bytes than are accepted."""
    return ImageError(
        f"The file is too large: at most {format_bytes(limits.max_file_bytes)} are allowed, "
        f"got {format_bytes_above(size, limits.max_file_bytes)}. Please make it smaller.",
        Refusal.TOO_LARGE,
        "max_file_bytes",
    )


def not_an_image() -> ImageError:
    """Bytes of an unknown kind, or of one that is not a picture."""
    return ImageError(f"The file is not an image that can be read; expected {ACCEPTED}.")


def foreign(name: str) -> ImageError:
    """An image, or a drawing, in a format that is not accepted."""
    return ImageError(
        f"The file is in an unsupported format, {name}; expected {ACCEPTED}. "
        "Please export it as one of these.",
        Refusal.UNSUPPORTED,
    )


def unknown_samples(expected: str, received: str) -> ImageError:
    """Samples whose scale the file does not define."""
    return ImageError(
        f"The range of the image's samples is not known: expected {expected}, "
        f"got {received}. Please export it with 8 or 16 bits.",
        Refusal.UNSUPPORTED,
    )


def too_many_pixels(width: int, height: int, largest: int, limit: str = "max_pixels") -> ImageError:
    """More pixels than are accepted, by the limit of that name."""
    return ImageError(
        f"The image has too many pixels: at most {largest:,} are allowed, "
        f"got {width:,} x {height:,} = {width * height:,}. Please make it smaller.",
        Refusal.TOO_MANY_PIXELS,
        limit,
    )


def too_many_pixels_of_kind(width: int, height: int, largest: int) -> ImageError:
    """More pixels than are accepted of a kind that takes more memory than others."""
    return ImageError(
        f"The image has too many pixels for its kind, which takes much memory to decode: at most "
        f"{largest:,} are allowed, got {width:,} x {height:,} = {width * height:,}. "
        "Please make it smaller.",
        Refusal.TOO_MANY_PIXELS,
        "max_pixels",
    )


def too_large_tile(size: int, largest: int) -> ImageError:
    """A small picture in a tile that is much larger, and is decoded as a whole."""
    return ImageError(
        "The image takes too much memory to decode: a tile of it may have at most "
        f"{format_bytes(largest)}, got {format_bytes_above(size, largest)}. "
        "Please export it with smaller tiles.",
        Refusal.TOO_MANY_PIXELS,
        "max_pixels",
    )


def too_long(width: int, height: int, largest: int) -> ImageError:
    """A side longer than is accepted."""
    return ImageError(
        f"The image is too long: a side may have at most {largest:,} pixels, "
        f"got {width:,} x {height:,}. Please make it smaller.",
        Refusal.TOO_MANY_PIXELS,
        "max_side",
    )


def too_much_memory() -> ImageError:
    """Few enough pixels for a decoder that asked for more memory than it may have."""
    return ImageError(
        "The image takes too much memory to decode. Please make it smaller.",
        Refusal.TOO_MANY_PIXELS,
        "decode_bytes",
    )


def too_many_scans(largest: int) -> ImageError:
    """A JPEG that repeats its scans to keep the decoder busy."""
    return ImageError(
        "The image would take too long to decode: a JPEG may have at most "
        f"{format_count(largest, 'scan')}. "
        "Please export it again.",
        Refusal.TOOK_TOO_LONG,
        "max_scans",
    )


def too_many_segments(largest: int) -> ImageError:
    """A JPEG of countless segments, which only keep the decoder busy."""
    return ImageError(
        "The image would take too long to decode: a JPEG may have at most "
        f"{format_count(largest, 'segment')}. "
        "Please export it again.",
        Refusal.TOOK_TOO_LONG,
    )


def too_many_codes(largest: int) -> ImageError:
    """A BMP of runs that hold next to no pixels each."""
    return ImageError(
        "The image would take too long to decode: a BMP with runs of equal pixels may have at most "
        f"{format_count(largest, 'code')}. "
        "Please export it again.",
        Refusal.TOOK_TOO_LONG,
    )


def took_too_long(seconds: int) -> ImageError:
    """A decoder that was stopped."""
    return ImageError(
        "The image took too long to decode: it was stopped after "
        f"{format_count(seconds, 'second')}. "
        "Please export it again, or make it smaller.",
        Refusal.TOOK_TOO_LONG,
        "decode_seconds",
    )


def damaged(reason: str = "its pixels cannot be read") -> ImageError:
    """A file that begins like an image but cannot be read to its end."""
    return ImageError(
        f"The image file is damaged or incomplete: {reason}. Please export it again.",
        Refusal.DAMAGED,
    )


def busy() -> ImageError:
    """No memory or no process for the child; the file is not to blame."""
    return ImageError(
        "The server is too busy to decode the image right now. Please try again in a moment.",
        Refusal.BUSY,
    )

"""Pictures within a page: the measured file itself where browsers show it, else a copy.

What a page can hold is bounded, by a number of pictures and by bytes; what does not fit is left
out and counted, so that the page can say so.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import PIL.Image

from core.compression import Compressed
from core.images import Image, Pixels, encode_png

# Formats that every browser shows, by the ending of their files.
_MEDIA_TYPES = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".webp": "image/webp",
    ".avif": "image/avif",
}
# A copy of no more pixels is exact; above, exact copies of a sweep would take more than all else.
EXACT_PIXELS = 150_000
COPY_QUALITY = 90


@dataclass(frozen=True)
class Illustration:
    """What was learnt, drawn."""

    caption: str
    address: str
    height: int
    width: int


@dataclass(frozen=True)
class Tile:
    """A result as the page shows it.

    Parameters
    ----------
    result : Compressed
        The result.
    address : str
        The picture, as a ``data:`` address.
    is_file : bool
        True where the picture is the measured file itself, so that saving it saves that file.
    file_address : str
        The measured file where the picture is a copy; empty where there was no room for it.
    illustrations : sequence of Illustration
        What was learnt.
    """

    result: Compressed
    address: str
    is_file: bool
    file_address: str
    illustrations: Sequence[Illustration]

    @property
    def file_name(self) -> str:
        """A name for the measured file."""
        method = self.result.method
        return f"{method.key}-{method.value}{method.format.suffix}"


@dataclass
class Room:
    """What a page has left for pictures and files.

    Parameters
    ----------
    pictures, bytes : int
        How many pictures, and how many bytes of them as they stand in the page.
    """

    pictures: int
    bytes: int

    def take(self, *addresses: str) -> bool:
        """Take room for what belongs together, if there is enough."""
        needed = sum(map(len, addresses))
        if needed > self.bytes:
            return False
        self.bytes -= needed
        return True


@dataclass(frozen=True)
class Gallery:
    """The pictures of one image.

    Parameters
    ----------
    original : str
        The image as a ``data:`` address; empty where there was no room.
    tiles : sequence of Tile
        Its results, in the order of the sweep.
    missing : int
        Results that are not shown, because there was no room.
    files_missing : int
        Results that are shown as a copy, without room for the measured file.
    """

    original: str
    tiles: Sequence[Tile] = ()
    missing: int = 0
    files_missing: int = 0


def gallery_of(image: Image, results: Sequence[Compressed], room: Room, most: int) -> Gallery:
    """Show an image and results of it, as far as there is room.

    Parameters
    ----------
    image : Image
        The source.
    results : sequence of Compressed
        Its results.
    room : Room
        What the page has left; what is shown here is taken from it.
    most : int
        The largest number of pictures of this image, the image itself included.
    """
    most = min(most, room.pictures)
    original = _copy(image.pixels)
    if most < 1 or not room.take(original):
        return Gallery("", (), len(results))
    # The pictures come first: a file that is not shown is of less use than another picture.
    tiles = [tile for each in _spread(results, most - 1) if (tile := _tile(each, room))]
    room.pictures -= 1 + len(tiles)
    filled = [_with_file(tile, room) for tile in tiles]
    without = sum(not (tile.is_file or tile.file_address) for tile in filled)
    return Gallery(original, filled, len(results) - len(tiles), without)


def address_of(content: bytes, media_type: str) -> str:
    """Bytes as a ``data:`` address."""
    return f"data:{media_type};base64,{base64.b64encode(content).decode()}"


def _spread(results: Sequence[Compressed], most: int) -> Sequence[Compressed]:
    """At most so many results, evenly from the first to the last of each method."""
    if len(results) <= most:
        return results
    chosen = np.linspace(0, len(results) - 1, max(most, 0) + 2)[1:-1].round().astype(int)
    return [results[index] for index in chosen]


def _tile(result: Compressed, room: Room) -> Tile | None:
    media_type = _MEDIA_TYPES.get(result.method.format.suffix, "")
    picture = address_of(result.file, media_type) if media_type else _copy(result.pixels())
    drawn = [
        Illustration(each.caption, _copy(each.pixels), *map(int, each.pixels.shape[:2]))
        for each in result.method.illustrate(result.parts())
    ]
    if not room.take(picture, *(each.address for each in drawn)):
        return None
    return Tile(result, picture, bool(media_type), "", drawn)


def _with_file(tile: Tile, room: Room) -> Tile:
    """The tile with the measured file beside its picture, if that is a copy and there is room."""
    if tile.is_file:
        return tile
    address = address_of(tile.result.file, "application/octet-stream")
    if not room.take(address):
        return tile
    return replace(tile, file_address=address)


def _copy(pixels: Pixels) -> str:
    """A picture of the pixels: exact where it has few of them, else of a high quality."""
    is_exact = pixels.shape[0] * pixels.shape[1] <= EXACT_PIXELS
    picture, file = PIL.Image.fromarray(pixels), io.BytesIO()
    options = {"lossless": True, "quality": 50} if is_exact else {"quality": COPY_QUALITY}
    try:
        picture.save(file, "WEBP", method=2, **options)
    except (KeyError, OSError, ValueError):
        # Pillow was built without WebP, or a side is too long for it.
        return address_of(encode_png(pixels), "image/png")
    return address_of(file.getvalue(), "image/webp")

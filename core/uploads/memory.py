"""Kinds of files whose decoders need more memory for each pixel than others, and their limit.

With the default limits, a server and the child that decodes stay below 300 MB: a picture takes 4
bytes per pixel, decoding takes two pictures, and their processes take the rest.
"""

import PIL.ImageFile
import PIL.TiffImagePlugin

from core.limits import Limits
from core.uploads import refusals
from core.uploads.content import Content

_PICTURE_BYTES = 4
# What 25 megapixels may take, in bytes per pixel; more means fewer pixels.
_USUAL_BYTES = 10
_BITS_PER_SAMPLE, _SAMPLES_PER_PIXEL, _PLANES = 258, 277, 284
_ROWS_PER_STRIP, _TILE_WIDTH, _TILE_HEIGHT, _ORIENTATION = 278, 322, 323, 274
_COLORS = {"RGB", "RGBA", "CMYK"}


def check_memory(picture: PIL.ImageFile.ImageFile, content: Content, limits: Limits) -> None:
    """Refuse a picture, not yet loaded, that has too many pixels for its kind.

    Raises
    ------
    ImageError
        If it has.
    """
    needed = _PICTURE_BYTES + content.decoder_bytes
    if isinstance(picture, PIL.TiffImagePlugin.TiffImageFile) and picture.use_load_libtiff:
        needed = _bytes_of_tiff(picture)
        _check_piece(picture, limits)
    largest = int(limits.max_pixels * min(_USUAL_BYTES / needed, 1))
    if picture.width * picture.height > largest:
        raise refusals.too_many_pixels_of_kind(picture.width, picture.height, largest)


def _check_piece(picture: PIL.TiffImagePlugin.TiffImageFile, limits: Limits) -> None:
    """Refuse a tile larger than the picture that alone takes more than a picture may."""
    largest, piece = _USUAL_BYTES * limits.max_pixels, _piece_bytes(picture)
    area = picture.width * picture.height
    if piece > largest - area * _PICTURE_BYTES and piece > area * _sample_bytes(picture):
        raise refusals.too_large_tile(int(piece), largest)


def _piece_bytes(picture: PIL.TiffImagePlugin.TiffImageFile) -> float:
    """What a strip or a tile takes, which is decoded as a whole even beyond the picture."""
    tags = picture.tag_v2
    width, height = tags.get(_TILE_WIDTH, picture.width), tags.get(_TILE_HEIGHT)
    rows = height or min(tags.get(_ROWS_PER_STRIP, picture.height), picture.height)
    return float(width * rows * _sample_bytes(picture))


def _sample_bytes(picture: PIL.TiffImagePlugin.TiffImageFile) -> float:
    tags = picture.tag_v2
    samples = 1 if tags.get(_PLANES, 1) > 1 else tags.get(_SAMPLES_PER_PIXEL, 1)
    return float(samples * max(tags.get(_BITS_PER_SAMPLE, (8,))) / 8)


def _bytes_of_tiff(picture: PIL.TiffImagePlugin.TiffImageFile) -> float:
    """Bytes per pixel of the pictures, and of a strip or tile."""
    tags = picture.tag_v2
    is_deep = max(tags.get(_BITS_PER_SAMPLE, (8,))) > 8 and picture.mode in _COLORS
    piece = _piece_bytes(picture) / (picture.width * picture.height)
    # Only a tile can be larger than the picture, and it was checked by itself.
    piece = min(piece, _sample_bytes(picture))
    # Turning takes another picture, when no strip is needed any more.
    turned = _PICTURE_BYTES if tags.get(_ORIENTATION, 1) > 1 else 0
    return float(_PICTURE_BYTES * (1 + is_deep) + max(piece, turned))

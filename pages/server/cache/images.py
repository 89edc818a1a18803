"""The image that a session looks at: a sample or an upload, and its pictures."""

import hashlib
from dataclasses import replace

import numpy as np
import PIL.Image

from core.images import (
    Image,
    Pixels,
    clean_name,
    count_colors,
    encode_png,
    encode_thumbnail,
    scale_to,
)
from core.limits import LIMITS
from core.samples import SAMPLES, THUMBNAIL_SIDE, load_sample
from core.uploads.decoding import ImageError, Refusal, load_image
from pages.server.busy import BusyError
from pages.server.cache.keeping import keep, keep_object
from pages.server.waiting_line import Line

decodes = Line(LIMITS.decodes, LIMITS.wait_seconds)


def sample(key: str, max_pixels: int | None = None) -> Image:
    """One of the sample images, of at most `max_pixels` pixels."""
    return _scaled_sample(key, max_pixels) if max_pixels else _sample(key)


def upload(data: bytes, name: str, max_pixels: int) -> Image:
    """An uploaded file as an image of at most `max_pixels` pixels.

    Raises
    ------
    ImageError
        If the file cannot be used.
    BusyError
        If no place to decode becomes free in time.
    """
    try:
        image = _upload(hashlib.blake2b(data).hexdigest(), max_pixels, data)
    except ImageError as error:
        # The machine has no memory, or no process, for one more decoder.
        if error.kind == Refusal.BUSY:
            raise BusyError from error
        raise
    return replace(image, name=clean_name(name))


def thumbnail_of(image: Image) -> bytes:
    """The image as a small JPEG file, for a session to keep."""
    return encode_thumbnail(PIL.Image.fromarray(image.pixels), THUMBNAIL_SIDE)


@keep(entries=1000)
def colors(image: Image) -> int:
    """Number of distinct colours of an image."""
    return count_colors(image.pixels)


@keep(entries=50)
def display_png(image: Image, width: int) -> bytes:
    """The image as a PNG file for a space `width` pixels wide."""
    return encode_png(resize(image.pixels, width), fast=True)


@keep(entries=20, max_bytes=50_000_000)
def exact_png(image: Image) -> bytes:
    """The image pixel by pixel as a PNG file."""
    return encode_png(image.pixels)


def resize(pixels: Pixels, width: int) -> Pixels:
    """Scale a large image down to fit its space, and a small one up by a whole factor.

    The space is one and a half times as high as it is wide.
    """
    factor = min(width / pixels.shape[1], 1.5 * width / pixels.shape[0])
    if factor >= 2:
        return pixels.repeat(int(factor), axis=0).repeat(int(factor), axis=1)
    if factor >= 1:
        return pixels
    size = [max(round(side * factor), 1) for side in (pixels.shape[1], pixels.shape[0])]
    return np.asarray(PIL.Image.fromarray(pixels).resize(size, PIL.Image.Resampling.LANCZOS))


@keep_object(entries=len(SAMPLES), seconds=None)
def _sample(key: str) -> Image:
    return load_sample(key)


@keep_object(entries=2 * len(SAMPLES), seconds=None)
def _scaled_sample(key: str, max_pixels: int) -> Image:
    return scale_to(_sample(key), max_pixels)


# A session keeps only its file: without an entry for each of many sessions, every click would
# decode it again. Images may take half the bytes, so as not to drive out the results made of them.
@keep(entries=64, max_bytes=LIMITS.max_cache_bytes // 2)
def _upload(digest: str, max_pixels: int, _data: bytes) -> Image:
    with decodes.place():
        # Whoever sends the same bytes shares this entry, so it must not hold a name.
        return load_image(_data, "", max_pixels)

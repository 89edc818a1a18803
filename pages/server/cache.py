"""The only bridge from pages to the work of `core`: each result is computed once for everybody.

Keys are digests of content, never pixels: Streamlit hashes large arrays from a sample only. What is
kept of an image holds no names and is forgotten within an hour. Whoever sends the same bytes meets
the same entry, and nobody else can name it. Everything is bounded by entries; what `cache_data`
holds shares one bound of bytes, `server.maxCacheDataSize`, beside which stand the samples and what
the settings of two images share.
"""

import hashlib
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import PIL.Image
import streamlit as st

from core.compression import Compressed, compress, with_perception
from core.gates import Gate
from core.images import (
    Image,
    Pixels,
    clean_name,
    count_colors,
    digest_of,
    encode_png,
    encode_thumbnail,
    load_image,
    scale_to,
)
from core.ledger import Ledger, open_ledger
from core.limits import LIMITS
from core.methods import Method
from core.metrics import Quality, QualityMeter
from core.samples import SAMPLES, THUMBNAIL_SIDE, load_sample
from core.verification import Proof, verify

# Seconds: to read a text, Streamlit would import pandas before the first picture.
_LIFETIME = 3600

# As many fits at a time as there are processors and limits allow: each takes its memory.
_WORKERS = min(os.cpu_count() or 1, LIMITS.fits)
_fits = Gate(_WORKERS, LIMITS.queue)


def sample(key: str, max_pixels: int | None = None) -> Image:
    """One of the sample images, of at most `max_pixels` pixels."""
    return _scaled_sample(key, max_pixels) if max_pixels else _sample(key)


def upload(data: bytes, name: str, max_pixels: int) -> Image:
    """An uploaded file as an image of at most `max_pixels` pixels.

    Raises
    ------
    ImageError
        If the file cannot be used.
    """
    image = _upload(hashlib.blake2b(data).hexdigest(), max_pixels, _data=data)
    return replace(image, name=clean_name(name))


def thumbnail_of(image: Image) -> bytes:
    """The image as a small JPEG file, for a session to keep."""
    return encode_thumbnail(PIL.Image.fromarray(image.pixels), THUMBNAIL_SIDE)


def colors(image: Image) -> int:
    """Number of different colours of an image."""
    return _colors(image.digest, _image=image)


def compressed(image: Image, method: Method, *, perceptual: bool = True) -> Compressed:
    """The image compressed by a method; without SSIM and colour difference unless `perceptual`.

    Raises
    ------
    BusyError
        If as many as may are waiting for their turn.
    """
    result = _compressed(image.digest, repr(method), _image=image, _method=method)
    if not perceptual:
        return result
    quality = _quality(image.digest, repr(method), _image=image, _result=result)
    return replace(result, quality=quality)


def look_ahead(image: Image, methods: Sequence[Method], *, perceptual: bool = True) -> None:
    """Begin to compress in the background what will be asked for next, if nobody else waits."""
    for method in methods:
        if _fits.has_room():
            _background().submit(compressed, image, method, perceptual=perceptual)


def look_closer_ahead(image: Image, methods: Sequence[Method]) -> None:
    """Begin in the background all that a page shows of a chosen setting."""
    for method in methods:
        _background().submit(_look_closer, image, method)


def _look_closer(image: Image, method: Method) -> None:
    result = compressed(image, method)
    result_png(result)
    illustrations(result)
    ledger(image, result)


def display_png(image: Image, width: int) -> bytes:
    """The image as a PNG file for a place `width` pixels wide."""
    return _display_png(image.digest, width, _pixels=image.pixels)


def exact_png(image: Image) -> bytes:
    """The image pixel by pixel as a PNG file."""
    return _exact_png(image.digest, _pixels=image.pixels)


def result_png(result: Compressed) -> bytes:
    """The decoded image, pixel by pixel: the compressed file itself where that is a PNG."""
    if result.method.suffix == ".png":
        return result.file
    return _result_png(result.digest, repr(result.method), _result=result)


def prepared(image: Image, kind: type[Method]) -> Any:
    """What all settings of a method share for the image."""
    return _shared(image.digest, kind.key, _image=image, _kind=kind)


def tile_png(result: Compressed, width: int) -> bytes:
    """The decoded image as a PNG file for a place `width` pixels wide."""
    return _tile_png(result.digest, repr(result.method), width, _result=result)


@dataclass(frozen=True)
class Illustration:
    """A picture of what was learnt, as a PNG file."""

    caption: str
    png: bytes
    is_strip: bool


def illustrations(result: Compressed) -> Sequence[Illustration]:
    """What was learnt, as pictures."""
    return _illustrations(result.digest, repr(result.method), _result=result)


def ledger(image: Image, result: Compressed) -> Ledger:
    """Where the bytes of a result lie."""
    source = image.comparable_source_bytes, image.source_format
    return _ledger(result.digest, repr(result.method), source, _image=image, _result=result)


def proof(image: Image, result: Compressed) -> Proof:
    """What a fresh process finds in the file of a result.

    Raises
    ------
    VerificationError
        If the file cannot be verified.
    """
    return _proof(result.digest, repr(result.method), _image=image, _result=result)


def decoded_digest(result: Compressed) -> str:
    """Digest of the image that is shown for a result."""
    return _decoded_digest(result.digest, repr(result.method), _result=result)


@st.cache_resource(show_spinner=False)
def _background() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(_WORKERS, "look-ahead")


@st.cache_resource(max_entries=len(SAMPLES), show_spinner=False)
def _sample(key: str) -> Image:
    return load_sample(key)


@st.cache_resource(max_entries=2 * len(SAMPLES), show_spinner=False)
def _scaled_sample(key: str, max_pixels: int) -> Image:
    return scale_to(_sample(key), max_pixels)


# A session keeps only the file.
# An entry for each of many sessions: without it, every click would decode again. Half the bytes:
# images must not drive out what was made of them.
@st.cache_data(
    ttl=_LIFETIME, max_entries=64, max_size=LIMITS.max_cache_bytes // 2, show_spinner=False
)
def _upload(digest: str, max_pixels: int, _data: bytes) -> Image:
    return load_image(_data, "", max_pixels)


@st.cache_data(ttl=_LIFETIME, max_entries=1000, show_spinner=False)
def _colors(digest: str, _image: Image) -> int:
    return count_colors(_image.pixels)


@st.cache_data(ttl=_LIFETIME, max_entries=2000, max_size=LIMITS.max_cache_bytes, show_spinner=False)
def _compressed(digest: str, method: str, _image: Image, _method: Method) -> Compressed:
    kind = type(_method)
    # What needs no preparation must not drive out what took one.
    prepared = kind.has_preparation()
    shared = _shared(digest, kind.key, _image=_image, _kind=kind) if prepared else None
    with _fits.enter():
        return compress(_image, _method, shared, perceptual=False)


@st.cache_data(ttl=_LIFETIME, max_entries=2000, show_spinner=False)
def _quality(digest: str, method: str, _image: Image, _result: Compressed) -> Quality:
    with _fits.enter():
        return with_perception(_image, _result, _meter(digest, _image=_image)).quality


# Every setting of an image is measured by one; it keeps 12 bytes for each pixel.
@st.cache_resource(ttl=_LIFETIME, max_entries=2, show_spinner=False)
def _meter(digest: str, _image: Image) -> QualityMeter:
    return QualityMeter(_image.pixels)


@st.cache_resource(ttl=_LIFETIME, max_entries=2, show_spinner=False)
def _shared(digest: str, key: str, _image: Image, _kind: type[Method]) -> Any:
    with _fits.enter():
        return _kind.prepare(_image.pixels)


@st.cache_data(ttl=_LIFETIME, max_entries=50, max_size=LIMITS.max_cache_bytes, show_spinner=False)
def _display_png(digest: str, width: int, _pixels: Pixels) -> bytes:
    return encode_png(_resize(_pixels, width), fast=True)


@st.cache_data(ttl=_LIFETIME, max_entries=20, max_size="50MB", show_spinner=False)
def _exact_png(digest: str, _pixels: Pixels) -> bytes:
    return encode_png(_pixels)


@st.cache_data(ttl=_LIFETIME, max_entries=200, max_size="50MB", show_spinner=False)
def _result_png(digest: str, method: str, _result: Compressed) -> bytes:
    return encode_png(_result.pixels(), fast=True)


@st.cache_data(ttl=_LIFETIME, max_entries=1000, max_size=LIMITS.max_cache_bytes, show_spinner=False)
def _tile_png(digest: str, method: str, width: int, _result: Compressed) -> bytes:
    return encode_png(_resize(_result.pixels(), width))


@st.cache_data(ttl=_LIFETIME, max_entries=1000, max_size=LIMITS.max_cache_bytes, show_spinner=False)
def _illustrations(digest: str, method: str, _result: Compressed) -> Sequence[Illustration]:
    parts = _result.method.unpack(_result.file)
    return [
        Illustration(picture.caption, encode_png(picture.pixels), picture.is_strip)
        for picture in _result.method.illustrate(parts)
    ]


@st.cache_data(ttl=_LIFETIME, max_entries=500, show_spinner=False)
def _ledger(
    digest: str, method: str, source: tuple[int | None, str], _image: Image, _result: Compressed
) -> Ledger:
    return open_ledger(_image, _result)


@st.cache_data(ttl=_LIFETIME, max_entries=500, show_spinner="Decoding in a fresh process")
def _proof(digest: str, method: str, _image: Image, _result: Compressed) -> Proof:
    # Another process takes its own memory.
    with _fits.enter():
        return verify(_result.file, _image)


@st.cache_data(ttl=_LIFETIME, max_entries=500, show_spinner=False)
def _decoded_digest(digest: str, method: str, _result: Compressed) -> str:
    return digest_of(_result.pixels())


def _resize(pixels: Pixels, width: int) -> Pixels:
    """Make a large image fit its place, a small one larger by whole pixels.

    The place is half as high again as it is wide.
    """
    factor = min(width / pixels.shape[1], 1.5 * width / pixels.shape[0])
    if factor >= 2:
        return pixels.repeat(int(factor), axis=0).repeat(int(factor), axis=1)
    if factor >= 1:
        return pixels
    size = [max(round(side * factor), 1) for side in (pixels.shape[1], pixels.shape[0])]
    return np.asarray(PIL.Image.fromarray(pixels).resize(size, PIL.Image.Resampling.LANCZOS))

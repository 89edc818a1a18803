"""The only bridge from pages to the work of `core`: each result is computed once for everybody.

Keys are digests of content, never pixels: Streamlit hashes large arrays from a sample only. Values
are small, and hold no names, so nothing of one session can be seen in another.
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import PIL.Image
import streamlit as st

from core.compression import Compressed, compress
from core.images import Image, Pixels, count_colors, encode_png
from core.methods import Method
from core.samples import load_sample

# One fit at a time: two at once would each take twice as long, and twice the memory.
_fits = threading.Semaphore(1)


@st.cache_resource(max_entries=20, show_spinner=False)
def sample(key: str) -> Image:
    """One of the sample images."""
    return load_sample(key)


def colors(image: Image) -> int:
    """Number of different colours of an image."""
    return _colors(image.digest, _image=image)


def compressed(image: Image, method: Method) -> Compressed:
    """The image compressed by a method."""
    return _compressed(image.digest, repr(method), _image=image, _method=method)


def display_png(image: Image, width: int) -> bytes:
    """The image as a PNG file at most `width` pixels wide."""
    return _display_png(image.digest, width, _pixels=image.pixels)


def tile_png(result: Compressed, width: int) -> bytes:
    """The decoded image as a PNG file at most `width` pixels wide."""
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


@st.cache_data(max_entries=1000, show_spinner=False)
def _colors(digest: str, _image: Image) -> int:
    return count_colors(_image.pixels)


@st.cache_data(max_entries=2000, max_size="100MB", show_spinner=False)
def _compressed(digest: str, method: str, _image: Image, _method: Method) -> Compressed:
    shared = _shared(digest, _method.key, _image=_image, _kind=type(_method))
    with _fits:
        return compress(_image, _method, shared)


@st.cache_resource(max_entries=4, show_spinner=False)
def _shared(digest: str, key: str, _image: Image, _kind: type[Method]) -> Any:
    with _fits:
        return _kind.prepare(_image.pixels)


@st.cache_data(max_entries=50, max_size="50MB", show_spinner=False)
def _display_png(digest: str, width: int, _pixels: Pixels) -> bytes:
    return encode_png(_at_most(_pixels, width))


@st.cache_data(max_entries=1000, max_size="50MB", show_spinner=False)
def _tile_png(digest: str, method: str, width: int, _result: Compressed) -> bytes:
    return encode_png(_at_most(_result.pixels(), width))


@st.cache_data(max_entries=1000, max_size="50MB", show_spinner=False)
def _illustrations(digest: str, method: str, _result: Compressed) -> Sequence[Illustration]:
    parts = _result.method.unpack(_result.file)
    return [
        Illustration(picture.caption, encode_png(picture.pixels), picture.is_strip)
        for picture in _result.method.illustrate(parts)
    ]


def _at_most(pixels: Pixels, width: int) -> Pixels:
    height = max(round(pixels.shape[0] * width / pixels.shape[1]), 1)
    if pixels.shape[1] <= width:
        return pixels
    smaller = PIL.Image.fromarray(pixels).resize((width, height), PIL.Image.Resampling.LANCZOS)
    return np.asarray(smaller)

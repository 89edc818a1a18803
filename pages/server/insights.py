"""The bridge to what explains a result: as `cache`, kept by digest and method, for an hour."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core.compression import Compressed
from core.explain import components
from core.explain.components import (
    Components,
    components_of,
    draw_component,
    running_image,
    signed_components,
)
from core.explain.palette_shares import (
    KIND,
    ColorCloud,
    PaletteShares,
    color_cloud,
    draw_swatches,
    palette_shares,
    pixels_of,
)
from core.images import Image, encode_png
from core.metrics.channels import ChannelQuality, measure_channels
from core.metrics.error_maps import ERROR_KINDS, count_errors, draw_error_maps
from pages.server import cache

Space = Literal["rgb", "oklab"]

_LIFETIME = 3600


@dataclass(frozen=True)
class DrawnMaps:
    """Error maps as PNG files, and the ends of the scale that they share."""

    pngs: Sequence[bytes]
    low: float
    high: float


def error_maps(image: Image, results: Sequence[Compressed], kind: str) -> DrawnMaps:
    """Error maps of some results on one scale; `kind` is a key of `ERROR_KINDS`."""
    methods = tuple(repr(result.method) for result in results)
    return _error_maps(image.digest, methods, kind, _image=image, _results=results)


def error_counts(image: Image, result: Compressed) -> NDArray[np.int64]:
    """How many samples have each error."""
    return _error_counts(image.digest, repr(result.method), _image=image, _result=result)


def channels(image: Image, result: Compressed) -> Sequence[ChannelQuality]:
    """Quality of each channel."""
    return _channels(image.digest, repr(result.method), _image=image, _result=result)


def shares(image: Image, result: Compressed) -> PaletteShares:
    """What each colour of a palette takes."""
    return _shares(image.digest, repr(result.method), _image=image, _result=result)


def pixels_of_png(image: Image, result: Compressed, number: int) -> bytes:
    """The pixels of one colour, from 0, as a PNG file."""
    return _pixels_of_png(image.digest, repr(result.method), number, _image=image, _result=result)


def colors_png(colors: NDArray[np.uint8]) -> bytes:
    """Colours side by side as a PNG file."""
    return encode_png(draw_swatches(colors))


def cloud(image: Image, shares: PaletteShares, space: Space) -> ColorCloud:
    """Colours of the image and of a palette in a colour space."""
    return color_cloud(cache.prepared(image, KIND), shares.colors, space)


def parts(image: Image, result: Compressed) -> Components:
    """The components in a file."""
    return _parts(image.digest, repr(result.method), _image=image, _result=result)


def signed_parts(image: Image, count: int) -> Components:
    """As many components of the singular value decomposition."""
    return signed_components(cache.prepared(image, components.KIND), count)


def part_pngs(parts: Components, channel: int, numbers: Sequence[int]) -> Sequence[bytes]:
    """Components of a channel as PNG files."""
    return [encode_png(draw_component(parts, channel, number)) for number in numbers]


def sum_png(image: Image, result: Compressed, count: int) -> bytes:
    """The sum of the first components as a PNG file."""
    return _sum_png(image.digest, repr(result.method), count, _image=image, _result=result)


@st.cache_data(ttl=_LIFETIME, max_entries=50, max_size="50MB", show_spinner=False)
def _error_maps(
    digest: str,
    methods: Sequence[str],
    kind: str,
    _image: Image,
    _results: Sequence[Compressed],
) -> DrawnMaps:
    decoded = [result.pixels() for result in _results]
    maps = draw_error_maps(_image.pixels, decoded, ERROR_KINDS[kind])
    pngs = [encode_png(picture, fast=True) for picture in maps.pictures]
    return DrawnMaps(pngs, maps.low, maps.high)


@st.cache_data(ttl=_LIFETIME, max_entries=1000, show_spinner=False)
def _error_counts(
    digest: str, method: str, _image: Image, _result: Compressed
) -> NDArray[np.int64]:
    return count_errors(_image.pixels, _result.pixels())


@st.cache_data(ttl=_LIFETIME, max_entries=1000, show_spinner=False)
def _channels(
    digest: str, method: str, _image: Image, _result: Compressed
) -> Sequence[ChannelQuality]:
    return measure_channels(_image.pixels, _result.pixels())


@st.cache_data(ttl=_LIFETIME, max_entries=200, show_spinner=False)
def _shares(digest: str, method: str, _image: Image, _result: Compressed) -> PaletteShares:
    return palette_shares(_image, _result)


@st.cache_data(ttl=_LIFETIME, max_entries=100, max_size="25MB", show_spinner=False)
def _pixels_of_png(
    digest: str, method: str, number: int, _image: Image, _result: Compressed
) -> bytes:
    return encode_png(pixels_of(_image, _result, number), fast=True)


@st.cache_resource(ttl=_LIFETIME, max_entries=4, show_spinner=False)
def _parts(digest: str, method: str, _image: Image, _result: Compressed) -> Components:
    return components_of(_image, _result)


@st.cache_data(ttl=_LIFETIME, max_entries=100, max_size="25MB", show_spinner=False)
def _sum_png(digest: str, method: str, count: int, _image: Image, _result: Compressed) -> bytes:
    return encode_png(running_image(parts(_image, _result), count), fast=True)

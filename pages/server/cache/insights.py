"""What explains a result: its errors, the shares of its colours, and what its components add."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from core.compression import Compressed
from core.explain import block_sums
from core.explain import components as explained
from core.explain.block_sums import LumaBlocks
from core.explain.components import Components
from core.explain.learning import films, lloyd, updates
from core.explain.moved import Moved, draw_moved, moved_pixels
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
from pages.server.cache.keeping import keep, keep_object
from pages.server.cache.results import at_a_place, prepared

Space = Literal["rgb", "oklab"]


@dataclass(frozen=True)
class DrawnMaps:
    """Error maps as PNG files, and the ends of the scale that they share."""

    pngs: Sequence[bytes]
    low: float
    high: float


@keep(entries=50, max_bytes=50_000_000)
def error_maps(image: Image, results: Sequence[Compressed], kind: str) -> DrawnMaps:
    """Error maps of some results on a common scale; `kind` is a key of `ERROR_KINDS`."""
    decoded = [result.pixels() for result in results]
    maps = draw_error_maps(image.pixels, decoded, ERROR_KINDS[kind])
    pngs = [encode_png(picture, fast=True) for picture in maps.pictures]
    return DrawnMaps(pngs, maps.low, maps.high)


@keep(entries=1000)
def error_counts(image: Image, result: Compressed) -> NDArray[np.int64]:
    """How many samples have each error."""
    return count_errors(image.pixels, result.pixels())


@keep(entries=1000)
def channels(image: Image, result: Compressed) -> Sequence[ChannelQuality]:
    """Quality of each channel."""
    return measure_channels(image.pixels, result.pixels())


@keep(entries=200)
def shares(image: Image, result: Compressed) -> PaletteShares:
    """The share of each colour of a palette in the pixels and in the error."""
    return palette_shares(image, result)


@keep(entries=100, max_bytes=25_000_000)
def pixels_of_png(image: Image, result: Compressed, index: int) -> bytes:
    """The pixels of one colour as a PNG file."""
    return encode_png(pixels_of(image, result, index), fast=True)


@keep(entries=50, max_bytes=25_000_000)
def moved(image: Image, result: Compressed) -> tuple[Moved, bytes]:
    """The pixels that smoothing moved, and a picture of them as a PNG file."""
    found = moved_pixels(image, result)
    return found, encode_png(draw_moved(image, found), fast=True)


def colors_png(colors: NDArray[np.uint8]) -> bytes:
    """Colours side by side as a PNG file."""
    return encode_png(draw_swatches(colors))


def cloud(image: Image, shares: PaletteShares, space: Space) -> ColorCloud:
    """Colours of the image and of a palette in a colour space."""
    return color_cloud(prepared(image, KIND), shares.colors, space)


@keep_object(entries=4)
def components(image: Image, result: Compressed) -> Components:
    """The components in a file."""
    return explained.components_of(image, result)


def signed_components(image: Image, count: int) -> Components:
    """The first `count` components of the singular value decomposition."""
    return explained.signed_components(prepared(image, explained.KIND), count)


def component_pngs(components: Components, channel: int, indices: Sequence[int]) -> Sequence[bytes]:
    """Components of a channel as PNG files."""
    pictures = (explained.draw_component(components, channel, index) for index in indices)
    return [encode_png(picture) for picture in pictures]


@keep_object(entries=4)
def luma_blocks(result: Compressed) -> LumaBlocks:
    """The blocks of luma in a file of block NMF."""
    return block_sums.blocks_of(result)


@keep(entries=100, max_bytes=25_000_000)
def sum_png(image: Image, result: Compressed, count: int) -> bytes:
    """The sum of the first components as a PNG file."""
    return encode_png(explained.running_image(components(image, result), count), fast=True)


@keep(entries=50, max_bytes=25_000_000)
def palette_course(image: Image, k: int, start: lloyd.Start, seed: int) -> films.Course:
    """Lloyd's steps on a small copy of the image."""
    copy = films.small_copy(image)
    return at_a_place(lambda: films.palette_course(copy, k, start, seed))


@keep(entries=50, max_bytes=50_000_000)
def factor_course(
    image: Image, parts: int, start: updates.Start, algorithm: updates.Algorithm, seed: int
) -> films.Course:
    """The steps of an algorithm of NMF on a small copy of the image, with at most that many parts.

    The times are those of the first run, on this machine.
    """
    copy = films.small_copy(image)
    rank = films.parts_shown(copy, parts)
    return at_a_place(lambda: films.factor_course(copy, rank, start, algorithm, seed))


@keep(entries=50)
def color_plane(image: Image) -> films.Cloud:
    """Colours of the small copy in the plane of their principal axes."""
    return films.color_plane(films.small_copy(image))

"""Kinds that take much memory may have fewer pixels; measured in `tests/benchmarks/decoding.py`."""

import io

import numpy as np
import PIL.Image
import pytest
import tifffile

from core.limits import Limits
from core.uploads.decoding import ImageError, Refusal
from core.uploads.picture import read
from tests import hostile
from tests.hostile import picture, save

PIXELS = 48 * 64
CMYK = picture().convert("CMYK")


def deep_tiff(channels, **options):
    file = io.BytesIO()
    samples = np.zeros((48, 64, channels), np.uint16)
    options = {"compression": "zlib", "photometric": "rgb", "rowsperstrip": 48} | options
    tifffile.imwrite(file, samples, **options)
    return file.getvalue()


TURNED = PIL.Image.Exif()
TURNED[274] = 6
# Bytes per pixel by hand: 4 for each picture of that size (a deep one is read twice), 2 for each
# coefficient that a decoder keeps, and what a strip takes. Up to 10 there is no further limit.
KINDS = {
    "progressive CMYK": ("JPEG", save(CMYK, "JPEG", progressive=True, subsampling=0), 4 + 2 * 4),
    "progressive 4:4:4": ("JPEG", save(picture(), "JPEG", progressive=True, subsampling=0), 10),
    "baseline CMYK": ("JPEG", save(CMYK, "JPEG", subsampling=0), 4),
    "deep RGB, one strip": ("TIFF", deep_tiff(3), 2 * 4 + 6),
    "deep RGBA, one strip": ("TIFF", deep_tiff(4, extrasamples=["unassalpha"]), 2 * 4 + 8),
    "deep RGB, small strips": ("TIFF", deep_tiff(3, rowsperstrip=4), 2 * 4 + 0.5),
    "deep RGB, uncompressed": ("TIFF", deep_tiff(3, compression=None), 4),
    "deep RGB, turned": (
        "TIFF",
        deep_tiff(3, rowsperstrip=4, extratags=[(274, 3, 1, 6, True)]),
        2 * 4 + 4,
    ),
}


@pytest.mark.parametrize("name", KINDS)
def test_pixels_are_fewer_by_the_memory_of_the_kind(name):
    file_format, data, needed = KINDS[name]
    smallest = max(-(-PIXELS * needed // 10), PIXELS)
    assert read(data, file_format, Limits(max_pixels=int(smallest) + 1)).samples.size
    with pytest.raises(ImageError) as caught:
        read(data, file_format, Limits(max_pixels=int(smallest) - 1))
    assert caught.value.kind == Refusal.TOO_MANY_PIXELS
    is_of_kind = "for its kind, which takes much memory to decode" in str(caught.value)
    assert is_of_kind == (needed > 10)


def refusal_of(data, file_format, limits):
    with pytest.raises(ImageError) as caught:
        read(data, file_format, limits)
    return caught.value.kind, str(caught.value)


def test_a_tile_larger_than_its_picture_counts_as_it_is():
    # 60,000 x 60,000 samples of 3 bytes are 10.8 GB; 25 megapixels may take 250 MB.
    kind, sentence = refusal_of(hostile.tile_bomb(), "TIFF", Limits())
    assert kind == Refusal.TOO_MANY_PIXELS
    assert "a tile of it may have at most 250 MB, got 10800 MB" in sentence
    tile = deep_tiff(3, tile=(1008, 1008))
    # It takes 1008 x 1008 x 6 bytes, and the picture takes 4 for each of its 3,072 pixels.
    smallest = (1008 * 1008 * 6 + 4 * PIXELS) // 10
    assert read(tile, "TIFF", Limits(max_pixels=smallest + 1)).samples.size == (64, 48)
    kind, sentence = refusal_of(tile, "TIFF", Limits(max_pixels=smallest - 1))
    assert (kind, "got 6.10 MB" in sentence) == (Refusal.TOO_MANY_PIXELS, True)


def test_frames_of_avif_count_as_they_are_and_not_as_the_boxes_say():
    data = hostile.avif_of_large_frames(claimed=100, side=300)
    kind, sentence = refusal_of(data, "AVIF", Limits(max_pixels_webp_avif=300 * 300 - 1))
    assert kind == Refusal.TOO_MANY_PIXELS
    assert "at most 89,999 are allowed, got 300 x 300 = 90,000" in sentence
    assert read(data, "AVIF", Limits(max_pixels_webp_avif=300 * 300)).samples.size == (100, 100)

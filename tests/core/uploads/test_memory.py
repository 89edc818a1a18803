"""Kinds that take much memory may have fewer pixels; measured in `tests/benchmarks/decoding.py`."""

import io

import numpy as np
import PIL.Image
import pytest
import tifffile

from core.limits import Limits
from core.uploads.decoding import ImageError, Refusal
from core.uploads.picture import read
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

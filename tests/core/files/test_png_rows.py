"""Rows of a PNG: each filter is read by Pillow, and the choice among them is the cheapest."""

import io
import struct
import zlib

import numpy as np
import PIL.Image
import pytest

from core.files import png_filters
from core.files.png_filters import cheapest_filters, filtered
from core.files.png_rows import packed


@pytest.mark.parametrize("band_bytes", [1, 50, 1 << 16])
@pytest.mark.parametrize("types", [*range(5), "all"])
def test_pillow_reads_rows_of_every_filter(types, band_bytes, monkeypatch):
    monkeypatch.setattr(png_filters, "_BAND_BYTES", band_bytes)
    rows = np.random.default_rng(0).integers(0, 256, (15, 11), np.uint8)
    chosen = np.arange(15) % 5 if types == "all" else np.full(15, types)
    stream = filtered(rows, chosen.astype(np.uint8))
    np.testing.assert_array_equal(stream[:, 0], chosen)
    np.testing.assert_array_equal(grey_pixels(stream), rows)


def grey_pixels(stream):
    """What Pillow reads from filtered rows, a byte for each pixel."""
    height, width = len(stream), stream.shape[1] - 1
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)),
        (b"IDAT", zlib.compress(stream.tobytes())),
        (b"IEND", b""),
    )
    file = b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in chunks
    )
    return np.asarray(PIL.Image.open(io.BytesIO(file)))


@pytest.mark.parametrize("depth", [1, 2, 4, 8])
@pytest.mark.parametrize("width", [1, 2, 3, 7, 8, 16, 17])
def test_indices_are_packed_as_numpy_packs_bits(depth, width):
    indices = np.random.default_rng(1).integers(0, 2**depth, (5, width), np.uint8)
    bits = np.unpackbits(indices[..., None], axis=2)[..., 8 - depth :]
    expected = np.packbits(bits.reshape(5, -1), axis=1)
    np.testing.assert_array_equal(packed(indices, depth), expected)


def test_each_row_takes_the_filter_that_leaves_the_same_bytes_everywhere():
    noise = np.random.default_rng(2).integers(0, 256, 64, np.uint8)
    # The row itself, then the same once more, then a step to the right at each byte: what is left
    # over are zeros after "up", and ones after "left".
    rows = np.stack([noise, noise, np.arange(64, dtype=np.uint8), noise, noise])
    types = cheapest_filters(np.concatenate([rows, np.tile(noise, (20, 1))]))
    assert types[[1, 4]].tolist() == [2, 2]
    assert types[2] == 1
    assert set(types[5:].tolist()) == {2}

"""What tests of the files of methods on blocks share: drawn pictures, and files made to fit."""

import lzma
import struct
import zlib
from itertools import pairwise

import numpy as np
from hypothesis import strategies as st

from core.images import Image

# Numbers and streams of a file by how it begins.
COUNTS = {b"BNM1": (4, 4), b"BNM2": (5, 2), b"BKM1": (4, 4)}
RAW = [{"id": lzma.FILTER_LZMA1, "dict_size": 2**20, "lc": 0, "lp": 0, "pb": 0}]


@st.composite
def pictures(draw):
    """Noise or smooth, grey or coloured, with sides of 1 to 40."""
    height, width = draw(st.integers(1, 40)), draw(st.integers(1, 40))
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    pixels = random.integers(0, draw(st.integers(1, 256)), (height, width, 3))
    if draw(st.booleans()):
        pixels = np.sort(np.sort(pixels, axis=0), axis=1)
    if draw(st.booleans()):
        pixels = pixels[..., :1].repeat(3, axis=2)
    return Image("drawn", pixels.astype(np.uint8))


def resealed(file, numbers=None, streams=None):
    """The file with other numbers or streams, and lengths and a checksum that agree with them."""
    n_numbers, n_streams = COUNTS[file[:4]]
    layout = f"<{n_numbers + n_streams}I"
    header = list(struct.unpack_from(layout, file, 8))
    ends = np.cumsum([8 + struct.calcsize(layout), *header[n_numbers:]])
    old = [file[a:b] for a, b in pairwise(ends)]
    streams = {**dict(enumerate(old)), **(streams or {})}
    header = [*{**dict(enumerate(header[:n_numbers])), **(numbers or {})}.values()]
    header += [len(stream) for stream in streams.values()]
    rest = struct.pack(layout, *header) + b"".join(streams.values())
    return file[:4] + struct.pack("<I", zlib.crc32(rest)) + rest


def packed(tokens):
    return lzma.compress(bytes(tokens), lzma.FORMAT_RAW, filters=RAW)

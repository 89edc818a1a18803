"""Streams of bytes and a small plane in one file, with its length and a checksum at the front.

Bytes are packed by raw LZMA, which has no header of its own, and planes by lossless WebP, which
predicts each pixel from its neighbours.
"""

import io
import lzma
import struct
import zlib
from collections.abc import Sequence

import numpy as np
import PIL.Image
from numpy.typing import NDArray

from core.files.format import FileError

Bytes = NDArray[np.uint8]

SIGNATURE_BYTES = 4
_NUMBER, _NUMBER_BYTES = "I", 4
# What the format of WebP allows.
_LONGEST_SIDE = 16_383
# A window of 1 MB: a larger one would make the compressor ask for hundreds of megabytes.
_FILTERS = [
    {"id": lzma.FILTER_LZMA1, "dict_size": 2**20, "lc": 0, "lp": 0, "pb": 0, "nice_len": 273}
]


def seal(signature: bytes, numbers: Sequence[int], streams: Sequence[bytes]) -> bytes:
    """Signature, CRC-32 of the rest, the numbers, the length of each stream, and the streams."""
    header = [*numbers, *map(len, streams)]
    rest = struct.pack(f"<{len(header)}{_NUMBER}", *header) + b"".join(streams)
    return signature + struct.pack("<I", zlib.crc32(rest)) + rest


def unseal(
    file: bytes, signature: bytes, label: str, n_numbers: int, n_streams: int
) -> tuple[list[int], list[bytes]]:
    """The numbers and streams of a file.

    Raises
    ------
    FileError
        If a byte is missing, added or changed.
    """
    layout, start = f"<{n_numbers + n_streams}{_NUMBER}", SIGNATURE_BYTES + 4
    if not file.startswith(signature):
        raise FileError(f"This is not a {label} file.")
    if len(file) < start + struct.calcsize(layout):
        raise FileError(f"The {label} file is damaged: it is too short.")
    if struct.unpack_from("<I", file, SIGNATURE_BYTES)[0] != zlib.crc32(file[start:]):
        raise FileError(f"The {label} file is damaged: its checksum is wrong.")
    header = [*struct.unpack_from(layout, file, start)]
    ends = np.cumsum([start + struct.calcsize(layout), *header[n_numbers:]], dtype=np.int64)
    if ends[-1] != len(file):
        raise FileError(f"The {label} file is damaged: its lengths do not add up.")
    pairs = zip(ends.tolist()[:-1], ends.tolist()[1:], strict=True)
    return header[:n_numbers], [file[first:last] for first, last in pairs]


def claimed_pixels(file: bytes, n_numbers: int, n_streams: int) -> int:
    """Height times width, the first two numbers of a file; 0 of one that is too short."""
    start = header_bytes(0, 0)
    if len(file) < header_bytes(n_numbers, n_streams):
        return 0
    height, width = struct.unpack_from(f"<2{_NUMBER}", file, start)
    return int(height * width)


def header_bytes(n_numbers: int, n_streams: int) -> int:
    """Bytes before the first stream."""
    return SIGNATURE_BYTES + _NUMBER_BYTES * (1 + n_numbers + n_streams)


def pack_bytes(values: Bytes) -> bytes:
    """Bytes by raw LZMA."""
    return lzma.compress(values.tobytes(), lzma.FORMAT_RAW, filters=_FILTERS)


def unpack_bytes(stream: bytes, most: int) -> Bytes:
    """At most `most` bytes of a stream.

    Raises
    ------
    Exception
        If the stream is damaged or holds more.
    """
    content = lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=_FILTERS).decompress(stream, most + 1)
    if len(content) > most:
        raise ValueError
    return np.frombuffer(content, np.uint8)


def pack_plane(plane: Bytes) -> bytes:
    """A plane, uint8 of shape (height, width), by lossless WebP.

    Raises
    ------
    FileError
        If a side is longer than WebP allows.
    """
    height, width = plane.shape
    if max(height, width) > _LONGEST_SIDE:
        raise FileError(
            f"The image is too long: its plane of means, a WebP, must be at most {_LONGEST_SIDE:,} "
            f"pixels a side; got {height:,} x {width:,}."
        )
    file = io.BytesIO()
    PIL.Image.fromarray(plane).save(file, "WEBP", lossless=True, quality=100, method=6)
    return file.getvalue()


def unpack_plane(stream: bytes, height: int, width: int) -> Bytes:
    """A plane of a known size; nothing is decoded of one of another size.

    Raises
    ------
    Exception
        If the stream is damaged or of another size.
    """
    picture = PIL.Image.open(io.BytesIO(stream), formats=["WEBP"])
    if picture.size != (width, height):
        raise ValueError
    return np.asarray(picture.convert("RGB"))[..., 0].copy()

"""Indexed PNG: a palette and one index per pixel, which any viewer opens.

Three choices make such a file small: the order of the palette (`core.files.palette_order`), the
filter of each row (`core.files.png_rows`), and the effort of deflate. The first two are made by
trial on a sample of the rows.

Rows are filtered and compressed here and not by oxipng (pyoxipng 9.1), which was tried with the
same palette order, filters and deflate on kodim03, 08 and 23, with eight palettes of 2 to 256
colours. Its files are 0.7 % larger on average, in 2.1 times the processor time. Where it tries each
filter on the whole image, they are 0.3 % larger, in 4.2 times the time.
"""

import io
import struct
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import deflate
import numpy as np
import PIL.Image

from core.files.format import FileError, Format
from core.files.palette_order import index_bits
from core.files.pillow import count_pixels
from core.files.png_filters import Bytes
from core.files.png_rows import FILTERS, deflated_size, packed, sample
from core.formatting import format_bytes, format_share
from core.storage import Part, Parts

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
# Each chunk has its length, its name and a checksum next to the data.
_CHUNK_FRAME = 12
# Offsets in the file: after the signature, the frame of IHDR, width and height.
_DEPTH_OFFSET, _KIND_OFFSET = 24, 25
_INDEXED = 3
# Level 11 takes two thirds of the time of level 12. Its files are up to 4 % larger where copies are
# long or indices share a byte; of the other images they are 0.3 % larger on average.
_EFFORT, _EFFORT_FOR_NOISE = 12, 11
# Rows of one index per byte that take more than this share of their bytes have short copies.
_NOISE = 0.1
# From level 10 on, the compressor searches for the shortest output as a whole, which gains more on
# filtered rows than the lower levels do: a trial below 10 would choose other filters. But what is
# larger by this factor at a low level has never won.
_TRIAL_EFFORT = 10
_ROUGH_EFFORT, _TOO_LARGE = 6, 1.08
# A depth in bits, and a way to filter all rows.
_Trial = tuple[int, Callable[[Bytes], Bytes]]


class IndexedPng(Format):
    """The parts `palette`, of shape (k, 3), and `indices`, of shape (height, width)."""

    suffix = ".png"

    def write(self, parts: Parts) -> bytes:
        """The smallest file of several filters and depths; the same bytes each time."""
        palette, indices = (np.asarray(part.values, np.uint8) for part in parts)
        depth, rows, effort = _smallest_rows(indices, len(palette))
        height, width = indices.shape
        header = struct.pack(">IIBBBBB", width, height, depth, _INDEXED, 0, 0, 0)
        chunks: list[tuple[bytes, bytes]] = [
            (b"IHDR", header),
            (b"PLTE", palette.tobytes()),
            (b"IDAT", bytes(deflate.zlib_compress(rows.tobytes(), effort))),
            (b"IEND", b""),
        ]
        return _SIGNATURE + b"".join(_chunk(name, data) for name, data in chunks)

    def recognises(self, file: bytes) -> bool:
        return file.startswith(_SIGNATURE) and file[_KIND_OFFSET : _KIND_OFFSET + 1] == b"\3"

    def read(self, file: bytes) -> Parts:
        try:
            # Loading does not verify the checksums.
            PIL.Image.open(io.BytesIO(file), formats=["PNG"]).verify()
            picture = PIL.Image.open(io.BytesIO(file), formats=["PNG"])
            indices = _read_indices(picture)
            palette = np.array(picture.getpalette(), np.uint8).reshape(-1, 3)
        except FileError:
            raise
        except Exception as error:  # Decoders raise whatever they like for a damaged file.
            raise FileError("The PNG file is damaged: its pixels cannot be read.") from error
        if indices.max() >= len(palette):
            raise FileError("The PNG file is damaged: it uses colours that its palette lacks.")
        return palette_parts(palette, indices)

    def pixel_count(self, file: bytes) -> int:
        return count_pixels(file, "PNG")

    def dissect(self, file: bytes) -> Mapping[str, int]:
        sizes = {name: len(data) for name, data in _chunks(file)}
        pieces = {"palette": sizes.get(b"PLTE", 0), "indices": sizes.get(b"IDAT", 0)}
        return {"header": len(file) - sum(pieces.values()), **pieces}

    def explain(self, file: bytes, parts: Parts) -> Sequence[str]:
        palette, indices = parts
        depth = _why_so_deep(len(palette.values), indices, file[_DEPTH_OFFSET])
        return [depth, *_what_copies_save(file)]


INDEXED_PNG = IndexedPng()


def palette_parts(palette: Bytes, indices: Bytes) -> Parts:
    """The parts of a palette and of the index of each pixel's colour in it.

    An index takes ceil(log2 k) bits.

    Parameters
    ----------
    palette : ndarray of uint8, shape (k, 3)
        1 to 256 colours.
    indices : ndarray of uint8, shape (height, width)
        Each less than k.
    """
    bits = (len(palette) - 1).bit_length()
    return Part("palette", palette, 8), Part("indices", indices, bits)


def _smallest_rows(indices: Bytes, n_colors: int) -> tuple[int, Bytes, int]:
    """The depth and the filtered rows that compress best, judged by a sample, and the effort."""
    rows = sample(indices)
    trials = {
        (depth, choose): choose(packed(rows, depth))
        for depth in _depths_to_try(n_colors)
        for choose in FILTERS
    }
    (depth, best), size = _smallest(trials)
    is_noise = depth == 8 and size > _NOISE * trials[depth, best].size
    effort = _EFFORT_FOR_NOISE if is_noise else _EFFORT
    return depth, best(packed(indices, depth)), effort


def _smallest(trials: Mapping[_Trial, Bytes]) -> tuple[_Trial, int]:
    """The trial whose rows compress best, and their size."""
    rough = {trial: deflated_size(rows, _ROUGH_EFFORT) for trial, rows in trials.items()}
    most = _TOO_LARGE * min(rough.values())
    close = [trial for trial, size in rough.items() if size <= most]
    sizes = {trial: deflated_size(trials[trial], _TRIAL_EFFORT) for trial in close}
    best = min(sizes, key=lambda trial: sizes[trial])
    return best, sizes[best]


def _depths_to_try(n_colors: int) -> Sequence[int]:
    """Narrow indices start out smaller, but deflate finds more where each byte is one index."""
    narrowest = index_bits(n_colors)
    return (narrowest, 8) if narrowest == 4 else (narrowest,)


def _why_so_deep(colors: int, indices: Part, stored: int) -> str:
    """Why the indices have their depth, and what they take before deflate."""
    narrowest, needed = index_bits(colors), indices.bits_per_value
    height, width = indices.values.shape
    size = format_bytes(_raw_bytes(height, width, stored))
    if colors == 1:
        return f"One colour needs no indices, but a PNG has them: {size} before deflate."
    if stored > narrowest:
        return (
            f"For {colors} colours {narrowest}-bit indices are enough, but deflate finds more "
            f"repetitions in whole bytes, which take {size} before it."
        )
    if stored == needed:
        return (
            f"For {colors} colours {needed}-bit indices are enough, a depth that PNG supports: "
            f"{size} before deflate."
        )
    return (
        f"For {colors} colours {needed}-bit indices are enough, but PNG supports only 1, 2, 4 and "
        f"8 bits: with {stored} bits, as for {2**stored} colours, they take {size} "
        "before deflate."
    )


def _what_copies_save(file: bytes) -> Iterable[str]:
    """What the same rows would take if deflate could not copy, only code each byte by itself."""
    stream = b"".join(data for name, data in _chunks(file) if name == b"IDAT")
    coder = zlib.compressobj(zlib.Z_BEST_COMPRESSION, strategy=zlib.Z_HUFFMAN_ONLY)
    alone = len(coder.compress(zlib.decompress(stream)) + coder.flush())
    if len(stream) < alone:
        yield (
            f"Deflate copies repeated runs of bytes from above and from the left. Without copies, "
            f"each byte coded by itself, the same rows would take {format_bytes(alone)}: copying "
            f"saves {format_share(1 - len(stream) / alone, 0)} of that."
        )
        pixels = 8 // file[_DEPTH_OFFSET]
        if pixels > 1:
            yield (
                f"A byte holds {pixels} pixels side by side. Coding whole bytes therefore uses "
                "what neighbouring pixels have in common; the entropy of single values does not."
            )


def _raw_bytes(height: int, width: int, depth: int) -> int:
    """Bytes of all rows, each with its filter type, before deflate."""
    return height * (1 + (width * depth + 7) // 8)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _chunks(file: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Name and data of each chunk."""
    offset = len(_SIGNATURE)
    while offset + _CHUNK_FRAME <= len(file):
        length, name = struct.unpack_from(">I4s", file, offset)
        yield name, file[offset + 8 : offset + 8 + length]
        offset += length + _CHUNK_FRAME


def _read_indices(picture: PIL.Image.Image) -> Bytes:
    if picture.mode != "P":
        raise FileError("The PNG file has no palette; expected an indexed PNG.")
    return np.array(picture)

"""Factors of the colour channels in an `.npz` of one entry, which numpy alone opens; no pickle.

The entry is a record: `scale`, and the levels of both factors byte by byte, highest bytes first.
The highest bytes are stored as differences along each profile, because a profile is smooth: that
makes the file up to a third smaller.

Levels without a sign are always called P and Q. Factors of a method that allows signs are called so
where they have no negative values, since they then need no bit for it.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

import deflate
import numpy as np
from numpy.typing import NDArray

from core.files.format import FileError, Format
from core.formatting import format_count
from core.images import CHANNELS
from core.storage import Part, Parts, piece_name

Array = NDArray[Any]
Bytes = NDArray[np.uint8]

FLOAT_BITS = 32

# Names of two factors that have no negative values.
_UNSIGNED = ("P", "Q")

_EFFORT = 12
_STORED, _DEFLATED = 0, 8
_MAX_BYTES = 256_000_000
# The date is the earliest that a zip can have, so that the same factors give the same bytes.
_VERSION, _DATE = 20, (0, 33)
_LOCAL, _CENTRAL, _END = "<4s5H3I2H", "<4s6H3I5H2I", "<4s4H2IH"
_LOCAL_MARK, _CENTRAL_MARK, _END_MARK = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"


@dataclass(frozen=True)
class FactorFile(Format):
    """Two factors of each channel, quantised, with a scale per component, under their own names.

    Parameters
    ----------
    name : str
        Name of the entry, by which the file is recognised.
    label : str
        What such factors are called in error messages.
    factors : (str, str)
        Names of the factor along the height and of that along the width.
    is_signed : bool
        True where levels of factors with these names may be negative.
    """

    name: str
    label: str
    factors: tuple[str, str]
    is_signed: bool = False

    suffix = ".npz"

    @staticmethod
    def level_type(largest: int, signed: bool) -> Any:
        """The smallest type that holds levels up to `largest`, and their negatives if signed."""
        return np.dtype(f"{'i' if signed else 'u'}{1 if largest.bit_length() + signed <= 8 else 2}")

    def parts(self, heights: Array, widths: Array, scale: Array) -> Parts:
        """The parts of quantised factors, with as many bits as the largest level takes.

        Parameters
        ----------
        heights : ndarray of (u)int8, (u)int16 or float32, shape (3, height, rank)
        widths : ndarray of the same kind, shape (3, rank, width)
        scale : ndarray of float32, shape (3, rank)
        """
        bits = FLOAT_BITS
        if heights.dtype != np.float32:
            largest = max(int(np.abs(each.astype(np.int64)).max()) for each in (heights, widths))
            bits = largest.bit_length() + (heights.dtype.kind == "i")
        first, second = _UNSIGNED if heights.dtype.kind == "u" else self.factors
        return (
            Part(first, heights, bits, planes=CHANNELS),
            Part(second, widths, bits, planes=CHANNELS),
            Part("scale", scale, 32, side_information=True),
        )

    def write(self, parts: Parts) -> bytes:
        first, second, scale = parts
        fields = {
            "scale": scale.values,
            first.name: _to_bytes(first.values.swapaxes(1, 2)),
            second.name: _to_bytes(second.values),
        }
        return _zip(self._entry, _npy(fields))

    def recognises(self, file: bytes) -> bool:
        start = struct.calcsize(_LOCAL)
        return file.startswith(_LOCAL_MARK) and file[start:].startswith(self._entry)

    def read(self, file: bytes) -> Parts:
        try:
            record = _record(_unzip(self._entry, file))
            names = self._names_in(record.dtype)
            is_signed = self.is_signed and names == self.factors
            heights, widths = (_from_bytes(record[name], is_signed) for name in names)
            heights, scale = np.ascontiguousarray(heights.swapaxes(1, 2)), record["scale"].copy()
        except FileError:
            raise
        except Exception as error:  # zipfile and numpy raise many kinds for a damaged file.
            raise FileError(f"The .npz file is damaged or holds no {self.label} image.") from error
        if not _fit_together(heights, widths, scale):
            first, second = names
            raise FileError(
                f"The .npz file is damaged: {first}, {second} and scale do not fit together."
            )
        return self.parts(heights, widths, scale)

    def pixel_count(self, file: bytes) -> int:
        try:
            with (
                zipfile.ZipFile(io.BytesIO(file)) as archive,
                archive.open(self._entry.decode()) as f,
            ):
                np.lib.format.read_magic(f)
                _, _, kind = np.lib.format.read_array_header_1_0(f)
            first, second = self._names_in(kind)
            return int(kind[first].shape[-1]) * int(kind[second].shape[-1])
        except Exception:  # The same file is refused with its reason when it is read.
            return 0

    def dissect(self, file: bytes) -> Mapping[str, int]:
        # Deflate does not keep the pieces apart. Each therefore counts for what it adds when it is
        # compressed together with the pieces before it, in proportion.
        content = _unzip(self._entry, file)
        record = _record(content)
        pieces = {"scale": record["scale"].tobytes()}
        for name in self._names_in(record.dtype):
            for index, channel in enumerate(CHANNELS):
                pieces[piece_name(name, channel)] = record[name][:, index].tobytes()
        ends = np.array([len(_deflated(beginning)) for beginning in accumulate(pieces.values())])
        frames = len(_zip(self._entry, b""))
        header = min(frames + len(_deflated(content[: -record.nbytes])), len(file))
        # A little more data may by chance compress to a little less.
        rising = np.maximum.accumulate(ends) * ((len(file) - header) / ends.max())
        sizes = np.diff(np.rint(rising).astype(int), prepend=0).tolist()
        return {"header": header} | dict(zip(pieces, sizes, strict=True))

    def explain(self, file: bytes, parts: Parts) -> Sequence[str]:
        first, second, _ = parts
        height, width = first.values.shape[1], second.values.shape[2]
        bits = first.bits_per_value
        if not bits:
            return ["All values are zero and take no bits."]
        # The K at which 3 K (height + width) values of that many bits are 3 height width bytes.
        even, even_as_floats = (8 * height * width / (height + width) / each for each in (bits, 32))
        if bits == FLOAT_BITS:
            return [f"As float32 the factors outgrow the 24-bit image above K = {int(even)}."]
        return [
            f"Rounded to {format_count(bits, 'bit')}, the factors outgrow the 24-bit image above "
            f"K = {int(even)}; as float32 they would above K = {int(even_as_floats)}."
        ]

    @property
    def _entry(self) -> bytes:
        return f"{self.name}.npy".encode()

    def _names_in(self, kind: Any) -> tuple[str, str]:
        """Names of the two factors in a record of that type."""
        return self.factors if self.factors[0] in kind.names else _UNSIGNED


def _kind(size: int, is_signed: bool) -> Any:
    """The type of values of that many bytes."""
    return np.dtype(">f4" if size == 4 else f">{'i' if is_signed else 'u'}{size}")


def _to_bytes(values: Array) -> Bytes:
    """Bytes of each value, in a new first axis; the highest as differences along the last."""
    wide = np.ascontiguousarray(values, values.dtype.newbyteorder(">"))
    planes: Bytes = np.moveaxis(wide[..., None].view(np.uint8), -1, 0).copy()
    planes[0] = np.diff(planes[0], axis=-1, prepend=np.uint8(0))
    return planes


def _from_bytes(planes: Bytes, is_signed: bool) -> Array:
    planes = planes.copy()
    planes[0] = np.cumsum(planes[0], axis=-1, dtype=np.uint8)
    values: Array = np.stack(list(planes), axis=-1).view(_kind(len(planes), is_signed))[..., 0]
    return values.astype(values.dtype.newbyteorder("="))


def _npy(fields: Mapping[str, Array]) -> bytes:
    kinds = [(name, values.dtype.str, values.shape) for name, values in fields.items()]
    record = np.zeros((), kinds)
    for name, values in fields.items():
        record[name] = values
    file = io.BytesIO()
    np.lib.format.write_array(file, record, (1, 0), allow_pickle=False)
    return file.getvalue()


def _record(content: bytes) -> Any:
    """The record of an npy file; nothing is allocated for data that is not there."""
    file = io.BytesIO(content)
    if np.lib.format.read_magic(file) != (1, 0):
        raise ValueError
    shape, _, kind = np.lib.format.read_array_header_1_0(file)
    if shape != () or kind.itemsize != len(content) - file.tell():
        raise ValueError
    return np.frombuffer(content, kind, offset=file.tell())[0]


def _zip(name: bytes, content: bytes) -> bytes:
    """A zip of one entry, smaller than Python's `zipfile` can make it."""
    packed = _deflated(content)
    method, data = (_DEFLATED, packed) if len(packed) < len(content) else (_STORED, content)
    facts = (_VERSION, 0, method, *_DATE, zlib.crc32(content), len(data), len(content), len(name))
    local = struct.pack(_LOCAL, _LOCAL_MARK, *facts, 0) + name + data
    central = struct.pack(_CENTRAL, _CENTRAL_MARK, _VERSION, *facts, 0, 0, 0, 0, 0, 0) + name
    end = struct.pack(_END, _END_MARK, 0, 0, 1, 1, len(central), len(local), 0)
    return local + central + end


def _deflated(content: bytes) -> bytes:
    return bytes(deflate.deflate_compress(content, _EFFORT))


def _unzip(name: bytes, file: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        entry = archive.getinfo(name.decode())
        if entry.compress_type not in (_STORED, _DEFLATED):
            raise ValueError
        if entry.file_size > _MAX_BYTES:
            raise FileError(f"The entry {entry.filename} is larger than {_MAX_BYTES:,} bytes.")
        return archive.read(entry)


def _fit_together(heights: Array, widths: Array, scale: Array) -> bool:
    return (
        heights.dtype == widths.dtype
        and scale.dtype == np.float32
        and heights.ndim == widths.ndim == 3
        and len(heights) == len(widths) == len(CHANNELS)
        and heights.shape[2] == widths.shape[1]
        and scale.shape == (len(CHANNELS), heights.shape[2])
        and heights.shape[1] * widths.shape[2] > 0
        and 0 < heights.shape[2] <= min(heights.shape[1], widths.shape[2])
        and all(bool(np.isfinite(values).all()) for values in (heights, widths, scale))
    )

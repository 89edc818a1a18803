"""Factors in an `.npz` of one entry, which numpy alone opens; no pickle.

The entry ``nmf`` is a record of three fields: `scale`, and the levels of `P` and `Q` byte by byte,
highest bytes first. The highest bytes are kept as steps along each profile, because a profile is
smooth: that makes the file up to a third smaller.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping
from itertools import accumulate
from typing import Any

import deflate
import numpy as np
from numpy.typing import NDArray

from core.files import FileError
from core.images import MAX_PIXELS

Array = NDArray[Any]
Bytes = NDArray[np.uint8]

CHANNELS = ("red", "green", "blue")
SIGNATURE = b"PK\x03\x04"
_NAME = b"nmf.npy"
_EFFORT = 12
_STORED, _DEFLATED = 0, 8
_MAX_BYTES = 256_000_000
# The dates of a zip begin in 1980: the same factors give the same bytes each time.
_VERSION, _DATE = 20, (0, 33)
_LOCAL, _CENTRAL, _END = "<4s5H3I2H", "<4s6H3I5H2I", "<4s4H2IH"
# Values of that many bytes are these.
_TYPES: dict[int, Any] = {1: np.dtype("u1"), 2: np.dtype(">u2"), 4: np.dtype(">f4")}


def write(P: Array, Q: Array, scale: Array) -> bytes:
    """The file of quantised factors: the same bytes each time.

    Parameters
    ----------
    P : ndarray of uint8, uint16 or float32, shape (channels, height, rank)
    Q : ndarray of the same kind, shape (channels, rank, width)
    scale : ndarray of float32, shape (channels, rank)
    """
    return _zip(_npy({"scale": scale, "P": _to_bytes(P.swapaxes(1, 2)), "Q": _to_bytes(Q)}))


def read(file: bytes) -> tuple[Array, Array, Array]:
    """P, Q and scale, as they were written.

    Raises
    ------
    FileError
        If the file is damaged, holds something else, or would take more than 256 MB.
    """
    try:
        content = _unzip(file)
        record = _record(content)
        P, Q = (_from_bytes(record[name]) for name in "PQ")
        P, scale = np.ascontiguousarray(P.swapaxes(1, 2)), record["scale"].copy()
    except FileError:
        raise
    except Exception as error:  # zipfile and numpy raise many kinds for a damaged file.
        raise FileError("The .npz file is damaged or holds no NMF image.") from error
    _check(P, Q, scale)
    return P, Q, scale


def recognises(file: bytes) -> bool:
    """True if the first entry of the file has the name of ours."""
    place = struct.calcsize(_LOCAL)
    return file.startswith(SIGNATURE) and file[place:].startswith(_NAME)


def dissect(file: bytes) -> Mapping[str, int]:
    """Bytes of header, scales and each factor of each channel: their sum is the whole file.

    Deflate has no seams. A piece therefore counts for its share of what it adds to the pieces
    before it when they are compressed together.
    """
    content = _unzip(file)
    record = _record(content)
    pieces = {"scale": record["scale"].tobytes()}
    for name in "PQ":
        for place, channel in enumerate(CHANNELS):
            pieces[f"{name}, {channel}"] = record[name][:, place].tobytes()
    ends = np.array([len(_deflated(beginning)) for beginning in accumulate(pieces.values())])
    frames = len(_zip(b""))
    header = min(frames + len(_deflated(content[: -record.nbytes])), len(file))
    # A little more data may by chance compress to a little less.
    rising = np.maximum.accumulate(ends) * ((len(file) - header) / ends.max())
    sizes = np.diff(np.rint(rising).astype(int), prepend=0).tolist()
    return {"header": header} | dict(zip(pieces, sizes, strict=True))


def _to_bytes(values: Array) -> Bytes:
    """Bytes of each value, in a new first axis; the highest as steps along the last axis."""
    wide = np.ascontiguousarray(values, _TYPES[values.itemsize])
    planes: Bytes = np.moveaxis(wide[..., None].view(np.uint8), -1, 0).copy()
    planes[0] = np.diff(planes[0], axis=-1, prepend=np.uint8(0))
    return planes


def _from_bytes(planes: Bytes) -> Array:
    planes = planes.copy()
    planes[0] = np.cumsum(planes[0], axis=-1, dtype=np.uint8)
    values: Array = np.stack(list(planes), axis=-1).view(_TYPES[len(planes)])[..., 0]
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
    """The record of an npy file; nothing is allocated for what is not there."""
    file = io.BytesIO(content)
    if np.lib.format.read_magic(file) != (1, 0):
        raise ValueError
    shape, _, kind = np.lib.format.read_array_header_1_0(file)
    if shape != () or kind.itemsize != len(content) - file.tell():
        raise ValueError
    return np.frombuffer(content, kind, offset=file.tell())[0]


def _zip(content: bytes) -> bytes:
    """A zip of one entry, smaller than the `zipfile` of Python can make it."""
    packed = _deflated(content)
    method, data = (_DEFLATED, packed) if len(packed) < len(content) else (_STORED, content)
    facts = (_VERSION, 0, method, *_DATE, zlib.crc32(content), len(data), len(content), len(_NAME))
    local = struct.pack(_LOCAL, SIGNATURE, *facts, 0) + _NAME + data
    central = struct.pack(_CENTRAL, b"PK\x01\x02", _VERSION, *facts, 0, 0, 0, 0, 0, 0) + _NAME
    end = struct.pack(_END, b"PK\x05\x06", 0, 0, 1, 1, len(central), len(local), 0)
    return local + central + end


def _deflated(content: bytes) -> bytes:
    return bytes(deflate.deflate_compress(content, _EFFORT))


def _unzip(file: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        entry = archive.getinfo(_NAME.decode())
        if entry.compress_type not in (_STORED, _DEFLATED):
            raise ValueError
        if entry.file_size > _MAX_BYTES:
            raise FileError(f"The entry {entry.filename} is larger than {_MAX_BYTES:,} bytes.")
        return archive.read(entry)


def _check(P: Array, Q: Array, scale: Array) -> None:
    fits = (
        P.dtype == Q.dtype
        and scale.dtype == np.float32
        and P.ndim == Q.ndim == 3
        and len(P) == len(Q) == len(CHANNELS)
        and P.shape[2] == Q.shape[1]
        and scale.shape == (len(CHANNELS), P.shape[2])
        and 0 < P.shape[1] * Q.shape[2] <= MAX_PIXELS
        and 0 < P.shape[2] <= min(P.shape[1], Q.shape[2])
        and all(np.isfinite(values).all() for values in (P, Q, scale))
    )
    if not fits:
        raise FileError("The .npz file is damaged: P, Q and scale do not fit together.")

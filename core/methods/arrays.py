"""Arrays in an `.npz` that numpy alone opens: the file of every method of factors."""

import io
import zipfile
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from core.methods.base import FileError

_MAX_ENTRY_BYTES = 256_000_000
# The first date that a zip file can hold: the same arrays give the same bytes each time.
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)
_ENTRY_SIGNATURE, _NAME_PLACE = b"PK\x03\x04", 30


def write_arrays(arrays: Mapping[str, NDArray[np.generic]]) -> bytes:
    """The file that holds the arrays under their names, in their order."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, values in arrays.items():
            entry = zipfile.ZipInfo(f"{name}.npy", _ZIP_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, _to_npy(values))
    return file.getvalue()


def begins_with_array(file: bytes, name: str) -> bool:
    """True if the first array of the file has that name."""
    return file.startswith(_ENTRY_SIGNATURE) and file[_NAME_PLACE:].startswith(
        f"{name}.npy".encode()
    )


def read_arrays(file: bytes, names: Sequence[str], label: str) -> list[NDArray[np.generic]]:
    """The arrays of those names, of the method of that label.

    Raises
    ------
    FileError
        If the file is damaged, lacks one of them, or holds one of more than 256 MB.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(file)) as archive:
            return [_read_npy(archive, f"{name}.npy") for name in names]
    except FileError:
        raise
    except Exception as error:  # zipfile and numpy raise many kinds for a damaged file.
        raise FileError(f"The .npz file is damaged or holds no {label} image.") from error


def _to_npy(values: NDArray[np.generic]) -> bytes:
    file = io.BytesIO()
    np.lib.format.write_array(file, np.ascontiguousarray(values), (1, 0), allow_pickle=False)
    return file.getvalue()


def _read_npy(archive: zipfile.ZipFile, name: str) -> NDArray[np.generic]:
    if archive.getinfo(name).file_size > _MAX_ENTRY_BYTES:
        raise FileError(f"The entry {name} is larger than {_MAX_ENTRY_BYTES:,} bytes.")
    with archive.open(name) as entry:
        return np.lib.format.read_array(io.BytesIO(entry.read()), allow_pickle=False)

"""The rows that are kept: JSON lines, of which a finished one is never computed again.

A line is written by one call, so a process that is killed leaves whole lines. A full disc can leave
a part of one: it is cut off before the next line is added, which would otherwise be lost with it.
"""

import json
import os
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import NoneType
from typing import Any, BinaryIO, Self

from core.batch.lock import lock
from core.files.results import row_as_json

# What a row has beside `core.columns.COLUMNS`: which file it is of, at which working size, and
# by which edition of this program. Together with `parameters` they are its key.
SOURCE, SIZE, EDITION = "source_digest", "working_pixels", "edition"
# To be raised when a setting gives another file or another measure than before, so that rows of
# both are not mixed.
CURRENT_EDITION = 1
# What each row must have, as what; a line that has something else is damaged.
_NEEDED: dict[str, type | tuple[type, ...]] = {
    "parameters": str,
    "height": int,
    "width": int,
    SOURCE: str,
    SIZE: (int, NoneType),
    EDITION: int,
}
# No row is as long; a file without the end of a line for so long does not hold rows.
_LONGEST_ROW = 65_536


class RowsError(ValueError):
    """A file that cannot take rows; its message is one sentence."""


class RowsFile:
    """A file of rows, open for one process alone; to be used in a ``with`` block.

    Parameters
    ----------
    path : Path
        The file; it is made where there is none.
    max_pixels : int or None
        The working size of the rows that are asked for and added.

    Attributes
    ----------
    damaged : int
        How many whole lines hold no row. They stay as they are, and nothing is taken from them.

    Raises
    ------
    RowsError
        If another process has it open, or it holds something else than rows.
    OSError
        If it cannot be read or written.
    """

    def __init__(self, path: Path, max_pixels: int | None) -> None:
        self._path, self._max_pixels = path, max_pixels
        self.damaged = 0
        self._images: dict[str, _Finished] = {}
        self._settings: dict[str, int] = {}
        # For each row its place in the file, its image and its setting: a few bytes for each, as
        # there may be millions.
        self._places, self._owners, self._kinds = array("q"), array("q"), array("q")

    @property
    def count(self) -> int:
        """How many rows of this working size and edition there are, each counted once."""
        return len(self._places)

    def __enter__(self) -> Self:
        # Appending never writes over what is there, whatever the file is.
        self._file = self._path.open("a+b", buffering=0)
        try:
            self._begin()
        except BaseException:
            self._file.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def size_of(self, digest: str) -> tuple[int, int] | None:
        """Height and width of an image that has rows, None where it has none."""
        image = self._images.get(digest)
        return (image.height, image.width) if image else None

    def settings_of(self, digest: str) -> frozenset[str]:
        """The settings of an image that have rows, as their `repr`."""
        found = self._images[digest].settings if digest in self._images else 0
        return frozenset(name for name, index in self._settings.items() if found >> index & 1)

    def append(self, digest: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Keep rows of an image from now on, whatever happens to this process."""
        added = {SOURCE: digest, SIZE: self._max_pixels, EDITION: CURRENT_EDITION}
        full = [{**row, **added} for row in rows]
        lines = [*map(row_as_json, full)]
        place = os.fstat(self._file.fileno()).st_size
        try:
            _write(self._file, b"".join(lines))
        except OSError as error:
            # A full disc is told by an open file, whose name the system does not say.
            error.filename = str(self._path)
            raise
        for row, line in zip(full, lines, strict=True):
            self._note(row, place)
            place += len(line)

    def index(self) -> Iterator[tuple[str, str, int]]:
        """For each row of this working size and edition digest, setting and place in the file."""
        digests, settings = [*self._images], [*self._settings]
        for owner, kind, place in zip(self._owners, self._kinds, self._places, strict=True):
            yield digests[owner], settings[kind], place

    def rows_at(self, places: Iterable[int]) -> Iterator[dict[str, Any]]:
        """The rows at places that `index` gave, in that order."""
        with self._path.open("rb") as file:
            end = 0
            for place in places:
                if place != end:
                    file.seek(place)
                line = file.readline()
                end = place + len(line)
                yield json.loads(line)

    def _begin(self) -> None:
        if not lock(self._file):
            raise RowsError(f"{self._path} is being written by another process.")
        size = os.fstat(self._file.fileno()).st_size
        end = _end_of_last_line(self._file, size)
        place = 0
        with self._path.open("rb") as file:
            for line in file:
                row = _row_of(line)
                if row is None:
                    self.damaged += line.endswith(b"\n") and not line.isspace()
                elif self._is_wanted(row):
                    self._note(row, place)
                place += len(line)
        if size and not (self.count or self._holds_rows(end)):
            raise RowsError(f"{self._path} holds something else than rows; choose another name.")
        if end < size:
            self._file.truncate(end)

    def _holds_rows(self, end: int) -> bool:
        """True for a file of rows of another size, and for the beginning of a first row."""
        with self._path.open("rb") as file:
            first = file.readline()
        return _row_of(first) is not None or (end == 0 and first.startswith(b'{"image": '))

    def _is_wanted(self, row: Mapping[str, Any]) -> bool:
        return bool(row[SIZE] == self._max_pixels and row[EDITION] == CURRENT_EDITION)

    def _note(self, row: Mapping[str, Any], place: int) -> None:
        kind = self._settings.setdefault(row["parameters"], len(self._settings))
        image = self._images.get(row[SOURCE])
        if image is None:
            image = _Finished(len(self._images), row["height"], row["width"])
            self._images[row[SOURCE]] = image
        if image.settings >> kind & 1:
            # A row is there twice where files of several machines were put together.
            return
        image.settings |= 1 << kind
        self._places.append(place)
        self._owners.append(image.number)
        self._kinds.append(kind)


@dataclass(slots=True)
class _Finished:
    """An image that has rows: its number, its size, and a bit for each setting that is there."""

    number: int
    height: int
    width: int
    settings: int = 0


def _row_of(line: bytes) -> dict[str, Any] | None:
    """The row of a line, None where it is none or is cut."""
    if not line.endswith(b"\n"):
        return None
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(row, dict) or not _NEEDED.keys() <= row.keys():
        return None
    return row if all(isinstance(row[name], kind) for name, kind in _NEEDED.items()) else None


def _end_of_last_line(file: BinaryIO, size: int) -> int:
    """Where what follows the last whole line begins."""
    start = max(size - _LONGEST_ROW, 0)
    file.seek(start)
    found = file.read(_LONGEST_ROW).rfind(b"\n")
    if found < 0 and start:
        # It is no row that was cut, so nothing is.
        return size
    return start + found + 1


def _write(file: BinaryIO, content: bytes) -> None:
    """Write all of it, though a system may take less at once."""
    remaining = memoryview(content)
    while remaining:
        remaining = remaining[file.write(remaining) :]

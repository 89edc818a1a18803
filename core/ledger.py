"""Where the bytes of a compressed image are, and why there are that many."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np

from core.compression import Compressed
from core.formatting import format_bytes, format_share
from core.images import Image
from core.lazy import pandas as pd
from core.storage import Part, Storage, piece_name, surprisal, whole_bytes

COUNTS = ("numbers", "packed_bytes", "entropy_bytes", "file_bytes")


@dataclass(frozen=True)
class Entry:
    """One piece of what is stored, by each count; a sum over pieces is the count of the whole.

    Parameters
    ----------
    part : str
        A part, or the header of the file.
    plane : str
        One of its planes, where they are counted apart; else empty.
    numbers, packed_bytes, entropy_bytes, file_bytes : int
        As in `storage.Storage`.
    """

    part: str
    plane: str
    numbers: int
    packed_bytes: int
    entropy_bytes: int
    file_bytes: int

    @property
    def piece(self) -> str:
        """The name of the piece."""
        return piece_name(self.part, self.plane) if self.plane else self.part

    @property
    def counts(self) -> dict[str, int]:
        """Each count by its key."""
        return {key: getattr(self, key) for key in COUNTS}


@dataclass(frozen=True)
class Ledger:
    """The size of one compressed image, piece by piece.

    Parameters
    ----------
    entries : tuple of Entry
        The pieces, the header first.
    raw_bytes : int
        Size of the image as 24-bit pixels.
    source_bytes : int or None
        Length of the file it came from, None where that holds another number of pixels.
    sentences : tuple of str
        What makes the counts differ, computed from them.
    """

    entries: tuple[Entry, ...]
    raw_bytes: int
    source_bytes: int | None
    sentences: tuple[str, ...]

    @property
    def total(self) -> Entry:
        """The whole: each count summed over the pieces."""
        rows = [entry.counts.values() for entry in self.entries]
        return Entry("total", "", *map(sum, zip(*rows, strict=True)))

    def to_frame(self, *, with_total: bool = False) -> pd.DataFrame:
        """A row for each entry, ``piece`` and its counts, and one for the whole if asked."""
        entries = [*self.entries, self.total] if with_total else self.entries
        return pd.DataFrame([{"piece": entry.piece} | entry.counts for entry in entries])


def open_ledger(image: Image, compressed: Compressed) -> Ledger:
    """Break the size of a compressed image down into pieces.

    Parameters
    ----------
    image : Image
        The source.
    compressed : Compressed
        The result of compressing it.
    """
    file_format, file = compressed.method.format, compressed.file
    parts = file_format.read(file)
    raw, source = image.raw_bytes, image.comparable_source_bytes
    sentences = [
        *file_format.explain(file, parts),
        *_compare_with_values(compressed.storage),
        *_compare_with_images(len(file), raw, source, image.source_format),
    ]
    return Ledger(_entries(parts, file_format.dissect(file)), raw, source, tuple(sentences))


def _entries(parts: Sequence[Part], file_bytes: Mapping[str, int]) -> tuple[Entry, ...]:
    pieces = [piece for part in parts for piece in part.pieces()]
    entropies = [bits for part in parts for bits in _entropies(part)]
    packed = _shares([piece.packed_bits for _, piece in pieces])
    entropy = _shares(entropies)
    numbers = [0 if piece.side_information else piece.size for _, piece in pieces]
    names = [name for name, _ in pieces]
    others = [
        Entry(name, "", 0, 0, 0, size) for name, size in file_bytes.items() if name not in names
    ]
    planes = [(part.name, plane) for part in parts for plane in part.planes or ("",)]
    files = [file_bytes.get(name, 0) for name in names]
    rows = zip(planes, numbers, packed, entropy, files, strict=True)
    return (*others, *(Entry(*plane, *counts) for plane, *counts in rows))


def _entropies(part: Part) -> Iterable[float]:
    """Bits of each piece under the code that is best for its whole part."""
    if part.side_information or not part.planes:
        return [part.entropy_bits]
    bits = surprisal(part.values)
    return [float(plane.sum()) for plane in bits]


def _shares(bits: Iterable[float]) -> list[int]:
    """Whole bytes of each, rounded so that they add up to the storage counts."""
    ends = [whole_bytes(end) for end in accumulate(bits)]
    return np.diff(ends, prepend=0).tolist()


def _compare_with_values(storage: Storage) -> Iterable[str]:
    file, packed, entropy = storage.file_bytes, storage.packed_bytes, storage.entropy_bytes
    if file == packed:
        return
    if file > packed:
        yield (
            f"The file is {format_bytes(file - packed)} larger than its values packed without "
            "gaps: its header outweighs what deflate saves."
        )
        return
    yield (
        f"Packed without gaps the values take {format_bytes(packed)}; deflate finds repetitions "
        f"and makes the file {format_share(1 - file / packed, 0)} smaller than that."
    )
    if file < entropy:
        yield (
            f"It is even smaller than their order-0 entropy of {format_bytes(entropy)}, because "
            "that counts each value independently of its neighbours."
        )


def _compare_with_images(
    file: int, raw: int, source: int | None, source_format: str
) -> Iterable[str]:
    if file > raw:
        yield (
            f"The file is larger than the image as 24-bit pixels, which takes {format_bytes(raw)}."
        )
    else:
        yield (
            f"As 24-bit pixels the image takes {format_bytes(raw)}, {raw / file:.1f} times as much."
        )
    if source is None:
        return
    if file > source:
        yield (
            f"The uploaded {source_format} file takes {format_bytes(source)}, less than this one: "
            "its format already exploits what neighbouring pixels share."
        )
    else:
        yield (
            f"The {source_format} file it came from takes {format_bytes(source)}, "
            f"{source / file:.1f} times as much."
        )

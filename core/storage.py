"""What is stored, and how large it is by each of four counts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Part:
    """A named array that a decoder receives.

    Parameters
    ----------
    name : str
        What the values are, for example ``"palette"``.
    values : ndarray of numbers, any shape
        The stored values.
    bits_per_value : int
        Bits that one value takes when the values are packed without gaps, 0 or more.
    side_information : bool
        True for what only the storage format needs (scales of quantised factors). It is not
        among the tutorial's numbers; every other count includes it.
    planes : tuple of str
        Names of the slices along the first axis, where they are counted apart.
    """

    name: str
    values: NDArray[np.generic]
    bits_per_value: int
    side_information: bool = False
    planes: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """Number of stored values."""
        return self.values.size

    @property
    def packed_bits(self) -> int:
        """Bits of all values, packed without gaps."""
        return self.size * self.bits_per_value

    @property
    def entropy_bits(self) -> float:
        """Values times their order-0 entropy; side information at its packed size."""
        if self.side_information:
            return float(self.packed_bits)
        return self.size * entropy(self.values)

    def pieces(self) -> Iterator[tuple[str, Self]]:
        """The part by plane, each with its name; the part itself where it has no planes."""
        if not self.planes:
            yield self.name, self
        for plane, values in zip(self.planes, self.values if self.planes else (), strict=True):
            yield piece_name(self.name, plane), replace(self, values=values, planes=())


def piece_name(part: str, plane: str) -> str:
    """The name of a plane of a part, in the ledger and in what `Format.dissect` returns."""
    return f"{part}, {plane}"


# What a decoder receives: everything that is stored of an image.
Parts = Sequence[Part]


@dataclass(frozen=True)
class Storage:
    """The size of one compressed image, counted four ways.

    Parameters
    ----------
    numbers : int
        Stored values, as the tutorial counts them: no side information, no bits.
    packed_bytes : int
        Every value at its bit width, without gaps.
    entropy_bytes : int
        Order-0 entropy of each part plus side information. A mark, not a bound: a coder that uses
        context, as PNG does, can be smaller.
    file_bytes : int
        Length of the file, header included.
    """

    numbers: int
    packed_bytes: int
    entropy_bytes: int
    file_bytes: int


def measure_storage(parts: Parts, file_bytes: int) -> Storage:
    """Count the parts that a decoder receives.

    Examples
    --------
    Two colours on 2 x 2 pixels: 4 indices of 1 bit and a palette of 6 values of 8 bits.

    >>> palette = Part("palette", np.array([[0, 0, 0], [9, 9, 9]], np.uint8), 8)
    >>> indices = Part("indices", np.array([[0, 1], [1, 0]], np.uint8), 1)
    >>> measure_storage([palette, indices], file_bytes=88)
    Storage(numbers=10, packed_bytes=7, entropy_bytes=2, file_bytes=88)
    """
    return Storage(
        numbers=sum(part.size for part in parts if not part.side_information),
        packed_bytes=whole_bytes(sum(part.packed_bits for part in parts)),
        entropy_bytes=whole_bytes(sum(part.entropy_bits for part in parts)),
        file_bytes=file_bytes,
    )


def entropy(values: NDArray[np.generic]) -> float:
    """Order-0 entropy in bits per value, 0 for no values.

    Source: Shannon, "A Mathematical Theory of Communication", 1948.
    """
    counts = np.unique(values, return_counts=True)[1]
    shares = counts / max(values.size, 1)
    return float(-(shares * np.log2(shares)).sum()) + 0.0


def surprisal(values: NDArray[np.generic]) -> NDArray[np.float64]:
    """Bits of each value under the order-0 code that is best for all; `entropy` is their mean."""
    _, indices, counts = np.unique(values, return_inverse=True, return_counts=True)
    bits: NDArray[np.float64] = -np.log2(counts / values.size)[indices]
    return bits.reshape(values.shape)


def whole_bytes(bits: float) -> int:
    """Bytes that hold that many bits."""
    # Rounded first: an entropy of 8.000000000000002 bits is one byte.
    return int(np.ceil(round(bits, 6) / 8))

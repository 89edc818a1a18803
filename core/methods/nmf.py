"""NMF: non-negative parts of each colour channel, quantised, in an `.npz` that numpy opens."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from core.images import MAX_PIXELS, Pixels
from core.methods.arrays import begins_with_array, read_arrays, write_arrays
from core.methods.base import (
    MAX_SEED,
    FileError,
    Fit,
    Method,
    Parts,
    Picture,
)
from core.solvers.nmf import Decomposition, Factors, decompose, factorise
from core.storage import Part

BITS = (*range(4, 17), 32)

_ENTRIES = ("P", "Q", "scale")
_PARTS_SHOWN, _PART_SIDE, _GAP = 4, 120, 4
_GAP_GREY = 128


@dataclass(frozen=True)
class NMF(Method):
    """Each channel becomes P (height x K) times Q (K x width); keeps colour, gives up edges.

    Parameters
    ----------
    n_components : int
        Components K of each channel, 1 to the shorter side of the image.
    seed : int
        Seed of the values that fill the zeros of the start, 0 or more.
    bits : int
        Bits of one stored value, 4 to 16, or 32 for float32.
    max_iterations : int
        Updates of both factors after which the fit stops, 1 or more.

    Source: Lee and Seung, "Learning the parts of objects by non-negative matrix factorization",
    1999.
    """

    n_components: int
    seed: int = 0
    bits: int = 8
    max_iterations: int = 50

    key: ClassVar[str] = "nmf"
    label: ClassVar[str] = "NMF"
    knob: ClassVar[str] = "n_components"
    knob_label: ClassVar[str] = "components"
    knob_range: ClassVar[tuple[int, int]] = (1, 1000)
    sweep_values: ClassVar[tuple[int, ...]] = (1, 2, 3, 5, 10, 20, 30, 50, 80, 150)
    suffix: ClassVar[str] = ".npz"
    idea: ClassVar[str] = (
        "Each colour channel $V$ becomes a product of two factors without negative numbers: $K$ "
        "profiles along the height and $K$ along the width."
    )
    formulas: ClassVar[tuple[str, ...]] = (
        r"\min_{P \ge 0,\; Q \ge 0} \lVert V - PQ \rVert_F^2,"
        r"\quad P: H \times K,\; Q: K \times W",
        r"\text{numbers} = 3K(H + W)",
    )

    def __post_init__(self) -> None:
        self._check_range("n_components", *self.knob_range)
        self._check_range("seed", 0, MAX_SEED)
        self._check_range("max_iterations", 1, 10_000)
        if self.bits not in BITS:
            raise ValueError(f"NMF.bits must be 4 to 16, or 32; got {self.bits}.")
        self._check_range("bits", min(BITS), max(BITS))

    @classmethod
    def largest_value(cls, height: int, width: int) -> int:
        return min(height, width, cls.knob_range[1])

    @classmethod
    def prepare(cls, pixels: Pixels) -> Decomposition:
        return decompose(np.moveaxis(pixels, 2, 0))

    def _fit(self, pixels: Pixels, shared: Decomposition) -> Fit:
        factors = factorise(shared, self.n_components, self.seed, self.max_iterations)
        remark = ""
        if not factors.converged:
            remark = f"Stopped at step {factors.iterations}, before it converged."
        return Fit(_quantise(factors, self.bits), factors.history, factors.converged, remark)

    @classmethod
    def pack(cls, parts: Parts) -> bytes:
        return write_arrays({part.name: part.values for part in parts})

    @classmethod
    def recognises(cls, file: bytes) -> bool:
        return begins_with_array(file, _ENTRIES[0])

    @classmethod
    def unpack(cls, file: bytes) -> Parts:
        P, Q, scale = read_arrays(file, _ENTRIES, cls.label)
        _check_factors(P, Q, scale)
        return _parts(P, Q, scale)

    @classmethod
    def decode(cls, parts: Parts) -> Pixels:
        P, Q, scale = (part.values for part in parts)
        # In float64, so that no order of summation can change a rounded pixel.
        channels = [
            (p * s.astype(np.float64)) @ q.astype(np.float64)
            for p, q, s in zip(P, Q, scale, strict=True)
        ]
        rounded = [np.rint(channel).clip(0, 255).astype(np.uint8) for channel in channels]
        return np.stack(rounded, axis=2)

    @classmethod
    def illustrate(cls, parts: Parts) -> Sequence[Picture]:
        """The strongest parts: a row for each channel, each as bright as its brightest pixel."""
        P, Q, _ = (part.values for part in parts)
        shown = min(_PARTS_SHOWN, P.shape[2])
        height, width = _part_size(P.shape[1], Q.shape[2])
        drawing = np.full((3, height + _GAP, shown, width + _GAP, 3), _GAP_GREY, np.uint8)
        for channel, part in np.ndindex(3, shown):
            profiles = _resample(P[channel, :, part], height), _resample(Q[channel, part], width)
            drawing[channel, :height, part, :width] = _tint(np.outer(*profiles), channel)
        pixels = drawing.reshape(3 * (height + _GAP), shown * (width + _GAP), 3)
        caption = f"The strongest parts of red, green and blue: {shown} of {P.shape[2]}"
        return [Picture(caption, pixels[:-_GAP, :-_GAP])]


def _quantise(factors: Factors, bits: int) -> Parts:
    """Factors as levels with one scale per component, the strongest component first."""
    pairs = zip(factors.heights, factors.widths, strict=True)
    channels = [_quantise_channel(heights, widths, bits) for heights, widths in pairs]
    P, Q, scale = (np.stack(arrays) for arrays in zip(*channels, strict=True))
    return _parts(P, Q, scale)


def _quantise_channel(
    heights: NDArray[np.float32], widths: NDArray[np.float32], bits: int
) -> tuple[NDArray[np.generic], NDArray[np.generic], NDArray[np.float32]]:
    strength = np.linalg.norm(heights, axis=0) * np.linalg.norm(widths, axis=1)
    order = np.argsort(-strength, kind="stable")
    columns, largest_heights = _to_unit(heights[:, order], axis=0)
    rows, largest_widths = _to_unit(widths[order], axis=1)
    scale = largest_heights.ravel() * largest_widths.ravel()
    if bits == 32:
        return columns.astype(np.float32), rows.astype(np.float32), scale.astype(np.float32)
    levels, store = 2**bits - 1, np.uint8 if bits <= 8 else np.uint16
    P, Q = (np.rint(unit * levels).astype(store) for unit in (columns, rows))
    return P, Q, (scale / levels**2).astype(np.float32)


def _to_unit(
    values: NDArray[np.float32], axis: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Values divided by their largest along `axis`, and those; zeros stay zeros."""
    largest = values.max(axis=axis, keepdims=True).astype(np.float64)
    return values / np.where(largest > 0, largest, 1), largest


def _parts(P: NDArray[np.generic], Q: NDArray[np.generic], scale: NDArray[np.generic]) -> Parts:
    bits = 32 if P.dtype == np.float32 else int(max(P.max(), Q.max())).bit_length()
    return (
        Part("P", P, bits),
        Part("Q", Q, bits),
        Part("scale", scale, 32, side_information=True),
    )


def _check_factors(
    P: NDArray[np.generic], Q: NDArray[np.generic], scale: NDArray[np.generic]
) -> None:
    fits = (
        P.dtype == Q.dtype
        and P.dtype in (np.uint8, np.uint16, np.float32)
        and scale.dtype == np.float32
        and P.ndim == Q.ndim == 3
        and len(P) == len(Q) == 3
        and P.shape[2] == Q.shape[1]
        and scale.shape == (3, P.shape[2])
        and 0 < P.shape[1] * Q.shape[2] <= MAX_PIXELS
        and 0 < P.shape[2] <= min(P.shape[1], Q.shape[2])
        and all(np.isfinite(values).all() for values in (P, Q, scale))
    )
    if not fits:
        raise FileError("The .npz file is damaged: P, Q and scale do not fit together.")


def _part_size(height: int, width: int) -> tuple[int, int]:
    """Size of one drawn part: at most `_PART_SIDE` pixels on its longer side."""
    factor = min(_PART_SIDE / max(height, width), 1)
    return max(round(height * factor), 1), max(round(width * factor), 1)


def _resample(profile: NDArray[np.generic], length: int) -> NDArray[np.float64]:
    places = np.linspace(0, len(profile) - 1, length).astype(int)
    return np.asarray(profile[places], np.float64)


def _tint(part: NDArray[np.float64], channel: int) -> Pixels:
    """A part as an image in the colour of its channel, its largest value at full brightness."""
    image = np.zeros((*part.shape, 3), np.uint8)
    image[..., channel] = np.rint(255 * part / (part.max() or 1))
    return image

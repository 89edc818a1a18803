"""What the player shows: the steps of an algorithm on a small copy of an image, as pictures."""

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import deflate
import numpy as np
from numpy.typing import NDArray

from core.explain.components import PART_COLORS
from core.explain.learning import lloyd, updates
from core.explain.palette_shares import color_cloud
from core.formatting import format_colors, format_count
from core.images import Image, scale_to_side
from core.solvers.color_histogram import ColorHistogram, color_histogram
from core.solvers.oklab import dark_first

Pace = Literal["steps", "seconds"]

LONGER_SIDE = 240
MOST_PARTS = 30
_STEPS = 100
# Most happens in the first steps: later ones are shown more and more rarely.
_SHOWN_STEPS = (*range(13), *range(14, 31, 2), *range(35, 61, 5), *range(70, _STEPS + 1, 10))
_PARTS_SHOWN, _PARTS_PER_ROW, _TOP = 6, 3, 255
_CLOUD_POINTS = 1500
# A level of libdeflate: films are as small as with zlib at level 6, in a sixth of the time.
_EFFORT = 4


@dataclass(frozen=True)
class Packed:
    """Frames as bytes: each minus the one before, modulo 256, by zlib.

    Parameters
    ----------
    data : bytes
        Most of one frame is as in the one before, so that these are few.
    shape : tuple of int
        Of the unsigned bytes in them; the first is the number of frames.
    """

    data: bytes
    shape: tuple[int, ...]


@dataclass(frozen=True)
class Film:
    """Pictures of one size after each shown step.

    Parameters
    ----------
    label : str
        What they show.
    frames : Packed, shape (n, height, width) or (n, height, width, 3)
        Indices of a palette, or colours.
    palettes : Packed, shape (n, k, 3) or (1, k, 3), optional
        The palette of each frame, or that of all.
    """

    label: str
    frames: Packed
    palettes: Packed | None = None


@dataclass(frozen=True, eq=False)
class Course:
    """An algorithm from its start to its end.

    Parameters
    ----------
    count : int
        Centres, or parts of each channel.
    films : sequence of Film
        What is shown of it, all with one frame for each of `steps`.
    steps : tuple of int
        The steps that are shown; 0 is the start.
    errors : tuple of float
        Mean squared error after each step, shown or not, from the start on.
    seconds : tuple of float
        Processor time up to each step; empty where it was not measured.
    tracks : ndarray of float, shape (n, k, 2), optional
        Positions of centres in the plane of a `Cloud` at each shown step.
    converged : bool
        False where more steps would change more.
    """

    count: int
    films: Sequence[Film]
    steps: tuple[int, ...]
    errors: tuple[float, ...]
    seconds: tuple[float, ...] = ()
    tracks: NDArray[np.float64] | None = None
    converged: bool = True


@dataclass(frozen=True, eq=False)
class Cloud:
    """Colours of an image in the plane of their two principal axes.

    Parameters
    ----------
    points : ndarray of float, shape (n, 2)
        Positions of a sample of the colours; distances are those of 8-bit RGB.
    colors : sequence of str
        The same colours as ``"#rrggbb"``.
    mean : ndarray of float, shape (3,)
        The mean colour, which lies at the origin.
    axes : ndarray of float, shape (2, 3)
        Unit vectors: the direction of the largest variance, and the next at a right angle.
    share : float
        Share of the variance of all pixels that the plane keeps, 0 to 1.
    """

    points: NDArray[np.float64]
    colors: Sequence[str]
    mean: NDArray[np.float64]
    axes: NDArray[np.float64]
    share: float

    def project(self, colors: NDArray[np.floating]) -> NDArray[np.float64]:
        """Positions of colours, shape (..., 3), in the plane, shape (..., 2)."""
        return np.asarray((colors - self.mean) @ self.axes.T)


def small_copy(image: Image) -> Image:
    """The copy on which an algorithm is shown, at most 240 pixels high and wide."""
    return scale_to_side(image, LONGER_SIDE)


def palette_course(image: Image, k: int, start: lloyd.Start, seed: int) -> Course:
    """Lloyd's steps on an image: its pixels, its palette, and the tracks of the centres.

    The colours that are darkest in the last frame come first, in all frames.

    Parameters
    ----------
    image : Image
        A small copy.
    k, start, seed
        As for `lloyd.start_centers`.
    """
    histogram = color_histogram(image.pixels)
    centers = lloyd.start_centers(histogram, k, start, seed)
    steps = lloyd.steps_within_reach(histogram, k)
    frames = list(lloyd.lloyd_history(histogram, centers, steps))
    # Each colour keeps its place from frame to frame.
    order = dark_first(np.rint(frames[-1].centers).astype(np.uint8))
    places = np.argsort(order).astype(np.uint8)
    path = np.stack([frame.centers[order] for frame in frames])
    palettes = np.rint(path).astype(np.uint8)
    indices = np.stack([places[frame.labels][histogram.pixel_colors] for frame in frames])
    return Course(
        len(centers),
        [Film(format_count(len(centers), "colour"), pack(indices), pack(palettes))],
        tuple(range(len(frames))),
        tuple(frame.mse for frame in frames),
        tracks=_plane(histogram).project(path),
        converged=len(frames) <= steps,
    )


def factor_course(
    image: Image, rank: int, start: updates.Start, algorithm: updates.Algorithm, seed: int
) -> Course:
    """An algorithm of NMF on an image: the sum of all parts, and some parts of the green channel.

    Parameters
    ----------
    image : Image
        A small copy.
    rank, start, seed
        As for `updates.start_factors`.
    algorithm : str
        As for `updates.update_history`.
    """
    channels = np.moveaxis(image.pixels, 2, 0).astype(np.float64)
    factors = updates.start_factors(channels, rank, start, seed)
    frames = list(updates.update_history(channels, *factors, algorithm, _STEPS))
    shown = [frames[step] for step in _SHOWN_STEPS]
    sums = np.stack([_sum(frame) for frame in shown])
    parts = np.stack([_draw_parts(frame) for frame in shown])
    return Course(
        rank,
        [
            Film("Sum of the parts", pack(sums)),
            Film("Parts of green", pack(parts), pack(PART_COLORS[None])),
        ],
        _SHOWN_STEPS,
        tuple(frame.mse for frame in frames),
        tuple(frame.seconds for frame in frames),
        converged=False,
    )


def parts_shown(image: Image, wanted: int) -> int:
    """How many parts are watched where a file has `wanted`: no more than the copy allows."""
    return min(wanted, MOST_PARTS, image.height, image.width)


def color_plane(image: Image) -> Cloud:
    """The plane through the mean colour in which the colours of all pixels differ most."""
    return _plane(color_histogram(image.pixels))


def in_step(courses: Iterable[Course], pace: Pace = "steps") -> Sequence[Sequence[int]]:
    """Which frames of some courses are seen together: for each moment the index in each course.

    Parameters
    ----------
    courses : iterable of Course
        What is seen.
    pace : str
        ``"steps"``: frame by frame, until the longest one ends; ``"seconds"``: at each frame of
        the slowest one the others show the last frame that they had by then.
    """
    if pace == "steps":
        lasts = [len(course.steps) - 1 for course in courses]
        return [[min(frame, last) for last in lasts] for frame in range(max(lasts) + 1)]
    times = [np.array(course.seconds)[list(course.steps)] for course in courses]
    slowest = max(times, key=lambda each: float(each[-1]))
    found = [np.searchsorted(each, slowest, side="right") - 1 for each in times]
    together: list[list[int]] = np.stack(found, axis=1).tolist()
    return together


def pack(frames: NDArray[np.uint8]) -> Packed:
    """Frames of shape (n, ...) as few bytes."""
    differences = frames.copy()
    differences[1:] -= frames[:-1]
    return Packed(bytes(deflate.zlib_compress(differences.tobytes(), _EFFORT)), frames.shape)


def unpack(packed: Packed) -> NDArray[np.uint8]:
    """The frames that `pack` was given."""
    differences = np.frombuffer(zlib.decompress(packed.data), np.uint8).reshape(packed.shape)
    return np.add.accumulate(differences, axis=0, dtype=np.uint8)


def _plane(histogram: ColorHistogram) -> Cloud:
    colors, weights = histogram.colors.astype(np.float64), histogram.counts / histogram.counts.sum()
    mean = weights @ colors
    variances, vectors = np.linalg.eigh((colors - mean).T * weights @ (colors - mean))
    axes = vectors.T[:0:-1]
    # The light end is on the right and at the top, whichever way the vectors were found.
    axes = axes * np.where(axes.sum(axis=1) < 0, -1, 1)[:, None]
    sample = color_cloud(histogram, histogram.colors[:1], "rgb", _CLOUD_POINTS)
    share = variances[1:].sum() / variances.sum() if variances.sum() > 0 else 1.0
    points = (sample.colors - mean) @ axes.T
    return Cloud(points, format_colors(sample.colors), mean, axes, float(share))


def _sum(frame: updates.FactorFrame) -> NDArray[np.uint8]:
    channels = frame.heights @ frame.widths
    return np.moveaxis(np.rint(channels).clip(0, 255).astype(np.uint8), 0, 2)


def _draw_parts(frame: updates.FactorFrame) -> NDArray[np.uint8]:
    """The first parts of green in rows, each as indices up to 255 at its strongest pixel."""
    P, Q = frame.heights[1], frame.widths[1]
    # Of each part every third row and column, so that a row of them is as wide as the image.
    every = slice(None, None, _PARTS_PER_ROW)
    tiles = [np.outer(P[every, k], Q[k, every]) for k in range(min(_PARTS_SHOWN, P.shape[1]))]
    drawn = [np.rint(_TOP * tile / (tile.max() or 1)).astype(np.uint8) for tile in tiles]
    return _in_rows(drawn)


def _in_rows(tiles: list[NDArray[np.uint8]]) -> NDArray[np.uint8]:
    across = min(len(tiles), _PARTS_PER_ROW)
    blank = [np.zeros_like(tiles[0])] * (-len(tiles) % across)
    padded = [np.pad(tile, 1) for tile in [*tiles, *blank]]
    rows = [np.hstack(padded[first : first + across]) for first in range(0, len(padded), across)]
    return np.vstack(rows)

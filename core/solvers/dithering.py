"""Dithering: the error of each pixel is spread over its neighbours that come after it."""

import numpy as np
from numpy.typing import NDArray

from core.deadline import time_is_up
from core.solvers.threads import use_one_thread

# Shares of the error for the pixel below to the left, to the right, below, and below to the right.
_BELOW_LEFT, _RIGHT, _BELOW, _BELOW_RIGHT = 3 / 16, 7 / 16, 5 / 16, 1 / 16
# A pixel acts on fronts up to three after its own.
_FRONTS = 4


def floyd_steinberg(
    pixels: NDArray[np.uint8], palette: NDArray[np.uint8], plain: NDArray[np.uint8]
) -> NDArray[np.uint8]:
    """The index of the nearest of at most 256 colours for each pixel with the error it received.

    Pixels of equal x + 2 y do not act on each other. Such a front is worked on at once, which gives
    the same as going through the pixels row by row.

    Parameters
    ----------
    pixels : ndarray of uint8, shape (height, width, 3)
    palette : ndarray of uint8, shape (k, 3)
    plain : ndarray of uint8, shape (height, width)
        Indices without dithering, which those pixels keep that the time does not suffice for.

    Source: Floyd and Steinberg, "An adaptive algorithm for spatial greyscale", 1976.
    """
    use_one_thread()
    height, width = plain.shape
    indices, colors = plain.copy(), palette.astype(np.float64)
    planes = np.vstack([-2 * colors.T, np.einsum("ij,ij->i", colors, colors)])
    # For each of the next fronts, by row, the pixels with the errors so far; then a one.
    fronts = np.ones((_FRONTS, height + 1, 4))
    for front in range(min(_FRONTS, width + 2 * height)):
        _fill(fronts[front], pixels, front)
    for front in range(width + 2 * height - 2):
        if time_is_up():
            break
        rows = _rows(front, height, width)
        first, last = rows.start, rows.stop
        wanted = fronts[front % _FRONTS, first:last]
        # No pixel asks for more than white: else the error of colours that the palette cannot mix
        # would grow from pixel to pixel, and smear into those that it can.
        np.clip(wanted, 0, 255, out=wanted)
        chosen = (wanted @ planes).argmin(axis=1)
        ys = np.arange(first, last)
        indices[ys, front - 2 * ys] = chosen
        errors = wanted[:, :3] - colors[chosen]
        following = [fronts[(front + step) % _FRONTS, :, :3] for step in (1, 2, 3)]
        # In the order of the rows, because sums of rounded numbers depend on their order.
        following[0][first + 1 : last + 1] += errors * _BELOW_LEFT
        following[0][first:last] += errors * _RIGHT
        following[1][first + 1 : last + 1] += errors * _BELOW
        following[2][first + 1 : last + 1] += errors * _BELOW_RIGHT
        _fill(fronts[front % _FRONTS], pixels, front + _FRONTS)
    return indices


def _rows(front: int, height: int, width: int) -> range:
    """The rows of the pixels of a front."""
    return range(max(0, (front - width + 2) // 2), min(height, front // 2 + 1))


def _fill(values: NDArray[np.float64], pixels: NDArray[np.uint8], front: int) -> None:
    """The pixels of a front, each in the place of its row."""
    ys = np.array(_rows(front, *pixels.shape[:2]), np.intp)
    values[ys, :3] = pixels[ys, front - 2 * ys]

"""Pairs of profiles that are rounded one by one, each fitted to what the rounded ones before leave.

Rounding all singular pairs on their own adds up their rounding errors. Here each pair is fitted to
the image minus the rounded sum of the pairs before it, so that it makes up for their errors too.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.deadline import time_is_up
from core.solvers.decomposition import Stack
from core.solvers.threads import use_one_thread

Profile = NDArray[np.float32]
Rounding = Callable[[Profile], Profile]

# A sum that is nearer than this to the image everywhere is the image once pixels are rounded.
_EXACT = 0.499


@dataclass(frozen=True, eq=False)
class RoundedPairs:
    """Rounded factors of some channels, channel ~ heights @ widths.

    Parameters
    ----------
    heights : ndarray of float32, shape (channels, height, count)
    widths : ndarray of float32, shape (channels, count, width)
        Pairs that were not needed are zeros, in both factors.
    squared_error : float
        Sum over all samples, before rounding to 8 bits.
    """

    heights: Stack
    widths: Stack
    squared_error: float


def rounded_pairs(channels: Stack, starts: Stack, rounding: Rounding) -> RoundedPairs:
    """As many rounded pairs for each channel as there are starts, or fewer where they are exact.

    Parameters
    ----------
    channels : ndarray of float32, shape (channels, height, width)
    starts : ndarray of float32, shape (channels, count, width)
        Unit vectors near the right singular vectors of each channel, the strongest first.
    rounding : callable
        Gives the profile that is stored for a profile.
    """
    use_one_thread()
    count = starts.shape[1]
    heights = np.zeros((*channels.shape[:2], count), np.float32)
    widths = np.zeros_like(starts)
    residuals = (
        _take_pairs(channel, starts[number], rounding, heights[number], widths[number])
        for number, channel in enumerate(channels)
    )
    # Channel by channel, so that a large photograph is not held a second time.
    squared_error = sum(float(np.vdot(residual, residual)) for residual in residuals)
    return RoundedPairs(heights, widths, squared_error)


def _take_pairs(
    channel: Stack, starts: Stack, rounding: Rounding, heights: Stack, widths: Stack
) -> Stack:
    """Fill in the pairs of one channel; what they leave of it."""
    residual = channel.copy()
    for number, start in enumerate(starts):
        if time_is_up() or _is_exact(residual):
            break
        pair = _next_pair(residual, start, rounding)
        heights[:, number], widths[number] = pair
        residual -= np.outer(*pair)
    return residual


def _next_pair(residual: Stack, start: Profile, rounding: Rounding) -> tuple[Profile, Profile]:
    """One step of power iteration; then the width that is best for the rounded height."""
    height = rounding(residual @ _unit(_unit(residual @ start) @ residual))
    square = float(height @ height)
    return height, rounding((height @ residual) / np.float32(square or 1))


def _unit(profile: Profile) -> Profile:
    unit: Profile = profile / (np.linalg.norm(profile) or np.float32(1))
    return unit


def _is_exact(residual: Stack) -> bool:
    # A mean square above the limit's says no at less cost.
    if np.vdot(residual, residual) > _EXACT**2 * residual.size:
        return False
    return bool(np.abs(residual).max() < _EXACT)

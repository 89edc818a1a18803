"""What the components of a factorisation do: one by one, and their sum so far.

Component n here is the n-th of each of the three channels, in the order in which they explain the
channel: each is the one that lowers the squared error of the sum before it most.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from core.compression import Compressed
from core.images import Image, Pixels
from core.methods import NMF, Method
from core.solvers.decomposition import Decomposition

# The method that is explained here, and the one that shows what its restriction changes.
KIND: type[Method] = NMF
SIGNED_LABEL = "SVD"

_LARGEST_SIDE = 360
# What is above has no error but that of rounding numbers, which changes from machine to machine.
HIGHEST_DB = 100.0
_NO_ERROR = 255**2 / 10 ** (HIGHEST_DB / 10)
_BELOW, _ABOVE = np.array([33, 102, 172]), np.array([178, 24, 43])
# The palette of a component without negative values: white for zero, red for its strongest pixel.
PART_COLORS = np.rint(np.linspace([255, 255, 255], _ABOVE, 256)).astype(np.uint8)


@dataclass(frozen=True, eq=False)
class Components:
    """Components of the three channels: channel ~ heights @ widths.

    Parameters
    ----------
    heights : ndarray of float32, shape (3, height, k)
        Profiles along the height of the image; the component that explains most comes first.
    widths : ndarray of float32, shape (3, k, width)
        Profiles along the width.
    errors : ndarray of float, shape (3, k + 1)
        Mean squared error of each channel with the first 0 to k components, before rounding to 8
        bits.
    """

    heights: NDArray[np.float32]
    widths: NDArray[np.float32]
    errors: NDArray[np.float64]

    def __len__(self) -> int:
        return int(self.heights.shape[2])

    @property
    def psnr_db(self) -> NDArray[np.float64]:
        """PSNR of the image with the first 0 to k components, shape (k + 1,); at most 100 dB."""
        errors = np.maximum(self.errors.mean(axis=0), _NO_ERROR)
        return np.asarray(10 * np.log10(255**2 / errors))


@dataclass(frozen=True)
class Gain:
    """What one component adds.

    Parameters
    ----------
    component : int
        Its number, from 1.
    psnr_db : float
        PSNR with all components up to this one, before rounding to 8 bits.
    gain_db : float
        That PSNR minus the one without this component.
    bytes : int
        Its size in all channels, packed without gaps.
    gain_db_per_kb : float
        Decibels per 1000 bytes.
    """

    component: int
    psnr_db: float
    gain_db: float
    bytes: int
    gain_db_per_kb: float


def components_of(image: Image, result: Compressed) -> Components:
    """The components that a file holds, in the order of what they explain."""
    P, Q, scale = (part.values for part in result.parts())
    heights = np.asarray(P * scale[:, None].astype(np.float64))
    channels = np.moveaxis(image.pixels, 2, 0).astype(np.float64)
    ordered = [_order(*each) for each in zip(channels, heights, Q.astype(np.float64), strict=True)]
    heights, widths, errors = (np.stack(arrays) for arrays in zip(*ordered, strict=True))
    return Components(heights.astype(np.float32), widths.astype(np.float32), errors)


def signed_components(decomposition: Decomposition, k: int) -> Components:
    """The first `k` components of the singular value decomposition, which may be negative.

    No other k components of any kind explain more (Eckart and Young, 1936).
    """
    values = decomposition.values.astype(np.float64)
    squares = np.cumsum(values[:, ::-1] ** 2, axis=1)[:, ::-1]
    left = np.pad(squares, [(0, 0), (0, 1)])[:, : k + 1]
    pixels = decomposition.channels.shape[1] * decomposition.channels.shape[2]
    roots = np.sqrt(decomposition.values[:, :k])
    heights = decomposition.left[..., :k] * roots[:, None]
    return Components(heights, decomposition.right[:, :k] * roots[..., None], left / pixels)


def running_image(components: Components, count: int) -> Pixels:
    """The image of the first `count` components, uint8 of shape (height, width, 3)."""
    channels = components.heights[..., :count] @ components.widths[:, :count]
    return np.moveaxis(np.rint(channels).clip(0, 255).astype(np.uint8), 0, 2)


def draw_component(components: Components, channel: int, number: int) -> Pixels:
    """One component, counted from 0, as a picture: white is zero, red above it and blue below.

    Its strongest pixel has full colour. The picture is at most 360 pixels high and wide.
    """
    height, width = components.heights[channel, :, number], components.widths[channel, number]
    factor = min(_LARGEST_SIDE / max(len(height), len(width)), 1)
    picture = np.outer(_resample(height, factor), _resample(width, factor))
    strength = picture / (np.abs(picture).max() or 1)
    color = np.where(strength[..., None] < 0, _BELOW, _ABOVE)
    pixels: Pixels = np.rint(255 + np.abs(strength)[..., None] * (color - 255)).astype(np.uint8)
    return pixels


def gains(components: Components, result: Compressed) -> list[Gain]:
    """What each component adds to the sum before it, and what it costs."""
    parts = result.parts()
    size = sum(part.packed_bits for part in parts) / 8 / len(components)
    psnr_db = components.psnr_db.tolist()
    return [
        Gain(number, after, after - before, round(size), 1000 * (after - before) / size)
        for number, (before, after) in enumerate(pairwise(psnr_db), start=1)
    ]


def _order(
    channel: NDArray[np.float64], heights: NDArray[np.float64], widths: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Both factors with their components in greedy order, and the error after each."""
    # The squared error of a sum of components is |X|^2 - 2 sum of matches + sum of overlaps.
    matches = np.einsum("hk,hk->k", heights, channel @ widths.T)
    overlaps = (heights.T @ heights) * (widths @ widths.T)
    gain = 2 * matches - np.diagonal(overlaps)
    order, errors = [], [float(np.vdot(channel, channel))]
    for _ in range(len(gain)):
        best = int(gain.argmax())
        order.append(best)
        errors.append(errors[-1] - gain[best])
        gain = gain - 2 * overlaps[best]
        gain[order] = -np.inf
    return heights[:, order], widths[order], np.maximum(errors, 0) / channel.size


def _resample(profile: NDArray[np.float32], factor: float) -> NDArray[np.float32]:
    length = max(round(len(profile) * factor), 1)
    resampled: NDArray[np.float32] = profile[np.linspace(0, len(profile) - 1, length).astype(int)]
    return resampled

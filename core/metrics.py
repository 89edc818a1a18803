"""How far a decoded image is from its source: both uint8, shape (height, width, 3)."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.images import Pixels, check_pixels

_SSIM_WINDOW = 11


@dataclass(frozen=True)
class Quality:
    """The four measures of one decoded image.

    Parameters
    ----------
    mse : float
        Mean squared error over all samples, 0 to 65025.
    psnr_db : float
        Peak signal-to-noise ratio in decibels, infinite where ``mse`` is 0.
    ssim : float
        Mean structural similarity, at most 1.
    delta_e : float
        Mean CIEDE2000 colour difference, 0 or more; about 1 is just noticeable.
    """

    mse: float
    psnr_db: float
    ssim: float
    delta_e: float


def measure_quality(source: Pixels, decoded: Pixels) -> Quality:
    """All four measures of one pair of images.

    Raises
    ------
    ValueError
        If the two are not uint8 arrays of one shape (height, width, 3).
    """
    # Side by side: both spend their time in array arithmetic that leaves the other core free.
    with ThreadPoolExecutor(1) as pool:
        similarity = pool.submit(ssim, source, decoded)
        difference = delta_e(source, decoded)
    return Quality(mse(source, decoded), psnr_db(source, decoded), similarity.result(), difference)


def mse(source: Pixels, decoded: Pixels) -> float:
    """Mean squared error over all samples, on the 0..255 scale.

    The tutorial's 0..1 scale is this divided by 255 squared.

    Examples
    --------
    >>> black, grey = np.zeros((1, 1, 3), np.uint8), np.full((1, 1, 3), 2, np.uint8)
    >>> mse(black, grey)
    4.0
    """
    _check_pair(source, decoded)
    difference = source.astype(np.int32) - decoded
    return float(np.mean(difference * difference, dtype=np.float64))


def psnr_db(source: Pixels, decoded: Pixels) -> float:
    """Peak signal-to-noise ratio 10 log10(255^2 / mse) in decibels; infinite for equal images."""
    error = mse(source, decoded)
    return float(10 * np.log10(255**2 / error)) if error else float("inf")


def ssim(source: Pixels, decoded: Pixels) -> float:
    """Mean structural similarity with the Gaussian window (sigma 1.5), averaged over channels.

    Sides shorter than the window of 11 pixels are continued by reflection.

    Source: Wang, Bovik, Sheikh and Simoncelli, "Image Quality Assessment", 2004.
    """
    from skimage.metrics import structural_similarity

    _check_pair(source, decoded)
    similarity = structural_similarity(
        _reflect_to_window(source).astype(np.float32),
        _reflect_to_window(decoded).astype(np.float32),
        gaussian_weights=True,
        sigma=1.5,
        use_sample_covariance=False,
        data_range=255,
        channel_axis=2,
    )
    return float(similarity)


def delta_e(source: Pixels, decoded: Pixels) -> float:
    """Mean CIEDE2000 colour difference of the pixels, read as sRGB under D65.

    Source: Sharma, Wu and Dalal, "The CIEDE2000 Color-Difference Formula", 2005.
    """
    from skimage.color import deltaE_ciede2000

    _check_pair(source, decoded)
    difference = deltaE_ciede2000(_to_lab(source), _to_lab(decoded))
    return float(np.mean(difference, dtype=np.float64))


def _to_lab(pixels: Pixels) -> NDArray[np.float32]:
    from skimage.color import rgb2lab

    lab: NDArray[np.float32] = rgb2lab(pixels.astype(np.float32) / 255)
    return lab


def _reflect_to_window(pixels: Pixels) -> Pixels:
    missing = [max(_SSIM_WINDOW - side, 0) for side in pixels.shape[:2]]
    return np.pad(pixels, [(0, missing[0]), (0, missing[1]), (0, 0)], mode="symmetric")


def _check_pair(source: Pixels, decoded: Pixels) -> None:
    check_pixels(source)
    check_pixels(decoded)
    if source.shape != decoded.shape:
        raise ValueError(f"Two images must have one shape; got {source.shape} and {decoded.shape}.")

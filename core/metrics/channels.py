"""Quality of each colour channel on its own."""

from dataclasses import dataclass

import numpy as np

from core.images import CHANNELS, Pixels
from core.metrics.quality import mse, psnr_db, ssim


@dataclass(frozen=True)
class ChannelQuality:
    """How far one channel of a decoded image is from its source.

    Parameters
    ----------
    channel : str
        One of `images.CHANNELS`.
    mse, psnr_db, ssim : float
        As in `Quality`, over the samples of this channel.
    bias : float
        Mean of decoded minus source: above 0 where the channel became brighter.
    largest : int
        Largest absolute error, 0 to 255.
    """

    channel: str
    mse: float
    psnr_db: float
    ssim: float
    bias: float
    largest: int


def measure_channels(source: Pixels, decoded: Pixels) -> list[ChannelQuality]:
    """Measure red, green and blue of a decoded image, each of shape (height, width).

    Raises
    ------
    ValueError
        If the two are not uint8 arrays of the same shape (height, width, 3).
    """
    # Each channel is measured as a grey image, so that the definitions are the same.
    pairs = [(_as_grey(source, index), _as_grey(decoded, index)) for index in range(3)]
    return [_measure(name, *pair) for name, pair in zip(CHANNELS, pairs, strict=True)]


def _measure(name: str, source: Pixels, decoded: Pixels) -> ChannelQuality:
    return ChannelQuality(
        name,
        mse(source, decoded),
        psnr_db(source, decoded),
        ssim(source, decoded),
        bias=float(decoded.mean() - source.mean()),
        largest=int(np.abs(decoded.astype(np.int16) - source).max()),
    )


def _as_grey(pixels: Pixels, channel: int) -> Pixels:
    return pixels[..., channel : channel + 1].repeat(3, axis=2)

"""The columns that can be axes: what they are called, and which direction is better."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.lazy import pandas as pd


@dataclass(frozen=True)
class Axis:
    """A column as an axis.

    Parameters
    ----------
    title : str
        Name with unit.
    better : str
        Which direction is better.
    is_bytes : bool
        True for sizes in bytes.
    """

    title: str
    better: str
    is_bytes: bool = False

    @property
    def is_rising(self) -> bool:
        """True where more is better."""
        return self.better == _HIGHER


_HIGHER, _LOWER = "higher is better", "lower is better"

STORAGE_AXES = {
    "file_bytes": Axis("File size (bytes)", "smaller is better", is_bytes=True),
    "packed_bytes": Axis("Packed size (bytes)", "smaller is better", is_bytes=True),
    "entropy_bytes": Axis("Order-0 entropy (bytes)", "smaller is better", is_bytes=True),
    "numbers": Axis("Stored numbers", "fewer is better"),
    "bits_per_pixel": Axis("Bits per pixel", "fewer is better"),
    "ratio_raw": Axis("Raw size : file size", _HIGHER),
    "ratio_source": Axis("Source file : file size", _HIGHER),
}
TIME_AXES = {
    "encode_seconds": Axis("Time to encode (s)", _LOWER),
    "decode_seconds": Axis("Time to decode (s)", _LOWER),
}
COST_AXES = STORAGE_AXES | TIME_AXES
QUALITY_AXES = {
    "psnr_db": Axis("PSNR (dB)", _HIGHER),
    "mse": Axis("MSE (0 to 65,025)", _LOWER),
    "ssim": Axis("SSIM (at most 1)", _HIGHER),
    "delta_e": Axis("Mean colour difference (CIEDE2000)", _LOWER),
}


def costs(frame: pd.DataFrame, column: str) -> NDArray[np.float64]:
    """A column of `COST_AXES` such that less is better: ratios are turned round."""
    values = frame[column].to_numpy(np.float64)
    return 1 / values if COST_AXES[column].is_rising else values


def gains(frame: pd.DataFrame, column: str) -> NDArray[np.float64]:
    """A column of `QUALITY_AXES` such that more is better: errors are negated."""
    values = frame[column].to_numpy(np.float64)
    return values if QUALITY_AXES[column].is_rising else -values

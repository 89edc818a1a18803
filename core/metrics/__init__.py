"""How far a decoded image is from its source."""

from core.metrics.agreement import color_agreement, edge_agreement
from core.metrics.quality import (
    Quality,
    QualityMeter,
    delta_e,
    measure_quality,
    mse,
    psnr_db,
    ssim,
)

__all__ = [
    "Quality",
    "QualityMeter",
    "color_agreement",
    "delta_e",
    "edge_agreement",
    "measure_quality",
    "mse",
    "psnr_db",
    "ssim",
]

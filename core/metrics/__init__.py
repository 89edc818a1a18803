"""How far a decoded image is from its source."""

from core.metrics.quality import (
    Quality,
    QualityMeter,
    delta_e,
    measure_quality,
    mse,
    psnr_db,
    ssim,
)

__all__ = ["Quality", "QualityMeter", "delta_e", "measure_quality", "mse", "psnr_db", "ssim"]

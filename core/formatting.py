"""Numbers as people read them; a kilobyte is 1000 bytes."""

import math


def format_bytes(count: float) -> str:
    """A size with three digits and its unit.

    Examples
    --------
    >>> format_bytes(788_470), format_bytes(1_440_000), format_bytes(82)
    ('788 kB', '1.44 MB', '82 B')
    """
    for unit, size in (("MB", 1e6), ("kB", 1e3)):
        # 999,600 bytes are 1.00 MB, not 1000 kB.
        if count >= 0.9995 * size:
            return f"{_three_digits(count / size)} {unit}"
    return f"{count:.0f} B"


def format_psnr(psnr_db: float) -> str:
    """Decibels, or "lossless" where there is no error.

    Examples
    --------
    >>> format_psnr(29.4712), format_psnr(float("inf"))
    ('29.5 dB', 'lossless')
    """
    return f"{psnr_db:.1f} dB" if math.isfinite(psnr_db) else "lossless"


def _three_digits(value: float) -> str:
    decimals = 2 if value < 9.995 else 1 if value < 99.95 else 0
    return f"{value:.{decimals}f}"

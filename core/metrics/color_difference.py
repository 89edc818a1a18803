"""CIELAB and the colour difference CIEDE2000 of many results, on planes of one coordinate each.

scikit-image has both, and where one or two results are measured, it is used (`error_maps`,
`agreement`). For the default sweep, 16 settings of the 600 x 800 skyline, it is too slow: its
CIELAB makes the sweep 3 % slower, and its CIEDE2000 at least 7 % more, even in 32 bits, by chunks
and with the source's share kept (medians of interleaved runs on two processors, which
`tests/benchmarks/metrics.py` repeats). The values agree to 1e-5.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from core.srgb import to_linear

Planes = NDArray[np.floating]

# Linear sRGB to XYZ over the white point of D65 (IEC 61966-2-1).
_TO_XYZ = np.array(
    [
        [0.412453, 0.357580, 0.180423],
        [0.212671, 0.715160, 0.072169],
        [0.019334, 0.119193, 0.950227],
    ]
) / np.array([[0.95047], [1.0], [1.08883]])
_DARK, _SLOPE = (6 / 29) ** 3, (29 / 3) ** 3 / 116
# Pixels per chunk: few enough to stay in the processor's cache through the whole formula.
_CHUNK = 16_384


def to_lab(pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
    """CIELAB coordinates under D65 of sRGB pixels of shape (n, 3), as planes of shape (3, n)."""
    lab = np.empty((3, len(pixels)), np.float32)
    for chunk in _chunks(len(pixels)):
        lab[:, chunk] = _xyz_to_lab(_TO_XYZ.astype(np.float32) @ _LINEAR[pixels[chunk].T])
    return lab


def mean_difference(lab: NDArray[np.float32], pixels: NDArray[np.uint8]) -> float:
    """Mean CIEDE2000 of CIELAB planes of shape (3, n) and sRGB pixels of shape (n, 3).

    The pixels are converted chunk by chunk, so that their planes take no memory.
    """
    n = len(pixels)
    differences = (ciede2000(lab[:, chunk], to_lab(pixels[chunk])) for chunk in _chunks(n))
    return float(sum(each.sum(dtype=np.float64) for each in differences) / n)


def ciede2000(first: Planes, second: Planes) -> Planes:
    """CIEDE2000 colour difference of CIELAB planes of shape (3, n), in the precision of the planes.

    Hues are kept as unit vectors, whose sum points to the mean hue: only the rotation term needs an
    angle. The names are those of the paper.

    Source: Sharma, Wu and Dalal, "The CIEDE2000 Color-Difference Formula", 2005.
    """
    (L1, a1, b1), (L2, a2, b2) = first, second
    G = 0.5 - 0.5 * np.sqrt(_seventh((_length(a1, b1) + _length(a2, b2)) / 2))
    a1, a2 = a1 * (1 + G), a2 * (1 + G)
    C1, C2 = _length(a1, b1), _length(a2, b2)
    C, L = (C1 + C2) / 2, (L1 + L2) / 2
    cosine, sine = _mean_hue((a1, b1, C1), (a2, b2, C2))
    dL, dC = L2 - L1, C2 - C1
    sign = np.where(a1 * b2 - a2 * b1 < 0, -1, 1).astype(a1.dtype)
    dH = sign * np.sqrt(np.maximum((a2 - a1) ** 2 + (b2 - b1) ** 2 - dC**2, 0))
    offset = (L - 50) ** 2
    lightness = dL / (1 + 0.015 * offset / np.sqrt(20 + offset))
    chroma = dC / (1 + 0.045 * C)
    hue = dH / (1 + 0.015 * C * _hue_weight(cosine, sine))
    rotation = _rotation(cosine, sine) * 2 * np.sqrt(_seventh(C))
    total = lightness**2 + chroma**2 + hue**2 - rotation * chroma * hue
    difference: Planes = np.sqrt(np.maximum(total, 0))
    return difference


def _seventh(chroma: Planes) -> Planes:
    """C^7 / (C^7 + 25^7), without overflow."""
    power = (chroma / 25) ** 2
    power = power * power * power * (chroma / 25)
    return power / (power + 1)


def _mean_hue(
    first: tuple[Planes, Planes, Planes], second: tuple[Planes, Planes, Planes]
) -> tuple[Planes, Planes]:
    """Cosine and sine of the mean hue of (a, b, chroma); where one is grey, the other's hue."""
    (a1, b1, C1), (a2, b2, C2) = first, second
    tiny = np.finfo(a1.dtype).tiny
    C1, C2 = np.maximum(C1, tiny), np.maximum(C2, tiny)
    a1, b1 = a1 / C1, b1 / C1
    x, y = a1 + a2 / C2, b1 + b2 / C2
    length = _length(x, y)
    # For opposite hues, the formula takes the mean of their angles from 0 to 360 degrees.
    is_opposite, half = length < 1e-6, np.where(b1 < 0, -1, 1).astype(b1.dtype)
    is_grey = is_opposite & (a1 == 0) & (b1 == 0)
    length = np.where(is_opposite, 1, length)
    cosine = np.where(is_opposite, np.where(is_grey, 1, -b1 * half), x / length)
    sine = np.where(is_opposite, a1 * half, y / length)
    return cosine, sine


def _hue_weight(cosine: Planes, sine: Planes) -> Planes:
    """1 - 0.17 cos(h - 30) + 0.24 cos 2h + 0.32 cos(3h + 6) - 0.2 cos(4h - 63): T of the paper."""
    cosine2, sine2 = 2 * cosine**2 - 1, 2 * sine * cosine
    cosine3, sine3 = cosine2 * cosine - sine2 * sine, sine2 * cosine + cosine2 * sine
    cosine4, sine4 = 2 * cosine2**2 - 1, 2 * sine2 * cosine2
    weight = 1 + 0.24 * cosine2
    for factor, degrees, c, s in (
        (-0.17, 30, cosine, sine),
        (0.32, -6, cosine3, sine3),
        (-0.20, 63, cosine4, sine4),
    ):
        angle = np.deg2rad(degrees)
        weight += float(factor * np.cos(angle)) * c + float(factor * np.sin(angle)) * s
    return weight


def _rotation(cosine: Planes, sine: Planes) -> Planes:
    """The sine in R_T, the term that rotates the ellipses of equal difference in the blue."""
    degrees = np.rad2deg(np.arctan2(sine, cosine))
    degrees = np.where(degrees < 0, degrees + 360, degrees)
    rotation: Planes = np.sin(np.deg2rad(60 * np.exp(-(((degrees - 275) / 25) ** 2))))
    return rotation


def _length(x: Planes, y: Planes) -> Planes:
    # Several times as fast as numpy's hypot, which guards against overflow.
    length: Planes = np.sqrt(x * x + y * y)
    return length


def _chunks(n: int) -> Iterator[slice]:
    return (slice(start, start + _CHUNK) for start in range(0, n, _CHUNK))


def _xyz_to_lab(xyz: NDArray[np.float32]) -> NDArray[np.float32]:
    x, y, z = np.where(xyz > _DARK, np.cbrt(xyz), np.float32(_SLOPE) * xyz + np.float32(4 / 29))
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)])


# Linear light of each 8-bit value.
_LINEAR = to_linear(np.arange(256) / 255).astype(np.float32)

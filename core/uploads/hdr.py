"""High dynamic range (PQ and HLG of ITU-R BT.2100) mapped to 8-bit sRGB.

Light up to 1000 candela per square metre is brought to a screen on which white has 203 (ITU-R
BT.2408): it is darkened, and what is brighter than white is compressed by a smooth shoulder, all
three channels of BT.2020 by the same factor, so that hues stay. Chromium does the same: no more
than 3 levels lie between.
"""

from collections.abc import Callable
from typing import Any

from core.lazy import numpy as np
from core.uploads.colorspaces import (
    BT709,
    BT2020,
    HLG,
    SRGB_CURVE,
    Chromaticities,
    ColorSpace,
    to_xyz,
)

_WHITE, _PEAK = 203.0, 1000.0
# The light of white on the screen, and the bend of the shoulder above it (see `_compress`).
_LEVEL_OF_WHITE, _BEND = 0.498, 1.67
_FINE = 65_535


def converter(space: ColorSpace, largest: int = 255) -> Callable[[Any], Any]:
    """What takes samples 0..`largest` of a space of high dynamic range to levels of sRGB.

    Both have the shape (height, width, 3); further samples are ignored.
    """
    is_hlg = space.curve == HLG
    levels = np.arange(largest + 1) / largest
    light = ((_scene_of_hlg if is_hlg else _nits_of_pq)(levels) / _WHITE).astype(np.float32)
    luminance = to_xyz(space.chromaticities)[1].astype(np.float32)
    widen = _matrix(space.chromaticities, BT2020)
    narrow = _matrix(BT2020, BT709)
    encode = encoder()

    def convert(samples: Any) -> Any:
        colors = light[samples[..., :3]]
        if is_hlg:
            colors *= _system_gain(colors @ luminance)[..., None]
        colors = colors @ widen
        brightest = colors.max(axis=2)
        colors *= (_compress(brightest) / np.maximum(brightest, 1e-9))[..., None]
        return encode(colors @ narrow)

    return convert


def _matrix(source: Chromaticities, target: Chromaticities) -> Any:
    """From linear RGB of one space to that of another, for colours as rows."""
    return np.linalg.solve(to_xyz(target), to_xyz(source)).T.astype(np.float32)


def encoder() -> Callable[[Any], Any]:
    """What takes linear light, 0 for black and 1 for white, to levels of sRGB."""
    levels = _encoded_levels()
    return lambda light: levels[np.rint(np.clip(light, 0, 1) * _FINE).astype(np.uint16)]


def _encoded_levels() -> Any:
    """The level of sRGB for each of many steps of linear light."""
    gamma, factor, offset, slope, bend = SRGB_CURVE
    light = np.arange(_FINE + 1) / _FINE
    curve = np.where(light < slope * bend, light / slope, (light ** (1 / gamma) - offset) / factor)
    return np.rint(255 * curve).astype(np.uint8)


def _nits_of_pq(samples: Any) -> Any:
    """Candela per square metre by SMPTE ST 2084."""
    root = samples ** (32 / 2523)
    bright = np.maximum(root - 107 / 128, 0) / (2413 / 128 - 2392 / 128 * root)
    return 10_000 * bright ** (8192 / 1305)


def _scene_of_hlg(samples: Any) -> Any:
    """Light of the scene, as candela per square metre on a display without a gamma of its own."""
    bright = (np.exp((samples - 0.55991073) / 0.17883277) + 0.28466892) / 12
    return _PEAK * np.where(samples <= 0.5, samples**2 / 3, bright)


def _system_gain(luminance: Any) -> Any:
    """What a display of 1000 candela per square metre, with its gamma of 1.2, makes of that."""
    return (luminance * (_WHITE / _PEAK)) ** 0.2


def _compress(light: Any) -> Any:
    """Light, 1 for white, as light on the screen, 1 for its brightest.

    Up to white it is a straight line. Above, it is the quadratic Bezier curve that goes on in its
    direction up to `_BEND`, and ends at 1 for the peak.
    """
    peak = _PEAK / _WHITE
    a, b = 1 - 2 * _BEND + peak, 2 * (_BEND - 1)
    x = np.clip(light, 1, peak)
    t = (-b + np.sqrt(b * b + 4 * a * (x - 1))) / (2 * a)
    start, middle = _LEVEL_OF_WHITE, _LEVEL_OF_WHITE * _BEND
    shoulder = start * (1 - t) ** 2 + 2 * middle * t * (1 - t) + t**2
    return np.where(light <= 1, light * _LEVEL_OF_WHITE, shoulder)

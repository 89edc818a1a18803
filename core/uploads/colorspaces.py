"""Colours that a file names by numbers instead of a profile, and the profile they stand for.

PNG (``cICP``, ``gAMA``, ``cHRM``) and AVIF (``nclx``) name the chromaticities of the primaries and
of white, and the curve from samples to light. The numbers are those of ITU-T H.273 (2021).
"""

import struct
from collections.abc import Iterable
from typing import Any, NamedTuple

from core.lazy import numpy as np

# The parameters g, a, b, c, d of light = (a x + b)^g from d on, and c x below it (ICC.1, 10.18).
Curve = tuple[float, float, float, float, float]

SRGB_CURVE: Curve = (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
PQ, HLG = "PQ", "HLG"

# x and y of white, red, green, and blue.
Chromaticities = tuple[float, float, float, float, float, float, float, float]
_D65, _C = (0.3127, 0.3290), (0.310, 0.316)
BT709: Chromaticities = (*_D65, 0.64, 0.33, 0.30, 0.60, 0.15, 0.06)
BT2020: Chromaticities = (*_D65, 0.708, 0.292, 0.170, 0.797, 0.131, 0.046)
_SMPTE170M: Chromaticities = (*_D65, 0.630, 0.340, 0.310, 0.595, 0.155, 0.070)
_PRIMARIES: dict[int, Chromaticities] = {
    1: BT709,
    4: (*_C, 0.67, 0.33, 0.21, 0.71, 0.14, 0.08),
    5: (*_D65, 0.64, 0.33, 0.29, 0.60, 0.15, 0.06),
    6: _SMPTE170M,
    7: _SMPTE170M,
    8: (*_C, 0.681, 0.319, 0.243, 0.692, 0.145, 0.049),
    9: BT2020,
    11: (0.314, 0.351, 0.680, 0.320, 0.265, 0.690, 0.150, 0.060),
    12: (*_D65, 0.680, 0.320, 0.265, 0.690, 0.150, 0.060),
    22: (*_D65, 0.630, 0.340, 0.295, 0.605, 0.155, 0.077),
}
# The curves of cameras for standard video; what to show of them is a matter of the display.
_VIDEO = {1, 6, 11, 14, 15}
_UNSPECIFIED = 2
_D50 = (0.9642, 1.0, 0.8249)
_BRADFORD = ((0.8951, 0.2664, -0.1614), (-0.7502, 1.7135, 0.0367), (0.0389, -0.0685, 1.0296))


class ColorSpace(NamedTuple):
    """What three samples mean.

    Parameters
    ----------
    chromaticities : tuple of 8 float
        x and y (CIE 1931) of white, red, green, and blue.
    curve : tuple of 5 float, or str
        From samples 0..1 to light: a parametric curve, or `PQ` or `HLG` for high dynamic range.
    """

    chromaticities: Chromaticities
    curve: Curve | str

    @property
    def is_hdr(self) -> bool:
        """True for high dynamic range, which a profile cannot bring to a screen."""
        return isinstance(self.curve, str)


def gamma_curve(gamma: float, scale: float = 1.0) -> Curve:
    """Light is the sample to the power of `gamma`."""
    return (gamma, scale ** (1 / gamma), 0.0, 0.0, 0.0)


# SMPTE 240M and SMPTE ST 428-1, whose white is 48 of 52.37 units.
_CURVES: dict[int, Curve | str] = {
    4: gamma_curve(2.2),
    5: gamma_curve(2.8),
    7: (1 / 0.45, 1 / 1.1115, 0.1115 / 1.1115, 1 / 4, 4 * 0.0228),
    8: gamma_curve(1.0),
    13: SRGB_CURVE,
    16: PQ,
    17: gamma_curve(2.6, 52.37 / 48),
    18: HLG,
}


def from_code_points(primaries: int, transfer: int, video: Curve) -> ColorSpace | None:
    """The colours of two code points of H.273, None where they say nothing that is understood.

    Parameters
    ----------
    primaries, transfer : int
        ``ColourPrimaries`` and ``TransferCharacteristics``.
    video : tuple of 5 float
        The curve of the display on which standard video is seen.
    """
    chromaticities = _PRIMARIES.get(primaries)
    curve = video if transfer in _VIDEO else _CURVES.get(transfer)
    return ColorSpace(chromaticities, curve) if chromaticities and curve else None


def to_xyz(chromaticities: Chromaticities) -> Any:
    """The matrix from linear RGB to XYZ of the space's own white, shape (3, 3).

    Raises
    ------
    ValueError
        If the four points do not span a space of colours.
    """
    points = np.array(chromaticities, float).reshape(4, 2)
    if not (points[:, 1] > 0).all():
        raise ValueError(f"Chromaticities must have y above 0; got {chromaticities}.")
    xyz = np.column_stack([points, 1 - points.sum(axis=1)]) / points[:, 1:]
    try:
        light = np.linalg.solve(xyz[1:].T, xyz[0])
    except np.linalg.LinAlgError as error:
        raise ValueError(f"Primaries must differ; got {chromaticities}.") from error
    return xyz[1:].T * light


def profile_of(space: ColorSpace) -> bytes:
    """An ICC profile (version 4.3) of a space that is not of high dynamic range.

    Raises
    ------
    ValueError
        If its numbers make no profile.
    """
    try:
        matrix = _adapt_to_d50(space.chromaticities) @ to_xyz(space.chromaticities)
        tags = {b"wtpt": _xyz(_D50)}
        curve = b"para" + bytes(4) + struct.pack(">HH", 3, 0) + _fixed(space.curve)  # type: ignore[arg-type]
        for name, column in zip((b"r", b"g", b"b"), matrix.T, strict=True):
            tags |= {name + b"XYZ": _xyz(column), name + b"TRC": curve}
    except struct.error as error:
        raise ValueError(f"A colour space must have moderate numbers; got {space}.") from error
    return _profile(tags)


def _adapt_to_d50(chromaticities: Chromaticities) -> Any:
    """The matrix that adapts XYZ of the space's white to that of profiles (Bradford)."""
    x, y = chromaticities[:2]
    cone = np.array(_BRADFORD)
    white = cone @ (x / y, 1, (1 - x - y) / y)
    return np.linalg.inv(cone) @ np.diag(cone @ _D50 / white) @ cone


def _xyz(values: Iterable[float]) -> bytes:
    return b"XYZ " + bytes(4) + _fixed(values)


def _fixed(values: Iterable[float]) -> bytes:
    return b"".join(struct.pack(">i", round(65536 * float(value))) for value in values)


def _profile(tags: dict[bytes, bytes]) -> bytes:
    table, data, start = struct.pack(">I", len(tags)), b"", 128 + 4 + 12 * len(tags)
    for name, tag in tags.items():
        table += name + struct.pack(">II", start + len(data), len(tag))
        data += tag
    kinds = struct.pack(">4sI4s4s4s", bytes(4), 0x04300000, b"mntr", b"RGB ", b"XYZ ")
    head = struct.pack(">I", start + len(data)) + kinds + bytes(12) + b"acsp" + bytes(28)
    return (head + _fixed(_D50)).ljust(128, b"\0") + table + data

"""Colours that the head of a BMP file names, from version 4 on (BITMAPV4HEADER, BITMAPV5HEADER)."""

import struct

from core.uploads.colorspaces import BT709, Chromaticities, ColorSpace, gamma_curve
from core.uploads.content import Content

_HEAD, _SIZES = 14, (108, 124)
# The kind of colours; 9 numbers of end points and 3 gammas follow it.
_KIND, _PROFILE = _HEAD + 56, _HEAD + 112
_EMBEDDED, _LINKED, _CALIBRATED = b"DEBM", b"KNIL", bytes(4)
# Gammas have 16 binary places; this is by how much those of the three channels may differ.
_COARSE, _ALIKE = 2**16, 0.01
_SMALLEST_GAMMA, _LARGEST_GAMMA = 0.05, 20


def read_bmp(data: bytes) -> Content:
    """The file with its profile, or with the colours that it names by numbers."""
    size = int.from_bytes(data[_HEAD : _HEAD + 4], "little")
    kind = data[_KIND : _KIND + 4] if size in _SIZES and len(data) > _HEAD + size else b""
    if kind == _EMBEDDED and size == _SIZES[1]:
        profile = _profile(data)
        return Content(data, profile=profile, has_bad_profile=not profile)
    if kind == _CALIBRATED:
        return _calibrated(data)
    # A profile in a file on the computer of its writer is out of reach.
    return Content(data, has_bad_profile=kind == _LINKED)


def _profile(data: bytes) -> bytes | None:
    """The embedded profile, None where it is not in the file as a whole."""
    start, length = struct.unpack_from("<II", data, _PROFILE)
    profile = data[_HEAD + start : _HEAD + start + length]
    return profile if profile and len(profile) == length else None


def _calibrated(data: bytes) -> Content:
    """The content with colours by end points and gammas; many writers leave zeros there."""
    numbers = struct.unpack_from("<9i3I", data, _KIND + 4)
    if not any(numbers):
        return Content(data)
    gamma = max(numbers[9:]) / _COARSE
    is_alike = max(numbers[9:]) - min(numbers[9:]) < _ALIKE * _COARSE
    if not (is_alike and _SMALLEST_GAMMA <= gamma <= _LARGEST_GAMMA):
        return Content(data, has_bad_profile=True)
    points = _chromaticities(numbers[:9]) if any(numbers[:9]) else BT709
    return Content(
        data, space=points and ColorSpace(points, gamma_curve(gamma)), has_bad_profile=not points
    )


def _chromaticities(ends: tuple[int, ...]) -> Chromaticities | None:
    """End points with the white of sRGB, because the head names none."""
    sums = [sum(ends[start : start + 3]) for start in (0, 3, 6)]
    if min(sums) <= 0:
        return None
    x_y = (ends[3 * point + axis] / sums[point] for point in range(3) for axis in range(2))
    return (*BT709[:2], *x_y)  # type: ignore[return-value]

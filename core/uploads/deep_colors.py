"""Convert samples of 16 bits to 8-bit sRGB before they are rounded.

Half a level of 8 bits is up to 6 levels of sRGB where samples are linear light. LittleCMS takes 16
bits, but Pillow does not give them to it, so the curves and the matrix of a profile are read here.
Source: ICC.1:2022, 10.6 (curves) and 10.18 (parametric curves).
"""

import io
import struct
from collections.abc import Callable
from typing import Any

from core.lazy import ImageCms
from core.lazy import numpy as np
from core.uploads import hdr
from core.uploads.colorspaces import BT709, SRGB_CURVE, ColorSpace, profile_of

# From samples 0..65535 of shape (height, width, 3 or more) to levels 0..255; others are ignored.
Convert = Callable[[Any], Any]

_LARGEST = 65_535
# Profiles with these hold more than curves and a matrix.
_TABLES = {b"A2B0", b"D2B0"}
_COLUMNS, _CURVES = (b"rXYZ", b"gXYZ", b"bXYZ"), (b"rTRC", b"gTRC", b"bTRC")
_GREY_CURVE = b"kTRC"
# Where g, a, b, c, d, e and f of `_parametric` stand among the numbers of each type.
_PLACES = {0: "g", 1: "gab", 2: "gabe", 3: "gabcd", 4: "gabcdef"}


def converter(profile: bytes | None, space: ColorSpace | None, is_grey: bool) -> Convert | None:
    """What takes 16-bit samples to sRGB, None where there is nothing to do or nothing that can be.

    Parameters
    ----------
    profile : bytes or None
        ICC profile of the file.
    space : ColorSpace or None
        Colours named by numbers, which count before the profile.
    is_grey : bool
        The samples are grey, and are given as three that are equal.
    """
    if space and space.is_hdr:
        return hdr.converter(space, _LARGEST)
    try:
        named = profile_of(space) if space else profile
        return _of_profile(named, is_grey) if named else None
    except MemoryError:
        raise
    except Exception:
        # The conversion of 8 bits uses such a profile, or says that it cannot.
        return None


def grey_levels(convert: Convert | None) -> Any:
    """The level of each of 65536 samples of grey, by default the nearest."""
    samples = np.arange(_LARGEST + 1)
    if convert is None:
        return np.rint(samples / 257).astype(np.uint8)
    return convert(np.broadcast_to(samples[None, :, None], (1, _LARGEST + 1, 3)))[0, :, 1]


def _of_profile(profile: bytes, is_grey: bool) -> Convert | None:
    # LittleCMS finds more damage than is looked for here.
    ImageCms.ImageCmsProfile(io.BytesIO(profile))
    tags, space = _tags(profile), profile[16:24]
    if tags.keys() & _TABLES:
        return None
    if space == b"GRAYXYZ " and is_grey:
        return _by_curves([_curve(tags[_GREY_CURVE])] * 3, np.eye(3))
    return _of_colors(tags, is_grey) if space == b"RGB XYZ " else None


def _of_colors(tags: dict[bytes, bytes], is_grey: bool) -> Convert | None:
    curves = [_curve(tags[name]) for name in _CURVES]
    srgb = _matrix(_tags(profile_of(ColorSpace(BT709, SRGB_CURVE))))
    convert = _by_curves(curves, np.linalg.solve(srgb, _matrix(tags)))
    is_useless = is_grey and not _keeps_grey(convert)
    return None if is_useless or _changes_nothing(convert) else convert


def _by_curves(curves: list[Any], matrix: Any) -> Convert:
    """Each channel by its curve, all by a matrix to linear sRGB, and that by the curve of sRGB."""
    light = [curve.astype(np.float32) for curve in curves]
    rows, encode = matrix.T.astype(np.float32), hdr.encoder()

    def convert(samples: Any) -> Any:
        channels = [curve[samples[..., index]] for index, curve in enumerate(light)]
        return encode(np.stack(channels, axis=-1) @ rows)

    return convert


def _changes_nothing(convert: Convert) -> bool:
    """True for sRGB under any name, as for 8 bits."""
    levels = np.stack(np.meshgrid(*[np.arange(0, 256, 15)] * 3), axis=-1).reshape(1, -1, 3)
    return bool(np.abs(convert(257 * levels).astype(int) - levels).max() <= 1)


def _keeps_grey(convert: Convert) -> bool:
    """False for a profile that tints grey, which then needs three channels."""
    ramp = np.arange(0, _LARGEST, 257)
    return bool(np.ptp(convert(np.stack([ramp] * 3, axis=-1)[None]).astype(int), axis=2).max() <= 1)


def _tags(profile: bytes) -> dict[bytes, bytes]:
    """The tags of a profile by their names."""
    count = int.from_bytes(profile[128:132])
    entries = struct.iter_unpack(">4sII", profile[132 : 132 + 12 * count])
    return {name: profile[start : start + size] for name, start, size in entries}


def _matrix(tags: dict[bytes, bytes]) -> Any:
    """From linear light of the three channels to XYZ."""
    columns = [struct.unpack(">3i", tags[name][8:20]) for name in _COLUMNS]
    return np.array(columns).T / 65536


def _curve(tag: bytes) -> Any:
    """The light of each of 65536 samples."""
    samples = np.arange(_LARGEST + 1) / _LARGEST
    if tag[:4] == b"para":
        return _parametric(samples, tag)
    count = int.from_bytes(tag[8:12])
    points = np.array(struct.unpack_from(f">{count}H", tag, 12))
    if count == 0:
        return samples
    if count == 1:
        return samples ** (points[0] / 256)
    return np.interp(samples, np.linspace(0, 1, count), points / _LARGEST)


def _parametric(samples: Any, tag: bytes) -> Any:
    """(a x + b)^g + e from d on, and c x + f below it."""
    kind = int.from_bytes(tag[8:10])
    places = _PLACES[kind]
    values = (value / 65536 for value in struct.unpack_from(f">{len(places)}i", tag, 12))
    known = {"a": 1.0} | dict.fromkeys("bcdef", 0.0) | dict(zip(places, values, strict=True))
    g, a, b, c, d, e, f = (known[name] for name in "gabcdef")
    if kind in (1, 2):
        d, f = -b / a, e
    return np.where(samples >= d, np.maximum(a * samples + b, 0) ** g + e, c * samples + f)

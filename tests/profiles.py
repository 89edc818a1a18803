"""ICC profiles, written here from the specification, and what they make of colours."""

import itertools
import struct

import numpy as np

# Columns are the primaries, adapted to D50.
DISPLAY_P3 = ((0.5151, 0.2920, 0.1571), (0.2412, 0.6922, 0.0666), (-0.0011, 0.0419, 0.7841))
SRGB = ((0.43607, 0.38506, 0.14308), (0.22250, 0.71688, 0.06062), (0.01393, 0.09710, 0.71417))
_D50 = 0.9642, 1.0, 0.8249


def rgb_profile(primaries=DISPLAY_P3, gamma=2.2):
    tags = {b"wtpt": _xyz(_D50)}
    for index, name in enumerate((b"r", b"g", b"b")):
        tags[name + b"XYZ"] = _xyz(row[index] for row in primaries)
        tags[name + b"TRC"] = _gamma(gamma)
    return _profile(b"RGB ", b"XYZ ", tags)


def gray_profile(gamma=1.0):
    return _profile(b"GRAY", b"XYZ ", {b"wtpt": _xyz(_D50), b"kTRC": _gamma(gamma)})


def ink_profile():
    """For CMYK, all grey: the lightness is 100 without ink, 60 with black alone, 20 with all."""
    corners = itertools.product((0, 1), repeat=4)
    nodes = (255 - 102 * k - 102 * (c + m + y) / 3 for c, m, y, k in corners)
    grid = b"".join(bytes([round(lightness), 128, 128]) for lightness in nodes)
    identity = bytes(range(256))
    matrix = struct.pack(">9i", *(65536 * (index % 4 == 0) for index in range(9)))
    table = b"mft1" + bytes(4) + bytes([4, 3, 2, 0]) + matrix + identity * 4 + grid + identity * 3
    return _profile(b"CMYK", b"Lab ", {b"A2B0": table, b"wtpt": _xyz(_D50)}, kind=b"prtr")


def to_srgb(pixels, primaries=DISPLAY_P3, gamma=2.2):
    """What a profile of primaries and gamma makes of 8-bit RGB, as 8-bit levels of sRGB."""
    light = (pixels / 255.0) ** gamma @ np.array(primaries).T @ np.linalg.inv(np.array(SRGB)).T
    return encode(light)


def encode(light):
    """The curve of sRGB (IEC 61966-2-1), from light 0..1 to levels 0..255."""
    light = np.clip(light, 0, 1)
    return 255 * np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)


def _xyz(values):
    return b"XYZ " + bytes(4) + struct.pack(">3i", *(round(65536 * value) for value in values))


def _gamma(gamma):
    return b"curv" + bytes(4) + struct.pack(">IH", 1, round(256 * gamma)) + bytes(2)


def _profile(space, connection, tags, kind=b"mntr"):
    tags = {b"desc": b"desc" + bytes(4) + struct.pack(">I", 5) + b"test\0" + bytes(79)} | tags
    table, data, offset = struct.pack(">I", len(tags)), b"", 128 + 4 + 12 * len(tags)
    for name, tag in tags.items():
        table += name + struct.pack(">II", offset + len(data), len(tag))
        data += tag + bytes(-len(tag) % 4)
    size, version = offset + len(data), 0x02400000
    head = struct.pack(">I4sI4s4s4s", size, b"none", version, kind, space, connection)
    head += struct.pack(">6H4s", 2000, 1, 1, 0, 0, 0, b"acsp") + bytes(28)
    head += struct.pack(">3i", *(round(65536 * value) for value in _D50))
    return head.ljust(128, b"\0") + table + data

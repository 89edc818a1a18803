"""BMP files of every kind, written here from the description of Windows GDI."""

import struct


def bitmap(width, height, bits, compression, rows, *, palette):
    """A file with rows as they lie in it, and a palette of red, green, and blue."""
    colors = b"".join(bytes([blue, green, red, 0]) for red, green, blue in palette)
    start = 54 + len(colors)
    sizes = struct.pack("<IiiHHII", 40, width, height, 1, bits, compression, len(rows))
    head = sizes + struct.pack("<iiII", 2835, 2835, len(palette), 0)
    return b"BM" + struct.pack("<IHHI", start + len(rows), 0, 0, start) + head + colors + rows


def named_bitmap(pixels, kind, numbers=bytes(48), profile=b""):
    """A file of version 5 (BITMAPV5HEADER) with 24 bits, whose head says what its colours mean."""
    height, width = pixels.shape[:2]
    rows = b"".join(
        row[:, ::-1].tobytes() + bytes(-3 * width % 4) for row in pixels.astype("u1")[::-1]
    )
    head = struct.pack("<IiiHHII", 124, width, height, 1, 24, 0, len(rows)) + bytes(16)
    masks = struct.pack("<IIII", 0xFF0000, 0xFF00, 0xFF, 0)
    end = struct.pack("<IIII", 4, 124 + len(rows), len(profile), 0)
    file = head + masks + kind[::-1] + numbers + end + rows + profile
    return b"BM" + struct.pack("<IHHI", 14 + len(file), 0, 0, 138) + file

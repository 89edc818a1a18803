"""BMP files of every kind, written here from the description of Windows GDI."""

import struct


def bitmap(width, height, bits, compression, rows, *, palette):
    """A file with rows as they lie in it, and a palette of red, green, and blue."""
    colors = b"".join(bytes([blue, green, red, 0]) for red, green, blue in palette)
    start = 54 + len(colors)
    sizes = struct.pack("<IiiHHII", 40, width, height, 1, bits, compression, len(rows))
    head = sizes + struct.pack("<iiII", 2835, 2835, len(palette), 0)
    return b"BM" + struct.pack("<IHHI", start + len(rows), 0, 0, start) + head + colors + rows

"""PNG files of every kind, written here from the specification, with the pixels they stand for.

Like PngSuite: each colour type at each depth, with and without interlacing, filters,
transparency, and chunks that a reader must skip. Pillow is not involved.
"""

import itertools
import struct
import zlib
from collections.abc import Iterator

import numpy as np

SIGNATURE = b"\x89PNG\r\n\x1a\n"
GRAY, RGB, INDEXED, GRAY_ALPHA, RGB_ALPHA = 0, 2, 3, 4, 6
DEPTHS = {GRAY: (1, 2, 4, 8, 16), RGB: (8, 16), INDEXED: (1, 2, 4, 8)}
DEPTHS |= {GRAY_ALPHA: (8, 16), RGB_ALPHA: (8, 16)}
CHANNELS = {GRAY: 1, RGB: 3, INDEXED: 1, GRAY_ALPHA: 2, RGB_ALPHA: 4}
HEIGHT, WIDTH = 19, 21

# Offset and step of columns and rows in each pass of Adam7.
PASSES = ((0, 8, 0, 8), (4, 8, 0, 8), (0, 4, 4, 8), (2, 4, 0, 4), (0, 2, 2, 4), (1, 2, 0, 2))
PASSES += ((0, 1, 1, 2),)


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def header(width, height, bits=8, color_type=RGB, interlace=0):
    fields = struct.pack(">IIBBBBB", width, height, bits, color_type, 0, 0, interlace)
    return chunk(b"IHDR", fields)


def png(samples, bits, color_type, *, interlace=False, before=(), filters=range(5)):
    """A file of samples, integers of shape (height, width, channels)."""
    height, width = samples.shape[:2]
    images = [samples]
    if interlace:
        images = [samples[y::down, x::right] for x, right, y, down in PASSES]
    kinds = itertools.cycle(filters)
    rows = b"".join(_filtered(image, bits, kinds) for image in images if image.size)
    start = [SIGNATURE, header(width, height, bits, color_type, int(interlace))]
    start += [chunk(kind, data) for kind, data in before]
    return b"".join([*start, *_idat(rows), chunk(b"IEND", b"")])


def _idat(rows):
    # There are two of them, because streaming encoders write more than one.
    data = zlib.compress(rows)
    half = len(data) // 2
    return chunk(b"IDAT", data[:half]), chunk(b"IDAT", data[half:])


def _filtered(image, bits, kinds):
    """Rows of packed samples, each with the next kind of filter."""
    unit = max(image.shape[2] * bits // 8, 1)
    above, rows = None, []
    for row in image:
        packed = np.frombuffer(_packed(row.ravel(), bits), np.uint8).astype(int)
        above = np.zeros_like(packed) if above is None else above
        kind = next(kinds)
        left = np.concatenate([np.zeros(unit, int), packed])[: packed.size]
        corner = np.concatenate([np.zeros(unit, int), above])[: packed.size]
        guess = (0 * left, left, above, (left + above) // 2, _paeth(left, above, corner))[kind]
        rows.append(bytes([kind]) + ((packed - guess) % 256).astype(np.uint8).tobytes())
        above = packed
    return b"".join(rows)


def _paeth(left, above, corner):
    guess = left + above - corner
    distances = np.abs(np.stack([guess - left, guess - above, guess - corner]))
    return np.choose(distances.argmin(axis=0), [left, above, corner])


def _packed(samples, bits):
    if bits == 16:
        return samples.astype(">u2").tobytes()
    binary = (samples[:, None] >> np.arange(bits)[::-1]) & 1
    return np.packbits(binary.astype(np.uint8)).tobytes()


def samples_of(color_type, bits):
    """Random samples that begin with the smallest and the largest value."""
    shape = HEIGHT, WIDTH, CHANNELS[color_type]
    samples = np.random.default_rng(bits + 20 * color_type).integers(0, 2**bits, shape)
    samples[0, 0], samples[0, 1] = 0, 2**bits - 1
    return samples


def palette_of(bits):
    return np.random.default_rng(bits).integers(0, 256, (2**bits, 3)).astype(np.uint8)


def expected(samples, bits, color_type, palette=None, alpha=None):
    """8-bit RGB of the samples over white; `alpha` has the range 0..1."""
    levels = palette[samples[..., 0]] if palette is not None else samples / (2**bits - 1) * 255
    if color_type in (GRAY_ALPHA, RGB_ALPHA):
        alpha, levels = levels[..., -1:] / 255, levels[..., :-1]
    alpha = np.ones((*samples.shape[:2], 1)) if alpha is None else alpha
    return np.broadcast_to(255 + (levels - 255.0) * alpha, (*samples.shape[:2], 3))


def valid() -> Iterator[tuple[str, bytes, np.ndarray]]:
    """Name, file and pixels of every kind."""
    for color_type, depths in DEPTHS.items():
        for bits, interlace in itertools.product(depths, (False, True)):
            name = f"type {color_type}, {bits} bits{', interlaced' if interlace else ''}"
            samples = samples_of(color_type, bits)
            palette = palette_of(bits) if color_type == INDEXED else None
            before = [(b"PLTE", palette.tobytes())] if palette is not None else []
            file = png(samples, bits, color_type, interlace=interlace, before=before)
            yield name, file, expected(samples, bits, color_type, palette)
    yield from transparent()
    yield from with_chunks()


def transparent():
    """One transparent value, or an alpha for each colour of a palette."""
    for color_type in (GRAY, RGB):
        for bits in DEPTHS[color_type]:
            samples = samples_of(color_type, bits)
            samples[3:6, 4:9] = key = samples[0, 1]
            file = png(samples, bits, color_type, before=[(b"tRNS", key.astype(">u2").tobytes())])
            alpha = (samples != key).any(axis=2, keepdims=True)
            yield (
                f"type {color_type}, {bits} bits, key",
                file,
                expected(samples, bits, color_type, alpha=alpha),
            )
    # Only the lower byte differs from the key.
    samples = np.full((2, 3, 3), 0x1234)
    samples[0] = 0x1235
    file = png(samples, 16, RGB, before=[(b"tRNS", struct.pack(">HHH", *[0x1234] * 3))])
    alpha = (samples != 0x1234).any(axis=2, keepdims=True)
    yield "type 2, 16 bits, close to the key", file, expected(samples, 16, RGB, alpha=alpha)
    for bits in DEPTHS[INDEXED]:
        samples, palette = samples_of(INDEXED, bits), palette_of(bits)
        alphas = np.random.default_rng(5).integers(0, 256, 2**bits).astype(np.uint8)
        before = [(b"PLTE", palette.tobytes()), (b"tRNS", alphas[:-1].tobytes())]
        alpha = np.append(alphas[:-1], 255)[samples] / 255
        yield (
            f"type 3, {bits} bits, alphas",
            png(samples, bits, INDEXED, before=before),
            expected(samples, bits, INDEXED, palette, alpha),
        )


def with_chunks():
    """Chunks that change nothing. The gamma is that of sRGB, rounded."""
    samples = samples_of(RGB, 8)
    chunks = {
        "gamma": (b"gAMA", struct.pack(">I", 45_455)),
        "sRGB": (b"sRGB", b"\0"),
        "background": (b"bKGD", bytes(6)),
        "physical size": (b"pHYs", struct.pack(">IIB", 1, 4, 0)),
        "text": (b"tEXt", b"Title\0<script>alert(1)</script>"),
        "compressed text": (b"zTXt", b"Title\0\0" + zlib.compress(b"x" * 1000)),
        "time": (b"tIME", struct.pack(">HBBBBB", 2000, 1, 1, 12, 34, 56)),
        "suggested palette": (b"PLTE", bytes(range(48))),
        "private": (b"prIv", b"anything"),
    }
    for name, extra in chunks.items():
        yield name, png(samples, 8, RGB, before=[extra]), expected(samples, 8, RGB)
    for kind in range(5):
        yield f"filter {kind}", png(samples, 8, RGB, filters=[kind]), expected(samples, 8, RGB)

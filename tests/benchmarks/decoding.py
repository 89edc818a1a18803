"""Measure the decoding of the largest files: ``python tests/benchmarks/decoding.py [IMAGE]``.

Each file has as many pixels as its format may have, in at most 10 MB, and is made from the image
(without one: scikit-learn's china.jpg) with some noise. Seconds are those of a working copy of
1 megapixel, with the process that decodes; they are compared with Pillow alone, in this process.
Memory is what the server's process needs more than before, and what the child needs; both together
have a limit. The kinds that take most are flat, because memory depends on the kind alone; some of
them may have fewer pixels, and are measured at their own limit.
"""

import argparse
import io
import os
import struct
import sys
import time
import zlib
from collections.abc import Callable
from pathlib import Path
from statistics import median

import numpy as np
import PIL.Image
import PIL.ImageCms
import tifffile
from sklearn.datasets import load_sample_image

sys.path.insert(0, str(Path(__file__).parents[2]))

from core.limits import LIMITS
from core.uploads.decoding import load_image
from tests import pngs
from tests.bitmaps import bitmap
from tests.load.memory import AVAILABLE, Peak, own_bytes

ROUNDS, WORKING_PIXELS = 3, 1_000_000
SECONDS, MEGABYTES = 2, 300
PROFILE = PIL.ImageCms.ImageCmsProfile(PIL.ImageCms.createProfile("sRGB")).tobytes()


def scaled(image: PIL.Image.Image, pixels: int) -> PIL.Image.Image:
    factor = (pixels / (image.width * image.height)) ** 0.5
    size = int(image.width * factor), int(image.height * factor)
    return image.resize(size, PIL.Image.Resampling.BICUBIC)


def noisy(image: PIL.Image.Image, amount: int) -> PIL.Image.Image:
    noise = np.random.default_rng(0).integers(-amount, amount + 1, (image.height, image.width, 3))
    return PIL.Image.fromarray((np.asarray(image) + noise).clip(0, 255).astype(np.uint8))


def saved(image: PIL.Image.Image, file_format: str, **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, file_format, **options)
    return file.getvalue()


def largest_files(image: PIL.Image.Image) -> dict[str, Callable[[], bytes]]:
    large, heavy = scaled(image, LIMITS.max_pixels), scaled(image, LIMITS.max_pixels_webp_avif)
    grainy, levels = noisy(large, 4), large.point(lambda level: level // 32 * 32)
    gray = np.asarray(levels.convert("L"))
    deep, real = (gray.astype(np.uint16) * 257, gray.astype(np.float32) / 255)
    deflate = {"compression": "tiff_adobe_deflate"}
    return {
        "JPEG": lambda: saved(grainy, "JPEG", quality=90),
        "JPEG, progressive, profile": lambda: saved(
            grainy, "JPEG", quality=90, progressive=True, icc_profile=PROFILE
        ),
        "JPEG, CMYK": lambda: saved(large.convert("CMYK"), "JPEG", quality=85),
        "PNG": lambda: saved(levels, "PNG"),
        "PNG, transparent": lambda: saved(levels.convert("RGBA"), "PNG"),
        "PNG, 16 bits": lambda: saved(PIL.Image.fromarray(deep), "PNG"),
        "PNG, indexed": lambda: saved(levels.quantize(64), "PNG"),
        "GIF": lambda: saved(levels.quantize(16), "GIF"),
        "TIFF": lambda: saved(levels, "TIFF", **deflate),
        "TIFF, 16 bits": lambda: saved(PIL.Image.fromarray(deep), "TIFF", **deflate),
        "TIFF, float": lambda: saved(PIL.Image.fromarray(real), "TIFF", **deflate),
        "WebP": lambda: saved(noisy(heavy, 4), "WEBP", quality=85, method=0),
        "WebP, lossless": lambda: saved(
            heavy.point(lambda level: level // 32 * 32), "WEBP", lossless=True, method=0
        ),
        "AVIF": lambda: saved(noisy(heavy, 4), "AVIF", quality=75, speed=10),
        "BMP": lambda: saved(scaled(image, LIMITS.max_file_bytes // 3 - 10_000), "BMP"),
    }


def side_of(bytes_per_pixel: float = 10) -> int:
    """The side of the largest square that a kind which needs that much may have."""
    return int((LIMITS.max_pixels * min(10 / bytes_per_pixel, 1)) ** 0.5)


def deep_png(color_type: int, *chunks: tuple[bytes, bytes]) -> bytes:
    side = side_of()
    row = b"\0" + (b"\x12\x34" * (side * pngs.CHANNELS[color_type]))
    parts = [(b"IHDR", struct.pack(">IIBBBBB", side, side, 16, color_type, 0, 0, 0)), *chunks]
    parts += [(b"IDAT", zlib.compress(row * side, 6)), (b"IEND", b"")]
    return pngs.SIGNATURE + b"".join(pngs.chunk(*part) for part in parts)


def flat(mode: str, pixels: int) -> PIL.Image.Image:
    side = int(pixels**0.5)
    return PIL.Image.new(mode, (side, side), (120, 30, 200, 90)[: len(mode)])


def deep_tiff(channels: int, photometric: str, bytes_per_pixel: float, **options: object) -> bytes:
    side, file = side_of(bytes_per_pixel), io.BytesIO()
    samples = np.zeros((side, side, channels), np.uint16)
    tifffile.imwrite(file, samples, photometric=photometric, compression="zlib", **options)
    return file.getvalue()


def rle_bitmap() -> bytes:
    side = side_of() // 250 * 250
    rows = (b"\xfa\1" * (side // 250) + b"\0\0") * side
    return bitmap(side, side, 8, 1, rows, palette=[(9, 9, 9), (1, 2, 3)])


def hungry_files() -> dict[str, Callable[[], bytes]]:
    """The kinds that take most memory."""
    large, heavy = LIMITS.max_pixels, LIMITS.max_pixels_webp_avif
    turned = PIL.Image.Exif()
    turned[274] = 6
    orientation = (b"eXIf", turned.tobytes()[6:])
    profile = (b"iCCP", b"x\0\0" + zlib.compress(PROFILE))
    return {
        "PNG, 16-bit RGB, key": lambda: deep_png(pngs.RGB, (b"tRNS", bytes(6))),
        "PNG, 16-bit RGB, HDR": lambda: deep_png(pngs.RGB, (b"cICP", bytes([9, 16, 0, 1]))),
        "PNG, 16-bit RGBA, profile": lambda: deep_png(pngs.RGB_ALPHA, profile),
        "PNG, 16-bit RGBA, turned": lambda: deep_png(pngs.RGB_ALPHA, orientation),
        "PNG, 16-bit grey + alpha": lambda: deep_png(pngs.GRAY_ALPHA),
        "PNG, 16-bit grey, key": lambda: deep_png(pngs.GRAY, (b"tRNS", bytes(2))),
        "PNG, 8-bit RGB, key, turned": lambda: saved(
            flat("RGB", large), "PNG", transparency=(1, 2, 3), exif=turned
        ),
        "JPEG, progressive, 4:4:4": lambda: saved(
            flat("RGB", large), "JPEG", progressive=True, subsampling=0, exif=turned
        ),
        "JPEG, progressive, CMYK": lambda: saved(
            flat("CMYK", side_of(12) ** 2), "JPEG", progressive=True, exif=turned
        ),
        "TIFF, 16-bit RGB, one strip": lambda: deep_tiff(3, "rgb", 14, rowsperstrip=10**5),
        "TIFF, 16-bit RGBA, one strip": lambda: deep_tiff(
            4, "rgb", 16, rowsperstrip=10**5, extrasamples=["unassalpha"]
        ),
        "TIFF, 16-bit CMYK": lambda: deep_tiff(4, "separated", 10),
        "BMP, RLE": rle_bitmap,
        "WebP, lossless, alpha": lambda: saved(flat("RGBA", heavy), "WEBP", lossless=True),
        "WebP, animated, alpha": lambda: saved(
            flat("RGBA", heavy),
            "WEBP",
            save_all=True,
            append_images=[flat("RGBA", heavy).rotate(1)],
            method=0,
        ),
        "AVIF, 4:4:4, alpha, profile": lambda: saved(
            flat("RGBA", heavy), "AVIF", speed=10, subsampling="4:4:4", icc_profile=PROFILE
        ),
    }


def seconds_of(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def decoded_by_pillow(data: bytes) -> PIL.Image.Image:
    return PIL.Image.open(io.BytesIO(data)).convert("RGB")


def memory_of(data: bytes) -> tuple[float, float]:
    """Megabytes that this process needs more than before, and those of this and its child."""
    before = own_bytes(os.getpid())
    with Peak(os.getpid(), own_bytes) as own, Peak(os.getpid()) as both:
        load_image(data, max_pixels=WORKING_PIXELS)
    return (own.bytes - before) / 1e6, (both.bytes - before) / 1e6


def report(name: str, data: bytes) -> None:
    assert len(data) <= LIMITS.max_file_bytes, f"{name} has {len(data):,} bytes."
    pairs = [
        (
            seconds_of(lambda: load_image(data, max_pixels=WORKING_PIXELS)),
            seconds_of(lambda: decoded_by_pillow(data)),
        )
        for _ in range(ROUNDS)
    ]
    ours, pillow = (median(column) for column in zip(*pairs, strict=True))
    own, both = memory_of(data) if AVAILABLE else (float("nan"), float("nan"))
    is_within = ours <= SECONDS and both <= MEGABYTES
    figures = (
        f"{len(data) / 1e6:6.2f} {ours:8.2f} {ours / pillow:7.1f} {own:8.0f} {both - own:9.0f}"
    )
    print(f"{name:28} {figures}  {'met' if is_within else 'NOT met'}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("image", nargs="?", type=PIL.Image.open)
    PIL.Image.MAX_IMAGE_PIXELS = None
    image = parser.parse_args().image or PIL.Image.fromarray(load_sample_image("china.jpg"))
    print(
        f"{'file':28} {'MB':>6} {'seconds':>8} {'Pillow':>7} {'own MB':>8} {'child MB':>9}"
        f"  at most {SECONDS} s and {MEGABYTES} MB of both"
    )
    for name, make in {**largest_files(image.convert("RGB")), **hungry_files()}.items():
        report(name, make())


if __name__ == "__main__":
    main()

"""Hostile and damaged files, each with the class of its refusal.

They are made here, small and from fixed seeds, and are never stored.
"""

import io
import struct
import zlib
from collections.abc import Iterator

import numpy as np
import PIL.Image

from core.uploads.refusals import Refusal
from tests import pngs

FORMATS = ("PNG", "JPEG", "WEBP", "TIFF", "BMP", "GIF", "AVIF")
BOMB_SIDE = 60_000


def picture(height=48, width=64):
    """Noise over a gradient, so that every byte of its file matters."""
    noise = np.random.default_rng(11).integers(0, 64, (height, width, 3))
    slope = np.linspace(0, 190, width)[None, :, None]
    return PIL.Image.fromarray((noise + slope).astype(np.uint8))


def save(image, file_format, **options) -> bytes:
    PIL.Image.init()
    file = io.BytesIO()
    image.save(file, file_format, **options)
    return file.getvalue()


def whole_files() -> dict[str, bytes]:
    """One file of each format, and of the more intricate kinds of some."""
    small = picture()
    files = {name: save(small, name) for name in FORMATS}
    files["JPEG, progressive"] = save(small, "JPEG", progressive=True)
    files["PNG, indexed"] = save(small.quantize(), "PNG")
    files["WEBP, lossless"] = save(small, "WEBP", lossless=True)
    files["BMP, indexed"] = save(small.quantize(), "BMP")
    for compression in ("tiff_lzw", "tiff_adobe_deflate", "packbits", "jpeg"):
        files[f"TIFF, {compression}"] = save(small, "TIFF", compression=compression)
    return files


def truncated(data: bytes) -> Iterator[tuple[str, bytes]]:
    """A file cut off at several lengths."""
    for length in (8, 20, len(data) - 2):
        yield f"{length} bytes", data[:length]
    for share in (0.1, 0.25, 0.5, 0.75, 0.9, 0.99):
        yield f"{100 * share:.0f} %", data[: int(len(data) * share)]


def flipped(data: bytes, count: int, seed: int) -> Iterator[bytes]:
    """Copies of a file with a few bits flipped."""
    random = np.random.default_rng(seed)
    for _ in range(count):
        copy = bytearray(data)
        for index in random.integers(0, len(copy), random.integers(1, 6)):
            copy[index] ^= 1 << random.integers(0, 8)
        yield bytes(copy)


def corrupt_pngs() -> dict[str, bytes]:
    """Files like those of PngSuite that no reader may accept, and some more."""
    good = pngs.png(pngs.samples_of(pngs.RGB, 8), 8, pngs.RGB)
    data, end = pngs.chunk(b"IDAT", zlib.compress(bytes(100))), pngs.chunk(b"IEND", b"")
    files = {
        "signature, first byte": b"\x09" + good[1:],
        "signature, second byte": good[:1] + b"Q" + good[2:],
        "signature, line ends as on Unix": good.replace(b"\r\n", b"\n", 1),
        "signature, line ends as on a Mac": good.replace(b"\r\n", b"\r", 1),
        "header, checksum": good[:29] + bytes([good[29] ^ 1]) + good[30:],
        "no pixels": pngs.SIGNATURE + pngs.header(5, 5) + end,
        "no palette": pngs.SIGNATURE + pngs.header(5, 5, 8, pngs.INDEXED) + data + end,
        "too few pixels": pngs.SIGNATURE + pngs.header(50, 50) + data + end,
        "no end": good[:-12],
        "no header": pngs.SIGNATURE + data + end,
        "no width": pngs.SIGNATURE + pngs.header(0, 5) + data + end,
    }
    index = good.index(b"IDAT") + 20
    files["pixels, checksum"] = good[:index] + bytes([good[index] ^ 4]) + good[index + 1 :]
    for bits, color_type in ((8, 1), (8, 9), (0, 2), (3, 2), (99, 2), (2, 2), (16, 3)):
        head = pngs.header(5, 5, bits, color_type)
        files[f"{bits} bits of type {color_type}"] = pngs.SIGNATURE + head + data + end
    return files


def bombs() -> dict[str, bytes]:
    """Small files that claim many pixels."""
    side, head = BOMB_SIDE, pngs.SIGNATURE
    rest = pngs.chunk(b"IDAT", zlib.compress(bytes(1000))) + pngs.chunk(b"IEND", b"")
    bmp = save(picture(), "BMP")
    gif = save(picture(), "GIF")
    jpeg = save(picture(), "JPEG")
    frame = jpeg.index(b"\xff\xc0") + 5
    return {
        "PNG": head + pngs.header(side, side) + rest,
        "PNG, 1 pixel wide": head + pngs.header(1, 100_000_000) + rest,
        "PNG, 1 bit": head + pngs.header(side, side, 1, pngs.GRAY) + rest,
        "JPEG": jpeg[:frame] + struct.pack(">HH", side, side) + jpeg[frame + 4 :],
        "GIF": gif[:6] + struct.pack("<HH", side, side) + gif[10:],
        "BMP": bmp[:18] + struct.pack("<ii", side, side) + bmp[26:],
        "BMP, RLE": _rle_bomb(side),
        "TIFF": tiff(width=side, height=side),
        "WEBP": _webp_bomb(),
        "WEBP, lossless": riff(
            b"VP8L", b"\x2f" + struct.pack("<I", 0x3FFF | 0x3FFF << 14) + bytes(9)
        ),
        "AVIF": _avif_bomb(),
    }


def riff(kind: bytes, data: bytes) -> bytes:
    body = b"WEBP" + kind + struct.pack("<I", len(data)) + data + bytes(len(data) % 2)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _webp_bomb() -> bytes:
    """About 90 bytes: a canvas of 16,384 x 16,384 and a frame of one pixel."""
    pixel = save(PIL.Image.new("RGB", (1, 1)), "WEBP", lossless=True)[12:]
    canvas = (16_383).to_bytes(3, "little") * 2
    extended = b"VP8X" + struct.pack("<I", 10) + b"\x02\0\0\0" + canvas
    animation = b"ANIM" + struct.pack("<I", 6) + bytes(6)
    frame = bytes(6) + bytes(6) + b"\x64\0\0\0" + pixel
    frames = b"ANMF" + struct.pack("<I", len(frame)) + frame
    body = b"WEBP" + extended + animation + frames
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _avif_bomb() -> bytes:
    """A small file whose box of sizes claims that the image is large."""
    data = save(picture(), "AVIF")
    start = data.index(b"ispe") + 8
    return data[:start] + struct.pack(">II", BOMB_SIDE // 4, BOMB_SIDE // 4) + data[start + 8 :]


def avif_of_large_frames(claimed: int, side: int) -> bytes:
    """An AVIF file whose boxes say less than its frames, of colours and of transparency."""
    data = save(PIL.Image.new("RGBA", (side, side), (1, 2, 3, 90)), "AVIF", speed=10)
    old = b"ispe" + struct.pack(">III", 0, side, side)
    assert old in data
    return data.replace(old, b"ispe" + struct.pack(">III", 0, claimed, claimed))


def _rle_bomb(side: int) -> bytes:
    head = struct.pack("<IiiHHIIiiII", 40, side, side, 1, 8, 1, 4, 0, 0, 1, 1)
    return b"BM" + struct.pack("<IHHI", 70, 0, 0, 58) + head + bytes(4) + b"\xff\x01\0\x01"


def tiff(width=4, height=3, rows=None, **tags) -> bytes:
    """A TIFF file of one strip; further tags are given by their number, as in tag_254=1."""
    data = bytes(width * height * 3 if width * height < 1000 else 100) if rows is None else rows
    entries = {256: width, 257: height, 258: 8, 259: 1, 262: 2, 273: 8, 277: 3, 278: height}
    entries |= {279: len(data), 284: 1} | {int(name[4:]): tag for name, tag in tags.items()}
    fields = [struct.pack("<HHII", tag, 4, 1, value) for tag, value in sorted(entries.items())]
    directory = struct.pack("<H", len(fields)) + b"".join(fields) + bytes(4)
    return b"II*\0" + struct.pack("<I", 8 + len(data)) + data + directory


def jpeg_frame(head: bytes) -> bytes:
    """A JPEG file whose frame begins with the bytes given."""
    data = save(picture(), "JPEG")
    start = data.index(b"\xff\xc0")
    return data[:start] + head + data[start + len(head) :]


def scan_bomb(scans: int) -> bytes:
    """A progressive JPEG that repeats its last scan that many times."""
    data = save(picture(), "JPEG", progressive=True)
    start = data.rindex(b"\xff\xda")
    return data[:start] + data[start:-2] * scans + data[-2:]


def text_bomb() -> bytes:
    """A PNG file with a compressed text of 200 MB."""
    text = b"Comment\0\0" + zlib.compress(bytes(200_000_000), 9)
    return pngs.png(pngs.samples_of(pngs.RGB, 8), 8, pngs.RGB, before=[(b"zTXt", text)])


def many_chunks(count: int) -> bytes:
    samples = pngs.samples_of(pngs.RGB, 8)
    return pngs.png(samples, 8, pngs.RGB, before=[(b"prIv", b"")] * count)


def tile_bomb() -> bytes:
    """A small TIFF image in one tile of 60,000 x 60,000 pixels, deflated."""
    rows = zlib.compress(bytes(10_000))
    tags = {"tag_322": BOMB_SIDE // 16 * 16, "tag_323": BOMB_SIDE // 16 * 16}
    return tiff(rows=rows, tag_259=8, tag_324=8, tag_325=len(rows), **tags)


# The beginnings of the files are enough, because nothing reads further.
FOREIGN = {
    "SVG": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "SVG with declaration": b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- drawn --><svg/>",
    "PDF": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj",
    "PSD": b"8BPS\0\1" + bytes(30),
    "PNG of an iPhone app": pngs.SIGNATURE + pngs.chunk(b"CgBI", b"P\0 \2") + pngs.header(5, 5),
    "ICO": b"\0\0\1\0\1\0\x10\x10" + bytes(30),
    "HEIC": b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(30),
    "HEIF": b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic" + bytes(30),
    "JPEG XL": b"\xff\x0a" + bytes(30),
    "JPEG 2000": b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(30),
    "camera raw, Canon": b"II*\0\x10\0\0\0CR\x02\0" + bytes(30),
    "camera raw, Adobe": tiff(tag_254=1),
    "Netpbm": b"P6\n1 1\n255\n\0\0\0",
    "TIFF of 32-bit colours": tiff(tag_258=32),
    "TIFF with LERC": tiff(tag_259=34887),
    "TIFF with WebP": tiff(tag_259=50001),
    "TIFF of signed bytes": tiff(tag_339=2),
    "JPEG of 12 bits": jpeg_frame(b"\xff\xc1\0\x11\x0c"),
    "JPEG-LS": jpeg_frame(b"\xff\xf7\0\x11\x08"),
    "JPEG, hierarchical": jpeg_frame(b"\xff\xc5\0\x11\x08"),
}
NO_IMAGES = {
    "empty": b"",
    "text": b"not an image",
    "web page": b"<!DOCTYPE html><html><body><svg></svg></body></html>",
    "zeros": bytes(1000),
    "film": b"\0\0\0\x18ftypisom\0\0\0\0isommp42" + bytes(30),
    "sound": b"RIFF\x24\0\0\0WAVEfmt " + bytes(30),
    "archive": b"PK\3\4" + bytes(30),
    "text that begins as a bitmap does": b"BMW is a maker of cars, and so on and on.",
}


def refused() -> Iterator[tuple[str, bytes, Refusal]]:
    """Name, file and class of every file whose class is certain."""
    groups = (
        (NO_IMAGES, Refusal.NOT_AN_IMAGE),
        (FOREIGN, Refusal.UNSUPPORTED),
        (bombs(), Refusal.TOO_MANY_PIXELS),
        (corrupt_pngs(), Refusal.DAMAGED),
        ({"scan bomb": scan_bomb(300)}, Refusal.TOOK_TOO_LONG),
    )
    for files, kind in groups:
        for name, data in files.items():
            yield f"{name} ({kind})", data, kind

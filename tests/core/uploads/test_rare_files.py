"""Files that are valid but rare, and files that only look whole: shown, or the true reason."""

import io
import struct
import zlib

import numpy as np
import PIL.Image
import pytest
import tifffile

from core.limits import Limits
from core.uploads.decoding import ImageError, Refusal, load_trusted_image
from tests import hostile, pngs
from tests.bitmaps import bitmap
from tests.hostile import picture, save

PICTURE = np.asarray(picture())
FIRST_FRAME = "Only the first frame of the file is used."
ON_WHITE = "Its transparent areas were blended with white."


def refusal_of(data):
    with pytest.raises(ImageError) as caught:
        load_trusted_image(data)
    return caught.value.kind, str(caught.value)


def assert_shown(data, pixels, *notes):
    image = load_trusted_image(data)
    np.testing.assert_array_equal(image.pixels, pixels)
    assert image.notes == notes


def png_with(*chunks):
    data = save(picture(), "PNG")
    return data[:33] + b"".join(pngs.chunk(*chunk) for chunk in chunks) + data[33:]


LONG = b"x" * 1_200_000
TEXTS = {
    "zTXt": (b"zTXt", b"mxfile\0\0" + zlib.compress(LONG)),
    "iTXt": (b"iTXt", b"mxfile\0\1\0\0\0" + zlib.compress(LONG)),
    "tEXt": (b"tEXt", b"mxfile\0" + LONG),
    "zTXt that is damaged": (b"zTXt", b"Title\0\0" + b"nonsense"),
    "XMP": (b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0" + zlib.compress(LONG)),
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_png_with_a_long_text_is_shown(name):
    assert_shown(png_with(TEXTS[name]), PICTURE)


def test_texts_of_png_do_not_count_however_long_they_are():
    for name in (b"a", b"Raw profile type exif"):
        text = name + b"\0\0" + zlib.compress(bytes(13_000_000))
        assert_shown(png_with(*[(b"zTXt", text)] * 6), PICTURE)


def test_a_long_profile_of_png_is_used_up_to_its_bound():
    from tests import profiles

    short = profiles.rgb_profile()
    longer = struct.pack(">I", 3_000_000) + short[4:].ljust(2_999_996, b"\0")
    expected = load_trusted_image(png_with((b"iCCP", b"x\0\0" + zlib.compress(short)))).pixels
    assert_shown(png_with((b"iCCP", b"x\0\0" + zlib.compress(longer))), expected)
    bomb = (b"iCCP", b"x\0\0" + zlib.compress(bytes(9_000_000)))
    note = "Its colour profile cannot be used; its colours are taken as sRGB."
    assert_shown(png_with(bomb), PICTURE, note)


def test_orientation_of_png_is_found_in_texts_and_behind_the_pixels():
    turned = PIL.Image.Exif()
    turned[274] = 3
    upside_down = PICTURE[::-1, ::-1]
    data = save(picture(), "PNG")
    at_end = data[:-12] + pngs.chunk(b"eXIf", turned.tobytes()[6:]) + data[-12:]
    assert_shown(at_end, upside_down)
    packed = turned.tobytes().hex().encode()
    raw = b"Raw profile type exif\0\0" + zlib.compress(b"\nexif\n%8d\n%s\n" % (len(packed), packed))
    assert_shown(png_with((b"zTXt", raw)), upside_down)


def test_countless_chunks_and_pieces_of_pixels_of_png_are_read():
    assert_shown(png_with(*[(b"prIv", b"")] * 20_000), PICTURE)
    data = save(picture(), "PNG")
    start = data.index(b"IDAT") - 4
    size = int.from_bytes(data[start : start + 4])
    pixels = data[start + 8 : start + 8 + size]
    pieces = b"".join(pngs.chunk(b"IDAT", pixels[index : index + 1]) for index in range(size))
    assert_shown(data[:start] + pieces + data[-12:], PICTURE)


# --- BMP ---
PALETTE = [(255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 0)]


def colors_of(rows):
    """Rows of indices, from the top; None is black."""
    return [[(0, 0, 0) if index is None else PALETTE[index] for index in row] for row in rows]


def test_bmp_of_2_bits_is_shown():
    rows = bytes([0b00011011, 0b11000000, 0, 0]) + bytes([0b11100100, 0b01000000, 0, 0])
    data = bitmap(5, 2, 2, 0, rows, palette=PALETTE)
    assert_shown(data, colors_of([[3, 2, 1, 0, 1], [0, 1, 2, 3, 3]]))


SKIPPED = "Pixels that the file skips are black."
N = None
RUNS = {
    "whole": (1, "0402 0000 0203 0201 0001", [[3, 3, 1, 1], [2, 2, 2, 2]], []),
    "without an end": (1, "0402 0000 0203 0201", [[3, 3, 1, 1], [2, 2, 2, 2]], []),
    "literal": (1, "0003 010203 00 0102 0000 0403 0001", [[3, 3, 3, 3], [1, 2, 3, 2]], []),
    "early end": (1, "0402 0001", [[N, N, N, N], [2, 2, 2, 2]], [SKIPPED]),
    "short line": (1, "0102 0000 0403 0001", [[3, 3, 3, 3], [2, N, N, N]], [SKIPPED]),
    "delta": (1, "0102 0002 0101 0203 0001", [[N, N, 3, 3], [2, N, N, N]], [SKIPPED]),
    "too long a run": (1, "ff02 0000 0403 0001", [[3, 3, 3, 3], [2, 2, 2, 2]], []),
    "4 bits": (2, "0423 0000 0331 0112 0001", [[3, 1, 3, 1], [2, 3, 2, 3]], []),
    "4 bits, literal": (2, "0003 1230 0130 0000 0403 0001", [[0, 3, 0, 3], [1, 2, 3, 3]], []),
    "4 bits, delta": (2, "0120 0002 0101 0230 0001", [[N, N, 3, 0], [2, N, N, N]], [SKIPPED]),
}


@pytest.mark.parametrize("name", RUNS)
def test_bmp_of_runs_is_shown(name):
    compression, codes, rows, notes = RUNS[name]
    bits = 8 if compression == 1 else 4
    data = bitmap(4, 2, bits, compression, bytes.fromhex(codes), palette=PALETTE)
    assert_shown(data, colors_of(rows), *notes)


@pytest.mark.parametrize("codes", ["0402", "0402 0000", "0402 0000 0003 0102", "0402 0000 0002 01"])
def test_runs_of_bmp_that_are_cut_are_damaged(codes):
    data = bitmap(4, 2, 8, 1, bytes.fromhex(codes), palette=PALETTE)
    assert refusal_of(data)[0] == Refusal.DAMAGED


def test_countless_codes_of_bmp_are_refused():
    rows = b"\0\2\0\0" * 1_000_001
    with pytest.raises(ImageError, match="may have at most 1,000,000 codes"):
        load_trusted_image(bitmap(4, 2, 8, 1, rows, palette=PALETTE))


@pytest.mark.parametrize(
    ("bits", "compression"), [(24, 4), (24, 5), (64, 0), (8, 3), (1, 3), (24, 9)]
)
def test_rare_kinds_of_bmp_are_named(bits, compression):
    data = bitmap(4, 2, bits, compression, bytes(100), palette=PALETTE)
    kind, sentence = refusal_of(data)
    assert kind == Refusal.UNSUPPORTED
    assert "a rare kind of BMP" in sentence


# --- GIF ---


def gif(frames, size=(30, 24), transparent=None):
    """A GIF file of frames, each given by its left, top, and picture of mode P."""
    parts = [b"GIF89a" + struct.pack("<HHBBB", *size, 0x80, 0, 0) + bytes([0, 0, 255, 0, 9, 0])]
    for left, top, frame in frames:
        single = save(frame, "GIF", optimize=False)
        start = 13 + (3 << (single[10] & 7) + 1)
        while single[start] == 0x21:
            start += 2
            while single[start]:
                start += single[start] + 1
            start += 1
        palette = single[13 : 13 + (3 << (single[10] & 7) + 1)]
        head = struct.pack("<BHHHHB", 0x2C, left, top, *frame.size, 0x80 | single[10] & 7)
        if transparent is not None:
            parts.append(b"!\xf9\x04\x01\0\0" + bytes([transparent]) + b"\0")
        parts.append(head + palette + single[start + 10 : -1])
    return b"".join(parts) + b";"


FRAME = PIL.Image.fromarray(np.arange(12, dtype=np.uint8).reshape(3, 4) % 5)
FRAME.putpalette([200, 10, 20, 30, 200, 50, 60, 70, 200, 90, 100, 110, 1, 2, 3])
SHOWN = np.asarray(FRAME.convert("RGB"))


@pytest.mark.parametrize("place", [(0, 0), (5, 7), (26, 21), (26, 0)])
def test_outside_its_first_frame_a_gif_is_transparent(place):
    left, top = place
    expected = np.full((24, 30, 3), 255)
    expected[top : top + 3, left : left + 4] = SHOWN
    assert_shown(gif([(left, top, FRAME)]), expected, ON_WHITE)


def test_a_gif_whose_first_frame_is_its_canvas_has_no_outside():
    assert_shown(gif([(0, 0, FRAME)], size=(4, 3)), SHOWN)
    # A canvas that is too small grows.
    assert_shown(gif([(0, 0, FRAME)], size=(2, 2)), SHOWN)


def test_transparent_pixels_of_a_frame_that_is_moved_are_white():
    expected = np.full((24, 30, 3), 255)
    expected[2:5, 1:5] = np.where(np.asarray(FRAME)[..., None] == 3, 255, SHOWN)
    assert_shown(gif([(1, 2, FRAME)], transparent=3), expected, ON_WHITE)


def test_a_gif_that_is_damaged_behind_its_first_frame_is_shown():
    data = gif([(0, 0, FRAME), (0, 0, FRAME)], size=(4, 3))
    first = len(gif([(0, 0, FRAME)], size=(4, 3))) - 1
    for length in range(first + 1, len(data)):
        assert_shown(data[:length], SHOWN, FIRST_FRAME)
    assert_shown(data[:first] + b"nonsense", SHOWN)
    assert refusal_of(data[: first - 3])[0] == Refusal.DAMAGED


# --- TIFF ---


@pytest.mark.parametrize("compression", [1, 5, 8])
@pytest.mark.parametrize("scale", [1, 257])
def test_colour_maps_of_tiff_have_8_bits_or_16(compression, scale):
    ramp = PIL.Image.fromarray(np.arange(256, dtype=np.uint8).reshape(16, 16))
    ramp.putpalette([level for index in range(256) for level in (index, 255 - index, 7)])
    names = {1: None, 5: "tiff_lzw", 8: "tiff_adobe_deflate"}
    data = save(ramp, "TIFF", compression=names[compression])
    entries = np.array([*range(256), *range(255, -1, -1), *[7] * 256])
    written = (entries * 256).astype("<u2").tobytes()
    assert written in data
    mapped = data.replace(written, (entries * scale).astype("<u2").tobytes())
    assert_shown(mapped, np.asarray(ramp.convert("RGB")))


GREY_ALPHA = np.dstack([PICTURE[..., 0], PICTURE[..., 1]])
PLANES = {
    "grey and alpha": (GREY_ALPHA, "minisblack", "unassalpha", "grey and alpha in sep"),
    "grey and premultiplied alpha": (
        GREY_ALPHA,
        "minisblack",
        "assocalpha",
        "grey and alpha in sep",
    ),
    "colours and something": (
        np.dstack([PICTURE, PICTURE[..., 0]]),
        "rgb",
        "unspecified",
        "rare kind",
    ),
    "premultiplied colours": (np.dstack([PICTURE, PICTURE[..., 0]]), "rgb", "assocalpha", "extra"),
}


@pytest.mark.parametrize("compression", [None, "zlib"])
@pytest.mark.parametrize("name", PLANES)
def test_planes_of_tiff_that_pillow_misreads_are_named(name, compression):
    samples, photometric, extra, reason = PLANES[name]
    file = io.BytesIO()
    tifffile.imwrite(
        file,
        np.ascontiguousarray(np.moveaxis(samples, 2, 0)),
        photometric=photometric,
        planarconfig="separate",
        extrasamples=[extra],
        compression=compression,
    )
    if photometric == "rgb" and compression:
        assert load_trusted_image(file.getvalue()).pixels.shape == PICTURE.shape
        return
    kind, sentence = refusal_of(file.getvalue())
    assert kind == Refusal.UNSUPPORTED
    assert reason in sentence


def pages(*sizes):
    """A TIFF file of pages of several sizes, of which all but the last are previews."""
    file = io.BytesIO()
    with tifffile.TiffWriter(file) as writer:
        for index, width in enumerate(sizes):
            page = np.asarray(picture().resize((width, 20)))
            writer.write(page, photometric="rgb", subfiletype=int(index < len(sizes) - 1))
    return file.getvalue()


@pytest.mark.parametrize("previews", [(8,), (8, 12)])
def test_the_main_page_of_a_tiff_is_used_where_a_preview_comes_first(previews):
    note = "The first page of the file is a preview; its main page is used."
    assert_shown(pages(*previews, 31), np.asarray(picture().resize((31, 20))), note)
    assert_shown(pages(31), np.asarray(picture().resize((31, 20))))


@pytest.mark.parametrize(
    ("tags", "reason"),
    [({}, "nothing but a preview"), ({"tag_330": 8}, "raw"), ({"tag_50706": 1}, "raw")],
)
def test_a_tiff_without_a_main_page_says_what_it_is(tags, reason):
    kind, sentence = refusal_of(hostile.tiff(tag_254=1, **tags))
    assert kind == Refusal.UNSUPPORTED
    assert reason in sentence


def test_limits_hold_for_the_page_that_is_used():
    from core.uploads.picture import read

    with pytest.raises(ImageError, match="at most 500 are allowed, got 31 x 20"):
        read(pages(8, 31), "TIFF", Limits(max_pixels=500))

"""JPEG files that are cut but closed by an end marker, and those of rare kinds."""

import itertools
import struct

import numpy as np
import PIL.Image
import pytest

from core.uploads.decoding import ImageError, Refusal, load_image, load_trusted_image
from tests.hostile import jpeg_frame, picture, save

END = b"\xff\xd9"
START_OF_SCAN = b"\xff\xda"
RESTARTS = {"none": {}, "blocks": {"restart_marker_blocks": 3}, "rows": {"restart_marker_rows": 1}}
KINDS = list(itertools.product(("RGB", "L"), (False, True), RESTARTS))


def refusal_of(data):
    with pytest.raises(ImageError) as caught:
        load_trusted_image(data)
    return caught.value.kind


def jpeg(mode, progressive, restarts):
    options = {"progressive": progressive, "quality": 90, **RESTARTS[restarts]}
    return save(picture().convert(mode), "JPEG", **options)


def closed(data):
    """A file that was cut, with an end marker behind what is left."""
    return data.rstrip(b"\xff") + END


@pytest.mark.parametrize(("mode", "progressive", "restarts"), KINDS)
def test_a_jpeg_that_was_cut_and_closed_is_incomplete(mode, progressive, restarts):
    data = jpeg(mode, progressive, restarts)
    assert load_trusted_image(data).pixels.shape == (48, 64, 3)
    start = data.index(START_OF_SCAN) + 14
    for share in (0.02, 0.1, 0.3, 0.5, 0.8, 0.95, 0.99):
        length = start + int((len(data) - 2 - start) * share)
        assert refusal_of(closed(data[:length])) == Refusal.DAMAGED, share


@pytest.mark.parametrize("progressive", [False, True])
def test_a_jpeg_that_was_cut_at_a_restart_is_incomplete(progressive):
    data = jpeg("RGB", progressive, "blocks")
    starts = [
        at for at in range(len(data) - 1) if data[at] == 0xFF and data[at + 1] in range(0xD0, 0xD8)
    ]
    for start in starts[:: len(starts) // 6 + 1]:
        assert refusal_of(data[:start] + END) == Refusal.DAMAGED
        assert refusal_of(data[: start + 2] + END) == Refusal.DAMAGED


def test_a_progressive_jpeg_without_its_last_scans_is_incomplete():
    data = jpeg("RGB", True, "none")
    parts = data.split(START_OF_SCAN)
    for count in range(2, len(parts)):
        assert refusal_of(START_OF_SCAN.join(parts[:count]) + END) == Refusal.DAMAGED


def test_a_jpeg_without_one_of_its_components_is_incomplete():
    """Scans of one component each, as scanners write them: the last one is taken away."""
    data = jpeg("L", False, "none")
    frame, scan = data.index(b"\xff\xc0"), data.index(START_OF_SCAN)
    three = struct.pack(">HBHHB", 17, 8, 48, 64, 3)
    three += bytes([1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0])
    head = data[:frame] + b"\xff\xc0" + three + data[frame + 13 : scan]
    pixels = data[scan + 10 : -2]
    scans = [START_OF_SCAN + bytes([0, 8, 1, index, 0, 0, 63, 0]) + pixels for index in (1, 2, 3)]
    assert load_trusted_image(head + b"".join(scans) + END).pixels.shape == (48, 64, 3)
    assert refusal_of(head + b"".join(scans[:2]) + END) == Refusal.DAMAGED


def test_bytes_that_stand_behind_whole_pixels_do_no_harm():
    data = jpeg("RGB", False, "none")
    whole = load_trusted_image(data).pixels
    np.testing.assert_array_equal(load_trusted_image(data[:-2] + b"spare" + END).pixels, whole)


FRAME = jpeg_frame(b"")
SIZES = {
    "height behind the scan": struct.pack(">BHHB", 8, 0, 64, 3),
    "two components": struct.pack(">BHHB", 8, 48, 64, 2),
    "five components": struct.pack(">BHHB", 8, 48, 64, 5),
}


@pytest.mark.parametrize("name", SIZES)
def test_rare_kinds_of_jpeg_are_named(name):
    start = FRAME.index(b"\xff\xc0")
    size = 17 if name != "five components" else 23
    extra = b"" if size == 17 else bytes([4, 0x11, 0, 5, 0x11, 0])
    head = FRAME[start : start + 2] + struct.pack(">H", size) + SIZES[name]
    data = FRAME[:start] + head + FRAME[start + 10 : start + 19] + extra + FRAME[start + 19 :]
    assert refusal_of(data) == Refusal.UNSUPPORTED


def test_sampling_that_decoders_do_not_know_is_named():
    start = FRAME.index(b"\xff\xc0") + 11
    uneven = FRAME[:start] + bytes([0x31]) + FRAME[start + 1 :]
    uneven = uneven[: start + 3] + bytes([0x21]) + uneven[start + 4 :]
    assert refusal_of(uneven) == Refusal.UNSUPPORTED


def arithmetic(side):
    """The head of a grey JPEG file with arithmetic coding, up to its pixels."""
    tables = b"\xff\xdb" + struct.pack(">HB", 67, 0) + bytes([1] * 64)
    frame = b"\xff\xc9" + struct.pack(">HBHHB", 11, 8, side, side, 1) + bytes([1, 0x11, 0])
    scan = START_OF_SCAN + bytes([0, 8, 1, 1, 0, 0, 63, 0])
    return b"\xff\xd8" + tables + frame + scan


def test_arithmetic_coding_is_read_beyond_64_kilobytes():
    noise = np.random.default_rng(2).integers(0, 255, 100_000, dtype=np.uint8).tobytes()
    pixels = load_image(arithmetic(1000) + noise + END).pixels
    assert pixels.shape == (1000, 1000, 3)


def test_countless_segments_are_refused_and_many_are_read():
    data = save(picture(), "JPEG")
    whole = load_trusted_image(data).pixels
    comment = b"\xff\xfe\0\2"
    many = data[:2] + comment * 10_000 + data[2:]
    np.testing.assert_array_equal(load_trusted_image(many).pixels, whole)
    with pytest.raises(ImageError, match="a JPEG may have at most 50,000 segments"):
        load_trusted_image(data[:2] + comment * 60_000 + data[2:])


def test_a_photograph_of_a_phone_with_further_images_is_its_first():
    data = save(picture(), "MPO", save_all=True, append_images=[PIL.Image.new("RGB", (9, 9))])
    image = load_trusted_image(data)
    assert image.pixels.shape == (48, 64, 3)
    assert image.notes == ("Only the first frame of the file is used.",)

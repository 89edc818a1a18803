"""PNG files that lack a part: rows of their pixels, or what follows the first image."""

import itertools
import zlib

import numpy as np
import PIL.Image
import pytest

from core.limits import Limits
from core.uploads.decoding import ImageError, Refusal, load_trusted_image
from core.uploads.picture import read
from tests import pngs
from tests.hostile import picture, save
from tests.pngs import chunk

KINDS = [
    (color_type, bits, interlace)
    for color_type, depths in pngs.DEPTHS.items()
    for bits, interlace in itertools.product(depths, (False, True))
]


def refusal_of(data):
    with pytest.raises(ImageError) as caught:
        load_trusted_image(data)
    return caught.value.kind, str(caught.value)


def parts_of(color_type, bits, interlace):
    """A whole file up to its pixels, and the rows as they lie in it."""
    samples = pngs.samples_of(color_type, bits)
    before = [(b"PLTE", pngs.palette_of(bits).tobytes())] if color_type == pngs.INDEXED else []
    data = pngs.png(samples, bits, color_type, interlace=interlace, before=before)
    start, packed, place = data.index(b"IDAT") - 4, b"", data.index(b"IDAT") - 4
    while data[place + 4 : place + 8] == b"IDAT":
        end = place + 8 + int.from_bytes(data[place : place + 4])
        packed, place = packed + data[place + 8 : end], end + 4
    return data[:start], zlib.decompress(packed)


def file_of(start, rows):
    return start + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", KINDS)
def test_a_png_that_lacks_rows_is_damaged_and_says_so(kind):
    start, rows = parts_of(*kind)
    whole = load_trusted_image(file_of(start, rows)).pixels
    for length in (0, 1, len(rows) // 2, len(rows) - 1):
        refusal, sentence = refusal_of(file_of(start, rows[:length]))
        assert (refusal, "some of its rows are missing" in sentence) == (Refusal.DAMAGED, True)
    # Browsers show a file that has more than enough.
    longer = load_trusted_image(file_of(start, rows + bytes(1000))).pixels
    np.testing.assert_array_equal(longer, whole)


@pytest.mark.parametrize("name", [b"tEXt", b"tIME", b"pHYs", b"prVt"])
def test_a_damaged_chunk_beside_the_pixels_changes_nothing(name):
    start, rows = parts_of(pngs.RGB, 8, False)
    whole = load_trusted_image(file_of(start, rows))
    damaged = chunk(name, b"Comment\0text")[:-1] + b"?"
    found = load_trusted_image(file_of(start + damaged, rows))
    np.testing.assert_array_equal(found.pixels, whole.pixels)
    assert found.notes == whole.notes


@pytest.mark.parametrize("name", [b"tRNS", b"gAMA", b"iCCP", b"eXIf", b"PLTE", b"acTL"])
def test_a_damaged_chunk_that_the_picture_needs_is_damage(name):
    start, rows = parts_of(pngs.RGB, 8, False)
    damaged = chunk(name, bytes(6))[:-1] + b"?"
    assert refusal_of(file_of(start + damaged, rows))[0] == Refusal.DAMAGED


def test_rows_are_counted_only_up_to_the_last_one(monkeypatch):
    start, rows = parts_of(pngs.RGB, 8, False)
    counted = []

    class Counted:
        def __init__(self):
            self._inflater = inflate()

        def __getattr__(self, name):
            return getattr(self._inflater, name)

        def decompress(self, *arguments):
            counted.append(len(result := self._inflater.decompress(*arguments)))
            return result

    inflate = zlib.decompressobj
    monkeypatch.setattr("core.uploads.png_rows.zlib.decompressobj", Counted)
    load_trusted_image(file_of(start, rows + bytes(50_000_000)))
    assert 0 < sum(counted) <= 1_000_000


def test_limits_count_before_rows_do():
    data = pngs.SIGNATURE + pngs.header(60_000, 60_000) + file_of(b"", bytes(1000))
    with pytest.raises(ImageError) as caught:
        read(data, "PNG", Limits())
    assert caught.value.kind == Refusal.TOO_MANY_PIXELS


def animation():
    other = PIL.Image.fromarray(255 - np.asarray(picture()))
    return save(picture(), "PNG", save_all=True, append_images=[other])


def test_an_animation_that_is_damaged_behind_its_first_image_is_shown():
    data, pixels = animation(), np.asarray(picture())
    pixels_end = data.rindex(b"fcTL") - 4
    wrong = bytearray(data)
    wrong[data.rindex(b"fdAT") + 20] ^= 1
    for damaged in (wrong, data[: wrong.index(b"fdAT") + 20], data[: pixels_end + 5], data[:-1]):
        image = load_trusted_image(bytes(damaged))
        np.testing.assert_array_equal(image.pixels, pixels)
        assert image.notes == ("Only the first frame of the file is used.",)


def test_an_animation_that_is_damaged_within_its_first_image_is_refused():
    data = animation()
    start, end = data.index(b"IDAT"), data.rindex(b"fcTL") - 4
    wrong = data[: start + 50] + bytes([data[start + 50] ^ 1]) + data[start + 51 :]
    for damaged in (wrong, *(data[:length] for length in range(start, end, 37)), data[: end - 1]):
        assert refusal_of(damaged)[0] == Refusal.DAMAGED
    # Its pixels lie in two chunks, of which the second is cut.
    length = int.from_bytes(data[start - 4 : start])
    packed = data[start + 4 : start + 4 + length]
    halves = chunk(b"IDAT", packed[: length // 2]), chunk(b"IDAT", packed[length // 2 :])
    assert refusal_of(data[: start - 4] + halves[0] + halves[1][:-20])[0] == Refusal.DAMAGED

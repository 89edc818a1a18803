"""Animations whose first frame is whole, whatever becomes of the others."""

import numpy as np
import PIL.Image
import pytest

from core.uploads.decoding import ImageError, Refusal, load_trusted_image
from tests.hostile import picture, save

PICTURE = np.asarray(picture())
OTHER = PIL.Image.fromarray(255 - PICTURE)
FIRST_FRAME = ("Only the first frame of the file is used.",)


def with_its_length(data):
    """A WebP file that claims the length that it has."""
    return data[:4] + (len(data) - 8).to_bytes(4, "little") + data[8:]


def test_a_webp_that_is_cut_behind_its_first_frame_is_shown():
    data = save(picture(), "WEBP", save_all=True, append_images=[OTHER], lossless=True)
    second = data.rindex(b"ANMF")
    for length in (second + 9, second + 100, len(data) - 40, len(data) - 1, len(data)):
        for cut in (data[:length], with_its_length(data[:length])):
            image = load_trusted_image(cut)
            np.testing.assert_array_equal(image.pixels, PICTURE)
            assert image.notes == FIRST_FRAME


def test_a_webp_that_is_cut_within_its_first_frame_is_damaged():
    data = save(picture(), "WEBP", save_all=True, append_images=[OTHER], lossless=True)
    for length in (*range(16, data.rindex(b"ANMF"), 500), data.rindex(b"ANMF") - 1):
        for cut in (data[:length], with_its_length(data[:length])):
            with pytest.raises(ImageError) as caught:
                load_trusted_image(cut)
            assert caught.value.kind == Refusal.DAMAGED


def test_the_orientation_behind_the_frames_of_a_webp_is_found():
    turned = PIL.Image.Exif()
    turned[274] = 3
    options = {"append_images": [OTHER], "lossless": True, "exif": turned}
    data = save(picture(), "WEBP", save_all=True, **options)
    np.testing.assert_array_equal(load_trusted_image(data).pixels, PICTURE[::-1, ::-1])


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_a_sequence_of_avif_that_is_cut_behind_its_first_frame_is_shown(mode):
    frames = [frame.convert(mode) for frame in (picture(), OTHER)]
    data = save(frames[0], "AVIF", save_all=True, append_images=frames[1:])
    whole = load_trusted_image(data)
    assert whole.notes[:1] == FIRST_FRAME
    for length in (len(data) - 200, len(data) - 1):
        cut = load_trusted_image(data[:length])
        np.testing.assert_array_equal(cut.pixels, whole.pixels)
        assert cut.notes == whole.notes
    for length in range(16, data.index(b"mdat") + 900, 100):
        with pytest.raises(ImageError) as caught:
            load_trusted_image(data[:length])
        assert caught.value.kind == Refusal.DAMAGED

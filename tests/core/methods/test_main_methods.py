"""The rules of K-Means and of NMF that no other method has."""

import numpy as np
import pytest

from core.compression import compress
from core.methods import NMF, KMeans, SklearnNMF, nmf
from core.samples import load_sample
from core.solvers.nmf import factorise
from core.storage import Part


@pytest.mark.parametrize("n_colors", [63, 64, 256])
def test_more_colours_than_the_image_has_are_lossless_and_said_so(n_colors, noise):
    compressed = compress(noise, KMeans(n_colors))
    np.testing.assert_array_equal(compressed.pixels(), noise.pixels)
    assert compressed.quality.psnr_db == float("inf")
    assert compressed.remark == "Lossless: all colours of the image (63) are kept."
    assert compress(noise, KMeans(62)).remark == ""


@pytest.mark.parametrize(("n_colors", "bits"), [(1, 0), (2, 1), (3, 2), (4, 2), (5, 3), (256, 8)])
def test_an_index_takes_as_many_bits_as_the_palette_needs(n_colors, bits, photo):
    palette, indices = KMeans(n_colors).encode(photo.pixels).parts
    assert (palette.values.shape, palette.bits_per_value) == ((n_colors, 3), 8)
    assert (indices.values.shape, indices.bits_per_value) == ((40, 60), bits)


def test_the_palette_strip_is_as_wide_as_the_shares():
    palette = np.array([[0, 0, 0], [9, 9, 9], [255, 0, 0]], np.uint8)
    indices = np.array([[0, 0, 0, 2], [0, 0, 0, 1]], np.uint8)
    (strip,) = KMeans.illustrate([Part("palette", palette, 8), Part("indices", indices, 2)])
    assert strip.is_strip
    colors, widths = np.unique(strip.pixels[0], axis=0, return_counts=True)
    assert colors.tolist() == palette.tolist()
    np.testing.assert_allclose(widths / strip.pixels.shape[1], [6 / 8, 1 / 8, 1 / 8], atol=2e-3)
    assert strip.pixels[-1, 0].tolist() == [0, 0, 0]
    assert strip.pixels[-1, -1].tolist() == [255, 0, 0]


@pytest.mark.parametrize(
    ("bits", "dtype", "largest"),
    [(4, np.uint8, 15), (8, np.uint8, 255), (9, np.uint16, 511), (32, np.float32, 1)],
)
def test_factors_are_stored_with_the_bits_asked_for(bits, dtype, largest, photo):
    P, Q, scale = NMF(3, bits=bits).encode(photo.pixels).parts
    assert (P.values.shape, Q.values.shape, scale.values.shape) == ((3, 40, 3), (3, 3, 60), (3, 3))
    for part in (P, Q):
        assert (part.values.dtype, part.bits_per_value) == (dtype, bits)
    np.testing.assert_array_equal(P.values.max(axis=1), np.full((3, 3), largest))
    np.testing.assert_array_equal(Q.values.max(axis=2), np.full((3, 3), largest))
    assert (scale.bits_per_value, scale.side_information) == (32, True)
    assert not P.side_information


def test_more_bits_bring_the_image_nearer_to_the_unquantised_factors(photo):
    exact = NMF(5, bits=32).decode(NMF(5, bits=32).encode(photo.pixels).parts).astype(float)
    errors = []
    for bits in (4, 6, 8, 12):
        method = NMF(5, bits=bits)
        errors.append(np.abs(method.decode(method.encode(photo.pixels).parts) - exact).mean())
    assert errors == sorted(errors, reverse=True)
    assert errors[-1] < 0.05


@pytest.mark.parametrize("bits", [3, 0, 17, 24, 31, 33])
def test_other_bits_are_refused(bits):
    with pytest.raises(ValueError, match=f"^NMF.bits must be 4 to 16, or 32; got {bits}.$"):
        NMF(3, bits=bits)


def test_the_messages_name_parameter_and_range_and_value():
    for build, message in {
        lambda: KMeans(0): "KMeans.n_colors must be between 1 and 256; got 0.",
        lambda: KMeans(2, seed=-1): "KMeans.seed must be between 0 and 4294967295; got -1.",
        lambda: KMeans(2, space="lab"): "KMeans.space must be rgb or oklab; got 'lab'.",
        lambda: KMeans(2, dither=2): "KMeans.dither must be 0 or 1; got 2.",
        lambda: NMF(0): "NMF.n_components must be between 1 and 1000; got 0.",
        lambda: NMF(1, max_iterations=-1): (
            "NMF.max_iterations must be between 0 and 10000; got -1."
        ),
        lambda: NMF(8).check_size(7, 9): (
            "NMF.n_components must be between 1 and 7 for an image of 7 x 9 pixels; got 8."
        ),
    }.items():
        with pytest.raises(ValueError, match=f"^{message}$"):
            build()


def test_dithering_mixes_the_colours_of_the_palette_to_the_mean_of_the_image():
    ramp = np.linspace(0, 255, 64).astype(np.uint8)[None, :, None].repeat(64, 0).repeat(3, 2)
    plain, mixed = (KMeans(2, dither=dither) for dither in (False, True))
    palettes = [method.encode(ramp).parts[0].values for method in (plain, mixed)]
    # The order is that which makes the file small.
    np.testing.assert_array_equal(*(np.sort(palette, axis=0) for palette in palettes))
    decoded = [method.decode(method.encode(ramp).parts).astype(float) for method in (plain, mixed)]
    # Between the two colours, each four columns of the dithered image have about their own grey.
    columns = [image[:, 20:44].mean(axis=(0, 2)) - ramp[0, 20:44, 0] for image in decoded]
    errors = [np.abs(each.reshape(-1, 4).mean(axis=1)).max() for each in columns]
    assert errors[1] < 25 < errors[0]
    assert set(np.unique(decoded[1])) <= set(palettes[1].ravel())


@pytest.mark.parametrize("space", ["rgb", "oklab"])
@pytest.mark.parametrize("dither", [False, True])
def test_an_image_of_few_colours_is_lossless_in_every_space(space, dither, noise):
    method = KMeans(64, space=space, dither=dither)
    np.testing.assert_array_equal(method.decode(method.encode(noise.pixels).parts), noise.pixels)


def test_the_strongest_part_comes_first(photo):
    P, Q, scale = (part.values.astype(float) for part in NMF(6).encode(photo.pixels).parts)
    strength = np.linalg.norm(P, axis=1) * np.linalg.norm(Q, axis=2) * scale
    assert (np.diff(strength) <= 1e-2 * strength[:, :-1]).all()


def test_a_part_is_drawn_in_the_colour_of_its_channel(photo):
    (picture,) = NMF.illustrate(NMF(1).encode(photo.pixels).parts)
    height = (picture.pixels.shape[0] + 4) // 3
    for channel in range(3):
        drawn = picture.pixels[channel * height :][: height - 4]
        assert drawn[..., channel].max() == 255
        assert not np.delete(drawn, channel, axis=2).any()


def test_a_fit_that_was_stopped_early_says_so(photo):
    assert "before it converged" in NMF(8, max_iterations=2).encode(photo.pixels).remark
    assert NMF(1).encode(photo.pixels).remark == ""


@pytest.mark.parametrize(("components", "steps"), [(1, 900), (10, 90), (25, 40), (150, 40)])
def test_few_components_have_more_steps_unless_a_number_is_given(components, steps, monkeypatch):
    asked = []

    def note(shared, rank, seed, most):
        asked.append((rank, most))
        return factorise(shared, rank, seed, 1)

    monkeypatch.setattr(nmf, "factorise", note)
    pixels = np.random.default_rng(0).integers(0, 256, (160, 160, 3), np.uint8)
    for given in (0, 7):
        NMF(components, max_iterations=given).encode(pixels)
    assert asked == [(components, steps), (components, 7)]


def test_ten_components_of_a_photograph_converge_and_are_as_good_as_those_of_scikit_learn():
    image = load_sample("coffee")
    ours = compress(image, NMF(10))
    assert ours.converged
    theirs = compress(image, SklearnNMF(10))
    assert ours.quality.psnr_db > theirs.quality.psnr_db - 0.01


def test_whole_numbers_of_numpy_are_kept_as_plain_ones():
    assert repr(KMeans(np.int64(2), seed=np.int32(1))).startswith("KMeans(n_colors=2, seed=1,")
    with pytest.raises(TypeError, match=r"^NMF\.bits must be a whole number; got 8\.0\.$"):
        NMF(2, bits=8.0)


@pytest.mark.parametrize(
    "pixels",
    [np.zeros((4, 5, 3)), np.zeros((4, 5), np.uint8), np.zeros((0, 5, 3), np.uint8)],
    ids=["floats", "gray", "empty"],
)
@pytest.mark.parametrize("method", [KMeans(2), NMF(1)], ids=["kmeans", "nmf"])
def test_arrays_that_are_not_images_are_refused(method, pixels):
    with pytest.raises(ValueError, match="must be a uint8 array of shape"):
        method.encode(pixels)

import tracemalloc

import numpy as np
import pytest
import skimage.color
import skimage.metrics

from core.metrics import Quality, QualityMeter, delta_e, measure_quality, mse, psnr_db, ssim
from core.metrics.color_difference import ciede2000
from core.metrics.structural_similarity import row_bands, structural_similarity


def flat(*color, height=12, width=13):
    return np.full((height, width, 3), color, np.uint8)


@pytest.fixture(scope="module")
def pair(photo):
    """A photograph and a worse one: coarser, brighter, with noise."""
    noise = np.random.default_rng(1).integers(-20, 21, photo.pixels.shape)
    return photo.pixels, (photo.pixels // 32 * 32 + 20 + noise).clip(0, 255).astype(np.uint8)


def test_mse_and_psnr_of_a_pair_worked_out_by_hand():
    source = np.array([[[0, 0, 0], [10, 20, 30]], [[255, 255, 255], [1, 2, 3]]], np.uint8)
    decoded = np.array([[[0, 0, 3], [10, 24, 30]], [[255, 250, 255], [1, 2, 3]]], np.uint8)
    # Squared errors 9, 16 and 25 over 12 samples.
    assert mse(source, decoded) == pytest.approx(50 / 12)
    assert psnr_db(source, decoded) == pytest.approx(10 * np.log10(65025 * 12 / 50))


def test_black_against_white_is_the_largest_error():
    black, white = flat(0, 0, 0), flat(255, 255, 255)
    assert mse(black, white) == mse(white, black) == 65025
    assert psnr_db(black, white) == psnr_db(white, black) == 0


def test_equal_images_have_no_error_and_infinite_psnr(photo):
    quality = measure_quality(photo.pixels, photo.pixels.copy())
    assert quality == Quality(mse=0, psnr_db=float("inf"), ssim=1, delta_e=0)


def test_psnr_agrees_with_skimage(pair):
    expected = skimage.metrics.peak_signal_noise_ratio(*pair, data_range=255)
    assert psnr_db(*pair) == pytest.approx(expected, abs=1e-9)


def test_ssim_agrees_with_skimage_in_float64(pair):
    expected = skimage.metrics.structural_similarity(
        *(pixels.astype(np.float64) for pixels in pair),
        gaussian_weights=True,
        sigma=1.5,
        use_sample_covariance=False,
        data_range=255,
        channel_axis=2,
    )
    assert 0.3 < expected < 0.95
    assert ssim(*pair) == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize(("first", "second"), [(0, 255), (100, 150), (3, 4)])
def test_ssim_of_flat_images_is_the_luminance_term_of_wang_2004(first, second):
    constant = (0.01 * 255) ** 2
    expected = (2 * first * second + constant) / (first**2 + second**2 + constant)
    images = flat(*[first] * 3), flat(*[second] * 3)
    assert ssim(*images) == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize(("height", "width"), [(1, 1), (1, 40), (40, 1), (10, 11), (11, 11)])
def test_ssim_of_images_smaller_than_its_window_is_a_number(height, width):
    source = np.random.default_rng(2).integers(0, 256, (height, width, 3), np.uint8)
    assert ssim(source, source) == 1
    assert -1 <= ssim(source, 255 - source) < 0.9


@pytest.mark.parametrize(("height", "width"), [(1201, 400), (16, 60_000), (11, 200_000)])
def test_ssim_of_large_images_is_that_of_skimage_over_the_whole(height, width):
    # A gradient under noise that grows downwards: windows differ from one end to the other.
    random = np.random.default_rng(6)
    source = np.broadcast_to(np.arange(width)[:, None] % 256, (height, width, 3)).astype(np.uint8)
    noise = random.normal(0, 1, source.shape) * np.linspace(1, 60, height)[:, None, None]
    decoded = (source + noise).clip(0, 255).astype(np.uint8)
    expected = skimage.metrics.structural_similarity(
        source,
        decoded,
        gaussian_weights=True,
        sigma=1.5,
        use_sample_covariance=False,
        data_range=255,
        channel_axis=2,
    )
    assert ssim(source, decoded) == pytest.approx(expected, abs=1e-5)


def test_delta_e_agrees_with_skimage_in_float64(pair):
    labs = [skimage.color.rgb2lab(pixels.astype(np.float64) / 255) for pixels in pair]
    expected = skimage.color.deltaE_ciede2000(*labs).mean()
    assert expected > 3
    assert delta_e(*pair) == pytest.approx(expected, abs=1e-3)


@pytest.mark.parametrize(("first", "second"), [(0, 255), (119, 128), (20, 60), (200, 201)])
def test_delta_e_of_greys_is_the_lightness_term_of_ciede2000(first, second):
    # Without chroma the formula of Sharma, Wu and Dalal leaves |L1 - L2| / S_L.
    lightness = [_lightness_of_grey(grey) for grey in (first, second)]
    offset = (sum(lightness) / 2 - 50) ** 2
    expected = abs(lightness[0] - lightness[1]) / (1 + 0.015 * offset / np.sqrt(20 + offset))
    images = flat(*[first] * 3), flat(*[second] * 3)
    assert delta_e(*images) == pytest.approx(expected, abs=0.01)


# Table 1 of Sharma, Wu and Dalal, 2005, with the pairs about opposite hues and greys.
SHARMA = [
    ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
    ((50, -1.3802, -84.2814), (50, 0, -82.7485), 1.0000),
    ((50, 0, 0), (50, -1, 2), 2.3669),
    ((50, -1, 2), (50, 0, 0), 2.3669),
    ((50, 2.49, -0.001), (50, -2.49, 0.0009), 7.1792),
    ((50, 2.49, -0.001), (50, -2.49, 0.001), 7.1792),
    ((50, 2.49, -0.001), (50, -2.49, 0.0011), 7.2195),
    ((50, -0.001, 2.49), (50, 0.0009, -2.49), 4.8045),
    ((50, -0.001, 2.49), (50, 0.001, -2.49), 4.8045),
    ((50, -0.001, 2.49), (50, 0.0011, -2.49), 4.7461),
    ((50, 2.5, 0), (50, 0, -2.5), 4.3065),
    ((50, 2.5, 0), (73, 25, -18), 27.1492),
    ((50, 2.5, 0), (61, -5, 29), 22.8977),
    ((50, 2.5, 0), (56, -27, -3), 31.9030),
    ((50, 2.5, 0), (58, 24, 15), 19.4535),
]


@pytest.mark.parametrize(("first", "second", "expected"), SHARMA)
def test_ciede2000_has_its_published_values(first, second, expected):
    planes = [np.array(lab, float)[:, None] for lab in (first, second)]
    assert ciede2000(*planes)[0] == pytest.approx(expected, abs=1e-4)


def test_ciede2000_agrees_with_skimage_all_over_the_space():
    random = np.random.default_rng(4)
    labs = [random.uniform([0, -100, -100], [100, 100, 100], (20_000, 3)) for _ in range(2)]
    labs[1][:5000] = labs[0][:5000] + random.normal(0, 1, (5000, 3))
    expected = skimage.color.deltaE_ciede2000(*labs)
    np.testing.assert_allclose(ciede2000(*(lab.T for lab in labs)), expected, atol=1e-6)
    ours = ciede2000(*(lab.T.astype(np.float32) for lab in labs))
    assert ours.dtype == np.float32
    np.testing.assert_allclose(ours, expected, atol=0.05)
    assert np.abs(ours - expected).mean() < 1e-4


def test_one_meter_measures_many_images_of_its_source(pair):
    meter = QualityMeter(pair[0])
    for decoded in (pair[1], pair[0], 255 - pair[0]):
        assert meter.measure(decoded) == measure_quality(pair[0], decoded)


def _lightness_of_grey(grey):
    share = grey / 255
    luminance = share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4
    return 116 * np.cbrt(luminance) - 16 if luminance > (6 / 29) ** 3 else luminance * (29 / 3) ** 3


def test_black_and_white_are_100_apart():
    assert delta_e(flat(0, 0, 0), flat(255, 255, 255)) == pytest.approx(100, abs=1e-2)


def test_all_measures_together_are_those_alone(pair):
    expected = Quality(mse(*pair), psnr_db(*pair), ssim(*pair), delta_e(*pair))
    assert measure_quality(*pair) == expected


@pytest.mark.parametrize(("height", "width"), [(1, 200_001), (600, 301), (40_000, 3)])
def test_the_squared_error_is_exact_however_many_samples_there_are(height, width):
    random = np.random.default_rng(7)
    source, decoded = random.integers(0, 256, (2, height, width, 3), np.uint8)
    decoded[0, :40_000] = 255 - (source[0, :40_000] // 128) * 255  # As far away as can be.
    errors = (int(a) - int(b) for a, b in zip(source.flat, decoded.flat, strict=True))
    # Whole numbers of Python have no limit, and their quotient is rounded once.
    assert mse(source, decoded) == sum(error * error for error in errors) / source.size


@pytest.mark.parametrize("decoded", [0, 255])
def test_no_chunk_of_the_squared_error_overflows(decoded):
    source = flat(*[255 - decoded] * 3, height=200, width=300)
    assert mse(source, np.full_like(source, decoded)) == 255**2


def test_measuring_needs_little_memory_besides_the_source_in_cielab():
    source = np.random.default_rng(8).integers(0, 256, (800, 600, 3), np.uint8)
    decoded = source ^ 1
    measure_quality(source[:20], decoded[:20])  # Packages and threads are not to be counted.
    tracemalloc.start()
    measure_quality(source, decoded)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    # CIELAB takes 12 bytes a pixel, means and variances 24, a band of the similarity 12 MB whatever
    # the image.
    assert peak < 36 * 480_000 + 20_000_000


def test_nothing_is_kept_of_a_large_source_but_cielab():
    source = np.random.default_rng(8).integers(0, 256, (1000, 600, 3), np.uint8)
    meter = QualityMeter(source)
    meter.measure(source[:20].repeat(50, axis=0))
    tracemalloc.start()
    meter.ssim(source ^ 1)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 3 * 600_000 + 13_000_000


@pytest.mark.parametrize(("height", "width"), [(600, 301), (40, 3_001), (11, 11)])
def test_ssim_is_that_of_skimage_band_by_band_to_the_last_bit(height, width):
    source, noise = np.random.default_rng(9).integers(0, 256, (2, height, width, 3), np.uint8)
    decoded = source // 2 + noise // 4
    windows, total = height - 10, 0.0
    for band in row_bands(windows, width):
        rows = slice(band.start, band.stop + 10)
        mean = skimage.metrics.structural_similarity(
            np.float32(source[rows]),
            np.float32(decoded[rows]),
            gaussian_weights=True,
            sigma=1.5,
            use_sample_covariance=False,
            data_range=255,
            channel_axis=2,
        )
        total += float(mean) * (band.stop - band.start)
    assert structural_similarity(source, decoded) == total / windows
    # The same from what a meter keeps.
    assert QualityMeter(source).ssim(decoded) == total / windows


@pytest.mark.parametrize("measure", [mse, psnr_db, ssim, delta_e, measure_quality])
def test_every_measure_refuses_what_is_not_a_pair_of_images(measure):
    with pytest.raises(ValueError, match=r"got float64 of shape \(12, 13, 3\)\."):
        measure(flat(1, 1, 1), flat(1, 1, 1).astype(float))
    with pytest.raises(ValueError, match=r"got uint8 of shape \(12, 13\)\."):
        measure(flat(1, 1, 1)[..., 0], flat(1, 1, 1)[..., 0])
    with pytest.raises(ValueError, match=r"got uint8 of shape \(12, 13, 4\)\."):
        measure(flat(1, 1, 1), np.zeros((12, 13, 4), np.uint8))
    with pytest.raises(ValueError, match=r"equal shapes; got \(12, 13, 3\) and \(12, 1, 3\)\."):
        measure(flat(1, 1, 1), flat(1, 1, 1, width=1))

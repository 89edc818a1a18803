import gc
import json
import math
import pickle
import weakref
from dataclasses import replace

import numpy as np
import pytest
import sklearn.metrics
from sklearn.decomposition import NMF as SklearnNMF  # noqa: N811

from core.columns import COLUMNS
from core.compression import compress, decode_file, with_perception
from core.files.indexed_png import IndexedPng
from core.images import scale_to
from core.methods import NMF, KMeans
from core.metrics import QualityMeter, measure_quality
from core.samples import load_sample
from core.storage import Storage, measure_storage
from core.sweeps import settings, sweep


def test_what_is_measured_is_the_image_in_the_file(result):
    image, compressed = result
    pixels = decode_file(compressed.file)
    assert compressed.quality == measure_quality(image.pixels, pixels)
    parts = compressed.parts()
    assert compressed.storage == measure_storage(parts, len(compressed.file))
    assert compressed.digest == image.digest
    assert (compressed.height, compressed.width) == image.pixels.shape[:2]


class ForgetfulPng(IndexedPng):
    """Loses the palette on the way into the file."""

    def write(self, parts):
        palette, indices = parts
        return super().write([replace(palette, values=np.zeros_like(palette.values)), indices])


class Forgetful(KMeans):
    format = ForgetfulPng()


def test_a_method_cannot_hide_what_its_file_loses(photo):
    compressed = compress(photo, Forgetful(5))
    assert not compressed.pixels().any()
    assert compressed.quality == measure_quality(photo.pixels, np.zeros_like(photo.pixels))


def test_no_measure_is_missing_on_odd_pictures(result):
    quality = result[1].quality
    assert all(map(math.isfinite, (quality.mse, quality.ssim, quality.delta_e)))
    assert math.isfinite(quality.psnr_db) or (quality.mse == 0 and quality.psnr_db > 0)
    assert all(count >= 0 for count in vars(result[1].storage).values())


def test_two_by_two_pixels_and_two_colours_by_hand(image_of):
    black, first, second = (0, 0, 0), (100, 100, 100), (102, 100, 100)
    image = image_of(np.array([[black, first], [second, black]], np.uint8))
    compressed = compress(image, KMeans(2))
    middle = [101, 100, 100]
    assert compressed.pixels().tolist() == [[[0, 0, 0], middle], [middle, [0, 0, 0]]]
    # Numbers: 4 indices and 2 x 3 of the palette. Packed: 4 x 1 + 6 x 8 = 52 bits. Entropy:
    # 4 x 1 bit of indices; palette values 0, 100, 101 with 3, 2, 1 of 6: 6 x 1.459 = 8.75 bits.
    assert compressed.storage == Storage(10, 7, entropy_bytes=2, file_bytes=len(compressed.file))
    # Two samples of twelve are wrong by one.
    assert compressed.quality.mse == pytest.approx(2 / 12)
    assert compressed.quality.psnr_db == pytest.approx(10 * math.log10(255**2 * 6))
    assert compressed.bits_per_pixel == 2 * len(compressed.file)


def test_two_by_two_pixels_and_one_component_by_hand(image_of):
    pixels = np.zeros((2, 2, 3), np.uint8)
    pixels[..., 0] = np.outer([1, 2], [60, 120])
    pixels[..., 2] = 255
    compressed = compress(image_of(pixels), NMF(1))
    # Half of the largest is level 127 or 128 of 255; 240 / 255^2 of each product remains.
    assert compressed.pixels()[1, 1].tolist() == [240, 0, 255]
    np.testing.assert_allclose(compressed.pixels().astype(int), pixels, atol=1)
    # Numbers: 3 x (2 + 2). Packed: 12 x 8 bits and 3 scales of 32 = 192 bits. Entropy of P, and of
    # Q: red half and full, green twice 0, blue twice full: 6 x 1.459 = 8.75 bits; scales 96 bits.
    assert compressed.storage == Storage(12, 24, entropy_bytes=15, file_bytes=len(compressed.file))


def test_the_tutorials_counts_of_kmeans_on_the_skyline():
    skyline = load_sample("skyline")
    rows = [result.row(skyline) for result in sweep(skyline, settings(KMeans, skyline))]
    assert skyline.raw_bytes == 1_440_000
    assert {row["value"]: row["numbers"] for row in rows} == {
        value: 480_000 + 3 * value for value in (2, 3, 5, 10, 20, 30)
    }
    assert [row["packed_bytes"] for row in rows] == [
        480_000 * bits // 8 + 3 * value
        for value, bits in ((2, 1), (3, 2), (5, 3), (10, 4), (20, 5), (30, 5))
    ]
    qualities = [row["psnr_db"] for row in rows]
    assert qualities == sorted(qualities)


def test_the_tutorials_counts_of_nmf_on_the_skyline():
    skyline = load_sample("skyline")
    shared = NMF.prepare(skyline.pixels)
    values = (1, 2, 3, 5, 10, 20, 30, 50, 80, 150)
    assert NMF.knob().sweep == values
    for method in settings(NMF, skyline, max_iterations=1):
        storage = measure_storage(method.encode(skyline.pixels, shared).parts, 0)
        assert storage.numbers == 4_200 * method.value
        # A byte each, and four for the scale of a component of a channel.
        assert storage.packed_bytes == (4_200 + 12) * method.value


@pytest.mark.parametrize("n_colors", [2, 5, 30])
def test_the_error_of_kmeans_is_scikit_learns_distance_to_the_nearest_colour(n_colors, photo):
    compressed = compress(photo, KMeans(n_colors))
    palette = compressed.parts()[0].values.astype(float)
    flat = photo.pixels.reshape(-1, 3).astype(float)
    distances = sklearn.metrics.pairwise_distances_argmin_min(flat, palette)[1]
    assert compressed.quality.mse == pytest.approx((distances**2).sum() / photo.pixels.size)


@pytest.mark.parametrize("rank", [1, 3, 8])
def test_the_error_of_nmf_is_near_scikit_learns_reconstruction_error(rank, photo):
    squared = 0
    for channel in np.moveaxis(photo.pixels.astype(np.float64), 2, 0):
        model = SklearnNMF(rank, init="nndsvda", tol=0, max_iter=200, random_state=0)
        squared += model.fit(channel).reconstruction_err_ ** 2
    quality = compress(photo, NMF(rank, max_iterations=200)).quality
    assert quality.mse == pytest.approx(squared / photo.pixels.size, rel=0.05)


def test_a_row_has_every_column_and_its_ratios_add_up(kind, photo, setting_for):
    compressed = compress(photo, setting_for(kind, photo, seed=4))
    row = compressed.row(photo)
    size = len(compressed.file)
    assert tuple(row) == tuple(COLUMNS)
    assert all(value is not None and value != "" for value in row.values())
    assert (row["image"], row["digest"]) == ("photo.png", photo.digest)
    assert (row["method"], row["knob"]) == (kind.key, kind.knob().name)
    seed = 4 if "seed" in kind.parameters() else 0
    assert (row["value"], row["seed"], row["height"], row["width"]) == (3, seed, 40, 60)
    assert row["file_bytes"] == size
    assert row["bits_per_pixel"] == pytest.approx(size * 8 / 2400)
    assert row["ratio_raw"] == pytest.approx(7200 / size)
    assert row["ratio_source"] == pytest.approx(photo.source_bytes / size)
    decibels = 10 * math.log10(255**2 / row["mse"]) if row["mse"] else math.inf
    assert row["psnr_db"] == pytest.approx(decibels)
    assert row["encode_seconds"] > 0 < row["decode_seconds"]
    json.dumps(row, allow_nan=not row["mse"])


def test_a_smaller_copy_is_not_compared_with_the_source_file(photo):
    small = scale_to(photo, 600)
    row = compress(small, KMeans(2)).row(small)
    assert math.isnan(row["ratio_source"])
    assert row["ratio_raw"] == pytest.approx(1800 / row["file_bytes"])


def test_a_result_survives_pickling(kind, photo, setting_for):
    compressed = compress(photo, setting_for(kind, photo))
    assert pickle.loads(pickle.dumps(compressed)) == compressed


def test_a_row_is_refused_for_another_image(photo, noise):
    with pytest.raises(ValueError, match="was compressed, not"):
        compress(noise, KMeans(2)).row(photo)


def test_what_takes_long_to_measure_can_be_left_out_and_added(photo):
    quick, whole = (compress(photo, NMF(3), perceptual=each) for each in (False, True))
    assert math.isnan(quick.quality.ssim)
    assert math.isnan(quick.quality.delta_e)
    assert (quick.file, quick.quality.mse) == (whole.file, whole.quality.mse)
    assert with_perception(photo, quick).quality == whole.quality
    assert with_perception(photo, whole) is whole


def test_results_are_measured_by_the_meter_that_is_given(photo):
    source = 255 - photo.pixels
    quick = compress(photo, KMeans(3), meter=QualityMeter(source), perceptual=False)
    expected = measure_quality(source, quick.pixels())
    assert quick.quality.mse == expected.mse
    assert compress(photo, KMeans(3), meter=QualityMeter(source)).quality == expected
    assert with_perception(photo, quick, QualityMeter(source)).quality == expected


def test_no_image_is_kept_when_its_work_is_done(photo):
    image = replace(photo, pixels=photo.pixels.copy())
    kept = weakref.ref(image.pixels)
    results = [*sweep(image, [KMeans(3), NMF(2)]), with_perception(image, compress(image, NMF(1)))]
    del image
    gc.collect()
    assert len(results) == 3
    assert kept() is None

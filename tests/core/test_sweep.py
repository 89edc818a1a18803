import numpy as np
import pandas as pd
import pytest

import core.sweeps
from core.columns import COLUMNS
from core.compression import compress
from core.methods import DEFAULT_METHODS, METHODS, NMF, SVD, KMeans
from core.sweeps import Watcher, fitting_values, settings, sweep, to_frame


def test_the_defaults_are_the_tutorials_values():
    assert KMeans.knob().sweep == (2, 3, 5, 10, 20, 30)
    assert NMF.knob().sweep == (1, 2, 3, 5, 10, 20, 30, 50, 80, 150)


def test_settings_are_the_method_at_each_value_in_the_order_given(photo):
    expected = [KMeans(5, seed=7), KMeans(2, seed=7), KMeans(2, seed=7)]
    assert settings(KMeans, photo, [5, 2, 2], seed=7) == expected
    assert settings(NMF, photo, iter([4]), bits=12) == [NMF(4, bits=12)]
    assert settings(NMF, photo, []) == []


def test_by_default_the_values_are_those_that_fit_the_image(photo, noise):
    assert [method.value for method in settings(NMF, photo)] == [1, 2, 3, 5, 10, 20, 30]
    assert [method.value for method in settings(NMF, noise)] == [1, 2, 3, 5]
    assert [method.value for method in settings(KMeans, noise)] == [2, 3, 5, 10, 20, 30]


def test_values_asked_for_must_fit_and_are_refused_otherwise(noise):
    with pytest.raises(ValueError, match="between 1 and 7 for an image of 7 x 9 pixels; got 8"):
        settings(NMF, noise, [1, 8])
    with pytest.raises(ValueError, match=r"KMeans\.n_colors must be between 1 and 256; got 300"):
        settings(KMeans, noise, [300])


def test_fitting_values_keep_their_order_and_the_limit_itself(noise):
    assert fitting_values(NMF, noise, [8, 7, 100, 1]) == [7, 1]
    assert fitting_values(KMeans, noise, [256, 257, 2]) == [256, 2]


def test_each_result_is_computed_only_when_it_is_asked_for(photo, monkeypatch):
    computed = []

    def record(image, method, shared, **options):
        computed.append(method)
        return method

    monkeypatch.setattr(core.sweeps, "compress", record)
    methods = [KMeans(2), KMeans(3), NMF(1)]
    results = sweep(photo, methods)
    assert computed == []
    for count, method in enumerate(methods, start=1):
        assert next(results) == method
        assert computed == methods[:count]
    with pytest.raises(StopIteration):
        next(results)


def test_what_settings_share_is_prepared_once_for_all_methods_that_share_it(photo, monkeypatch):
    prepared = []

    def spy_on(kind):
        original = kind.preparation

        def preparation(pixels):
            prepared.append(kind.key)
            return original(pixels)

        monkeypatch.setattr(kind, "preparation", staticmethod(preparation))

    for kind in (KMeans, NMF):
        spy_on(kind)
    monkeypatch.setattr(SVD, "preparation", staticmethod(NMF.preparation))
    methods = [KMeans(2), NMF(1, max_iterations=1), KMeans(3), SVD(1), NMF(2, max_iterations=1)]
    assert len(list(sweep(photo, methods))) == 5
    assert prepared == ["kmeans", "nmf"]


def test_a_point_does_not_depend_on_the_others_of_its_sweep(kind, photo):
    values = [2, 5, 9]
    methods = settings(kind, photo, values, seed=3)
    together = [result.file for result in sweep(photo, methods)]
    backwards = [result.file for result in sweep(photo, methods[::-1])]
    alone = [compress(photo, method).file for method in methods]
    assert together == backwards[::-1] == alone
    assert len(set(together)) > 1


def test_the_table_is_tidy_complete_and_in_the_order_of_the_sweep(photo):
    methods = [KMeans(4), NMF(2), KMeans(2)]
    frame = to_frame(result.row(photo) for result in sweep(photo, methods))
    assert tuple(frame.columns) == tuple(COLUMNS)
    assert list(frame["value"]) == [4, 2, 2]
    assert list(frame["method"]) == ["kmeans", "nmf", "kmeans"]
    assert not frame.isna().to_numpy().any()
    texts = {"image", "digest", "method", "knob", "parameters", "version"}
    for column in COLUMNS:
        assert pd.api.types.is_numeric_dtype(frame[column]) == (column not in texts)
    whole = ["value", "seed", "height", "width", "numbers", "packed_bytes", "file_bytes"]
    assert all(pd.api.types.is_integer_dtype(frame[column]) for column in whole)


def test_a_table_of_nothing_still_has_its_columns():
    assert tuple(to_frame([]).columns) == tuple(COLUMNS)
    assert len(to_frame([])) == 0


def test_the_columns_are_those_of_the_contract():
    assert " ".join(COLUMNS) == (
        "image digest method knob value seed height width numbers packed_bytes entropy_bytes "
        "file_bytes bits_per_pixel ratio_raw ratio_source mse psnr_db ssim delta_e "
        "encode_seconds decode_seconds bits parameters iterations converged version"
    )


def test_quality_rises_and_size_grows_along_the_default_sweep(kind, photo):
    methods = settings(kind, photo, seed=1)
    frame = to_frame(result.row(photo) for result in sweep(photo, methods))
    assert list(frame["method"].unique()) == [kind.key]
    assert kind is METHODS[kind.key]
    for column in ("file_bytes", "psnr_db"):
        assert (np.diff(frame[column]) > 0).all(), column
    # A finer step makes values dearer, not more numerous.
    for column in ("numbers", "packed_bytes"):
        values = frame[column].to_numpy()
        assert (np.diff(values) >= 0).all(), column
        assert len(values) == 1 or values[-1] > values[0], column


def test_a_sweep_is_of_all_main_methods_by_default(noise):
    expected = [method for kind in DEFAULT_METHODS.values() for method in settings(kind, noise)]
    assert [result.method for result in sweep(noise)] == expected


class Diary(Watcher):
    """Writes down what it is told, and leaves out what fails."""

    def __init__(self):
        self.pages = []

    def begins(self, method, following):
        self.pages.append(("begins", method, [*following]))

    def fails(self, method, error):
        self.pages.append(("fails", method, str(error)))

    def finishes(self, result):
        self.pages.append(("finishes", result))

    def ends(self):
        self.pages.append(("ends",))


def compress_or_fail(image, method):
    if method.value == 3:
        raise ValueError("Not today.")
    return f"result of {method.value}"


def test_a_watcher_is_told_of_each_step_and_what_fails_is_left_out(photo):
    diary, (first, second, third) = Diary(), (KMeans(2), KMeans(3), KMeans(5))
    results = sweep(photo, [first, second, third], compress=compress_or_fail, watcher=diary)
    assert next(results) == "result of 2"
    # No later setting has begun yet.
    assert diary.pages == [("begins", first, [second, third]), ("finishes", "result of 2")]
    assert list(results) == ["result of 5"]
    assert diary.pages[2:] == [
        ("begins", second, [third]),
        ("fails", second, "Not today."),
        ("begins", third, []),
        ("finishes", "result of 5"),
        ("ends",),
    ]


def test_without_a_watcher_an_error_is_raised(photo):
    results = sweep(photo, [KMeans(2), KMeans(3)], compress=compress_or_fail)
    assert next(results) == "result of 2"
    with pytest.raises(ValueError, match=r"^Not today\.$"):
        next(results)

import dataclasses

import numpy as np
import pandas as pd
import pytest

import core.sweeps
from core.compression import compress
from core.methods import METHODS, NMF, KMeans
from core.sweeps import COLUMNS, fitting_values, rows, settings, sweep, to_frame


def test_the_defaults_are_the_tutorials_values():
    assert KMeans.sweep_values == (2, 3, 5, 10, 20, 30)
    assert NMF.sweep_values == (1, 2, 3, 5, 10, 20, 30, 50, 80, 150)


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


def test_what_settings_share_is_prepared_once_for_a_method(photo, monkeypatch):
    prepared = []

    def spy_on(kind):
        original = kind.prepare

        def prepare(pixels):
            prepared.append(kind.key)
            return original(pixels)

        monkeypatch.setattr(kind, "prepare", prepare)

    for kind in (KMeans, NMF):
        spy_on(kind)
    methods = [KMeans(2), NMF(1, max_iterations=1), KMeans(3), NMF(2, max_iterations=1)]
    assert len(list(sweep(photo, methods))) == 4
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
    assert tuple(frame.columns) == COLUMNS
    assert list(frame["value"]) == [4, 2, 2]
    assert list(frame["method"]) == ["kmeans", "nmf", "kmeans"]
    assert not frame.isna().to_numpy().any()
    texts = {"image", "digest", "method", "knob", "parameters"}
    for column in COLUMNS:
        assert pd.api.types.is_numeric_dtype(frame[column]) == (column not in texts)
    whole = ["value", "seed", "height", "width", "numbers", "packed_bytes", "file_bytes"]
    assert all(pd.api.types.is_integer_dtype(frame[column]) for column in whole)


def test_a_table_of_nothing_still_has_its_columns():
    assert tuple(to_frame([]).columns) == COLUMNS
    assert len(to_frame([])) == 0


def test_the_columns_are_those_of_the_contract():
    assert " ".join(COLUMNS) == (
        "image digest method knob value seed height width numbers packed_bytes entropy_bytes "
        "file_bytes bits_per_pixel ratio_raw ratio_source mse psnr_db ssim delta_e "
        "encode_seconds decode_seconds bits parameters"
    )


def test_quality_rises_and_size_grows_along_the_default_sweep(kind, photo):
    methods = [dataclasses.replace(method, seed=1) for method in settings(kind, photo)]
    frame = to_frame(result.row(photo) for result in sweep(photo, methods))
    assert list(frame["method"].unique()) == [kind.key]
    assert kind is METHODS[kind.key]
    for column in ("numbers", "packed_bytes", "file_bytes", "psnr_db"):
        assert (np.diff(frame[column]) > 0).all(), column


def test_rows_of_all_methods_come_one_at_a_time_by_default(noise):
    table = rows(noise)
    first = next(table)
    assert tuple(first) == COLUMNS
    assert (first["method"], first["value"]) == ("kmeans", 2)
    assert [(row["method"], row["value"]) for row in table] == [
        *(("kmeans", value) for value in (3, 5, 10, 20, 30)),
        *(("nmf", value) for value in (1, 2, 3, 5)),
    ]

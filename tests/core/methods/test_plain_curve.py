"""The curve of plain files, against files whose sizes and errors are known."""

import numpy as np
import pytest

from core.compression import compress
from core.deadline import deadline, time_is_up
from core.files.indexed_png import INDEXED_PNG
from core.methods import KMeans, plain_curve
from core.methods.plain_curve import PlainCurve, Point
from core.solvers.color_histogram import color_histogram


@pytest.fixture
def curve(monkeypatch):
    """Plain files of 8, 4, 2 and 1 colours."""
    points = {8: Point(800, 10.0), 4: Point(400, 40.0), 2: Point(500, 60.0), 1: Point(50, 100.0)}
    monkeypatch.setattr(PlainCurve, "_kept", lambda self, k, parts: points[k])
    histogram = color_histogram(np.zeros((1, 1, 3), np.uint8))
    return PlainCurve(histogram, (), 8, 0, "rgb")


@pytest.mark.parametrize(
    ("file_bytes", "mse", "is_below"),
    [
        (799, 10.0, True),
        (799, 9.0, True),
        (800, 9.0, False),
        # At an error of 20, half way on a logarithmic scale, lies 400 x sqrt(2).
        (565, 20.0, True),
        (566, 20.0, False),
        # The file of 4 colours is better and no larger.
        (400, 50.0, False),
        (399, 50.0, True),
        # Nothing plain has an error above that of one colour.
        (49, 101.0, False),
    ],
)
def test_a_point_is_below_the_curve_or_not(curve, file_bytes, mse, is_below):
    assert curve.is_above(Point(file_bytes, mse)) == is_below


def test_a_point_of_real_parts_is_that_of_the_file(photo):
    histogram = color_histogram(photo.pixels)
    palette = plain_curve.fit_palette(histogram, 4, 0)
    parts = plain_curve.nearest_parts(histogram, palette)
    found = PlainCurve(histogram, parts, 4, 0, "rgb").point(parts, bytes(7))
    assert found.file_bytes == 7
    differences = palette.colors[palette.labels[histogram.pixel_colors]] - photo.pixels.astype(int)
    assert found.mse == pytest.approx(np.square(differences).mean())


def test_plain_files_are_written_once_for_all_steps_of_smoothing(photo, monkeypatch):
    written = []
    monkeypatch.setattr(plain_curve, "INDEXED_PNG", Counting(written))
    shared = KMeans.prepare(photo.pixels)
    first = [KMeans(8, smoothing=step).encode(photo.pixels, shared) for step in (2, 3)]
    assert len(written) == len(set(written)) > 0
    again = [KMeans(8, smoothing=step).encode(photo.pixels) for step in (2, 3)]
    assert [fit.file for fit in again] == [fit.file for fit in first]


class Counting:
    """Writes files and notes how many colours each has."""

    def __init__(self, written):
        self.written = written

    def write(self, parts):
        self.written.append(len(parts[0].values))
        return INDEXED_PNG.write(parts)


def test_the_file_of_a_smoothed_fit_is_what_its_parts_make(photo):
    fit = KMeans(8, smoothing=2).encode(photo.pixels)
    assert fit.file
    assert INDEXED_PNG.write(fit.parts) == fit.file
    assert compress(photo, KMeans(8, smoothing=2)).file == fit.file


def test_the_curve_is_prepared_in_the_time_that_a_fit_has(photo, monkeypatch):
    seen = []
    monkeypatch.setattr(PlainCurve, "prepare", lambda self: seen.append(time_is_up()))
    for seconds in (60, -1):
        with deadline(seconds):
            KMeans(4, smoothing=1).fit(photo.pixels, color_histogram(photo.pixels))
    assert seen == [False, True]


def test_what_the_clock_cuts_short_is_not_kept(photo):
    histogram = color_histogram(photo.pixels)
    parts = plain_curve.nearest_parts(histogram, plain_curve.fit_palette(histogram, 4, 0))
    other = plain_curve.nearest_parts(histogram, plain_curve.fit_palette(histogram, 3, 0))
    with deadline(-1):
        stopped = PlainCurve(histogram, other, 4, 0, "rgb")._at(4)
    whole = PlainCurve(histogram, parts, 4, 0, "rgb")
    assert stopped == whole.point(other, INDEXED_PNG.write(other))
    assert stopped.mse > whole._at(4).mse

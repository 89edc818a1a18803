"""The curve of plain files, against files whose sizes and errors are known."""

import numpy as np
import pytest

from core.methods import plain_curve
from core.methods.plain_curve import PlainCurve, Point
from core.solvers.color_histogram import color_histogram


@pytest.fixture
def curve(monkeypatch):
    """Plain files of 8, 4, 2 and 1 colours; parts are their own point here."""
    points = {8: Point(800, 10.0), 4: Point(400, 40.0), 2: Point(500, 60.0), 1: Point(50, 100.0)}
    monkeypatch.setattr(PlainCurve, "_point", lambda self, parts: parts)
    monkeypatch.setattr(PlainCurve, "_at", lambda self, k: points[k])
    histogram = color_histogram(np.zeros((1, 1, 3), np.uint8))
    return PlainCurve(histogram, points[8], 8, 0, "rgb")


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
    found = PlainCurve(histogram, parts, 4, 0, "rgb")._point(parts)
    differences = palette.colors[palette.labels[histogram.pixel_colors]] - photo.pixels.astype(int)
    assert found.mse == pytest.approx(np.square(differences).mean())

"""The chart of a set of images."""

import pandas as pd
import pytest

from core.charts.sets import set_curves
from core.sets import mean_curves


def rows(method, *points):
    """Rows of one image: (value, bits per pixel, PSNR)."""
    return [
        {
            "image": "a.png",
            "digest": "a",
            "method": method,
            "value": value,
            "bits_per_pixel": size,
            "psnr_db": psnr,
            "mse": 255**2 / 10 ** (psnr / 10),
        }
        for value, size, psnr in points
    ]


def test_names_of_curves_that_end_together_stand_on_different_sides():
    frame = pd.DataFrame(
        [
            *rows("kmeans", (2, 0.1, 20.0), (30, 2.0, 35.0)),
            *rows("jpeg", (5, 0.1, 22.0), (90, 2.1, 34.5)),
            *rows("nmf", (1, 0.1, 18.0), (150, 9.0, 40.0)),
        ]
    )
    means = [*mean_curves(frame)]
    named = {
        trace.text[-1]: trace.textposition
        for trace in set_curves(frame, means).data
        if trace.mode == "lines+markers+text"
    }
    assert named == {
        "<b>K-Means</b>": "top right",
        "<b>JPEG</b>": "bottom right",
        "<b>NMF</b>": "middle right",
    }


def test_an_image_that_stands_out_is_named_once_where_its_lowest_curve_ends():
    frame = pd.DataFrame(
        [*rows("kmeans", (2, 0.1, 20.0), (30, 2.0, 35.0)), *rows("nmf", (1, 0.1, 18.0))]
    )
    drawn = {trace.name: trace.text for trace in set_curves(frame, [], ["a"]).data}
    assert drawn == {"NMF, a.png": ("a.png",), "K-Means, a.png": ("", "")}


@pytest.mark.parametrize(("images", "mode"), [(24, "lines+markers"), (25, "lines")])
def test_curves_of_images_are_kept_apart_and_have_points_where_they_are_few(images, mode):
    curves = [
        pd.DataFrame(rows("kmeans", (4, 1.0, 24.0), (2, 0.5, 22.0))).assign(
            digest=f"d{n:02}", image=f"<{n}>"
        )
        for n in range(images)
    ]
    (trace,) = set_curves(pd.concat(curves), []).data
    assert trace.mode == mode
    assert trace.y == (22.0, 24.0, None) * (images - 1) + (22.0, 24.0)
    assert trace.customdata[3:6] == (["kmeans", 2, "d01"], ["kmeans", 4, "d01"], None)
    assert trace.hovertext[-1].startswith(f"<b>&lt;{images - 1}&gt;</b><br>K-Means, K = 4<br>")

"""Ticks of charts that count a few things."""

import json

import pytest

from tests.small import SMALL

from .opening import open_page


@pytest.mark.parametrize(
    ("stem", "title", "setting"),
    [
        ("palette", "Colour, dark to light", {"kmeans": "3"}),
        ("parts", "Components of each channel", {"nmf": "2"}),
    ],
)
def test_no_tick_stands_between_two_colours_or_components(stem, title, setting):
    app = open_page(stem, SMALL | setting)
    layouts = [json.loads(chart.proto.spec)["layout"] for chart in app.get("plotly_chart")]
    axis = next(
        axis
        for layout in layouts
        for axis in [layout.get("xaxis2", {})]
        if axis.get("title", {}).get("text") == title
    )
    assert axis["dtick"] == 1

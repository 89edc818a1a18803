"""How methods look: told apart, seen on both backgrounds, the same everywhere."""

import colorsys
import dataclasses

import numpy as np
import plotly.graph_objects as go
import pytest

from core.charts import style_of, styles
from core.methods import METHODS

TOYS = [f"toy{number}" for number in range(30)]


def test_colours_and_markers_tell_methods_apart():
    styles = [style_of(key) for key in (*METHODS, *TOYS)]
    assert len({style.color for style in styles}) == len(styles)
    assert len({style.marker for style in styles}) == len(styles)


def test_a_method_looks_the_same_wherever_it_stands_in_the_registry():
    looks = {"kmeans": ("#d9480f", "circle"), "nmf": ("#1c7ed6", "square")}
    looks["png"] = ("#868e96", "x-thin-open")
    assert {key: dataclasses.astuple(style_of(key)) for key in looks} == looks


def test_methods_without_an_entry_are_styled_in_the_order_of_their_keys(monkeypatch):
    found = []
    for order in (["b", "a"], ["a", "b"]):
        monkeypatch.setattr(styles, "_given", {})
        monkeypatch.setattr(styles, "METHODS", dict.fromkeys([*order, *METHODS]))
        found.append([style_of(key) for key in order])
    assert found[0] == found[1][::-1]


def test_every_marker_is_one_that_plotly_has():
    for key in (*METHODS, *TOYS):
        assert go.Scatter(marker={"symbol": style_of(key).marker})


@pytest.mark.parametrize("background", ["#ffffff", "#171614"])
def test_colours_stand_out_from_both_backgrounds(background):
    for style in map(style_of, (*METHODS, *TOYS)):
        light, dark = sorted(map(luminance, (style.color, background)), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 3


def luminance(color):
    """Relative luminance as WCAG 2 defines it."""
    shares = [int(color[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares]
    return np.dot(linear, [0.2126, 0.7152, 0.0722])


def test_shades_are_of_one_hue_and_stand_out_from_both_backgrounds():
    shades = styles.shades("#1c7ed6", 5)
    brightness = [luminance(shade) for shade in shades]
    assert brightness == sorted(brightness, reverse=True)
    assert len(set(shades)) == 5
    for shade in shades:
        red, green, blue = (int(shade[start : start + 2], 16) for start in (1, 3, 5))
        hue = colorsys.rgb_to_hsv(red, green, blue)[0]
        assert hue == pytest.approx(colorsys.rgb_to_hsv(0x1C, 0x7E, 0xD6)[0], abs=0.01)
        for background in ("#ffffff", "#171614"):
            light, dark = sorted(map(luminance, (shade, background)), reverse=True)
            assert (light + 0.05) / (dark + 0.05) >= 3

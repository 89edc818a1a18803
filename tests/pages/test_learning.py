"""The algorithms at work: made when a person asks for it, with the starts of the link."""

import json
from urllib.parse import parse_qsl, urlsplit

import numpy as np
import pytest

from core.explain.learning import films
from pages.server import cache
from pages.sidebar.working_size import WORKING_SIZES
from tests.small import CHELSEA, SMALL

from .opening import assert_shows, open_page, says, viewer

STEMS = ("palette", "parts")
OPEN = SMALL | {"learning": "1"}


def player(app, stem):
    return viewer(app, f"player-{stem}")


def sides(app, stem):
    return [side["name"] for side in player(app, stem)["sides"]]


@pytest.mark.parametrize("stem", STEMS)
def test_nothing_is_computed_before_it_is_opened(stem, monkeypatch):
    def refuse(*_):
        raise AssertionError

    for name in ("palette_course", "factor_course", "color_plane"):
        monkeypatch.setattr(cache, name, refuse)
    app = open_page(stem, SMALL)
    assert_shows(app, stem)
    assert "learning-errors" not in [chart.key for chart in app.get("plotly_chart")]


def test_palette_shows_two_starts_of_the_link_side_by_side():
    app = open_page("palette", OPEN | {"k": "3", "start_left": "others"})
    assert_shows(app, "palette")
    assert sides(app, "palette") == ["Left: Other random pixels", "Right: Our search"]
    image = cache.sample("chelsea", WORKING_SIZES[CHELSEA["size"]])
    expected = films.palette_course(films.small_copy(image), 3, "others", 0)
    shown = player(app, "palette")
    left = shown["sides"][0]
    assert left["errors"] == list(expected.errors)
    assert left["films"][0]["frames"]["shape"] == list(expected.films[0].frames.shape)
    np.testing.assert_allclose(left["tracks"], expected.tracks, atol=0.051)
    assert len(shown["together"]) == max(len(side["texts"]) for side in shown["sides"])
    assert says(app, f"Left: Other random pixels ends with MSE {expected.errors[-1]:.2f} after ")


def test_a_chosen_start_is_shown_and_in_the_link():
    app = open_page("palette", OPEN)
    app.selectbox(key="start_right").select("spread").run()
    assert sides(app, "palette")[1] == "Right: k-means++"
    link = dict(parse_qsl(urlsplit(app.sidebar.code[0].value).query))
    assert link["learning"] == "1"
    assert link["start_right"] == "spread"


def test_parts_show_both_algorithms_from_one_start_in_step_by_seconds():
    app = open_page("parts", OPEN | {"pace": "seconds", "start": "svd"})
    assert sides(app, "parts") == ["Multiplicative updates", "HALS"]
    shown = player(app, "parts")
    starts = [side["errors"][0] for side in shown["sides"]]
    assert starts[0] == starts[1]
    assert all(side["texts"][0].startswith("Start, 0 s\n") for side in shown["sides"])
    times = [times_of(side) for side in shown["sides"]]
    for frames in shown["together"]:
        passed = max(time[frame] for time, frame in zip(times, frames, strict=True))
        for time, frame in zip(times, frames, strict=True):
            assert frame + 1 == len(time) or time[frame + 1] >= passed - 0.001
    chart = next(c for c in app.get("plotly_chart") if c.key == "learning-errors")
    assert len(json.loads(chart.proto.spec)["data"]) == 4


def times_of(side):
    """Seconds of the frames, as their texts say."""
    words = [text.split("\n")[0] for text in side["texts"]]
    times = [word.split(", ")[1].split() for word in words]
    return [float(number) * {"s": 1, "ms": 0.001}[unit] for number, unit in times]

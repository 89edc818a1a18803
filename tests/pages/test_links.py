"""The link from the share button leads back to every choice."""

from urllib.parse import parse_qsl, urlsplit

import pytest

from pages import PAGES
from pages.sections.image_set import source
from pages.shared import links
from tests.small import SMALL

from .opening import (
    APP,
    OpenApp,
    open_page,
    switch_to,
)

STEMS = [stem for stem, _, _ in PAGES]
pytestmark = pytest.mark.usefixtures("small_samples", "tiny_sets")


@pytest.fixture
def tiny_sets(monkeypatch):
    """Two images of a few hundred pixels, because every choice computes all settings anew."""
    monkeypatch.setattr(
        source, "SAMPLES", {key: source.SAMPLES[key] for key in ("china", "coffee")}
    )
    monkeypatch.setattr(source, "SIZES", {"0.06": 300, "0.25": 350, "1": 400})


def asking(app: OpenApp) -> dict:
    """Every widget of the page that offers a choice, by its key."""
    kinds = ("radio", "selectbox", "select_slider", "segmented_control", "pills")
    elements = [*app.get("text_input"), *app.get("number_input")]
    elements += [element for kind in kinds for element in getattr(app, kind)]
    return {element.key: element for element in elements}


def choose_another(widget) -> None:
    """Choose what the widget does not show yet: several options where it takes several."""
    if widget.type == "text_input":
        # A sweep loses its last number; a single number, or a list of colours, becomes another.
        widget.set_value(", ".join(widget.value.split(", ")[:-1]) or "777")
    elif widget.type == "number_input":
        widget.set_value(widget.value + 2 * widget.step)
    elif isinstance(widget.value, list):
        widget.set_value(list(widget.format_func.options)[:2])
    else:
        others = [key for key in widget.format_func.options if key != widget.value]
        widget.set_value(others[len(others) // 2])


def change_everything(app: OpenApp) -> set[str]:
    """Change each widget, also those that appear on the way; return their keys."""
    changed: set[str] = set()
    # The image and its size stay, because a larger one would only take longer.
    while waiting := [key for key in asking(app) if key not in changed | {"image", "size"}]:
        for key in waiting:
            widget = asking(app)[key]
            if not hasattr(widget, "options") or len(widget.options) > 1:
                choose_another(widget)
        changed.update(waiting)
        app.run()
    return changed


def shown(app: OpenApp) -> dict:
    """The choice of each widget of the page."""
    return {key: widget.value for key, widget in asking(app).items()}


def open_link(link: str, stem: str) -> OpenApp:
    app = OpenApp(APP, default_timeout=60)
    query: dict[str, list[str]] = {}
    for name, value in parse_qsl(urlsplit(link).query, keep_blank_values=True):
        query.setdefault(name, []).append(value)
    for name, values in query.items():
        app.query_params[name] = values
    app.run()
    return app if stem == STEMS[0] else switch_to(app, stem)


def links_of(app):
    """Links to share; pages show code and sentences to copy as well."""
    return [code.value for code in app.sidebar.code]


@pytest.mark.parametrize("stem", STEMS)
def test_every_choice_of_a_page_comes_back_by_its_link(stem):
    app = open_page(stem, SMALL)
    changed = change_everything(app)
    assert changed
    (link,) = links_of(app)
    theirs = open_link(link, stem)
    assert shown(theirs) == shown(app)
    (again,) = links_of(theirs.run())
    assert again == link


@pytest.mark.parametrize("stem", STEMS)
def test_every_widget_of_a_page_is_in_the_link(stem):
    app = open_page(stem, SMALL)
    app.run()
    assert set(asking(app)) <= set(app.session_state["_link"].choices)


def test_a_link_holds_keys_of_what_differs_from_the_defaults_and_its_version():
    app = open_page("tradeoffs", SMALL)
    app.pills(key="ref").set_value(["jpeg", "svd"]).run()
    app.segmented_control(key="frontier").set_value("hull").run()
    app.number_input(key="goal_psnr_db").set_value(33.5).run()
    assert parse_qsl(urlsplit(app.sidebar.code[0].value).query) == [
        ("v", str(links.VERSION)),
        ("frontier", "hull"),
        ("goal_psnr_db", "33.5"),
        ("image", "chelsea"),
        ("kmeans", "2, 3"),
        ("nmf", "1, 2"),
        ("ref", "jpeg"),
        ("ref", "svd"),
        ("size", "0.25"),
    ]


def test_the_choices_of_other_pages_are_passed_on():
    link = {"budget": "20", "match": "quality", "unknown": "x"}
    app = open_page("gallery", SMALL | link)
    query = dict(parse_qsl(urlsplit(app.sidebar.code[0].value).query))
    assert {key: query.get(key) for key in link} == link
    assert switch_to(app, "compare").segmented_control(key="match").value == "quality"


@pytest.mark.parametrize(
    ("stem", "former", "key", "expected"),
    [
        ("overview", {"budget": "20 kB"}, "budget", 20),
        ("gallery", {"method": "NMF"}, "method", "nmf"),
        ("tradeoffs", {"y": "SSIM (at most 1)"}, "y", "ssim"),
        ("tradeoffs", {"frontier": "convex hull"}, "frontier", "hull"),
        ("tradeoffs", {"goal": "SSIM of at least"}, "goal", "ssim"),
        ("compare", {"match": "a free pair"}, "match", "pair"),
        ("palette", {"cloud_space": "Oklab"}, "cloud_space", "oklab"),
        ("parts", {"channel": "Blue"}, "channel", "blue"),
        ("gallery", {"dither": "Floyd-Steinberg"}, "kmeans_dither", "1"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else None,
)
def test_links_of_version_1_held_labels_and_are_still_read(stem, former, key, expected):
    app = open_page(stem, SMALL | {"v": "1"} | former)
    assert shown(app)[key] == expected

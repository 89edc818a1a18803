"""The chosen setting: from the link, by its control, by code, and on every page."""

import pytest

from core.methods import METHODS, NMF, KMeans
from tests.small import SMALL

from .opening import (
    OpenApp,
    assert_shows,
    open_page,
    switch_to,
)

SWEEPS = SMALL | {"kmeans": "2, 3, 9"}


def chosen(app: OpenApp) -> tuple[str, int]:
    return app.selectbox(key="method").value, app.select_slider(key="k").value


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ({}, ("kmeans", 3)),
        ({"k": "9"}, ("kmeans", 9)),
        ({"method": "nmf"}, ("nmf", 2)),
        ({"method": "nmf", "k": "1"}, ("nmf", 1)),
        ({"k": "8"}, ("kmeans", 9)),
        ({"k": "-5"}, ("kmeans", 3)),
        ({"k": "9" * 500}, ("kmeans", 9)),
        ({"method": "nonsense", "k": "nonsense"}, ("kmeans", 3)),
    ],
    ids=["none", "value", "method", "both", "between", "negative", "huge", "nonsense"],
)
def test_link_chooses_the_setting_or_the_nearest(link, expected):
    app = open_page("gallery", SWEEPS | link)
    assert_shows(app, "gallery")
    assert chosen(app) == expected


def test_choice_survives_a_page_switch_and_a_change_of_the_method():
    app = open_page("gallery", SWEEPS | {"k": "2"})
    app.selectbox(key="method").set_value("nmf").run()
    assert chosen(app) == ("nmf", 2)
    app.select_slider(key="k").set_value(1).run()
    switch_to(switch_to(app, "overview"), "gallery")
    assert chosen(app) == ("nmf", 1)


def select_in_a_callback() -> None:
    import streamlit as st

    from core.methods import METHODS
    from pages.shared import selection
    from pages.sidebar import controls

    with st.sidebar:
        controls.sidebar()
    key, value = st.session_state["wanted"]
    method = METHODS[key].make(value)
    st.button("Select", key="select", on_click=selection.select, args=(method,))
    st.text(repr(selection.selected(controls.current())))
    selection.choose(controls.current())


@pytest.mark.parametrize("wanted", [KMeans(2), KMeans(7), NMF(2), NMF(123)], ids=repr)
def test_selecting_by_code_moves_the_control_and_extends_the_sweep(wanted):
    app = OpenApp.from_function(select_in_a_callback, default_timeout=60)
    app.session_state["wanted"] = wanted.key, wanted.value
    app.run().button(key="select").click().run()
    assert chosen(app) == (wanted.key, wanted.value)
    assert app.text[0].value == repr(wanted)
    values = app.text_input(key=wanted.key).value.split(", ")
    assert values == [str(v) for v in sorted({*METHODS[wanted.key].knob().sweep, wanted.value})]


def test_a_full_sweep_gives_up_the_nearest_value():
    app = OpenApp.from_function(select_in_a_callback, default_timeout=60)
    app.session_state["wanted"] = "kmeans", 101
    app.session_state["kmeans"] = ", ".join(map(str, range(2, 82, 2)))
    app.run().button(key="select").click().run()
    assert chosen(app) == ("kmeans", 101)
    assert app.text_input(key="kmeans").value.endswith(", 78, 101")

"""The watch over the page tests sees what it should, so that a broken page fails them."""

import ast
import logging
from pathlib import Path

import pytest
import streamlit as st

from pages.server.faults import SENTENCE
from tests.pages.opening import (
    STEMS,
    OpenApp,
    assert_shows,
    open_page,
)
from tests.small import SMALL


@pytest.mark.parametrize("stem", STEMS)
@pytest.mark.parametrize("heading", ["title", "header"])
def test_page_that_raises_below_its_title_or_last_header_fails_the_test(heading, stem, monkeypatch):
    app, draw = open_page(stem, SMALL), getattr(st, heading)
    last = app.get(heading)[-1].value

    def raise_below_the_last(text, **options):
        draw(text, **options)
        if text == last:
            raise RuntimeError("a broken page")

    monkeypatch.setattr(st, heading, raise_below_the_last)
    with pytest.raises(AssertionError, match=rf"faults in the log: .* place={stem} .*RuntimeError"):
        app.run()


@pytest.mark.parametrize("stem", STEMS)
def test_page_is_told_from_every_other(stem):
    app = open_page(stem, SMALL)
    assert_shows(app, stem)
    for other in STEMS:
        if other != stem:
            with pytest.raises(AssertionError):
                assert_shows(app, other)


def shows_an_error():
    import streamlit as st

    if st.button("Go on", key="go"):
        st.error("The words of an error.")


def test_error_fails_the_run_of_a_widget_unless_it_was_announced():
    app = OpenApp.from_function(shows_an_error).run()
    with pytest.raises(AssertionError, match=r"errors: expected .*; got .*The words of an error"):
        app.button(key="go").click().run()
    app.announce("words of an").button(key="go").click().run()
    with pytest.raises(AssertionError, match=r"errors: expected .*other words"):
        app.announce("other words").button(key="go").click().run()
    app.announce_any().button(key="go").click().run()


def test_error_that_was_announced_and_does_not_come_fails():
    app = OpenApp.from_function(shows_an_error).announce("words")
    with pytest.raises(AssertionError, match=r"errors: expected \['words'\]; got \[\]"):
        app.run()


def raises():
    raise RuntimeError("outside the frame")


def test_exception_outside_the_frame_fails():
    with pytest.raises(AssertionError, match="exceptions: "):
        OpenApp.from_function(raises).announce_any().run()


def shows_the_sentence():
    import streamlit as st

    from pages.server.faults import SENTENCE

    st.error(SENTENCE)


def test_sentence_for_a_fault_fails_even_where_any_error_is_taken():
    app = OpenApp.from_function(shows_the_sentence)
    with pytest.raises(AssertionError, match="sentences for faults"):
        app.announce_any().run()
    with pytest.raises(AssertionError, match="sentences for faults"):
        app.announce(SENTENCE).run()
    app.announce(SENTENCE, faults=True).run()


def notes_a_fault():
    import logging

    logging.getLogger("palette").error("fault place=here")


def test_line_in_the_log_fails_unless_faults_were_announced():
    app = OpenApp.from_function(notes_a_fault)
    with pytest.raises(AssertionError, match=r"faults in the log: .*place=here"):
        app.run()
    app.announce(faults=True).run()
    assert not [each for each in logging.getLogger("palette").handlers if "Listener" in repr(each)]


def test_every_page_test_is_watched():
    for path in Path(__file__).parent.glob("*.py"):
        names = {
            node.id
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(node, ast.Name)
        }
        assert path.stem == "opening" or "AppTest" not in names, (
            f"{path.name} opens an app unwatched."
        )

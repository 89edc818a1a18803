"""Methods that a sweep has only where they are asked for: absent at first, on every page after."""

import pytest

from core.methods import DEFAULT_METHODS, MAIN_METHODS
from tests.pages.opening import STEMS, assert_shows, markdown, open_page
from tests.small import SMALL

OTHERS = {key: kind for key, kind in MAIN_METHODS.items() if key not in DEFAULT_METHODS}


def asked_for(key):
    values = ", ".join(map(str, OTHERS[key].knob().sweep[:2]))
    return SMALL | {"also": key, key: values, "method": key}


def test_the_methods_of_the_tutorial_are_the_default():
    assert [*DEFAULT_METHODS] == ["kmeans", "nmf"]


def test_without_being_asked_for_they_are_in_no_sweep():
    app = open_page("overview", SMALL)
    assert not app.pills(key="also").value
    headings = {heading.value for heading in app.header}
    assert not headings & {kind.label for kind in OTHERS.values()}


@pytest.mark.parametrize("stem", STEMS)
@pytest.mark.parametrize("key", OTHERS)
def test_once_asked_for_they_are_on_every_page(stem, key):
    app = open_page(stem, asked_for(key))
    assert_shows(app, stem)
    assert app.pills(key="also").value == [key]
    if stem == "overview":
        assert OTHERS[key].label in {heading.value for heading in app.header}
    if stem == "guide":
        assert f"On this image, {OTHERS[key].label}, " in markdown(app)
    if stem == "gallery":
        assert app.selectbox(key="method").value == key
        assert app.select_slider(key="k").value in OTHERS[key].knob().sweep[:2]

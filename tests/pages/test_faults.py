"""Hostile input and failures: one sentence on the page, one line in the log, the app goes on."""

import dataclasses
import logging
import re

import numpy as np
import pytest
import streamlit as st
from hypothesis import given, settings
from hypothesis import strategies as some

from core import charts
from core.compression import compress
from core.images import Image, scale_to
from core.methods import METHODS
from core.samples import SAMPLES, load_sample
from pages.server import cache, faults
from pages.shared import widgets
from pages.uploads import accepted
from tests import hostile
from tests.pages.opening import (
    ANY,
    COUNT,
    FINISHED,
    STEMS,
    assert_shows,
    says,
)
from tests.pages.opening import open_page as open_page_of
from tests.pages.opening import upload as send
from tests.small import SMALL

FIRST_KEY, FIRST = next(iter(METHODS.items()))


def fault_lines(caplog):
    return [line for line in caplog.messages if line.startswith("fault ")]


@pytest.fixture
def log(caplog, monkeypatch):
    """The lines that the app writes into its log."""
    monkeypatch.setattr(logging.getLogger("palette"), "propagate", True)
    monkeypatch.setattr(faults, "start_log", lambda: None)
    caplog.set_level(logging.INFO, "palette")
    return caplog


@pytest.fixture(scope="module")
def link_keys():
    """The keys of all widgets of all pages."""
    apps = [open_page_of(stem, SMALL) for stem in STEMS]
    return sorted({key for app in apps for key in app.session_state["_link"].choices} | {"v"})


@pytest.fixture
def cold():
    """Nothing in the caches, before and after."""
    st.cache_data.clear()
    yield
    st.cache_data.clear()


def test_page_that_raises_shows_one_sentence_and_notes_the_class_alone(log, monkeypatch):
    def fail(*_, **__):
        raise RuntimeError("/home/somebody/holiday.png is secret")

    with monkeypatch.context() as patch:
        patch.setattr(charts, "tradeoff", fail)
        app = open_page_of("tradeoffs", SMALL, [faults.SENTENCE], faults=True)
    pattern = r"fault place=tradeoffs digest=[0-9a-f]{8} class=RuntimeError milliseconds=\d+"
    assert re.fullmatch(pattern, fault_lines(log)[-1])
    assert "holiday" not in log.text
    assert_shows(app.announce().run(), "tradeoffs")


def test_solver_that_raises_leaves_out_its_setting_alone(log, cold, monkeypatch):
    def fail_once(image, method, shared, **options):
        if (method.key, method.value) == (FIRST_KEY, 3):
            raise FloatingPointError("holiday.png")
        return compress(image, method, shared, **options)

    monkeypatch.setattr(cache.results, "compress", fail_once)
    app = open_page_of("tradeoffs", SMALL, faults=True)
    assert len(app.dataframe[-1].value) == COUNT - 1
    assert says(app, FINISHED.format(COUNT - 1))
    assert says(app, "1 setting failed and is left out; the server's log says why.")
    pattern = rf"fault place={FIRST_KEY} 3 digest=[0-9a-f]{{8}} class=FloatingPointError mil.*=\d+"
    assert [line for line in fault_lines(log) if re.fullmatch(pattern, line)] == fault_lines(log)


def test_upload_that_meets_a_full_disk_shows_one_sentence(log, monkeypatch):
    def fail(*_):
        raise OSError(28, "No space left on device", "/tmp/holiday.png")

    monkeypatch.setattr(cache, "upload", fail)
    app = open_page_of("overview", SMALL).announce(faults.SENTENCE, faults=True)
    send(app, hostile.whole_files()["PNG"])
    assert "class=OSError" in fault_lines(log)[-1]
    assert "holiday" not in log.text


@pytest.mark.parametrize("stem", STEMS)
def test_hostile_upload_keeps_the_image_and_gives_one_sentence(stem):
    files = hostile.bombs() | hostile.NO_IMAGES | {"scans": hostile.scan_bomb(200)}
    app = open_page_of(stem, SMALL)
    for data in list(files.values())[::6]:
        send(app.announce(""), data)
        assert_shows(app, stem)
        assert app.radio(key="image").value == "chelsea"


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "[x](javascript:1)", "<b>.png", "\u202egnp.exe", "a" * 500, "\0"]
)
def test_hostile_name_is_shown_as_clean_text_and_not_kept_for_others(name):
    app = open_page_of("overview", SMALL)
    app.file_uploader(key="_upload").set_value((name, hostile.whole_files()["PNG"], "x/y")).run()
    (shown,) = (text.value for text in app.markdown if text.value.startswith("![The image "))
    alt, address = re.fullmatch(r"!\[The image (.*)\]\((.*)\)", shown).groups()
    assert re.fullmatch(r"[/a-z]*/media/[0-9a-f]+\.png", address)
    assert re.fullmatch(r"(\\?[\w ]|\\[!-/:-@\[-`{-~]){1,80}", alt)
    assert alt.isprintable()


@pytest.mark.parametrize("name", ["image.exe", "no end", "a.csv", "b.json"])
def test_results_of_any_name_and_content_are_refused_in_one_sentence(name):
    app = open_page_of("tradeoffs", SMALL)
    uploader = app.announce("").file_uploader(key="results")
    uploader.set_value((name, b"\x89PNG\0\xff", "x/y")).run()
    assert_shows(app, "tradeoffs")


def test_upload_of_one_session_is_not_in_reach_of_another():
    mine = send(open_page_of("overview", SMALL), hostile.whole_files()["PNG"])
    assert mine.radio(key="image").value == accepted.KEY
    other = open_page_of("overview", SMALL | {"image": accepted.KEY})
    assert "Your image" not in other.radio(key="image").options
    assert other.radio(key="image").value in SAMPLES


def test_images_that_streamlits_sampled_hash_confuses_give_two_results():
    calls = []

    @st.cache_data
    def count(pixels):
        calls.append(1)

    first = np.array(scale_to(load_sample("chelsea"), 250_000).pixels)[:300, :]
    first = np.tile(first, (2, 1, 1))
    for index in range(0, first.size, 997):
        second = first.copy()
        second.reshape(-1)[index] ^= 128
        calls.clear()
        count(first)
        count(second)
        if len(calls) < 2:
            break
    assert len(calls) < 2, "Streamlit tells all of them apart"
    method = FIRST.make(2)
    results = [cache.compressed(Image("x", pixels), method) for pixels in (first, second)]
    assert results[0].digest != results[1].digest
    assert cache.display_png(Image("x", first), 2000) != cache.display_png(Image("x", second), 2000)


@pytest.fixture(scope="module")
def tiny_samples():
    """Samples of a few pixels and sweeps of one setting, so that any link takes no time."""
    tiny = {key: scale_to(load_sample(key), 600) for key in SAMPLES}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cache, "sample", lambda key, max_pixels=None: tiny[key])
        for kind in METHODS.values():
            knob = kind.knob()
            first = dataclasses.replace(knob, sweep=knob.sweep[:1])
            patch.setattr(kind, "knob", staticmethod(lambda first=first: first))
        yield


NUMBERS = some.lists(some.integers(-2, 300), max_size=4).map(lambda n: ",".join(map(str, n)))
VALUES = some.one_of(some.text(max_size=30), NUMBERS, some.integers().map(str), some.just("\0"))
# A key of some widget, by its number, or any word.
KEYS = some.one_of(some.integers(0, 99), some.text(min_size=1, max_size=9))
QUERIES = some.dictionaries(KEYS, some.one_of(VALUES, some.lists(VALUES, max_size=3)), max_size=6)


# A page takes its time.
@settings(max_examples=min(settings.default.max_examples, 100))
@given(query=QUERIES, stem=some.sampled_from(STEMS))
def test_any_query_gives_the_page_without_exception(query, stem, tiny_samples, link_keys):
    named = {
        key if isinstance(key, str) else link_keys[key % len(link_keys)]: value
        for key, value in query.items()
    }
    # A title at least: a sweep of which nothing fits a small image leaves no more to show.
    assert open_page_of(stem, named, ANY).title


@pytest.mark.parametrize(
    ("text", "number"),
    [
        *[("5", 5), (" 7 ", 7), ("0", 0), ("10", None), ("-1", None), ("5.0", None), ("٣", None)],
        *[("9" * 10**6, None), (None, None), (5, None), (["5"], None)],
    ],
)
def test_numbers_of_links_are_held_to_their_range(text, number):
    assert widgets.whole_number(text, 0, 9) == number


@pytest.mark.parametrize("text", ["c", "", "1", "None", "A "])
def test_choices_of_links_are_held_to_the_options(text):
    assert widgets.option_of(text, {"a": "A", 2: "B"}) is None


@pytest.mark.parametrize(("text", "option"), [("a", "a"), ("A", "a"), ("2", 2), ("B", 2)])
def test_options_are_named_by_their_keys_or_as_once_by_their_labels(text, option):
    assert widgets.option_of(text, {"a": "A", 2: "B"}) == option

"""A page is added by its script and its line in `PAGES` alone; its file is looked for once."""

import shutil

import streamlit as st

import pages
from core.samples import SAMPLES
from tests.pages.opening import (
    APP,
    ROOT,
    OpenApp,
    open_page,
)
from tests.small import SMALL

SCRIPT = """
import streamlit as st

from pages import require_frame
from pages.sidebar import controls

require_frame()
st.title("Extra", anchor=False)
st.write(controls.current().image.name)
"""


def test_a_new_page_has_the_frame_and_the_choices(tmp_path, monkeypatch):
    shutil.copy(APP, tmp_path)
    shutil.copytree(ROOT / "pages", tmp_path / "pages", ignore=shutil.ignore_patterns("__*"))
    (tmp_path / "pages" / "extra.py").write_text(SCRIPT)
    extra = "extra", "Extra", ":material/add:"
    monkeypatch.setattr(pages, "PAGES", (*pages.PAGES, extra))

    app = OpenApp(tmp_path / "app.py", default_timeout=60)
    app.query_params.update(SMALL)
    app.switch_page("pages/extra.py").run()
    assert app.title[0].value == "Extra"
    assert app.main.markdown[0].value == SAMPLES[SMALL["image"]].title
    assert app.radio(key="image").value == SMALL["image"]


def test_a_run_looks_neither_for_the_files_of_pages_nor_reads_thumbnails(monkeypatch):
    app = open_page("overview", SMALL)

    def forbid(*args, **options):
        raise AssertionError("A later run made a page or read a file of a sample.")

    monkeypatch.setattr(st, "Page", forbid)
    monkeypatch.setattr("core.samples.thumbnail_path", forbid)
    assert not app.run().exception


def test_each_run_has_pages_of_its_own(monkeypatch):
    given, navigation = [], st.navigation
    monkeypatch.setattr(st, "navigation", lambda some: given.append(some) or navigation(some))
    open_page("overview", SMALL).run()
    first, second = given[:2]
    # Another session may be between its menu and its page, which Streamlit allows to run once.
    assert all(a is not b for a, b in zip(first, second, strict=True))

"""A page is added by its script and its line in `PAGES`, and by nothing else."""

import shutil

import pages
from core.samples import SAMPLES
from tests.pages.opening import (
    APP,
    ROOT,
    OpenApp,
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

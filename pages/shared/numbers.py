"""The numbers of a page to take away: as text, and as a script that computes them again."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import streamlit as st

from core.citation import cite_all
from core.compression import Compressed
from core.images import Image
from core.samples import SAMPLES
from core.script import rows_script
from pages.shared import copying
from pages.sidebar import working_size

# So high that both texts and their buttons fit on a screen; what is longer scrolls.
_HEIGHT = 160


def offer(
    image: Image,
    results: Sequence[Compressed],
    told: Sequence[Compressed] | None = None,
    *,
    key: str = "numbers",
) -> None:
    """Offer the results that a page shows; nothing where it shows none.

    Parameters
    ----------
    image : Image
        The source of all of them.
    results : sequence of Compressed
        Those of which the script computes the rows.
    told : sequence of Compressed, optional
        Those that the text tells, all of them if not given.
    key : str
        Name of the place, for pages that offer numbers at two.
    """
    if not results:
        return
    chosen = str(st.session_state["image"])
    script = rows_script(
        image,
        [each.method for each in results],
        working_size.current(),
        sample=chosen if chosen in SAMPLES else "",
    )
    offer_texts(cite_all(image, told or results), script, Path(image.name).stem, key=key)


def offer_texts(text: str, script: str, name: str, *, key: str = "numbers") -> None:
    """Offer a text and a script, to be copied.

    Parameters
    ----------
    text : str
        What was measured, how, on which images, and by which version of this program.
    script : str
        What computes the same rows.
    name : str
        What the file of the script is called, without its ending.
    key : str
        As in `offer`.
    """
    with st.popover("Share these numbers", icon=":material/format_quote:", key=key):
        st.markdown("**As text**, with all that is needed to repeat them.")
        _copied("Copy as text", text, f"{key}-text", None)
        st.markdown("**As a Python script** that computes the same rows.")
        _copied("Copy script", script, f"{key}-script", "python")
        st.download_button(
            "Download script",
            partial(str.encode, script),
            f"{name}.py",
            "text/x-python",
            on_click="ignore",
            key=f"{key}-file",
            icon=":material/code:",
        )


def _copied(label: str, text: str, key: str, language: str | None) -> None:
    """A text to read, and a button that copies it on plain http as well."""
    st.code(text, language=language, wrap_lines=True, height=_HEIGHT)
    copying.button(label, text, key=key)

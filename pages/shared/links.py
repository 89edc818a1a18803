"""The link that leads back to what is shown."""

from urllib.parse import urlencode, urlsplit, urlunsplit

import streamlit as st

from core.methods import MAIN_METHODS

VERSION = 1
# Keys of all widgets whose choice a link carries.
KEYS = (
    "image",
    *MAIN_METHODS,
    *(name for method in MAIN_METHODS.values() for name in method.choices()),
    "seed",
    "size",
    "budget",
    "method",
    "k",
    "y",
    "x",
    "scale",
    "yscale",
    "ref",
    "hull",
    "seeds",
    "goal",
    "anchor",
    "bits",
    *("match", "target", "first", "second", "error", "color", "cloud_space", "channel", "part"),
)


def share(uploaded: bool) -> None:
    """Offer the address of this page with all choices."""
    with st.popover("Share this view", icon=":material/link:", width="stretch"):
        st.write("This link opens the same page with the same choices.")
        st.code(current_link(), language=None, wrap_lines=True)
        if uploaded:
            st.caption("Your image is not part of the link: others see a sample instead.")


def current_link() -> str:
    """Address of this page with every choice, so that it outlives a change of the defaults."""
    # On the first run after a link was opened, widgets further down have no state yet.
    choices = {key: st.session_state.get(key, st.query_params.get(key)) for key in KEYS}
    choices = {key: choice for key, choice in choices.items() if choice is not None}
    parts = urlsplit(st.context.url or "")
    query = urlencode({"v": VERSION, **choices}, doseq=True)
    return urlunsplit((parts.scheme, parts.netloc, parts.path, query, ""))

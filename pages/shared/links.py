"""The link that leads back to what is shown."""

from urllib.parse import urlencode, urlsplit, urlunsplit

import streamlit as st

VERSION = 1


def share(uploaded: bool) -> None:
    """Offer the address of this page with all choices."""
    with st.popover("Share this view", icon=":material/link:", width="stretch"):
        st.write("This link opens the same page with the same choices.")
        st.code(current_link(), language=None, wrap_lines=True)
        if uploaded:
            st.caption("Your image is not part of the link: others see a sample instead.")


def current_link() -> str:
    """Address of this page with the choices that differ from the defaults, and a version."""
    parameters = {"v": [str(VERSION)]} | {
        name: st.query_params.get_all(name) for name in st.query_params if name != "v"
    }
    parts = urlsplit(st.context.url or "")
    return urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode(parameters, True), ""))

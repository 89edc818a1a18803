"""A person who leaves a page, or stops it, need not wait until a long fit is finished."""

import time

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

# A fit that is shorter is finished first, so that its result is kept.
_PATIENCE_SECONDS = 1.0


class Leaving:
    """Ends the run of a page during a fit if another run was asked for, or the page was closed."""

    def __init__(self) -> None:
        self._next = time.monotonic() + _PATIENCE_SECONDS
        # Work in the background belongs to no page.
        self._is_on_page = get_script_run_ctx(suppress_warning=True) is not None

    def leave_if_asked(self) -> None:
        """Raise what Streamlit raises to end a run, if it is to end.

        Streamlit looks for that whenever the state of the session is read. Reading it shows
        nothing, which a function whose results are kept must not do.
        """
        if self._is_on_page and time.monotonic() >= self._next:
            _ = "_finished" in st.session_state

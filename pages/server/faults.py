"""What must not happen but does: one sentence on the page, one line in the log.

Streamlit's own handler writes a traceback with paths and, from callbacks, whatever a library said.
"""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from core.deadline import OutOfTimeError
from core.uploads.decoding import ImageError
from pages.server import busy

SENTENCE = (
    "Something went wrong on the server, and it has been logged. Everything else still works; "
    "please try again, or choose other settings."
)

_log = logging.getLogger("palette")


def start_log() -> None:
    """Send the log of this app to stderr; further calls in a process change nothing."""
    if _log.handlers:
        return
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    _log.addHandler(handler)
    _log.setLevel(logging.INFO)
    _log.propagate = False


@contextmanager
def caught(place: str) -> Iterator[None]:
    """Show the sentence instead of whatever is raised inside, and log it.

    A busy server has its own sentence and is not a fault. What Streamlit raises to stop or repeat a
    run is not an `Exception` and passes.

    Parameters
    ----------
    place : str
        Where it happened, for the log.
    """
    start = time.monotonic()
    try:
        with busy.told():
            yield
    except Exception as error:
        note(place, error, time.monotonic() - start)
        has_own_sentence = isinstance(error, ImageError | OutOfTimeError)
        st.error(str(error) if has_own_sentence else SENTENCE, icon=":material/error:")


def note(place: str, error: Exception, seconds: float) -> None:
    """Log the class of an error, never its message, which can hold names and paths."""
    _log.error(
        "fault place=%s digest=%s class=%s milliseconds=%.0f",
        place,
        _digest(),
        type(error).__name__,
        1000 * seconds,
    )


def _digest() -> str:
    """The beginning of the digest of the image that this session looks at."""
    choices = st.session_state.get("_choices")
    return choices.image.digest[:8] if choices else "none"

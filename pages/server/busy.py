"""What people read when the server has no room for their request in time."""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

_WHY = "The server is busy with other visitors."
TRY_AGAIN = f"{_WHY} Please try again in a moment."
GOES_ON = f"{_WHY} This will continue by itself."
FULL = (
    "The server is busy: it serves as many visitors as it can. This page opens by itself as soon "
    "as somebody leaves."
)


class BusyError(RuntimeError):
    """No place in the line became free in time; the message is the sentence to show."""

    def __init__(self) -> None:
        super().__init__(TRY_AGAIN)


@contextmanager
def told() -> Iterator[None]:
    """Show the sentence instead of whatever got no place inside the ``with`` block."""
    try:
        yield
    except BusyError as error:
        st.warning(str(error), icon=":material/hourglass_top:")

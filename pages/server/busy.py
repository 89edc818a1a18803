"""What a person reads where the server has no place for their request in time."""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

_WHY = "The server is busy with other visitors."
TRY_AGAIN = f"{_WHY} Please try again in a moment."
GOES_ON = f"{_WHY} This goes on by itself."


class BusyError(RuntimeError):
    """Nobody in front left in time; its message is the sentence for the person."""

    def __init__(self) -> None:
        super().__init__(TRY_AGAIN)


@contextmanager
def told() -> Iterator[None]:
    """Show the sentence in place of what found no place inside the ``with`` block."""
    try:
        yield
    except BusyError as error:
        st.warning(str(error), icon=":material/hourglass_top:")

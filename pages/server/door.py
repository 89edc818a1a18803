"""Who is let in: as many sessions at a time as the memory of the host holds.

Each session keeps its upload, its results and a thread. Too many would take the memory of all, so
whoever comes too late waits outside, where a session costs next to nothing, and is let in as soon
as somebody leaves.
"""

import threading
from collections.abc import Callable

import streamlit as st
from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from core.limits import LIMITS
from pages.server.busy import FULL

# However many wait, they ask about three times a second together: one question takes some 10 ms.
_ASK_AGAIN_SECONDS, _SECONDS_FOR_EACH = 3.0, 0.3


class Door:
    """Lets a limited number of sessions in.

    Parameters
    ----------
    places : int
        How many are inside at one time, at least 1.
    is_here : callable
        True for the identity of a session that is still connected.
    """

    def __init__(self, places: int, is_here: Callable[[str], bool]) -> None:
        self._places, self._is_here = places, is_here
        self._inside: set[str] = set()
        self._outside: set[str] = set()
        self._lock = threading.Lock()

    def enter(self, session: str) -> bool:
        """True if the session is inside, from now on or already; False if there is no room."""
        with self._lock:
            self._inside = {each for each in self._inside if self._is_here(each)}
            if len(self._inside) < self._places:
                self._inside.add(session)
            is_inside = session in self._inside
            (self._outside.discard if is_inside else self._outside.add)(session)
            return is_inside

    def is_empty_but_for(self, session: str) -> bool:
        """True if no other session is inside."""
        with self._lock:
            self._inside = {each for each in self._inside if self._is_here(each)}
            return self._inside <= {session}

    @property
    def pause_seconds(self) -> float:
        """How long whoever waits should wait before asking again: longer where many do."""
        with self._lock:
            self._outside = {each for each in self._outside if self._is_here(each)}
            return max(_ASK_AGAIN_SECONDS, _SECONDS_FOR_EACH * len(self._outside))


def pass_or_wait() -> None:
    """Let this session in; otherwise say that the app is full, and ask again until it is not.

    The run stops here for a session that has to wait.
    """
    context = get_script_run_ctx()
    if context and not _door.enter(context.session_id):
        st.warning(FULL, icon=":material/hourglass_top:")
        st.fragment(_ask_again, run_every=_door.pause_seconds)(context.session_id)
        st.stop()


def is_alone() -> bool:
    """True if no session but this one is being served."""
    context = get_script_run_ctx()
    return context is None or _door.is_empty_but_for(context.session_id)


def _ask_again(session: str) -> None:
    if _door.enter(session):
        st.rerun()


def _is_connected(session: str) -> bool:
    return not runtime.exists() or bool(runtime.get_instance().is_active_session(session))


_door = Door(LIMITS.sessions, _is_connected)

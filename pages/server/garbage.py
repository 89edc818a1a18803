"""When the process is searched for garbage, and what the search leaves out.

Streamlit can search all objects of the process after every run, and no session is served meanwhile.
With a hundred sessions that was a fifth of what the server did. So its search is switched off in
`.streamlit/config.toml`, and one of our own comes with a run, at most once a second: at its
beginning, because a run may end at any of its lines. Most objects belong to modules and stay: with
20 sessions that compute two settings each at once on 2 processors (``python -m tests.load
--settings 2 --uploads 0``), leaving them out shortened the longest sweep from 55.0 s to 37.6 s.
"""

import gc
import sys
import threading
import time

_PAUSE_SECONDS = 1.0

_searched = {"modules": 0}
_next = {"time": 0.0}
_lock = threading.Lock()


def leave_modules_out(*, is_alone: bool) -> None:
    """Exempt all present objects if modules have been imported since the last call.

    What a session holds at that moment would be exempt as well, and stay when the session has left.
    So it is done while no other session is there, and what was exempted the last time is searched
    first.

    Parameters
    ----------
    is_alone : bool
        True if no session but this one is there.
    """
    if not is_alone or len(sys.modules) <= _searched["modules"]:
        return
    if _searched["modules"]:
        gc.unfreeze()
        gc.collect()
    _searched["modules"] = len(sys.modules)
    gc.freeze()


def collect_now_and_then() -> None:
    """Search for garbage, unless that was done a moment ago."""
    with _lock:
        now = time.monotonic()
        if now < _next["time"]:
            return
        _next["time"] = now + _PAUSE_SECONDS
    gc.collect()

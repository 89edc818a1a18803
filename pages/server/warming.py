"""What is compiled ahead, so that the first smoothed palette does not wait for it.

Numba needs some 7 s. A process of its own spends them, with the lowest priority, once a page has
been shown for a while; what it made is kept on disk, and later servers find it there.
"""

import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from streamlit.runtime import exists

from core.methods import METHODS

_ROOT = Path(__file__).parents[2]
_SECONDS_OF_A_FIRST_VISIT = 20
_CODE = "import sys; from core.methods import METHODS; [METHODS[k].warm_up() for k in sys.argv[1:]]"

_asked = threading.Event()


def compile_later(seconds: float = _SECONDS_OF_A_FIRST_VISIT) -> None:
    """After some seconds, compile what is not compiled yet, once in the life of a server."""
    if _asked.is_set() or not exists():
        return
    _asked.set()
    keys = [key for key, kind in METHODS.items() if kind.is_cold()]
    if keys:
        timer = threading.Timer(seconds, start, [keys])
        timer.daemon = True
        timer.start()


def start(keys: Sequence[str]) -> subprocess.Popen[bytes]:
    """The process that compiles what some methods need; nobody waits for it."""
    return subprocess.Popen(
        [sys.executable, "-c", _CODE, *keys],
        cwd=_ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=_step_back if hasattr(os, "nice") else None,  # noqa: PLW1509
    )


def _step_back() -> None:
    os.nice(19)

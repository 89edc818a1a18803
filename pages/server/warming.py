"""What is compiled ahead, so that the first smoothed palette does not wait for it.

Numba needs some 7 s. A process of its own spends them, with the lowest priority, once a page has
been shown for a while; what it made is kept on disk, and later servers find it there.
"""

import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from streamlit.runtime import exists

from core.methods import METHODS

_ROOT = Path(__file__).parents[2]
_SECONDS_OF_A_FIRST_VISIT = 20
_CODE = """
import os, sys
from core.methods import METHODS
if hasattr(os, "nice"):
    os.nice(19)
for key in sys.argv[1:]:
    METHODS[key].warm_up()
"""

_asked = threading.Event()


def compile_later(seconds: float = _SECONDS_OF_A_FIRST_VISIT) -> None:
    """After some seconds, compile what is not compiled yet, once in the life of a server."""
    if _asked.is_set() or not exists():
        return
    _asked.set()
    keys = [key for key, kind in METHODS.items() if kind.is_cold()]
    if keys:
        timer = threading.Timer(seconds, compile_now, [keys])
        timer.daemon = True
        timer.start()


def compile_now(keys: Sequence[str]) -> None:
    """Compile what some methods need, in a process of its own, and wait for its end."""
    command = [sys.executable, "-c", _CODE, *keys]
    # What the process says, its server does not repeat.
    subprocess.run(command, cwd=_ROOT, stdin=subprocess.DEVNULL, capture_output=True, check=False)

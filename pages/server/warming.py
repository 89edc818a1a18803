"""What is compiled ahead, so that the first smoothed palette does not wait for it.

Numba needs some 7 s and as much memory as dozens of visitors. A process of its own spends them,
with the lowest priority, once a page has been shown for a while and nobody is computing; what it
made is kept on disk, and later servers find it there.
"""

import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from streamlit.runtime import exists

from core.methods import METHODS
from pages.server.cache.results import fits

_ROOT = Path(__file__).parents[2]
_SECONDS_OF_A_FIRST_VISIT = 20
# Between two settings of a sweep the line is idle for a moment, so it is looked at several times.
_LOOKS, _LOOK_SECONDS = 4, 1.0
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
    """Some seconds later, compile what is not compiled yet, once in the life of a server."""
    if _asked.is_set() or not exists():
        return
    _asked.set()
    keys = [key for key, kind in METHODS.items() if kind.is_cold()]
    if keys:
        timer = threading.Timer(seconds, _compile_in_a_quiet_time, [keys])
        timer.daemon = True
        timer.start()


def _compile_in_a_quiet_time(keys: Sequence[str]) -> None:
    """Compile as soon as nobody has computed for a while."""
    quiet = 0
    while quiet < _LOOKS:
        time.sleep(_LOOK_SECONDS)
        quiet = quiet + 1 if fits.is_idle() else 0
    compile_now(keys)


def compile_now(keys: Sequence[str]) -> None:
    """Compile what some methods need, in a process of its own, and wait for its end."""
    command = [sys.executable, "-c", _CODE, *keys]
    # What the process says, its server does not repeat.
    subprocess.run(command, cwd=_ROOT, stdin=subprocess.DEVNULL, capture_output=True, check=False)

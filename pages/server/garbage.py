"""What Streamlit's search for garbage may leave out.

After every run, Streamlit looks through all objects of the process, and meanwhile no session is
served: half of the interpreter's time when many are. Most objects belong to modules and stay.
"""

import gc
import sys

_searched = {"modules": 0}


def leave_modules_out() -> None:
    """Set aside all objects there are, where modules have come since the last time."""
    if len(sys.modules) > _searched["modules"]:
        _searched["modules"] = len(sys.modules)
        gc.freeze()

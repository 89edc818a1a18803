"""Resident memory of the server and its children, read from the Linux kernel."""

import threading
from collections.abc import Callable
from pathlib import Path

AVAILABLE = Path("/proc/self/status").exists()
_PERIOD_SECONDS = 0.02


def resident_bytes(process_id: int) -> int:
    """Of a process and its children, counting shared pages twice; 0 if there is no process."""
    paths = Path(f"/proc/{process_id}/task").glob("*/children")
    children = {int(word) for path in paths for word in _read(path).split()}
    # Until a child has become another program, its memory is that of its parent.
    me = _read(Path(f"/proc/{process_id}/cmdline"))
    others = [one for one in children if _read(Path(f"/proc/{one}/cmdline")) != me]
    return sum(map(own_bytes, (process_id, *others)))


def own_bytes(process_id: int) -> int:
    """Of a process without its children; 0 if there is no process."""
    lines = _read(Path(f"/proc/{process_id}/status")).splitlines()
    return next((1024 * int(line.split()[1]) for line in lines if line.startswith("VmRSS")), 0)


class Peak:
    """Largest resident memory of a process within the ``with`` block, with its children or without.

    Parameters
    ----------
    process_id : int
        The process.
    measure : callable
        `resident_bytes` or `own_bytes`.
    """

    def __init__(self, process_id: int, measure: Callable[[int], int] = resident_bytes) -> None:
        self.bytes, self._id, self._over = 0, process_id, threading.Event()
        self._measure = measure
        self._thread = threading.Thread(target=self._watch)

    def __enter__(self) -> "Peak":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(_PERIOD_SECONDS):
            self.bytes = max(self.bytes, self._measure(self._id))


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        # The process has ended meanwhile.
        return ""

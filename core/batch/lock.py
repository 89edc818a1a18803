"""A file that one process at a time may write."""

import sys
from typing import BinaryIO

if sys.platform == "win32":
    import msvcrt

    # Windows locks bytes and forbids others to read them, so it is one beyond any row.
    _BEYOND = 2**60

    def lock(file: BinaryIO) -> bool:
        """Lock an open file until it is closed or its process ends; False if another has it."""
        place = file.tell()
        file.seek(_BEYOND)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        finally:
            file.seek(place)
        return True

else:
    import fcntl

    def lock(file: BinaryIO) -> bool:
        """Lock an open file until it is closed or its process ends; False if another has it."""
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

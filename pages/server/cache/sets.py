"""What files of rows hold, read by a few at a time."""

from core.sets import SetRows, read_rows
from pages.server.cache.images import decodes


def set_rows(data: bytes) -> SetRows:
    """The rows of a file; they are kept by the session that sent it alone.

    Raises
    ------
    ExchangeError
        If it cannot be used.
    BusyError
        If no place to read it becomes free in time: it takes memory as a decode does.
    """
    with decodes.place():
        return read_rows(data)

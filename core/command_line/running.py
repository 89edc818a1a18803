"""How a command ends: its exit status, and the one line that says why.

This module imports next to nothing, so that a command can be stopped while it still starts.
"""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

import click

from core.formatting import sentence_of

FAILED = 2
# What a shell adds to the number of a signal.
_BY_SIGNAL = 128
_SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")


class NoReaderError(Exception):
    """Nobody reads standard output any more."""


class Stopped(BaseException):
    """A signal asks the command to end; like `KeyboardInterrupt`, it is no `Exception`.

    Parameters
    ----------
    number : int
        The number of the signal.
    """

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


@contextmanager
def ending() -> Iterator[None]:
    """Turn whatever ends the ``with`` block early into an exit status, and one line on stderr."""
    # A name that the console cannot show is written with escapes instead of ending the command.
    if reconfigure := getattr(sys.stderr, "reconfigure", None):
        reconfigure(errors="backslashreplace")
    try:
        with _stoppable():
            yield
    except Stopped as stopped:
        fail("Stopped.", _BY_SIGNAL + stopped.number)
    except (click.Abort, KeyboardInterrupt):
        fail("Stopped.", _BY_SIGNAL + signal.SIGINT)
    except click.ClickException as error:
        fail(error.format_message())
    except MemoryError:
        fail("There is not enough memory.")
    except NoReaderError:
        _leave_pipe()
    except (OSError, ValueError, TypeError) as error:
        fail(sentence_of(error))


def say(message: str) -> None:
    """Write one line on stderr."""
    # A progress bar may stand in this line of a terminal.
    clear = "\r\033[K" if sys.stderr.isatty() else ""
    click.echo(clear + message.replace("\n", " "), err=True)


def fail(message: str, status: int = FAILED) -> NoReturn:
    """Write one line on stderr and exit."""
    say(message)
    sys.exit(status)


@contextmanager
def _stoppable() -> Iterator[None]:
    """Raise `Stopped` for signals that ask the process to end, so that it cleans up first."""
    former = {}
    for number in (getattr(signal, name) for name in _SIGNALS if hasattr(signal, name)):
        # What is ignored, as after nohup, stays ignored.
        if signal.getsignal(number) != signal.SIG_IGN:
            former[number] = signal.signal(number, _stop)
    try:
        yield
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)


def _stop(number: int, _: Any) -> NoReturn:
    # A second signal does not wait for the cleaning up.
    signal.signal(number, signal.SIG_DFL)
    raise Stopped(number)


def _leave_pipe() -> NoReturn:
    """End as other programs do when nobody reads their output any more: silently."""
    # Python would complain when it flushes stdout at the end.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    sys.exit(_BY_SIGNAL + getattr(signal, "SIGPIPE", 13))

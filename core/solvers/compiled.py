"""Loops that no array operation can express, compiled to machine code by numba.

Numba takes 0.2 s and 60 MB to import, so that it is loaded when such a loop first runs. What it has
compiled is kept on disk (`NUMBA_CACHE_DIR` says where; by default beside the source) and takes a
fraction of a second to load in the next process.
"""

import os
from collections.abc import Callable
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from threading import RLock
from types import FunctionType
from typing import Any, Generic, ParamSpec, TypeVar

from core.lazy import numba

P = ParamSpec("P")
T = TypeVar("T")

# Numba compiles one function at a time, and the functions that one calls are compiled within it.
_turn = RLock()


def can_compile() -> bool:
    """True where numba is installed."""
    return find_spec("numba") is not None


def is_kept() -> bool:
    """True where something compiled is on disk for the next process."""
    folder = os.environ.get("NUMBA_CACHE_DIR") or Path(__file__).parent
    return any(Path(folder).rglob("*.nbi"))


class _Compiled(Generic[P, T]):
    """Stands for a function until it is called; then numba compiles it."""

    def __init__(self, function: Callable[P, T]) -> None:
        self._function = function

    def __call__(self, *args: P.args, **options: P.kwargs) -> T:
        with _turn:
            compiled = self.compiled
        result: T = compiled(*args, **options)
        return result

    @cached_property
    def compiled(self) -> Any:
        """The function as numba makes it, and with it those that it calls."""
        names = self._function.__globals__
        called = {name: names.get(name) for name in self._function.__code__.co_names}
        inner = {n: each.compiled for n, each in called.items() if isinstance(each, _Compiled)}
        whole = FunctionType(self._function.__code__, {**names, **inner})
        whole.__module__ = self._function.__module__
        try:
            return numba.njit(nogil=True, cache=True)(whole)
        except RuntimeError:  # No folder is writable.
            return numba.njit(nogil=True)(whole)


def compiled(function: Callable[P, T]) -> Callable[P, T]:
    """Decorate a function that numba compiles at its first call; it may call others like it."""
    return _Compiled(function)

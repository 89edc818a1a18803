"""Loops that no array operation can express, compiled to machine code by numba.

Where numba is not installed they run as they are, with the same result.

Numba takes 0.2 s and 60 MB to import, so that it is loaded when such a loop first runs. What it has
compiled is kept on disk (`NUMBA_CACHE_DIR` says where; by default beside the source) and takes a
fraction of a second to load in the next process.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from functools import cache, cached_property
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from threading import RLock
from types import CellType, FunctionType
from typing import Any, Generic, ParamSpec, TypeVar

from core.lazy import numba

P = ParamSpec("P")
T = TypeVar("T")

_CONSTANTS = int, float, tuple
# Numba compiles one function at a time, and the functions that one calls are compiled within it.
_turn = RLock()


@cache
def can_compile() -> bool:
    """True where numba is installed."""
    return find_spec("numba") is not None


def is_kept(module: str) -> bool:
    """True where something of a module is compiled on disk for the next process.

    Parameters
    ----------
    module : str
        The last word of its name.
    """
    folder = os.environ.get("NUMBA_CACHE_DIR") or Path(__file__).parents[1]
    return any(Path(folder).rglob(f"{module}.*.nbi"))


class _Compiled(Generic[P, T]):
    """Stands for a function until it is called; then numba compiles it."""

    def __init__(self, function: Callable[P, T]) -> None:
        self._function = function

    def __call__(self, *args: P.args, **options: P.kwargs) -> T:
        with _turn:
            function = self.compiled if can_compile() else self.plain
        result: T = function(*args, **options)
        return result

    @cached_property
    def plain(self) -> Callable[P, T]:
        """The function as it is, which calls others like it directly."""
        whole: Callable[P, T] = self._with({n: each.plain for n, each in self._others()})
        return whole

    @cached_property
    def compiled(self) -> Any:
        """The function as numba makes it, and with it those that it calls."""
        whole = self._with({name: each.compiled for name, each in self._others()}, self._stamp)
        try:
            return numba.njit(nogil=True, cache=True)(whole)
        except RuntimeError:  # No folder is writable.
            return numba.njit(nogil=True)(whole)

    @property
    def _stamp(self) -> str:
        """Stands for all that the machine code depends on: constants, and functions called."""
        code, names = self._function.__code__, self._function.__globals__
        named = ((name, names.get(name)) for name in code.co_names)
        constants = [(name, value) for name, value in named if isinstance(value, _CONSTANTS)]
        stamps = [each._stamp for _, each in self._others()]
        return sha256(repr((code.co_code, code.co_consts, constants, stamps)).encode()).hexdigest()

    def _others(self) -> "Iterator[tuple[str, _Compiled[..., Any]]]":
        """Those like it that the function calls, by name."""
        for name in self._function.__code__.co_names:
            each = self._function.__globals__.get(name)
            if isinstance(each, _Compiled):
                yield name, each

    def _with(self, others: Mapping[str, Any], stamp: str = "") -> Any:
        """The function with others under their names.

        What numba keeps on disk is found by the file of the function alone. A variable of an outer
        function counts as well, so the stamp takes the place of one: what changes in another file
        makes new machine code.
        """
        names = {**self._function.__globals__, **others}
        code = self._function.__code__
        if stamp:
            code = code.replace(co_freevars=("stamp",))
        whole = FunctionType(code, names, closure=(CellType(stamp),) if stamp else None)
        whole.__module__ = self._function.__module__
        return whole


def compiled(function: Callable[P, T]) -> Callable[P, T]:
    """Decorate a function that numba compiles at its first call; it may call others like it."""
    return _Compiled(function)

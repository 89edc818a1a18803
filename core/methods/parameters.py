"""Parameters of methods, each declared once, in the class of its method.

The declaration says which values are allowed, the default, and what a sweep tries::

    n_colors: int = knob(1, 256, sweep=(2, 3, 5, 10, 20, 30))
    space: str = choice("rgb", "oklab")

Everything else reads it through `Method.parameters`: the check of a value, the sidebar, the second
axis of a sweep, ``--set`` on the command line, links, and the table of the README.
"""

import dataclasses
import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import numpy as np

__all__ = [
    "MAX_COLORS",
    "MAX_SEED",
    "Choice",
    "ColorList",
    "Parameter",
    "WholeNumber",
    "choice",
    "colors",
    "declared",
    "knob",
    "seed",
    "switch",
    "whole",
]

MAX_COLORS = 256
MAX_SEED = 2**32 - 1

_METADATA = "parameter"


@dataclass(frozen=True, kw_only=True)
class Parameter(ABC):
    """One parameter of a method.

    Parameters
    ----------
    owner, name : str
        The class of the method and the field, as error messages name them.
    default : object
        The value where none is given; None for a knob, which always has to be given.
    """

    owner: str = ""
    name: str = ""
    default: Any = None

    @abstractmethod
    def check(self, value: Any) -> Any:
        """The value as the method keeps it.

        Raises
        ------
        TypeError, ValueError
            If the declaration does not allow it.
        """

    @abstractmethod
    def parse(self, text: str) -> Any:
        """The value that a text means, for the command line; undoes `format`.

        Raises
        ------
        ValueError
            If the declaration does not allow the value.
        """

    @abstractmethod
    def format(self, value: Any) -> str:
        """The value as text, for the command line and the README's table."""

    @property
    @abstractmethod
    def allowed(self) -> str:
        """The allowed values in words, for example ``"1 to 256"``."""

    @property
    def _full_name(self) -> str:
        return f"{self.owner}.{self.name}"


@dataclass(frozen=True, kw_only=True)
class WholeNumber(Parameter):
    """A whole number within a range.

    Parameters
    ----------
    lowest, highest : int
        The range, both ends included.
    also : tuple of int
        Single values above the range.
    sweep : tuple of int
        Values that a sweep tries; empty where the parameter is not swept.
    role : str
        ``"knob"`` for the parameter that a sweep varies first, ``"seed"`` for the random seed,
        otherwise empty.
    """

    lowest: int
    highest: int
    also: tuple[int, ...] = ()
    sweep: tuple[int, ...] = ()
    role: Literal["knob", "seed", ""] = ""

    def check(self, value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int | np.integer):
            raise TypeError(f"{self._full_name} must be a whole number; got {value!r}.")
        if not (self.lowest <= value <= self.highest or value in self.also):
            span = self.allowed if self.also else f"between {self.lowest} and {self.highest}"
            raise ValueError(f"{self._full_name} must be {span}; got {value}.")
        return int(value)

    def parse(self, text: str) -> int:
        if not re.fullmatch("[0-9]{1,18}", text):
            raise ValueError(f"{self._full_name} must be a whole number; got {text!r}.")
        return self.check(int(text))

    def format(self, value: int) -> str:
        return str(value)

    @property
    def allowed(self) -> str:
        span = f"{self.lowest} to {self.highest}"
        return f"{span}, or {' or '.join(map(str, self.also))}" if self.also else span


@dataclass(frozen=True, kw_only=True)
class Choice(Parameter):
    """One of a few values, each with a key; the first is the default.

    Parameters
    ----------
    values : mapping of str to object
        The value for each key; keys are used in links and on the command line.
    """

    values: Mapping[str, Any]

    @property
    def keys(self) -> tuple[str, ...]:
        """Keys of the values, that of the default first."""
        return tuple(self.values)

    def check(self, value: Any) -> Any:
        for each in self.values.values():
            if each == value:
                return each
        raise self._refusal(value)

    def parse(self, text: str) -> Any:
        if text not in self.values:
            raise self._refusal(text)
        return self.values[text]

    def format(self, value: Any) -> str:
        return next(key for key, each in self.values.items() if each == value)

    @property
    def allowed(self) -> str:
        *others, last = self.keys
        return f"{', '.join(others)} or {last}" if others else last

    def _refusal(self, value: Any) -> ValueError:
        return ValueError(f"{self._full_name} must be {self.allowed}; got {value!r}.")


@dataclass(frozen=True, kw_only=True)
class ColorList(Parameter):
    """Up to 256 sRGB colours in an order of their own, as ``"#rrggbb"``; none by default."""

    def check(self, value: Any) -> tuple[str, ...]:
        if isinstance(value, str) or not all(isinstance(each, str) for each in value):
            raise TypeError(f"{self._full_name} must be a sequence of hex codes; got {value!r}.")
        return self.parse(" ".join(value))

    def parse(self, text: str) -> tuple[str, ...]:
        codes = dict.fromkeys(self._code(word) for word in re.split(r"[\s,;]+", text) if word)
        if len(codes) > MAX_COLORS:
            raise ValueError(
                f"{self._full_name} must hold at most {MAX_COLORS} colours; got {len(codes)}."
            )
        return tuple(codes)

    def format(self, value: tuple[str, ...]) -> str:
        return ",".join(code.removeprefix("#") for code in value)

    @property
    def allowed(self) -> str:
        return f"up to {MAX_COLORS} hex codes"

    def _code(self, word: str) -> str:
        digits = word.removeprefix("#").lower()
        if re.fullmatch("[0-9a-f]{3}", digits):
            digits = "".join(2 * digit for digit in digits)
        if not re.fullmatch("[0-9a-f]{6}", digits):
            raise ValueError(
                f"{self._full_name} must be hex codes such as #ff8800, separated by commas or "
                f"spaces; got {word[:20]!r}."
            )
        return f"#{digits}"


def knob(lowest: int, highest: int, *, sweep: Iterable[int]) -> Any:
    """Declare the parameter that a sweep varies; each method has exactly one, its first field."""
    return _field(WholeNumber(lowest=lowest, highest=highest, sweep=tuple(sweep), role="knob"))


def whole(
    lowest: int, highest: int, *, default: int, sweep: Iterable[int] = (), also: Iterable[int] = ()
) -> Any:
    """Declare a whole number; one with a `sweep` is the second parameter that can be swept."""
    return _field(
        WholeNumber(
            lowest=lowest, highest=highest, default=default, sweep=tuple(sweep), also=tuple(also)
        )
    )


def choice(*keys: str) -> Any:
    """Declare a choice among several words; the first is the default."""
    return _field(Choice(default=keys[0], values={key: key for key in keys}))


def switch() -> Any:
    """Declare what is on or off, off by default; the keys are ``"0"`` and ``"1"``."""
    return _field(Choice(default=False, values={"0": False, "1": True}))


def colors() -> Any:
    """Declare a list of colours, empty by default."""
    return _field(ColorList(default=()))


def seed() -> Any:
    """Declare the random seed, for methods whose results depend on it."""
    return _field(WholeNumber(lowest=0, highest=MAX_SEED, default=0, role="seed"))


@cache
def declared(method: type[Any]) -> Mapping[str, Parameter]:
    """The parameters of a method by name, in the order of its fields.

    Raises
    ------
    TypeError
        If a field of the dataclass is not declared with a function of this module.
    """
    parameters = {}
    for field in dataclasses.fields(method):
        if _METADATA not in field.metadata:
            raise TypeError(
                f"{method.__name__}.{field.name} must be declared with knob, whole, choice, "
                "switch, colors or seed."
            )
        parameters[field.name] = dataclasses.replace(
            field.metadata[_METADATA], owner=method.__name__, name=field.name
        )
    return parameters


def _field(parameter: Parameter) -> Any:
    metadata = {_METADATA: parameter}
    if parameter.default is None:
        return dataclasses.field(metadata=metadata)
    return dataclasses.field(default=parameter.default, metadata=metadata)

"""Options that several commands have, and how their texts are read."""

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import wraps
from pathlib import Path
from typing import Any

import click

from core.batch.plan import Plan
from core.command_line.output import STANDARD, Output
from core.limits import Limits
from core.methods import DEFAULT_METHODS, METHODS, Method, Parameter, WholeNumber
from core.sizes import FEW_COLORS

Command = Callable[..., Any]

METHOD_KEYS = click.Choice(list(METHODS))
INPUT = click.Path(path_type=Path)

values = click.option("--values", help="Values of the knob, e.g. 2,3,5; the tutorial's by default.")
seed = click.option(
    "--seed", type=int, default=0, show_default=True, help="Seed of what is random."
)


def methods(by_default: str) -> Callable[[Command], Command]:
    """The option ``--method``, given to the command as ``keys``."""
    return click.option(
        "--method",
        "keys",
        type=METHOD_KEYS,
        multiple=True,
        help=f"Repeatable; by default {by_default}.",
    )


def assignments(help_text: str) -> Callable[[Command], Command]:
    """The option ``--set``, which `parameters_of` reads."""
    return click.option("--set", "assignments", multiple=True, metavar="NAME=VALUE", help=help_text)


def _megapixels(_: Any, __: Any, size: float | None) -> int | None:
    """The number of pixels in so many megapixels."""
    if size is None:
        return None
    if not (math.isfinite(size) and size * 1_000_000 >= 1):
        raise click.BadParameter(f"it must be a number of megapixels above 0; got {size:g}.")
    return int(1_000_000 * size)


working_size = click.option(
    "--size",
    "max_pixels",
    type=float,
    callback=_megapixels,
    metavar="MEGAPIXELS",
    help="Working size: a larger image is made smaller first, as on the page, unless it has "
    f"at most {FEW_COLORS} colours. By default none is.",
)


def limits(command: Command) -> Command:
    """The options that bound what is read, given to the command as ``limits``."""

    @click.option(
        "--max-pixels",
        "most_pixels",
        type=click.IntRange(min=1),
        help="Refuse images of more pixels. By default PALETTE_MAX_PIXELS of the environment, if "
        "it is set.",
    )
    @click.option(
        "--max-bytes",
        type=click.IntRange(min=1),
        help="Refuse files of more bytes. By default PALETTE_MAX_FILE_BYTES of the environment, if "
        "it is set.",
    )
    @wraps(command)
    def bounded(*args: Any, most_pixels: int | None, max_bytes: int | None, **options: Any) -> Any:
        bounds = Limits.of_own_machine(max_pixels=most_pixels, max_file_bytes=max_bytes)
        return command(*args, limits=bounds, **options)

    return bounded


def output(content: str, *, required: bool = True) -> Callable[[Command], Command]:
    """The options ``-o`` and ``--force``, given to the command as ``output``.

    Parameters
    ----------
    content : str
        What is written, for the help.
    required : bool
        False to write to standard output where no name is given.
    """

    def decorate(command: Command) -> Command:
        @click.option(
            "-o",
            "--output",
            "name",
            type=click.Path(dir_okay=False, readable=False, allow_dash=True),
            required=required,
            help=f"{content}; - is standard output{'.' if required else ', the default.'}",
        )
        @click.option("--force", is_flag=True, help="Overwrite the input or a read-only file.")
        @wraps(command)
        def with_output(*args: Any, name: str | None, force: bool, **options: Any) -> Any:
            given = STANDARD if name is None else name
            return command(*args, output=Output(given, force), **options)

        return with_output

    return decorate


def plan_of(keys: Sequence[str], values: str | None, seed: int, assignments: Iterable[str]) -> Plan:
    """The settings that the options ask for, once it is known that an image can have them.

    Raises
    ------
    ClickException, TypeError, ValueError
        If a text cannot be read, or a value is not allowed.
    """
    # What is given twice is computed once, as each row is kept once.
    kinds = [METHODS[key] for key in dict.fromkeys(keys or DEFAULT_METHODS)]
    numbers = None if values is None else [*dict.fromkeys(whole_numbers(values))]
    plan = Plan(kinds, numbers, seed, parameters_of(kinds, assignments))
    plan.check()
    return plan


def whole_numbers(text: str) -> Sequence[int]:
    """The numbers of a text such as ``2,3,5``.

    Raises
    ------
    ClickException
        If it holds anything else.
    """
    words = [word.strip() for word in text.split(",")]
    if not all(re.fullmatch("[+-]?[0-9]{1,18}", word) for word in words):
        raise click.ClickException(
            f"--values must be whole numbers with commas between them, as in 2,3,5; got {text!r}."
        )
    return [int(word) for word in words]


def parameters_of(
    kinds: Sequence[type[Method]], texts: Iterable[str]
) -> Mapping[str, Mapping[str, Any]]:
    """The values of NAME=VALUE texts for each method that has a parameter of that name.

    Parameters
    ----------
    kinds : sequence of Method classes
        The methods; their declarations read the values.
    texts : iterable of str
        As they were given to ``--set``.

    Returns
    -------
    mapping of str to mapping
        For the key of each method its parameters by name.

    Raises
    ------
    ClickException
        If no method has such a parameter.
    ValueError
        If a value is not allowed.
    """
    found: dict[str, dict[str, Any]] = {kind.key: {} for kind in kinds}
    for text in texts:
        name, is_assigned, value = text.partition("=")
        owners = [kind for kind in kinds if name in _settable(kind)]
        if not owners or not is_assigned:
            raise click.ClickException(_unknown(kinds, text))
        for kind in owners:
            found[kind.key][name] = _settable(kind)[name].parse(value)
    return found


def _unknown(kinds: Sequence[type[Method]], text: str) -> str:
    names = sorted({name for kind in kinds for name in _settable(kind)})
    return (
        f"--set must be NAME=VALUE with a parameter of {' or '.join(kind.key for kind in kinds)} "
        f"({', '.join(names) or 'it has none'}); got {text!r}."
    )


def _settable(kind: type[Method]) -> Mapping[str, Parameter]:
    return {name: each for name, each in kind.parameters().items() if not _has_option(each)}


def _has_option(parameter: Parameter) -> bool:
    """True for the knob and the seed, which have options of their own instead of --set."""
    return isinstance(parameter, WholeNumber) and parameter.role != ""

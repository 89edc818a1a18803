"""Which rows of a file of results make one curve, and what it is called.

A curve varies the knob of one method alone. Rows of another image, or with another value of another
parameter, are another curve; a name says only what tells the curves of its file apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from core.lazy import pandas as pd

MAX_NAME = 40

_LEAST = 8
_CUT = "…"
_ASSIGNMENT = re.compile(r"(\w+)=([^,()]+)")


def curve_names(frame: pd.DataFrame, file_name: str) -> list[str]:
    """The name of the curve of each row; two curves never share one.

    Parameters
    ----------
    frame : DataFrame
        Rows, of which the columns ``name``, ``image``, ``digest``, ``method``, ``knob``,
        ``parameters`` and ``seed`` are used where they exist.
    file_name : str
        The beginning of every name unless the rows have one.

    Returns
    -------
    list of str
        At most 40 characters each.
    """
    details = _details(frame)
    curves = pd.DataFrame(
        {
            "name": _texts(frame, "name", "" if "method" in frame else file_name),
            "digest": _texts(frame, "digest"),
            "image": _texts(frame, "image"),
            "method": _texts(frame, "method"),
            "detail": details,
        }
    )
    start = "" if "name" in frame else file_name
    keys = [tuple(row) for row in curves.itertuples(index=False)]
    is_one_image = curves[["digest", "image"]].drop_duplicates().shape[0] == 1
    names: dict[tuple[str, ...], str] = {}
    for key in keys:
        if key not in names:
            names[key] = _unlike(_name(start, key, is_one_image), set(names.values()))
    return [names[key] for key in keys]


def _name(start: str, key: tuple[str, ...], is_one_image: bool) -> str:
    name, _, image, method, detail = key
    head = start or name
    tail = [part for part in ("" if is_one_image else image, f"{method} {detail}".strip()) if part]
    # What tells the curves apart stands at the end, so the beginning is cut first.
    end = "".join(f": {_cut(part, MAX_NAME - _LEAST)}" for part in tail)
    return _cut(head, max(MAX_NAME - len(end), _LEAST)) + end if head else end[2:]


def _cut(text: str, length: int) -> str:
    """A text of at most that many characters, without its middle."""
    if len(text) <= length:
        return text
    half = (length - 1) // 2
    return text[: length - 1 - half] + _CUT + text[len(text) - half :]


def _unlike(name: str, taken: set[str]) -> str:
    """The name, within its length, with a number if it is taken."""
    number, candidate = 1, _cut(name, MAX_NAME)
    while candidate in taken:
        number += 1
        mark = f" ({number})"
        candidate = _cut(name, MAX_NAME - len(mark)) + mark
    return candidate


def _texts(frame: pd.DataFrame, column: str, default: str = "") -> list[str]:
    if column not in frame:
        return [default] * len(frame)
    return [text.strip() for text in frame[column].fillna(default).astype(str)]


def _details(frame: pd.DataFrame) -> list[str]:
    """For each row the parameters, except the knob, in which rows of its method differ."""
    rows = [*_parameters(frame)]
    methods = _texts(frame, "method")
    values: dict[tuple[str, str], set[str]] = {}
    for method, row in zip(methods, rows, strict=True):
        for name, value in row.items():
            values.setdefault((method, name), set()).add(value)
    return [
        ", ".join(f"{name}={value}" for name, value in row.items() if len(values[method, name]) > 1)
        for method, row in zip(methods, rows, strict=True)
    ]


def _parameters(frame: pd.DataFrame) -> Iterator[Mapping[str, str]]:
    """The parameters of each row but its knob, from the text of the setting or from the seed."""
    knobs, seeds = _texts(frame, "knob"), _texts(frame, "seed")
    for knob, seed, text in zip(knobs, seeds, _texts(frame, "parameters"), strict=True):
        found = dict(_ASSIGNMENT.findall(text)) or ({"seed": seed} if seed else {})
        yield {name: value.strip("'") for name, value in found.items() if name != knob}

"""What is written beside the points of a trade-off chart, and on which side of them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from core.charts import texts
from core.charts.boxes import Points
from core.charts.plane import Plane
from core.charts.texts import Text
from core.charts.view import View
from core.columns import QUALITY_AXES
from core.lazy import pandas as pd
from core.methods import METHODS, Method

# The room of a marker, and of a bold letter, and the width of a chart on a phone, in pixels.
_MARKER, _LETTER, _PHONE = 12, 8, 230

# Two names are in each other's way if their points are nearer than this, in shares of the axes.
_NEAR = np.array([0.15, 0.07])
# Sides of the name of a curve, of its first point and of its others, the usual one first: below the
# curve at the first point and above it at the others, which is turned round on a falling curve.
_OF_NAMES = ("middle right", "top right", "bottom right")
_OF_FIRST = ("bottom right", "bottom left", "top left", "middle left")
_OF_OTHERS = ("top left", "bottom right", "bottom left", "top right")
_TURNED = {"top": "bottom", "bottom": "top", "middle": "middle"}
# How far left of the first point a text may begin, as a share of the axis, and how far right.
_BOUNDS = (-0.03, np.inf)
# Where the axis ends.
_END = 1.0


@dataclass(frozen=True, kw_only=True)
class Label(Text):
    """A text beside a point of a curve.

    Parameters
    ----------
    curve : str
        Key of the method.
    index : int
        Which of its points.
    sides : sequence of str
        The sides to choose from, the usual one first.
    elsewhere : sequence of Label
        The same text at other points of the curve, for where each side is taken by another text.
    parted : sequence of Label
        The name at the first point and the value alone at the last one, for where both together
        lie on a curve at the last one.
    """

    curve: str
    index: int
    sides: Sequence[str]
    elsewhere: Sequence[Label] = ()
    parted: Sequence[Label] = ()

    def choices(self) -> list[Label]:
        """The text on each of its sides."""
        return [replace(self, side=side) for side in self.sides]


def usual(curves: Mapping[str, pd.DataFrame], plane: Plane) -> Sequence[Label]:
    """All texts beside the points of curves, each on its usual side.

    Parameters
    ----------
    curves : mapping of str to DataFrame
        The rows of each method, by its key, in the order of their values, with a column ``drawn``
        for the vertical axis.
    plane : Plane
        Where they are on the chart.
    """
    names = places_of_names(curves, plane)
    return [
        label for key, rows in curves.items() for label in _labels(key, rows, plane, names[key])
    ]


def settle(
    labels: Sequence[Label], courses: Points, beside: Sequence[Text] = ()
) -> Sequence[Label]:
    """Let each label in turn move to the side where it covers the least.

    Parameters
    ----------
    labels : sequence of Label
        All labels.
    courses : ndarray of shape (points, 2)
        Points along all curves.
    beside : sequence of Text
        Other texts on the chart.
    """
    settled = list(labels)
    for number, label in enumerate(labels):
        others = [*settled[:number], *settled[number + 1 :], *beside]
        settled[number] = texts.best(label.choices(), others, [courses], _BOUNDS)
    return settled


def spread(labels: Sequence[Label], courses: Points, beside: Sequence[Text]) -> Sequence[Label]:
    """Let each name that still lies on another text move along its curve to where it lies on none.

    The parameters are those of `settle`.
    """
    moved = list(labels)
    for number, label in enumerate(labels):
        others = [*moved[:number], *moved[number + 1 :], *beside]
        if not texts.is_clear(label, others):
            places = [choice for place in label.elsewhere for choice in place.choices()]
            inside = [choice for choice in places if _has_room(choice, label)]
            clear = [choice for choice in inside if texts.is_clear(choice, others)]
            moved[number] = texts.best([label, *clear], others, [courses], _BOUNDS)
    return moved


def part(labels: Sequence[Label], courses: Points, beside: Sequence[Text]) -> Sequence[Label]:
    """Let each name that lies on a curve move to its first point, if it lies on nothing there.

    The parameters are those of `settle`.
    """
    for label in labels:
        if label.parted and not texts.is_off(label, courses):
            labels = _parted(label, labels, courses, beside)
    return labels


def _has_room(moved: Label, usual: Label) -> bool:
    """Whether a name away from its usual point ends on the chart.

    Room beside it is made for usual points only. Others are farther right if more is better there.
    """
    return bool(moved.point[0] <= usual.point[0]) or texts.ends_before(moved, _END)


def _parted(
    label: Label, labels: Sequence[Label], courses: Points, beside: Sequence[Text]
) -> Sequence[Label]:
    ends = {each.index for each in label.parted}
    rest = [each for each in labels if each.curve != label.curve or each.index not in ends]
    moved = list[Label]()
    for each in label.parted:
        others = [*rest, *moved, *beside]
        place = texts.best(each.choices(), others, [courses], (_BOUNDS[0], _END))
        is_free = texts.is_off(place, courses) and texts.is_clear(place, others)
        if not (is_free and _has_room(place, label)):
            return labels
        moved.append(place)
    return [*rest, *moved]


def _labels(key: str, rows: pd.DataFrame, plane: Plane, name: str) -> Sequence[Label]:
    places = _places(key, rows, plane, name)
    if not METHODS[key].is_reference:
        return _with_parted([label for label in places if label.words], plane)
    *before, last = places
    # Nothing else is written at its points, so its name may stand at any, near the end first. But
    # a curve that ends without loss says so at its end.
    elsewhere = [] if rows["mse"].iloc[-1] == 0 else before[::-1]
    return [replace(last, elsewhere=[replace(label, words=last.words) for label in elsewhere])]


def _with_parted(labels: Sequence[Label], plane: Plane) -> Sequence[Label]:
    """The texts of a main method, whose name may be parted from the last value.

    A curve that ends without loss says so at its end.
    """
    *before, last = labels
    name, _, value = last.words.rpartition(" ")
    if not before or not value.isdecimal():
        return labels
    others = _sides(plane.view)[1]
    sides = [*others, _centre(others)]
    parted = [
        replace(before[0], words=f"{name} {before[0].words}"),
        replace(last, words=value, side=sides[0], sides=sides),
    ]
    return [*before, replace(last, parted=parted)]


def _places(key: str, rows: pd.DataFrame, plane: Plane, name: str) -> Sequence[Label]:
    """What is written at each point of a curve, if anything, and on which sides it may stand."""
    written = of_points(METHODS[key], rows, plane.view)
    first, others = _sides(plane.view)
    names = [*_OF_NAMES, _centre(others)]
    named = max(index for index, words in enumerate(written) if words)
    sides = [first, *[others] * (len(rows) - 1)]
    sides[named] = names
    usual = [each[0] for each in sides]
    usual[named] = name
    return [
        Label(words=words, point=point, side=side, curve=key, index=index, sides=choice)
        for index, (words, point, side, choice) in enumerate(
            zip(written, plane.places(rows), usual, sides, strict=True)
        )
    ]


def _sides(view: View) -> Sequence[Sequence[str]]:
    """The sides of the first point of a curve and of its others."""
    if QUALITY_AXES[view.quality].is_rising:
        return _OF_FIRST, _OF_OTHERS
    return [
        [f"{_TURNED[vertical]} {horizontal}" for vertical, horizontal in map(str.split, sides)]
        for sides in (_OF_FIRST, _OF_OTHERS)
    ]


def _centre(sides: Sequence[str]) -> str:
    """Straight above or below a point, where the usual one of its sides is."""
    return f"{sides[0].split()[0]} center"


def of_points(method: type[Method], rows: pd.DataFrame, view: View) -> list[str]:
    """The text at each point of a curve.

    The last point has the name of the method, or the first of those without loss. Of a main method,
    the first, the last and the chosen point also have their values; the others say theirs when a
    person points at them.
    """
    values = rows["value"].to_list()
    lossless = (rows["mse"] == 0).to_list()
    if method.is_reference:
        name = f"{method.label} lossless" if lossless[-1] else method.label
        return [*[""] * (len(rows) - 1), name]
    # The points without loss at the end are one as a rule, since more colours change nothing there.
    end = len(values) - 1
    while end and lossless[end - 1] and lossless[end]:
        end -= 1
    shown = {0, end, *_chosen(method.key, values, view)}
    written = [str(value) if index in shown else "" for index, value in enumerate(values)]
    written[end] += " lossless" if lossless[end] else ""
    written[end] = f"<b>{method.label}</b> {written[end]}"
    return [*written[: end + 1], *[""] * (len(values) - 1 - end)]


def letters(key: str, rows: pd.DataFrame) -> int:
    """How many letters stand at the end of a curve: a name, and of a main method a value."""
    method, is_lossless = METHODS[key], (rows["mse"] == 0).any()
    value = 0 if method.is_reference else len(" 150")
    return len(method.label) + value + (len(" lossless") if is_lossless else 0)


def places_of_names(curves: Mapping[str, pd.DataFrame], plane: Plane) -> dict[str, str]:
    """On which side of its last point each name stands: right of it, or away from another name.

    Parameters
    ----------
    curves : mapping of str to DataFrame
        The rows of each method, by its key, with a column ``drawn`` for the vertical axis.
    plane : Plane
        Where they are on the chart.
    """
    ends = {key: _end(rows, plane) for key, rows in curves.items()}
    return {key: _place(key, ends) for key in curves}


def room(curves: Mapping[str, pd.DataFrame], plane: Plane) -> int:
    """How much room the names need right of the chart, in pixels, on a phone as anywhere else."""
    needed = [
        _LETTER * letters(key, rows) - _PHONE * (1 - float(_end(rows, plane)[0]))
        for key, rows in curves.items()
    ]
    return math.ceil(_MARKER + max([0.0, *needed]))


def _place(key: str, ends: Mapping[str, NDArray[np.float64]]) -> str:
    """Above where another end is near and lower, below where it is near and higher."""
    others = {other: end for other, end in ends.items() if other != key}
    # What has no place, such as zero on a logarithmic axis, is near nothing.
    with np.errstate(invalid="ignore"):
        near = [
            (end[1], other)
            for other, end in others.items()
            if (np.abs(end - ends[key]) < _NEAR).all()
        ]
    if not near:
        return "middle right"
    is_highest = (ends[key][1], key) > max(near)
    return "top right" if is_highest else "bottom right"


def _end(rows: pd.DataFrame, plane: Plane) -> NDArray[np.float64]:
    """The last point of a curve, in shares of the axes."""
    end: NDArray[np.float64] = plane.places(rows.sort_values("value").tail(1))[0]
    return end


def _chosen(key: str, values: list[int], view: View) -> list[int]:
    method, value = view.selected or ("", 0)
    return [values.index(value)] if method == key and value in values else []

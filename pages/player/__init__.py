"""The player: two courses of an algorithm side by side, step by step, when a person asks for it."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from core.charts.styles import PAIR
from core.explain.learning.films import Cloud, Course, Film, Packed
from core.formatting import format_count, format_seconds
from pages.server import busy
from pages.shared import widgets
from pages.shared.pictures import address_of

_HERE = Path(__file__).parent
_component = st.components.v2.component(
    "player",
    html=(_HERE / "player.html").read_text(encoding="utf-8"),
    css=(_HERE / "player.css").read_text(encoding="utf-8"),
    js=(_HERE / "player.js").read_text(encoding="utf-8"),
)


def offer(show_steps: Callable[[], None]) -> None:
    """Offer the steps of an algorithm, which are computed once a person opens that part."""
    fold = widgets.fold("Watch it learn", "learning")
    if fold.open:
        with fold, busy.told():
            show_steps()


def show(
    courses: Mapping[str, Course],
    together: Sequence[Sequence[int]],
    cloud: Cloud | None = None,
    *,
    key: str,
) -> None:
    """Show two courses by their names.

    Nothing moves before a person asks for it, and where they look is kept in the browser alone.

    Parameters
    ----------
    courses : mapping of str to Course
        Two of them.
    together : sequence of (int, int)
        Which frames are seen together, as `films.in_step` finds them.
    cloud : Cloud, optional
        The colours among which the tracks of both courses run.
    key : str
        Name of the player.
    """
    sides = [
        _side(name, course, color, f"{key}-{number}")
        for number, ((name, course), color) in enumerate(zip(courses.items(), PAIR, strict=True))
    ]
    _component(
        key=key,
        data={"name": key, "sides": sides, "together": together, "cloud": _cloud(cloud)},
    )


def _side(name: str, course: Course, color: str, place: str) -> dict[str, Any]:
    tracks = None if course.tracks is None else course.tracks.round(1).tolist()
    return {
        "name": name,
        "color": color,
        "texts": [_text(course, step) for step in course.steps],
        "errors": [course.errors[step] for step in course.steps],
        "films": [
            _film(film, f"{place}-film-{number}") for number, film in enumerate(course.films)
        ],
        "tracks": tracks,
    }


def _text(course: Course, step: int) -> str:
    words = format_count(step, "step") if step else "Start"
    if course.seconds:
        words += f", {format_seconds(course.seconds[step])}"
    return f"{words}\nMSE {course.errors[step]:.1f}"


def _film(film: Film, place: str) -> dict[str, Any]:
    return {
        "label": film.label,
        "frames": _packed(film.frames, place),
        "palettes": film.palettes and _packed(film.palettes, f"{place}-palettes"),
    }


def _packed(packed: Packed, place: str) -> dict[str, Any]:
    url = address_of(packed.data, place, "application/octet-stream")
    return {"url": url, "shape": packed.shape}


def _cloud(cloud: Cloud | None) -> dict[str, Any] | None:
    if cloud is None:
        return None
    return {"points": cloud.points.round(1).tolist(), "colors": list(cloud.colors)}

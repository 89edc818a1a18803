"""Lloyd's steps from two starts, to be watched side by side."""

from functools import partial

import streamlit as st

from core.charts.convergence import falling_errors
from core.compression import Compressed
from core.explain.learning import films, lloyd
from core.explain.learning.films import Course
from core.formatting import format_count, format_share
from core.images import Image
from pages import player
from pages.server import cache
from pages.shared import widgets

_STARTS: dict[lloyd.Start, str] = {
    "pixels": "Random pixels",
    "others": "Other random pixels",
    "spread": "k-means++",
    "search": "Our search",
}


def show(image: Image, result: Compressed) -> None:
    """Offer the steps of Lloyd's algorithm with the colours and the seed of a result."""
    player.offer(partial(_show_steps, image, result))


def _show_steps(image: Image, result: Compressed) -> None:
    st.markdown(
        "Each pixel takes its nearest centre; then each centre moves to the mean of its pixels. "
        "The error never rises, and it ends where no pixel changes its centre. That can be a "
        "local minimum: another start may end at a lower error."
    )
    left, right = st.columns(2)
    with left:
        first = widgets.choose(st.selectbox, "Start on the left", _STARTS, "start_left")
    with right:
        second = widgets.choose(
            st.selectbox, "Start on the right", _STARTS, "start_right", default="search"
        )
    with st.spinner("Making the frames"):
        ends = {
            f"Left: {_STARTS[first]}": _course(image, result, first),
            f"Right: {_STARTS[second]}": _course(image, result, second),
        }
    cloud = cache.color_plane(image)
    player.show(ends, films.in_step(ends.values()), cloud, key="player-palette")
    st.plotly_chart(
        falling_errors(ends),
        key="learning-errors",
        alt="Mean squared error after each step from both starts",
    )
    st.caption(" ".join(_ending(name, course) for name, course in ends.items()))
    st.caption(
        f"On a copy of at most {films.LONGER_SIDE} pixels a side, in RGB, with plain steps on all "
        "of its colours and none of them locked. The plane is that of the two principal axes of "
        f"the colours; it keeps {format_share(cloud.share)} of their variance."
    )


def _course(image: Image, result: Compressed, start: lloyd.Start) -> Course:
    return cache.palette_course(image, result.method.value, start, result.method.seed)


def _ending(name: str, course: Course) -> str:
    steps, error = format_count(course.steps[-1], "step"), f"MSE {course.errors[-1]:.2f}"
    if course.converged:
        return f"{name} ends with {error} after {steps}."
    return f"{name} was stopped with {error} after {steps}, before it converged."

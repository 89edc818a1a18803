"""Multiplicative updates and HALS from one start, to be watched side by side."""

from functools import partial

import streamlit as st

from core.charts.convergence import falling_errors
from core.compression import Compressed
from core.explain.learning import films, updates
from core.formatting import format_count
from core.images import Image
from pages import player
from pages.server import cache
from pages.shared import widgets

_ALGORITHMS: dict[updates.Algorithm, str] = {"mu": "Multiplicative updates", "hals": "HALS"}
_STARTS: dict[updates.Start, str] = {
    "random": "Random values",
    "svd": "From the SVD, as ours",
}
_PACES: dict[films.Pace, str] = {"steps": "Steps", "seconds": "Seconds"}


def show(image: Image, result: Compressed) -> None:
    """Offer the steps of both algorithms with the parts and the seed of a result."""
    player.offer(partial(_show_steps, image, result))


def _show_steps(image: Image, result: Compressed) -> None:
    st.markdown(
        "Multiplicative updates (Lee and Seung, 2001) scale every value by a factor that is never "
        "negative. HALS gives one part after the other its best values, the others being fixed. "
        "Our solver builds on HALS. Here both begin with the same values."
    )
    left, right = st.columns(2)
    with left:
        start = widgets.choose(st.segmented_control, "Start", _STARTS, "start", required=True)
    with right:
        pace = widgets.choose(st.segmented_control, "In step by", _PACES, "pace", required=True)
    value, seed = result.method.value, result.method.seed
    with st.spinner("Making the frames"):
        courses = {
            label: cache.factor_course(image, value, start, key, seed)
            for key, label in _ALGORITHMS.items()
        }
    player.show(courses, films.in_step(courses.values(), pace), key="player-parts")
    st.plotly_chart(
        falling_errors(courses),
        key="learning-errors",
        alt="Mean squared error of both algorithms over steps and over seconds",
    )
    count = max(course.count for course in courses.values())
    st.caption(
        f"{format_count(count, 'part')} of each channel on a copy of at most {films.LONGER_SIDE} "
        "pixels a side, measured before rounding to 8 bits. A step updates both factors once; its "
        "time is that of the processor when the steps were first made."
    )

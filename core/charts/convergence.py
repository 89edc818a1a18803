"""The course of a fit, and of two that are watched, as Plotly figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.charts.styles import PAIR, style_of
from core.charts.ticks import fitting_log_ticks, whole_ticks
from core.explain.learning.films import Course
from core.formatting import format_count, format_seconds
from core.lazy import graph_objects as go
from core.lazy import subplots
from core.methods import Method

_HEIGHT = 300
_MARGIN = {"l": 8, "r": 24, "t": 8, "b": 8}
_DASHES = ("solid", "dash")


def convergence_curve(method: Method, history: Sequence[float]) -> go.Figure:
    """Mean squared error after each step of the solver, before anything is rounded."""
    steps = go.Scatter(
        x=list(range(1, len(history) + 1)),
        y=list(history),
        mode="lines+markers",
        line={"color": style_of(method.key).color, "width": 2},
        hovertemplate="Step %{x}: MSE %{y:.4g}<extra></extra>",
    )
    figure = go.Figure(steps)
    figure.update_layout(height=_HEIGHT, margin=_MARGIN, showlegend=False)
    figure.update_xaxes(title="Step of the solver", rangemode="tozero", **whole_ticks(len(history)))
    # An error that is zero throughout would otherwise have ticks below it.
    figure.update_yaxes(title="Mean squared error", rangemode="nonnegative")
    return figure


def falling_errors(courses: Mapping[str, Course]) -> go.Figure:
    """Mean squared error of two courses by their names, over steps and, if measured, seconds."""
    is_timed = all(course.seconds for course in courses.values())
    figure = subplots.make_subplots(1, 2 if is_timed else 1, shared_yaxes=True)
    for (name, course), color, dash in zip(courses.items(), PAIR, _DASHES, strict=True):
        places = [range(len(course.errors)), course.seconds] if is_timed else [course.steps]
        for column, x in enumerate(places, start=1):
            line = go.Scatter(
                x=list(x),
                y=list(course.errors),
                name=name,
                mode="lines",
                line={"color": color, "dash": dash, "width": 2},
                legendgroup=name,
                showlegend=column == 1,
                hovertext=[_passed(each) for each in x],
                hovertemplate="%{hovertext}: MSE %{y:.4g}",
            )
            figure.add_trace(line, 1, column)
    legend = {"orientation": "h", "yanchor": "bottom", "y": 1.02}
    figure.update_layout(height=_HEIGHT, margin=_MARGIN | {"t": 56}, legend=legend)
    longest = max(max(trace.x, default=0) for trace in figure.data if trace.showlegend)
    figure.update_xaxes(title="Steps", col=1, **whole_ticks(longest))
    figure.update_xaxes(title="Processor time (s)", col=2)
    errors = [error for course in courses.values() for error in course.errors if error > 0]
    figure.update_yaxes(tickformat="~g", **fitting_log_ticks(errors))
    figure.update_yaxes(title="Mean squared error", col=1)
    return figure


def _passed(steps_or_seconds: float) -> str:
    """Steps are whole numbers, seconds are not."""
    if isinstance(steps_or_seconds, int):
        return format_count(steps_or_seconds, "step")
    return format_seconds(steps_or_seconds)

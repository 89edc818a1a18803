"""The trade-off chart of a report on every pair of axes, as data for its script."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from core.charts import View, references_for, tradeoff
from core.columns import QUALITY_AXES, Column, cost_axes
from core.lazy import pandas as pd

# What the page draws by itself, in the colours of its theme.
_OWN = ("template", "clickmode", "height")


def axes_of(frame: pd.DataFrame) -> tuple[dict[str, str], dict[str, str]]:
    """The axes of cost and of quality for which rows have values: titles by key."""
    has_source = bool(frame["ratio_source"].notna().any())
    costs, qualities = cost_axes(has_source=has_source), QUALITY_AXES
    return _titles(frame, costs), _titles(frame, qualities)


def _titles(frame: pd.DataFrame, axes: Mapping[str, Column]) -> dict[str, str]:
    return {key: axis.axis_title for key, axis in axes.items() if frame[key].notna().any()}


def charts_of(
    frame: pd.DataFrame, answers: pd.DataFrame, source_bytes: int | None
) -> Mapping[str, Any]:
    """Figures for every pair of axes, by ``"cost quality"``.

    The page gives them the scales that are chosen there. A quality that is zero somewhere has
    figures of its own for the logarithmic scale, by ``"cost quality log"``.

    Parameters
    ----------
    frame : DataFrame
        Rows of one image.
    answers : DataFrame
        Rows of settings that meet a target.
    source_bytes : int or None
        Length of the file that the image came from, if it can be compared.
    """
    costs, qualities = axes_of(frame)
    raw_bytes = 3 * int(frame["height"].iloc[0]) * int(frame["width"].iloc[0])
    figures = {}
    for cost in costs:
        sizes = references_for(cost, raw_bytes, source_bytes)
        for quality in qualities:
            view = View(cost, quality, sizes=sizes)
            figures[f"{cost} {quality}"] = plain(tradeoff(frame, view, answers=answers))
            if (frame[quality] == 0).any():
                view = replace(view, log_quality=True)
                figures[f"{cost} {quality} log"] = plain(tradeoff(frame, view, answers=answers))
    return figures


def for_script(data: Any) -> str:
    """Data as JSON that can stand within a ``script`` element, whatever texts it holds."""
    text = json.dumps(data, separators=(",", ":"), allow_nan=False)
    # Within JSON these letters stand in texts alone, where they can be written as escapes.
    for letter in "<>&\u2028\u2029":
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return text


def plain(figure: Any) -> Any:
    """A figure as data, without what the page sets by itself."""
    spec = json.loads(figure.to_json())
    layout = {name: value for name, value in spec["layout"].items() if name not in _OWN}
    return {"data": spec["data"], "layout": layout}

"""What a trade-off chart shows besides the two main methods."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from core.charts import Frontier
from core.columns import COST_AXES, QUALITY_AXES
from core.files.results import ExchangeError, read_results
from core.images import Image
from core.lazy import pandas as pd
from core.methods import CODECS, FAMILIAR, REFERENCES, Method
from core.sweeps import settings
from pages.sections.tradeoffs.axes import Axes
from pages.shared import widgets
from pages.sidebar.controls import Choices

_FRONTIERS: dict[Frontier, str] = {"": "none", "pareto": "Pareto set", "hull": "convex hull"}
_MOST_SEEDS = 5
_FILE, _IMPORTED = "results", "_imported"


@dataclass(frozen=True)
class Comparisons:
    """What the main methods are compared with.

    Parameters
    ----------
    repeats : list of Method
        The main settings with other seeds.
    frontier : str
        Which frontier is drawn: a value of `charts.View.frontier`.
    imported : DataFrame or None
        Rows from a file of results, if one was uploaded.
    """

    repeats: list[Method]
    frontier: Frontier
    imported: pd.DataFrame | None


def choose_references(image: Image) -> list[Method]:
    """Ask which references are drawn, those that people know first; return their settings."""
    kinds = sorted(REFERENCES.values(), key=lambda kind: kind not in CODECS)
    labels = {kind.key: kind.label for kind in kinds}
    keys = widgets.choose_some(
        "Compare with", labels, "ref", default=[FAMILIAR.key], label_visibility="collapsed"
    )
    return [setting for key in keys for setting in settings(REFERENCES[key], image)]


def choose(choices: Choices, axes: Axes) -> Comparisons:
    """Ask for frontier, seeds and imported results."""
    frontier = widgets.choose(
        st.segmented_control,
        "Frontier of each method and of all together",
        _FRONTIERS,
        "frontier",
        required=True,
        help="Pareto set: the points for which no other point is both smaller and better. "
        "Convex hull: those of them that lie above every line between two other points.",
    )
    seeds = widgets.choose(
        st.select_slider,
        "Number of seeds; several draw a band from the worst to the best",
        {count: str(count) for count in range(1, _MOST_SEEDS + 1)},
        "seeds",
    )
    return Comparisons(_repeated(choices, seeds), frontier, _drawable(_import(), axes))


def _repeated(choices: Choices, seeds: int) -> list[Method]:
    return [
        method.replace(seed=method.seed + step)
        for step in range(1, seeds)
        for method in choices.methods
        if "seed" in method.parameters()
    ]


def _import() -> pd.DataFrame | None:
    # Any type is accepted: given types, Streamlit raises an exception for a forged name.
    file = st.file_uploader(
        "Your own results: CSV or JSON with the columns of the table, or JSON of CompressAI",
        key=_FILE,
        on_change=_read,
    )
    imported: pd.DataFrame | str | None = st.session_state.get(_IMPORTED)
    if isinstance(imported, str):
        st.error(imported, icon=":material/error:")
        return None
    if imported is not None and file is None:
        # The widget forgets its file when another page is opened.
        st.button(
            "Remove your results",
            key="remove_results",
            on_click=st.session_state.pop,
            args=(_IMPORTED,),
        )
    return imported


def _drawable(imported: pd.DataFrame | None, axes: Axes) -> pd.DataFrame | None:
    """The rows if they have the columns of both axes; otherwise say which columns they have."""
    columns = COST_AXES | QUALITY_AXES
    if imported is None or {axes.cost, axes.quality} <= {*imported.columns}:
        return imported
    found = [axis.title for column, axis in columns.items() if column in imported]
    st.info(f"Your results cannot be drawn on these axes. They have: {', '.join(found)}.")
    return None


def _read() -> None:
    """Keep the rows of the chosen file, or the reason why it cannot be used."""
    file = st.session_state[_FILE]
    st.session_state.pop(_IMPORTED, None)
    if file is None:
        return
    try:
        st.session_state[_IMPORTED] = read_results(file.getvalue(), file.name)
    except ExchangeError as error:
        st.session_state[_IMPORTED] = str(error)

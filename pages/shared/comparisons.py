"""What a trade-off chart shows beside the two main methods."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from core.exchange import ExchangeError, read_results
from core.methods import REFERENCES, Method
from core.sweep import settings
from pages.shared.controls import Choices

if TYPE_CHECKING:
    import pandas as pd

_LABELS = {method.label: method for method in REFERENCES.values()}
_MOST_SEEDS = 5


@dataclass(frozen=True)
class Comparisons:
    """What is to be compared with.

    Parameters
    ----------
    references : list of Method
        Settings of the reference methods.
    repeats : list of Method
        The main settings with other seeds.
    with_hull : bool
        True to draw the hull over all methods.
    imported : DataFrame or None
        Rows of other people.
    """

    references: list[Method]
    repeats: list[Method]
    with_hull: bool
    imported: pd.DataFrame | None


def choose(choices: Choices) -> Comparisons:
    """Ask for references, hull, seeds and imported results."""
    labels = st.pills(
        "Compare with",
        list(_LABELS),
        selection_mode="multi",
        key="ref",
        bind="query-params",
    )
    with st.expander("More on the chart", icon=":material/add_chart:"):
        with_hull = st.toggle(
            "Hull of all methods: nothing above it can be had",
            key="hull",
            bind="query-params",
        )
        seeds = st.select_slider(
            "Seeds: more than one draws a band from the worst to the best",
            range(1, _MOST_SEEDS + 1),
            key="seeds",
            bind="query-params",
        )
        imported = _import()
    references = [
        setting for label in labels for setting in settings(_LABELS[label], choices.image)
    ]
    return Comparisons(references, _repeated(choices, int(seeds)), with_hull, imported)


def _repeated(choices: Choices, seeds: int) -> list[Method]:
    return [
        dataclasses.replace(method, seed=method.seed + step)  # type: ignore[type-var]
        for step in range(1, seeds)
        for method in choices.methods
    ]


def _import() -> pd.DataFrame | None:
    # Of any type: given types, Streamlit raises where a forged name ends in another.
    file = st.file_uploader(
        "Results of your own: CSV with columns as in the table, or JSON as CompressAI writes it",
        key="results",
    )
    if file is None:
        return None
    try:
        return read_results(file.getvalue(), file.name)
    except ExchangeError as error:
        st.error(str(error), icon=":material/error:")
        return None

"""Where things stand on the page: the chart beside the card of the chosen point, tabs below."""

from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.elements.lib.mutable_tab_container import TabContainer

from pages.shared import widgets

_STYLE = """
/* The chart takes 60 % of the height, and the menus of the vertical axis lie on its margin. It is
   drawn no lower than 450 px: with less room its numbers would lie under the menus below it. */
[data-testid="stLayoutWrapper"]:has(> .st-key-plot) { flex: none; height: max(60vh, 450px); }
.st-key-plot [data-testid="stElementContainer"] { flex: 1; }
.st-key-above { margin-bottom: -4rem; position: relative; z-index: 2; }
/* The buttons of the chart stand below the menus, which in a narrow window would cover them. */
.st-key-plot .js-plotly-plot .plotly .modebar { top: 2.5rem; }
/* Beside the menus, the mouse reaches the chart below this row. */
.st-key-above { pointer-events: none; }
.st-key-above > * { pointer-events: auto; }
[class*="st-key-select-"] button { min-height: 1.5rem; padding: 0; text-align: left; }
@media (pointer: coarse) { [class*="st-key-select-"] button { min-height: 2.75rem; } }
[class*="st-key-select-"] button p { white-space: normal; }
.st-key-below { justify-content: center; }
.st-key-above, .st-key-below { flex-wrap: nowrap; }
.st-key-x, .st-key-y { flex-shrink: 1; min-width: 0; }
.st-key-ref [role="toolbar"] { flex-wrap: nowrap; overflow-x: auto; scrollbar-width: thin; }
.st-key-ref [role="toolbar"] button { flex: none; }
@media (min-width: 641px) {
  .st-key-target { flex-wrap: nowrap; }
}
/* In a narrow window the menus of the axes say what is better. */
@media (max-width: 1300px) {
  .st-key-x input, .st-key-y input { font-size: 0.8125rem; padding-right: 0; }
}
/* There the methods stay in one row. */
@media (min-width: 641px) and (max-width: 1300px) {
  .st-key-ref [role="toolbar"] { gap: 0.125rem; }
  .st-key-ref [role="toolbar"] button { padding-inline: 0.375rem; }
  .st-key-ref [role="toolbar"] button p { font-size: 0.8125rem; }
}
/* Beside the narrow chart of a projector the card keeps the words on its buttons whole. */
@media (min-width: 641px) and (max-width: 1200px) {
  .st-key-plotrow > div > [data-testid="stHorizontalBlock"] { flex-wrap: nowrap; }
  .st-key-plotrow [data-testid="stColumn"]:first-child { min-width: 0; }
  .st-key-plotrow [data-testid="stColumn"]:last-child { min-width: 13rem; }
}
@media (max-width: 640px) {
  .st-key-target > :first-child { display: none; }
  .st-key-ref [role="toolbar"] { flex-wrap: wrap; }
  .st-key-x input, .st-key-y input { text-overflow: ellipsis; }
}
"""

_TABS = {
    "numbers": "Numbers",
    "rates": "BD-rate",
    "second": "Bits per value",
    "more": "Seeds, frontier, own results",
}


@dataclass(frozen=True)
class Tabs:
    """What is below the chart."""

    numbers: TabContainer
    rates: TabContainer
    second: TabContainer
    more: TabContainer


@dataclass(frozen=True)
class Places:
    """The parts of the page that are filled out of their order."""

    above: DeltaGenerator
    chart: DeltaGenerator
    below: DeltaGenerator
    card: DeltaGenerator
    progress: DeltaGenerator
    notes: DeltaGenerator
    tabs: Tabs


def reserve() -> Places:
    """Lay the page out."""
    st.html(f"<style>{_STYLE}</style>")
    with st.container(key="plotrow"):
        left, right = st.columns([3, 1], gap="medium")
    with left, st.container(gap="xsmall"):
        above = st.container(key="above", horizontal=True, gap="small")
        chart = st.container(key="plot")
        below = st.container(
            key="below", horizontal=True, gap="small", horizontal_alignment="center"
        )
    progress, notes = st.container(), st.container()
    tabs = Tabs(**widgets.tabs(_TABS, "tab"))
    return Places(above, chart, below, right, progress, notes, tabs)

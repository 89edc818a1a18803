"""The size ledger as bars: one for each count, cut into pieces."""

from __future__ import annotations

from itertools import cycle

from core.formatting import format_bytes
from core.lazy import graph_objects as go
from core.ledger import Entry, Ledger

HEIGHT = 310
# Fixed to the bottom, in columns as wide as the names: on a narrow screen it takes several rows.
_LEGEND = {
    "orientation": "h",
    "traceorder": "normal",
    "xref": "container",
    "yref": "container",
    "x": 0,
    "y": 0,
    "yanchor": "bottom",
    "entrywidth": 48,
}
_BESIDE = {"showarrow": False, "xanchor": "left", "xshift": 4}
# From the top.
_COUNTS = {
    "numbers": "Numbers, a byte each",
    "packed_bytes": "Packed",
    "entropy_bytes": "Order-0 entropy",
    "file_bytes": "File",
}
# Told apart by anybody; source: Okabe and Ito, "Color universal design", 2008.
_COLORS = ("#868e96", "#e69f00", "#56b4e9", "#009e73", "#f0e442", "#0072b2", "#d55e00", "#cc79a7")


def ledger_bars(ledger: Ledger) -> go.Figure:
    """Draw the four counts of one compressed image, each cut into the same pieces."""
    pieces = [
        _piece(*each, ledger.total) for each in zip(ledger.entries, cycle(_COLORS), strict=False)
    ]
    sizes = {title: getattr(ledger.total, count) for count, title in _COUNTS.items()}
    layout = {
        "height": HEIGHT,
        "barmode": "stack",
        "bargap": 0.3,
        "margin": {"l": 8, "r": 72, "t": 8, "b": 128},
        "legend": _LEGEND,
        "xaxis": {"title": {"text": "Bytes"}, "tickformat": "~s"},
        "yaxis": {"autorange": "reversed"},
        "annotations": [
            {"x": size, "y": title, "text": format_bytes(size), **_BESIDE}
            for title, size in sizes.items()
        ],
    }
    # At once: checking piece by piece takes plotly several times as long.
    return go.Figure(pieces, layout)


def _piece(entry: Entry, color: str, total: Entry) -> go.Bar:
    sizes = [getattr(entry, count) for count in _COUNTS]
    wholes = [getattr(total, count) or 1 for count in _COUNTS]
    hovertext = [
        f"{format_bytes(size)}, {size / whole:.1%}"
        for size, whole in zip(sizes, wholes, strict=True)
    ]
    return go.Bar(
        x=sizes,
        y=list(_COUNTS.values()),
        name=entry.piece,
        orientation="h",
        marker={"color": color, "line": {"width": 0}},
        hovertext=hovertext,
        hovertemplate="<b>%{data.name}</b>, %{y}: %{hovertext}<extra></extra>",
    )

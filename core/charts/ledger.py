"""The size ledger as bars: one for each count, cut into pieces."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import cycle

from core.charts.styles import FONT, shades
from core.formatting import format_bytes, format_share
from core.lazy import graph_objects as go
from core.ledger import Entry, Ledger

HEIGHT = 310
# The legend is fixed to the bottom; on a narrow screen its entries take several rows.
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
_SIZE_LABEL = {"showarrow": False, "xanchor": "left", "xshift": 4}
# The bars from top to bottom.
_COUNTS = {
    "numbers": "Numbers, a byte each",
    "packed_bytes": "Packed",
    "entropy_bytes": "Order-0 entropy",
    "file_bytes": "File",
}
# Colours that everybody can tell apart; source: Okabe and Ito, "Color universal design", 2008.
_COLORS = ("#868e96", "#e69f00", "#56b4e9", "#009e73", "#cc79a7", "#0072b2", "#d55e00")
# A plane of a colour channel has the hue of its channel.
_CHANNEL_COLORS = {"red": "#e03131", "green": "#2f9e44", "blue": "#1c7ed6"}


def ledger_bars(ledger: Ledger) -> go.Figure:
    """Draw the four counts of one compressed image, each cut into the same pieces."""
    colors = _colors(ledger.entries)
    pieces = [_piece(*each, ledger.total) for each in zip(ledger.entries, colors, strict=True)]
    sizes = {title: getattr(ledger.total, count) for count, title in _COUNTS.items()}
    layout = {
        "height": HEIGHT,
        "barmode": "stack",
        "bargap": 0.3,
        "margin": {"l": 8, "r": 72, "t": 8, "b": 128},
        "legend": _LEGEND,
        "xaxis": {"title": {"text": "Bytes"}, "tickformat": "~s"},
        "yaxis": {"autorange": "reversed"},
        "font": FONT,
        "annotations": [
            {"x": size, "y": title, "text": format_bytes(size), **_SIZE_LABEL}
            for title, size in sizes.items()
        ],
    }
    # The figure is built at once, because Plotly takes several times as long piece by piece.
    return go.Figure(pieces, layout)


def _colors(entries: Sequence[Entry]) -> list[str]:
    """A colour for each piece; the first part of a channel is dark, the last one light."""
    parts = list(dict.fromkeys(each.part for each in entries if each.plane in _CHANNEL_COLORS))
    others = cycle(_COLORS)
    return [
        shades(_CHANNEL_COLORS[each.plane], len(parts))[-1 - parts.index(each.part)]
        if each.plane in _CHANNEL_COLORS
        else next(others)
        for each in entries
    ]


def _piece(entry: Entry, color: str, total: Entry) -> go.Bar:
    sizes = [getattr(entry, count) for count in _COUNTS]
    wholes = [getattr(total, count) or 1 for count in _COUNTS]
    hovertext = [
        f"{format_bytes(size)}, {format_share(size / whole)}"
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

"""Where, and by how much, results differ from the image: maps, histogram, channels."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import streamlit as st

from core.charts.errors import error_histogram, scale_bar
from core.columns import COLUMNS
from core.compression import Compressed
from core.images import Image
from core.metrics.error_maps import ERROR_KINDS
from pages.server import cache
from pages.shared import viewer, widgets
from pages.shared.closeup import name_of
from pages.shared.headings import heading

_COLUMNS: dict[str, Any] = {
    "name": "Result",
    "channel": "Channel",
    **{key: heading(COLUMNS[key]) for key in ("mse", "psnr_db", "ssim")},
    "bias": st.column_config.NumberColumn("Mean error", format="%.2f"),
    "largest": st.column_config.NumberColumn("Largest error", format="%d"),
}


def show_maps(image: Image, results: Sequence[Compressed]) -> None:
    """Show an error map of each result on a common scale, and the scale itself."""
    labels = {key: kind.label for key, kind in ERROR_KINDS.items()}
    key = widgets.choose(st.segmented_control, "Kind of error", labels, "error", required=True)
    maps = cache.error_maps(image, results, key)
    versions = [
        viewer.Version(name_of(result), png) for result, png in zip(results, maps.pngs, strict=True)
    ]
    viewer.show(versions, image, key="errors", mode="side")
    kind = ERROR_KINDS[key]
    st.plotly_chart(
        scale_bar(kind, maps.low, maps.high),
        key="scale_bar",
        config={"displayModeBar": False},
        alt=f"Colours of the maps: {kind.title}, from {maps.low:g} to {maps.high:g}",
    )


def show_histogram(image: Image, results: Sequence[Compressed]) -> None:
    """Show how often each error occurs."""
    counts = {result.method: cache.error_counts(image, result) for result in results}
    st.plotly_chart(
        error_histogram(counts),
        key="histogram",
        alt="Share of the samples over their error, a line for each result",
    )


def show_channels(image: Image, results: Sequence[Compressed]) -> None:
    """Show the measures of red, green and blue separately."""
    rows = [
        {"name": name_of(result)} | asdict(channel) | {"channel": channel.channel.capitalize()}
        for result in results
        for channel in cache.channels(image, result)
    ]
    st.dataframe(rows, column_config=_COLUMNS, hide_index=True, key="channels", height="content")

"""Components of a factorisation, one by one and added up."""

from dataclasses import asdict
from typing import Any

import streamlit as st

from core.charts.components import component_profiles, running_quality
from core.compression import Compressed
from core.explain.components import KIND, SIGNED_LABEL, gains
from core.formatting import format_psnr
from core.images import Image
from core.metrics.channels import CHANNELS
from pages.server import cache, insights
from pages.shared import viewer
from pages.shared.closeup import name_of

_COUNT = "part"
_SHOWN = 6
_TILE = 150
_COLUMNS: dict[str, Any] = {
    "component": "Components",
    "psnr_db": st.column_config.NumberColumn("PSNR of the sum (dB)", format="%.2f"),
    "gain_db": st.column_config.NumberColumn("Added (dB)", format="%.3f"),
    "bytes": st.column_config.NumberColumn("Packed bytes", format="localized"),
    "gain_db_per_kb": st.column_config.NumberColumn("dB per kB", format="%.3f"),
}


def choose_count(result: Compressed) -> int:
    """Ask how many components to add up."""
    largest = result.method.value
    if largest == 1:
        return 1
    if st.session_state.get(_COUNT) not in {None, *range(1, largest + 1)}:
        # Of a larger factorisation.
        st.session_state[_COUNT] = largest
    left, right = st.columns([1, 5], vertical_alignment="bottom")
    with right:
        count = st.select_slider(
            "Components added up",
            range(1, largest + 1),
            value=min(3, largest),
            key=_COUNT,
            bind="query-params",
        )
    left.button("Next", icon=":material/add:", key="next", on_click=_add_one, args=(largest,))
    return int(count)


def show_sum(image: Image, result: Compressed, count: int) -> None:
    """The image of the first components beside the original and the sum of all."""
    psnr_db = insights.parts(image, result).psnr_db[count]
    names = {True: f"All {result.method.value}", False: f"The first {count}"}
    versions = [
        viewer.Version("Original", cache.exact_png(image)),
        viewer.Version(
            names[count == result.method.value],
            insights.sum_png(image, result, count),
            format_psnr(psnr_db),
        ),
        viewer.Version(
            name_of(result), cache.result_png(result), format_psnr(result.quality.psnr_db)
        ),
    ]
    viewer.show(versions, image, key="parts", mode="side")


def show_gains(image: Image, result: Compressed) -> None:
    """Decibels and bytes of each component, as a chart and as a table."""
    rows = gains(insights.parts(image, result), result)
    st.plotly_chart(
        running_quality(rows, insights.signed_parts(image, len(rows))),
        key="gains",
        alt="PSNR over the number of components, and the decibels that each of them adds",
    )
    st.caption(
        f"No {len(rows)} components reach more than those of the {SIGNED_LABEL}: the gap is the "
        "price of allowing no negative values. Before rounding to 8 bits."
    )
    with st.expander("As a table"):
        table = [asdict(row) for row in rows]
        st.dataframe(table, column_config=_COLUMNS, hide_index=True, key="gains-table")


def choose_channel() -> int:
    """Ask for a colour channel; gives its number."""
    name = st.segmented_control(
        "Channel", CHANNELS, default=CHANNELS[0], required=True, key="channel", bind="query-params"
    )
    # An empty choice in a link is none.
    return CHANNELS.index(name or CHANNELS[0])


def show_components(image: Image, result: Compressed, channel: int, count: int) -> None:
    """Components of the channel around the chosen one, above those of the SVD."""
    parts = insights.parts(image, result)
    first = max(min(count - _SHOWN // 2, len(parts) - _SHOWN + 1), 1)
    numbers = range(first - 1, min(first - 1 + _SHOWN, len(parts)))
    signed = insights.signed_parts(image, len(parts))
    for label, components in ((KIND.label, parts), (SIGNED_LABEL, signed)):
        st.markdown(f"**{label}**")
        pngs = insights.part_pngs(components, channel, numbers)
        with st.grid(_SHOWN, min_column_width=_TILE):
            for number, png in zip(numbers, pngs, strict=True):
                caption = f"{label}, component {number + 1}"
                st.image(png, caption, width="stretch", output_format="PNG", alt=caption)
    st.caption(
        f"Red adds light, blue takes it away; white is nothing. {KIND.label} can only add, "
        f"so each is a part; those of the {SIGNED_LABEL} correct each other."
    )


def show_profiles(image: Image, result: Compressed, channel: int, count: int) -> None:
    """The chosen component as a profile along the height and one along the width."""
    parts = insights.parts(image, result)
    signed = insights.signed_parts(image, len(parts))
    st.plotly_chart(
        component_profiles(parts, signed, channel, count - 1),
        key="profiles",
        alt=f"Profiles of component {count} along the height and the width of the image",
    )


def _add_one(largest: int) -> None:
    count = int(st.session_state[_COUNT])
    st.session_state[_COUNT] = count + 1 if count < largest else 1

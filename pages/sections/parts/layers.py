"""Components of a factorisation, one by one and added up."""

import math
from dataclasses import asdict
from typing import Any

import streamlit as st

from core.charts.components import component_profiles, running_quality
from core.compression import Compressed
from core.explain.components import HIGHEST_DB, KIND, SIGNED_LABEL, gains
from core.formatting import format_psnr
from core.images import CHANNELS, Image
from pages.server import cache
from pages.shared import links, viewer, widgets
from pages.shared.closeup import name_of

_COUNT, _COMPONENT = "part", "component"
_SHOWN = 6
_TILE = 150
_COLUMNS: dict[str, Any] = {
    "component": "Components",
    "psnr_db": st.column_config.NumberColumn("PSNR of the sum (dB)", format="%.2f"),
    "gain_db": st.column_config.NumberColumn("Added (dB)", format="%.3f"),
    "bytes": st.column_config.NumberColumn("Packed bytes", format="localized"),
    "gain_db_per_kb": st.column_config.NumberColumn("dB per kB", format="%.3f"),
}


def choose_count(image: Image, result: Compressed) -> int:
    """Ask how many components to add up."""
    largest = len(cache.components(image, result))
    if largest == 1:
        return 1
    left, right = st.columns([1, 5], vertical_alignment="bottom")
    with right:
        count = _choose_number("Parts added up", _COUNT, largest)
    left.button("Next", icon=":material/add:", key="next", on_click=_add_one, args=(largest,))
    return count


def choose_component(image: Image, result: Compressed) -> int:
    """Ask for one component, numbered from 1."""
    largest = len(cache.components(image, result))
    return 1 if largest == 1 else _choose_number("Component", _COMPONENT, largest)


def _choose_number(label: str, key: str, largest: int) -> int:
    asked = links.asked(key)
    if asked.isdecimal() and int(asked[:9]) > largest:
        # The link, or an earlier choice, was made for a larger factorisation.
        st.session_state[key] = largest
    numbers = {number: str(number) for number in range(1, largest + 1)}
    return widgets.choose(st.select_slider, label, numbers, key, default=min(3, largest))


def show_sum(image: Image, result: Compressed, count: int) -> None:
    """Show the sum of the first components between the original and the sum of all."""
    components = cache.components(image, result)
    versions = [
        viewer.Version("Original", cache.exact_png(image)),
        viewer.Version(
            _name_of_sum(count, len(components)),
            cache.sum_png(image, result, count),
            _quality_of(components.psnr_db[count]),
        ),
        viewer.Version(
            name_of(result), cache.result_png(result), format_psnr(result.quality.psnr_db)
        ),
    ]
    viewer.show(versions, image, key="parts", mode="side")


def show_gains(image: Image, result: Compressed) -> None:
    """Show the decibels and bytes of each component, as a chart and as a table."""
    rows = gains(cache.components(image, result), result)
    if len(rows) == 1:
        st.write("With one part there is nothing to compare.")
        return
    st.plotly_chart(
        running_quality(rows, cache.signed_components(image, len(rows))),
        key="gains",
        alt="PSNR over the number of components, and the decibels that each of them adds",
    )
    st.caption(
        f"At any number of components, the {SIGNED_LABEL} does best. With all {len(rows)} parts, "
        "the gap is the price of allowing no negative values. With fewer it is larger, because the "
        "parts were fitted to be added up together. All of this is measured before rounding to 8 "
        "bits."
    )
    with st.expander("As a table"):
        table = [asdict(row) for row in rows]
        st.dataframe(table, column_config=_COLUMNS, hide_index=True, key="gains-table")


def choose_channel() -> int:
    """Ask for a colour channel; return its index."""
    channels = {key: key.capitalize() for key in CHANNELS}
    chosen = widgets.choose(st.segmented_control, "Channel", channels, "channel", required=True)
    return CHANNELS.index(chosen)


def show_components(image: Image, result: Compressed, channel: int, count: int) -> None:
    """Show components of the channel around the chosen one, above those of the SVD."""
    components = cache.components(image, result)
    first = max(min(count - _SHOWN // 2, len(components) - _SHOWN + 1), 1)
    indices = range(first - 1, min(first - 1 + _SHOWN, len(components)))
    signed = cache.signed_components(image, len(components))
    for label, each in ((KIND.label, components), (SIGNED_LABEL, signed)):
        st.markdown(f"**{label}**")
        pngs = cache.component_pngs(each, channel, indices)
        with st.grid(_SHOWN, min_column_width=_TILE):
            for index, png in zip(indices, pngs, strict=True):
                caption = f"{label}, component {index + 1}"
                st.image(png, caption, width="stretch", output_format="PNG", alt=caption)
    st.caption(
        f"Red adds light, blue takes it away, and white changes nothing. {KIND.label} can only "
        f"add, so each component is a part; those of the {SIGNED_LABEL} correct each other."
    )


def show_profiles(image: Image, result: Compressed, channel: int, number: int) -> None:
    """Show the chosen component as a profile along the height and one along the width."""
    components = cache.components(image, result)
    signed = cache.signed_components(image, len(components))
    st.plotly_chart(
        component_profiles(components, signed, channel, number - 1),
        key="profiles",
        alt=f"Profiles of component {number} along the height and the width of the image",
    )


def _quality_of(psnr_db: float) -> str:
    return format_psnr(psnr_db if psnr_db < HIGHEST_DB else math.inf)


def _name_of_sum(count: int, total: int) -> str:
    if count < total:
        return f"{count} of {total} parts"
    return f"All {total} parts" if total > 1 else "The only part"


def _add_one(largest: int) -> None:
    count = int(st.session_state[_COUNT])
    st.session_state[_COUNT] = count + 1 if count < largest else 1

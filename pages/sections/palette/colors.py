"""A palette, colour by colour."""

import streamlit as st

from core.charts.palettes import color_cloud_chart, share_bars
from core.compression import Compressed
from core.explain.palette_shares import PaletteShares, next_merge
from core.formatting import format_count, format_share
from core.images import Image
from pages.server import cache
from pages.shared import viewer, widgets
from pages.shared.closeup import name_of

_COLOR, _BARS = "color", "shares"
_SPACES: dict[cache.Space, str] = {"rgb": "RGB", "oklab": "Oklab"}


def show_pixels(image: Image, result: Compressed) -> None:
    """Ask for a colour; show its pixels, its share of them, and its share of the error."""
    shares = cache.shares(image, result)
    st.plotly_chart(
        share_bars(shares),
        key=_BARS,
        on_select=_pick,
        selection_mode="points",
        alt="For each colour its share of the pixels and of the squared error, if there is any",
    )
    number = _choose_color(shares)
    name = shares.names[number]
    st.markdown(f"Colour {number + 1}, `{name}`: {_shares_of(shares, number)}.")
    versions = [
        viewer.Version("Original", cache.exact_png(image)),
        viewer.Version(f"Pixels of {name}", cache.pixels_of_png(image, result, number)),
        viewer.Version(name_of(result), cache.result_png(result)),
    ]
    viewer.show(versions, image, key="palette", mode="side")


def _shares_of(shares: PaletteShares, number: int) -> str:
    pixels = f"{format_share(shares.pixel_shares[number])} of the pixels"
    if shares.is_lossless:
        return f"{pixels}; the palette has every colour of the image, so there is no error"
    return f"{pixels} and {format_share(shares.error_shares[number])} of the squared error"


def show_merge(image: Image, result: Compressed) -> None:
    """Show the two colours that would be the cheapest to merge."""
    shares = cache.shares(image, result)
    locked = getattr(result.method, "locked", ())
    merge = next_merge(shares, locked)
    if not merge:
        st.write(
            "The palette has fewer than two colours that are not locked."
            if locked
            else "The palette has only one colour."
        )
        return
    pair = [merge.first, merge.second]
    st.markdown(
        f"Colours {merge.first + 1} and {merge.second + 1} are the cheapest to replace by their "
        f"common mean: the MSE would rise by {_error(merge.added_mse)}, from "
        f"{result.quality.mse:.2f} to {result.quality.mse + merge.added_mse:.2f}."
    )
    first, second = (shares.names[number] for number in pair)
    png = cache.colors_png(shares.colors[pair])
    st.image(png, width="content", output_format="PNG", alt=f"The colours {first} and {second}")


def _error(value: float) -> str:
    """Three digits, or all before the point."""
    return f"{value:,.0f}" if value >= 1000 else f"{value:.3g}"


def show_cloud(image: Image, result: Compressed) -> None:
    """Show the colours of the image, and the palette among them."""
    space = widgets.choose(
        st.segmented_control, "Colour space", _SPACES, "cloud_space", required=True
    )
    shares = cache.shares(image, result)
    cloud = cache.cloud(image, shares, space)
    st.plotly_chart(
        color_cloud_chart(cloud, shares, _ink()),
        key="cloud",
        alt=f"Colours of the image as points in {_SPACES[space]}, with the palette on top",
    )
    every = format_count(count := cache.colors(image), "colour")
    if count == 1:
        st.caption("The image has only one colour.")
        return
    st.caption(
        f"{len(cloud.colors):,} of {every}, sampled in proportion to their pixels. A larger centre "
        "covers more pixels."
    )


def _ink() -> str | None:
    """The colour of texts on the page, where the theme sets one."""
    theme = st.context.theme.type
    return st.get_option(f"theme.{theme}.textColor") if theme else None


def _choose_color(shares: PaletteShares) -> int:
    """Ask for a colour, numbered from 1; return its index."""
    count = len(shares.colors)
    if count == 1:
        return 0
    numbers = {number: str(number) for number in range(1, count + 1)}
    worst = shares.worst + 1
    chosen = widgets.choose(
        st.select_slider, "Colour, dark to light", numbers, _COLOR, default=worst
    )
    return chosen - 1


def _pick() -> None:
    points = st.session_state[_BARS].selection.points
    if points:
        st.session_state[_COLOR] = int(points[0]["x"])

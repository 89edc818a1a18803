"""A palette, colour by colour."""

import streamlit as st

from core.charts.palettes import color_cloud_chart, share_bars
from core.compression import Compressed
from core.explain.palette_shares import PaletteShares, next_merge
from core.images import Image
from pages.server import cache, insights
from pages.shared import viewer
from pages.shared.closeup import name_of

_COLOR, _BARS = "color", "shares"
_SPACES: dict[str, insights.Space] = {"RGB": "rgb", "Oklab": "oklab"}


def show_pixels(image: Image, result: Compressed) -> None:
    """Ask for a colour; shows its pixels, its share of them, and its share of the error."""
    shares = insights.shares(image, result)
    st.plotly_chart(
        share_bars(shares),
        key=_BARS,
        on_select=_pick,
        selection_mode="points",
        alt="For each colour its share of the pixels and of the squared error",
    )
    number = _choose_color(shares)
    name = shares.names[number]
    st.markdown(
        f"Colour {number + 1}, `{name}`: {shares.pixel_shares[number]:.1%} of the pixels and "
        f"{shares.error_shares[number]:.1%} of the squared error."
    )
    versions = [
        viewer.Version("Original", cache.exact_png(image)),
        viewer.Version(f"Pixels of {name}", insights.pixels_of_png(image, result, number)),
        viewer.Version(name_of(result), cache.result_png(result)),
    ]
    viewer.show(versions, image, key="palette", mode="side")


def show_merge(image: Image, result: Compressed) -> None:
    """The two colours that are nearest to being one."""
    shares = insights.shares(image, result)
    merge = next_merge(shares)
    if not merge:
        st.write("There is one colour only.")
        return
    pair = [merge.first, merge.second]
    st.markdown(
        f"Colours {merge.first + 1} and {merge.second + 1} cost least to replace by their common "
        f"mean: the MSE would rise from {result.quality.mse:.2f} by {merge.added_mse:.3g}."
    )
    first, second = (shares.names[number] for number in pair)
    png = insights.colors_png(shares.colors[pair])
    st.image(png, width="content", output_format="PNG", alt=f"The colours {first} and {second}")


def show_cloud(image: Image, result: Compressed) -> None:
    """The colours of the image, and the palette among them."""
    space = st.segmented_control(
        "Colour space",
        _SPACES,
        default="RGB",
        required=True,
        key="cloud_space",
        bind="query-params",
    )
    # An empty choice in a link is none.
    space = space or "RGB"
    shares = insights.shares(image, result)
    cloud = insights.cloud(image, shares, _SPACES[space])
    st.plotly_chart(
        color_cloud_chart(cloud, shares),
        key="cloud",
        alt=f"Colours of the image as points in {space}, with the palette on top",
    )
    st.caption(
        f"{len(cloud.colors):,} of {cache.colors(image):,} colours, drawn by the pixels they "
        "stand for. A larger centre takes more pixels."
    )


def _choose_color(shares: PaletteShares) -> int:
    """Ask for the number of a colour; gives it from 0."""
    count = len(shares.colors)
    if count == 1:
        return 0
    numbers = range(1, count + 1)
    if st.session_state.get(_COLOR) not in {None, *numbers}:
        # Of a larger palette.
        st.session_state[_COLOR] = shares.worst + 1
    chosen = st.select_slider(
        "Colour, dark to light",
        numbers,
        value=shares.worst + 1,
        key=_COLOR,
        bind="query-params",
    )
    return int(chosen) - 1


def _pick() -> None:
    points = st.session_state[_BARS].selection.points
    if points:
        st.session_state[_COLOR] = int(points[0]["x"])

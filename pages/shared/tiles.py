"""A result as a tile: the decoded image, what was learnt, and the numbers that matter."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.elements.lib.grid_container import GridContainer

from core.compression import Compressed
from core.formatting import format_bytes, format_psnr
from core.images import Image
from core.methods import Method
from pages.server import cache
from pages.shared import pictures, sweeping

WIDTH, CARD_WIDTH = 224, 360
PER_PAGE = 16
_COLUMN_SMALL, _COLUMN_LARGE = 140, 150


def reserve_small(image: Image, methods: Sequence[Method]) -> dict[Method, DeltaGenerator]:
    """Lay out a grid of small tiles; return the container of each setting."""
    # This is the number of columns that leaves the fewest gaps in the last row.
    columns = min((6, 5, 4), key=lambda count: -len(methods) % count)
    grid = st.grid(columns, min_column_width=_COLUMN_SMALL, gap="small")
    return _reserve(grid, image, methods)


def reserve_large(image: Image, methods: Sequence[Method]) -> dict[Method, DeltaGenerator]:
    """Lay out a grid of large tiles; return the container of each setting."""
    return _reserve(st.grid(4, min_column_width=_COLUMN_LARGE, gap="medium"), image, methods)


def page_of(methods: Sequence[Method], chosen: Method) -> Sequence[Method]:
    """The settings whose tiles are on one page; ask for the page if there are several."""
    pages = -(-len(methods) // PER_PAGE)
    if pages < 2:
        return methods
    first = methods.index(chosen) // PER_PAGE + 1 if chosen in methods else 1
    # The key names the sweep, because the same page number of another sweep is another page.
    page = st.pagination(pages, default=first, key=f"tiles-{chosen.key}-{len(methods)}")
    return methods[(page - 1) * PER_PAGE : page * PER_PAGE]


def small(result: Compressed, look: Callable[[Method], None]) -> None:
    """Show the decoded image with its size and PSNR; a click anywhere on it looks closer."""
    with _leading(result, result.method.setting, look, "tile"):
        _picture(result, WIDTH)
        for picture in cache.illustrations(result):
            if picture.is_strip:
                st.image(picture.png, width="content", output_format="PNG", alt=picture.caption)


def card(result: Compressed, look: Callable[[Method], None]) -> None:
    """Show the decoded image as `small` does, larger and with the name of the method."""
    method = result.method
    with _leading(result, f"{method.label}, {method.setting}", look, "card"):
        pictures.show_at_once(
            cache.tile_png(result, CARD_WIDTH),
            result.height,
            result.width,
            f"The best of {method.label}: {method.setting}",
            f"{method.key}-{method.value}",
        )


@contextmanager
def _leading(
    result: Compressed, label: str, look: Callable[[Method], None], place: str
) -> Iterator[None]:
    """A tile that is one large button: `style.css` spreads the button over it."""
    key = f"{result.method.key}-{result.method.value}"
    with st.container(key=f"leads-{place}-{key}", gap="xsmall"):
        yield
        st.button(
            label,
            key=f"{place}-{key}",
            type="tertiary",
            on_click=look,
            args=(result.method,),
            help="Look closer",
        )
        psnr, size = format_psnr(result.quality.psnr_db), format_bytes(len(result.file))
        st.markdown(f"{psnr}, {size}")


def large(result: Compressed, is_chosen: bool, look: Callable[[Method], None]) -> None:
    """Show the decoded image, its quality and size, and a button for a closer look."""
    _picture(result, WIDTH)
    psnr, size = format_psnr(result.quality.psnr_db), format_bytes(len(result.file))
    st.caption(f"{psnr}, {size}")
    st.button(
        f"{result.method.setting}, shown above"
        if is_chosen
        else f"Look at {result.method.setting}",
        key=f"look-{result.method.key}-{result.method.value}",
        type="primary" if is_chosen else "secondary",
        icon=":material/zoom_in:",
        width="stretch",
        on_click=look,
        args=(result.method,),
    )


def _reserve(
    grid: GridContainer, image: Image, methods: Sequence[Method]
) -> dict[Method, DeltaGenerator]:
    slots = {}
    for method in methods:
        slots[method] = cell = grid.cell()
        # A finished result needs no placeholder, which would flicker.
        if not sweeping.are_finished(image, [method]):
            slots[method] = cell.empty()
            # The inner container is replaced whole, so that no caption is left below a tile.
            with slots[method].container(), st.container(gap="xsmall"):
                pictures.blank(image.height, image.width)
                st.caption(method.setting)
    return slots


def _picture(result: Compressed, width: int) -> None:
    alt = f"The image after {result.method.label}, {result.method.setting}"
    pictures.show(cache.tile_png(result, width), result.height, result.width, alt)

"""A result as a tile: the decoded image, what was learnt, and the numbers that matter."""

from collections.abc import Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.elements.lib.grid_container import GridContainer

from core.compression import Compressed
from core.formatting import format_bytes, format_psnr
from core.images import Image
from core.methods import Method
from pages.shared import cache, pictures

WIDTH_SMALL, WIDTH_LARGE = 240, 600
_COLUMN_SMALL, _COLUMN_LARGE = 140, 320


def reserve_small(image: Image, methods: Sequence[Method]) -> dict[Method, DeltaGenerator]:
    """A grid of small tiles with a place for each setting."""
    # As many columns as leave the fewest gaps in the last row.
    columns = min((6, 5, 4), key=lambda count: -len(methods) % count)
    grid = st.grid(columns, min_column_width=_COLUMN_SMALL, gap="small")
    return _reserve(grid, image, methods)


def reserve_large(image: Image, methods: Sequence[Method]) -> dict[Method, DeltaGenerator]:
    """A grid of large tiles with a place for each setting."""
    return _reserve(st.grid(2, min_column_width=_COLUMN_LARGE, gap="large"), image, methods)


def small(result: Compressed) -> None:
    """The decoded image with its size and PSNR."""
    _picture(result, WIDTH_SMALL)
    for picture in cache.illustrations(result):
        if picture.is_strip:
            _show(picture)
    st.markdown(f"**{result.method.setting}**  \n{_psnr_and_size(result)}")


def large(result: Compressed) -> None:
    """The decoded image, what was learnt, all measures, and the file."""
    storage, quality = result.storage, result.quality
    st.header(f"{result.method.setting}: {_psnr_and_size(result)}", anchor=False)
    _picture(result, WIDTH_LARGE)
    for picture in cache.illustrations(result):
        _show(picture)
        st.caption(picture.caption)
    st.caption(
        f"{storage.numbers:,} numbers, {result.bits_per_pixel:.2f} bits per pixel. "
        f"MSE {quality.mse:.1f}, SSIM {quality.ssim:.3f}, colour difference {quality.delta_e:.1f}. "
        f"{result.remark}"
    )
    st.download_button(
        f"Download {format_bytes(len(result.file))}",
        result.file,
        f"{result.method.key}-{result.method.value}{result.method.suffix}",
        on_click="ignore",
        key=f"file-{result.method.key}-{result.method.value}",
        icon=":material/download:",
    )


def _reserve(
    grid: GridContainer, image: Image, methods: Sequence[Method]
) -> dict[Method, DeltaGenerator]:
    slots = {}
    for method in methods:
        with grid.cell():
            slots[method] = st.empty()
            with slots[method].container():
                pictures.blank(image.height, image.width)
                st.caption(method.setting)
    return slots


def _picture(result: Compressed, width: int) -> None:
    alt = f"The image after {result.method.label}, {result.method.setting}"
    pictures.show(cache.tile_png(result, width), result.height, result.width, alt)


def _show(picture: cache.Illustration) -> None:
    st.image(picture.png, width="content", output_format="PNG", alt=picture.caption)


def _psnr_and_size(result: Compressed) -> str:
    return f"{format_psnr(result.quality.psnr_db)}, {format_bytes(len(result.file))}"

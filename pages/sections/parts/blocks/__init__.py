"""Which parts a block of the image adds up: a click on the picture chooses the block."""

from collections.abc import Mapping
from pathlib import Path

import streamlit as st

from core.compression import Compressed
from core.explain import block_sums
from core.explain.block_sums import KIND, BlockSum, Patch, Term
from core.formatting import format_count
from core.images import Image, encode_png
from core.methods import Method
from pages.server import busy, cache
from pages.shared import closeup, sweeping, widgets
from pages.shared.pictures import address_of
from pages.sidebar.controls import Choices

_HERE = Path(__file__).parent
_component = st.components.v2.component(
    "blocks",
    html=(_HERE / "blocks.html").read_text(encoding="utf-8"),
    css=(_HERE / "blocks.css").read_text(encoding="utf-8"),
    js=(_HERE / "blocks.js").read_text(encoding="utf-8"),
)
PICTURE, _ROW, _COLUMN, _QUALITY = "blocks-picture", "block_row", "block_column", "block_quality"
# The parts that are shown one by one: two rows on a desktop.
_TILE, _DRAWN, _PER_ROW, _MOST = 110, 96, 6, 9
_HIGHEST = 480
_MEANING = (
    "Each step adds a part or its mirror image a whole number of times, and nothing is ever taken "
    "away: this is what *parts-based* means here. A part makes some pixels lighter and others "
    "darker; its mirror image exchanges the two. The parts are the same for every block of every "
    "image, and few of them make up each. Whole-channel NMF, above, cannot show this: there a part "
    "is as large as the image, and every block takes a little of each."
)


def offer(choices: Choices) -> None:
    """Offer the parts of a block, which are looked for once a person opens that part."""
    fold = widgets.fold("Choose a block of the image", "blocks")
    if fold.open:
        with fold, busy.told():
            _show(choices.image, _choose_setting(choices))


def _choose_setting(choices: Choices) -> Method:
    sweep = choices.sweep_of(KIND)
    if len(sweep) == 1:
        return sweep[0]
    labels = {method.value: str(method.value) for method in sweep}
    typical = sweep[len(sweep) // 2].value
    chosen = widgets.choose(
        st.select_slider, f"Quality of {KIND.label}", labels, _QUALITY, default=typical
    )
    return next(method for method in sweep if method.value == chosen)


def _show(image: Image, method: Method) -> None:
    result = sweeping.one(image, method)
    closeup.summarise(result)
    blocks = cache.luma_blocks(result)
    rows, columns = block_sums.rows_and_columns(image)
    first_row, first_column = block_sums.telling_block(image, blocks)
    left, right = st.columns([3, 2], gap="medium")
    with right:
        row = _choose_line("Row of blocks", _ROW, rows, first_row)
        column = _choose_line("Column of blocks", _COLUMN, columns, first_column)
        block = block_sums.sum_of_block(image, blocks, row, column)
        st.markdown(_described(block))
    with left:
        _show_picture(image, result, row, column)
    _show_steps(block)
    st.caption(_MEANING)


def _choose_line(label: str, key: str, count: int, default: int) -> int:
    if count == 1:
        return 1
    numbers = {number: str(number) for number in range(1, count + 1)}
    return widgets.choose(st.select_slider, label, numbers, key, default=default)


def _show_picture(image: Image, result: Compressed, row: int, column: int) -> None:
    """Show the decoded image with the block marked; a click chooses another."""
    data = {
        "src": address_of(cache.result_png(result), PICTURE),
        "alt": f"{closeup.name_of(result)}; a click chooses a block",
        "height": image.height,
        "width": image.width,
        "highest": _HIGHEST,
        "side": block_sums.BLOCK,
        "row": row,
        "column": column,
    }
    _component(key=PICTURE, data=data, on_clicked_change=take_click)


def take_click() -> None:
    """Choose the block of a click; the sliders refuse one that the image does not have."""
    sent = st.session_state[PICTURE]
    clicked = sent.get("clicked") if isinstance(sent, Mapping) else None
    for key, name in ((_ROW, "row"), (_COLUMN, "column")):
        number = clicked.get(name) if isinstance(clicked, Mapping) else None
        if isinstance(number, int):
            st.session_state[key] = number


def _described(block: BlockSum) -> str:
    count, alone = len(block.terms), block.error_of(0)
    if not count:
        return f"This block takes no part: its mean alone has an error of {alone:.1f}."
    return (
        f"This block takes {format_count(count, 'part')}. Its mean alone has an error of "
        f"{alone:.1f}, the sum of all parts one of {block.error_of(count):.1f}."
    )


def _show_steps(block: BlockSum) -> None:
    """Show the mean, each part with the sum so far under it, and the original."""
    shown = min(len(block.terms), _MOST)
    with st.grid(_PER_ROW, min_column_width=_TILE):
        _show_step(f"Mean {block.mean:.0f}", block, 0, 0)
        for count, term in enumerate(block.terms[:shown], start=1):
            _show_step(_name_of(term), block, count - 1, count)
        if others := len(block.terms) - shown:
            _show_step(f"+ {format_count(others, 'more part')}", block, shown, len(block.terms))
        _show_tile("Original", block.missing, block.original, block.strongest)
    st.caption(
        "Above: what is added, mid-grey for nothing; above the original, what is still missing. "
        "Below: the sum so far, and the root of its mean squared error on the scale of 0 to 255. "
        "Shown is luma, before the seams between blocks are smoothed; the colours have blocks of "
        "their own."
    )


def _name_of(term: Term) -> str:
    what = f"mirror of part {term.pair}" if term.is_mirrored else f"part {term.pair}"
    return f"+ {term.times} × {what}"


def _show_step(name: str, block: BlockSum, before: int, count: int) -> None:
    caption = f"{name}: error {block.error_of(count):.1f}"
    _show_tile(caption, block.added(before, count), block.sum_of(count), block.strongest)


def _show_tile(caption: str, change: Patch, luma: Patch, strongest: float) -> None:
    pictures = block_sums.draw_change(change, strongest), block_sums.draw_luma(luma)
    with st.container(gap="xsmall"):
        for picture, text in zip(pictures, ("", caption), strict=True):
            png = encode_png(picture)
            alt = text or f"What is added: {caption}"
            st.image(png, text or None, width=_DRAWN, output_format="PNG", alt=alt)

"""From the tutorial's methods to those on blocks, with the numbers of this image."""

from collections.abc import Sequence

import streamlit as st

from core.compression import Compressed
from core.formatting import format_bytes, format_psnr
from core.methods import DEFAULT_METHODS, MAIN_METHODS
from pages.shared.closeup import name_of

_LEAD = (
    "The tutorial's methods treat each pixel alone, or a whole channel at once. Neighbouring "
    "pixels are alike, and a small block looks like many others: there, the same mathematics "
    "becomes compression that competes with JPEG."
)
_HONEST = (
    "Codewords are learned from each image and stored in its file. Parts are learned once, from "
    "the sample pictures; an image's file holds only which parts its blocks take. A part and its "
    "mirror image do together what one signed coefficient does in JPEG: saying which of the two is "
    "meant takes the bit of the sign, so non-negativity costs nothing here. The option *cosine "
    "pairs* in the sidebar replaces the learned parts by fixed cosine waves, as in JPEG. On "
    "photographs these make slightly better files at low quality and clearly better ones at high "
    "quality: learning is not what wins, small blocks and carefully chosen codes are."
)


def show(results: Sequence[Compressed]) -> None:
    """Show how methods on blocks follow from the others, and what they make of this image."""
    for kind in DEFAULT_METHODS.values():
        if kind.words.beyond:
            st.markdown(kind.words.beyond)
            for formula in kind.words.beyond_formulas:
                st.latex(formula)
    st.markdown(_LEAD)
    for key, kind in MAIN_METHODS.items():
        if key not in DEFAULT_METHODS:
            st.subheader(kind.label, anchor=False)
            st.markdown(kind.words.idea)
            for formula in kind.words.formulas:
                st.latex(formula)
            _show_numbers([each for each in results if each.method.key == key], results)
    st.markdown(_HONEST)


def _show_numbers(own: Sequence[Compressed], results: Sequence[Compressed]) -> None:
    if not own:
        st.caption("Choose it under *Also sweep* in the sidebar to see the numbers of this image.")
        return
    result = own[len(own) // 2]
    st.markdown(f"On this image, {_described(result)}{_against(result, results)}.")


def _described(result: Compressed) -> str:
    return (
        f"{name_of(result)} reaches {format_psnr(result.quality.psnr_db)} in "
        f"{format_bytes(len(result.file))}"
    )


def _against(result: Compressed, results: Sequence[Compressed]) -> str:
    """The best result of the tutorial's methods that is no larger."""
    rivals = [
        each
        for each in results
        if each.method.key in DEFAULT_METHODS and len(each.file) <= len(result.file)
    ]
    if not rivals:
        return "; no file of the tutorial's methods in the sweep is that small"
    best = max(rivals, key=lambda each: each.quality.psnr_db)
    return f"; the best of the tutorial's methods that is no larger, {_described(best)}"

"""The tutorial's claims, and what the results of an image say about them."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.compression import Compressed
from core.explain.claims import Claim, check_claims
from core.images import Image, Pixels
from core.methods import DEFAULT_METHODS
from core.sweeps import to_frame

# The badge of a claim that holds, that does not, and of one that cannot be checked.
_BADGES: dict[bool | None, tuple[str, str, Any]] = {
    True: ("holds here", ":material/check:", "green"),
    False: ("does not hold here", ":material/close:", "orange"),
    None: ("cannot be said here", ":material/question_mark:", "gray"),
}


def show(image: Image, results: Sequence[Compressed], places: Mapping[str, DeltaGenerator]) -> None:
    """Show each claim, whether it holds here, and the numbers, if both methods have results.

    A claim stands in the place of the method that it is about, by its key.
    """
    by_setting = {(result.method.key, result.method.value): result for result in results}
    if not set(DEFAULT_METHODS) <= {key for key, _ in by_setting}:
        for place in places.values():
            place.caption("Claims need at least one finished setting of each method.")
        return

    def decode(key: str, value: int) -> Pixels:
        return by_setting[key, value].pixels()

    for claim in check_claims(to_frame(r.row(image) for r in results), image, decode):
        with places[claim.method]:
            _show(claim)


def _show(claim: Claim) -> None:
    left, right = st.columns([1, 4], vertical_alignment="center")
    label, icon, color = _BADGES[claim.holds]
    with left:
        st.badge(label, icon=icon, color=color)
    right.markdown(f"**{claim.statement}**  \n{claim.finding}")

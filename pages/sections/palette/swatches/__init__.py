"""The palette as a row of swatches; a click or a key copies the code of a colour."""

from pathlib import Path

import streamlit as st

from core.explain.palette_shares import PaletteShares
from core.formatting import format_share
from pages.shared import copying

_HERE = Path(__file__).parent
_component = st.components.v2.component(
    "swatches",
    html=(_HERE / "swatches.html").read_text(encoding="utf-8"),
    css=(_HERE / "swatches.css").read_text(encoding="utf-8"),
    js=copying.SCRIPT + (_HERE / "swatches.js").read_text(encoding="utf-8"),
)


def show(shares: PaletteShares) -> None:
    """Show each colour with its code and its share of the pixels, dark ones first."""
    colors = [
        {"code": name, "share": format_share(share)}
        for name, share in zip(shares.names, shares.pixel_shares, strict=True)
    ]
    _component(key="swatches", data={"colors": colors})

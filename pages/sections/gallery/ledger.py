"""The size ledger of one result: what its bytes are spent on, and why it takes that many."""

from typing import Any

import streamlit as st

from core.charts.ledger import ledger_bars
from core.columns import COLUMNS
from core.compression import Compressed
from core.formatting import format_bytes
from core.images import Image
from pages.server import cache
from pages.shared.headings import heading

_COLUMNS: dict[str, Any] = {"piece": "Piece"} | {
    key: heading(COLUMNS[key]) for key in ("numbers", "packed_bytes", "entropy_bytes", "file_bytes")
}


def show(image: Image, result: Compressed) -> None:
    """Show the sizes of image, source and file, the pieces of the file, and what they mean."""
    ledger = cache.ledger(image, result)
    method = result.method
    st.header(f"Size ledger: {method.label}, {method.setting}", anchor=False)
    with st.grid(3, min_column_width=140):
        st.metric("This file", format_bytes(len(result.file)))
        st.metric("The image as 24-bit pixels", format_bytes(ledger.raw_bytes))
        if ledger.source_bytes:
            name = f"The {image.source_format} file it came from"
            st.metric(name, format_bytes(ledger.source_bytes))
    st.markdown("\n".join(f"- {sentence}" for sentence in ledger.sentences))
    st.plotly_chart(
        ledger_bars(ledger),
        key="ledger",
        alt=f"Sizes of {method.label}, {method.setting} by four counts, split into pieces",
    )
    st.dataframe(
        ledger.to_frame(with_total=True),
        column_config=_COLUMNS,
        hide_index=True,
        height="content",
        key="pieces",
    )

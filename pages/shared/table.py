"""All results as a table and as a file."""

from typing import Any

import pandas as pd
import streamlit as st

from core.methods import METHODS

_SHOWN: dict[str, Any] = {
    "method": "Method",
    "value": "Setting",
    "psnr_db": st.column_config.NumberColumn("PSNR (dB)", format="%.2f"),
    "mse": st.column_config.NumberColumn("MSE", format="%.1f"),
    "ssim": st.column_config.NumberColumn("SSIM", format="%.4f"),
    "delta_e": st.column_config.NumberColumn("Colour difference", format="%.2f"),
    "numbers": st.column_config.NumberColumn("Numbers", format="localized"),
    "file_bytes": st.column_config.NumberColumn("File (bytes)", format="localized"),
    "packed_bytes": st.column_config.NumberColumn("Packed (bytes)", format="localized"),
    "entropy_bytes": st.column_config.NumberColumn("Entropy (bytes)", format="localized"),
    "bits_per_pixel": st.column_config.NumberColumn("Bits per pixel", format="%.3f"),
    "ratio_raw": st.column_config.NumberColumn("Raw : file", format="%.1f"),
    "ratio_source": st.column_config.NumberColumn("Source : file", format="%.1f"),
    "encode_seconds": st.column_config.NumberColumn("Encode (s)", format="%.2f"),
    "decode_seconds": st.column_config.NumberColumn("Decode (s)", format="%.3f"),
}


def show(frame: pd.DataFrame, name: str) -> None:
    """The table of all rows, and a button to download them as CSV with every column."""
    labels = {key: method.label for key, method in METHODS.items()}
    st.header("All results", anchor=False)
    st.download_button(
        "Download as CSV",
        lambda: frame.to_csv(index=False).encode(),
        f"{name}.csv",
        "text/csv",
        on_click="ignore",
        key="csv",
        icon=":material/download:",
    )
    st.dataframe(
        frame.replace({"method": labels}),
        column_order=list(_SHOWN),
        column_config=_SHOWN,
        hide_index=True,
        height="content",
        key="table",
    )

"""The frame: sidebar and navigation. Run it with ``streamlit run app.py``."""

from pathlib import Path

import streamlit as st

from pages import frame_page, navigation
from pages.shared import controls

st.set_page_config(page_icon=Path(__file__).parent / "pages" / "shared" / "icon.png", layout="wide")

page = navigation()
with st.sidebar:
    controls.sidebar()
frame_page(page)

"""The frame: sidebar and navigation. Run it with ``streamlit run app.py``."""

import streamlit as st

from pages import camera, frame_page, navigation
from pages.server import door, faults, garbage, turns, warming
from pages.shared import style
from pages.sidebar import controls

garbage.leave_modules_out(is_alone=door.is_alone())
garbage.collect_now_and_then()
faults.start_log()
with turns.taken():
    page = navigation()
    with faults.caught(page.url_path or "overview"):
        style.apply()
        door.pass_or_wait()
        with st.sidebar:
            controls.sidebar()
            style.let_fingers_scroll()
            camera.prepare(controls.current().image.name)
        controls.notices()
        frame_page(page, controls.current().image.digest)
warming.compile_later()

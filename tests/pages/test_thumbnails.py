"""Thumbnails on the options of a radio group."""

import base64

from .opening import OpenApp


def draw():
    import base64

    import streamlit as st

    from pages.sidebar import thumbnails

    thumbnails.style("image", [base64.b64decode("/9j/KEYabcNUMBERxyzDATA+")])
    st.radio("Image", ["Skyline"], key="image")


def test_a_picture_is_sent_as_it_is_whatever_letters_its_text_holds():
    style = OpenApp.from_function(draw).run().get("html")[0].proto.body
    sent = style.partition("base64,")[2].partition(")")[0]
    assert base64.b64decode(sent) == base64.b64decode("/9j/KEYabcNUMBERxyzDATA+")

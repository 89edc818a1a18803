"""The facts about an image in one line."""

from __future__ import annotations

from collections.abc import Iterator

import streamlit as st

from core.formatting import format_bytes, format_count
from core.images import Image
from pages.server import cache


def show(image: Image, credit: str) -> None:
    """Say how large the image is, how many colours it has, where it comes from, and any notes."""
    st.caption(" ".join([", ".join(_facts(image)) + ".", *_remarks(image, credit)]))


def _facts(image: Image) -> Iterator[str]:
    yield f"{image.height:,} × {image.width:,} pixels"
    yield format_count(cache.colors(image), "distinct colour")
    yield f"{image.raw_bytes:,} values (one each for red, green and blue)"
    if image.comparable_source_bytes:
        yield f"{format_bytes(image.comparable_source_bytes)} as {image.source_format}"


def _remarks(image: Image, credit: str) -> Iterator[str]:
    yield from image.notes
    if credit:
        yield f"{image.name}: {credit}."

"""The viewer: versions of one image on top of each other or side by side, magnified in step."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import streamlit as st

from core.images import Image
from pages.shared.pictures import address_of

_HERE = Path(__file__).parent
_component = st.components.v2.component(
    "viewer",
    html=(_HERE / "viewer.html").read_text(encoding="utf-8"),
    css=(_HERE / "viewer.css").read_text(encoding="utf-8"),
    js=(_HERE / "viewer.js").read_text(encoding="utf-8"),
)

Mode = Literal["wipe", "side", "flicker"]

MOST_VERSIONS = 4
_VISITS = "_visits"


@dataclass(frozen=True)
class Version:
    """One version of the image, as a PNG file, with its name and its numbers.

    The `setting` is what a slider says when it asks for this version.
    """

    label: str
    png: bytes
    detail: str = ""
    setting: str = ""


@dataclass(frozen=True)
class Ahead:
    """Versions that may replace the last one, and the key of the slider that chooses them.

    The browser fetches them when the pointer or the focus reaches the slider, and then follows it
    at once.
    """

    slider: str = ""
    versions: Sequence[Version] = ()


def show(
    versions: Sequence[Version],
    image: Image,
    *,
    key: str = "viewer",
    mode: Mode = "wipe",
    ahead: Ahead = Ahead(),
) -> None:
    """Show one to four versions of an image, each of the size of the image.

    Zoom and position stay when the versions change, and all viewers of one key share them. The
    viewer begins in `mode`.
    """
    if not 1 <= len(versions) <= MOST_VERSIONS:
        raise ValueError(f"The viewer shows 1 to {MOST_VERSIONS} versions; got {len(versions)}.")
    _component(
        key=key,
        data={
            "name": key,
            "mode": mode,
            "visit": st.session_state.get(_VISITS, 0),
            "versions": _described(versions, key),
            "slider": ahead.slider,
            "ahead": _described(ahead.versions, f"{key}-ahead"),
            "height": image.height,
            "width": image.width,
        },
    )


def _described(versions: Sequence[Version], place: str) -> list[dict[str, str]]:
    return [
        {
            "label": each.label,
            "detail": each.detail,
            "setting": each.setting,
            "url": address_of(each.png, f"{place}-{number}"),
        }
        for number, each in enumerate(versions)
    ]


def bring_into_sight() -> None:
    """Scroll to the viewer and give it the keyboard focus, from a callback."""
    st.session_state[_VISITS] = st.session_state.get(_VISITS, 0) + 1

"""The sidebar: which image, which settings. Its choices hold on every page and in its link."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from core.images import Image, ImageError, load_image, scale_to
from core.methods import METHODS, Method
from core.samples import SAMPLES
from core.sweep import fitting_values, settings
from pages.shared import cache, links, thumbnails

WORKING_SIZES = {"0.25 MP": 250_000, "0.5 MP": 500_000, "1 MP": 1_000_000, "Full size": None}
MAX_SWEEP = 40
MAX_SEED = 9999

_UPLOADED = "Your image"
_TYPES = ["png", "jpg", "jpeg", "webp", "tif", "tiff", "bmp", "gif", "avif"]


@dataclass(frozen=True)
class Choices:
    """What the sidebar says.

    Parameters
    ----------
    image : Image
        The image at its working size.
    credit : str
        Who made it, or nothing.
    sweeps : dict of str to list of Method
        For the key of each method its settings.
    """

    image: Image
    credit: str
    sweeps: dict[str, list[Method]]

    @property
    def methods(self) -> list[Method]:
        """All settings of all methods."""
        return [method for sweep in self.sweeps.values() for method in sweep]


def current() -> Choices:
    """The choices of this run, for pages."""
    choices: Choices = st.session_state["_choices"]
    return choices


def sidebar() -> None:
    """Draw the sidebar and keep what it says for the page."""
    image, credit = _choose_image()
    with st.expander("Sweep", icon=":material/tune:"):
        values = {key: _choose_values(method, image) for key, method in METHODS.items()}
        seed = _choose_seed()
        max_pixels = _choose_working_size()
    if max_pixels:
        image = scale_to(image, max_pixels)
    sweeps = {
        key: settings(METHODS[key], image, fitting_values(METHODS[key], image, numbers), seed=seed)
        for key, numbers in values.items()
    }
    st.session_state["_choices"] = Choices(image, credit, sweeps)
    links.share(uploaded=_is_uploaded())


def _choose_image() -> tuple[Image, str]:
    uploaded = st.session_state.get("_uploaded")
    thumbnails.style("image", [*SAMPLES], uploaded)
    titles = [sample.title for sample in SAMPLES.values()]
    title = st.radio(
        "Image",
        [*titles, _UPLOADED] if uploaded else titles,
        key="image",
        bind="query-params",
        horizontal=True,
    )
    st.file_uploader(
        "Upload an image",
        _TYPES,
        key="_upload",
        on_change=_accept_upload,
        help="PNG, JPEG, WebP, TIFF, BMP, GIF or AVIF, at most 10 MB and 25 megapixels. "
        "It stays in the memory of the server while this page is open.",
    )
    if refusal := st.session_state.get("_refusal"):
        st.error(refusal, icon=":material/error:")
    if title == _UPLOADED and uploaded:
        return uploaded, ""
    chosen = next(sample for sample in SAMPLES.values() if sample.title == title)
    return cache.sample(chosen.key), chosen.credit


def _accept_upload() -> None:
    """Take the uploaded file; a refused one leaves everything as it was."""
    file = st.session_state["_upload"]
    st.session_state["_refusal"] = None
    if file is None:
        return
    try:
        st.session_state["_uploaded"] = load_image(file.getvalue(), file.name)
        st.session_state["image"] = _UPLOADED
    except ImageError as error:
        st.session_state["_refusal"] = str(error)


def _is_uploaded() -> bool:
    return st.session_state.get("image") == _UPLOADED


def _choose_values(method: type[Method], image: Image) -> Sequence[int]:
    default = ", ".join(map(str, method.sweep_values))
    smallest, largest = method.knob_range
    text = st.text_input(
        f"{method.label}: K, {method.knob_label}",
        default,
        max_chars=200,
        key=method.key,
        bind="query-params",
        help=f"Whole numbers from {smallest} to {largest} with commas between them.",
    )
    values = _parse(text)
    if values is None or not all(smallest <= value <= largest for value in values):
        st.error(
            f"Expected up to {MAX_SWEEP} whole numbers from {smallest} to {largest}, "
            f"as in {default}; the sweep of the tutorial is shown instead.",
            icon=":material/error:",
        )
        values = method.sweep_values
    if len(fitting_values(method, image, values)) < len(values):
        largest = method.largest_value(image.height, image.width)
        st.caption(f"Values above {largest}, the shorter side of the image, are left out.")
    return values


def _parse(text: str) -> Sequence[int] | None:
    """Numbers between commas or spaces, each once and in order; None where that fails."""
    words = re.split(r"[\s,;，、；]+", text.strip())
    if not all(re.fullmatch(r"[0-9]{1,6}", word) for word in words):
        return None
    numbers = sorted({int(word) for word in words})
    return numbers if len(numbers) <= MAX_SWEEP else None


def _choose_seed() -> int:
    seed = st.number_input(
        "Seed",
        min_value=0,
        max_value=MAX_SEED,
        key="seed",
        bind="query-params",
        help="Both methods begin with chance; the same seed gives the same results.",
    )
    return min(max(int(seed), 0), MAX_SEED)


def _choose_working_size() -> int | None:
    name = st.selectbox(
        "Working size",
        list(WORKING_SIZES),
        index=2,
        key="size",
        bind="query-params",
        help="A larger image is made smaller before it is compressed. Full size takes longer.",
    )
    return WORKING_SIZES[name]

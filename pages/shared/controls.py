"""The sidebar: which image, which settings. Its choices hold on every page and in its link."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from core.decoding import ImageError
from core.images import Image
from core.methods import MAIN_METHODS, Method, Option
from core.samples import SAMPLES
from core.sweep import fitting_values, settings
from pages.shared import cache, links, thumbnails

WORKING_SIZES = {"0.25 MP": 250_000, "0.5 MP": 500_000, "1 MP": 1_000_000, "4 MP": 4_000_000}
MAX_SWEEP = 40
MAX_SEED = 9999

# Content and name of an uploaded file.
Upload = tuple[bytes, str]

_UPLOADED = "Your image"
_THUMBNAIL_PIXELS = 160 * 160
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
    seed : int
        Seed of all settings.
    options : dict of str to dict
        For the key of each method its other parameters.
    """

    image: Image
    credit: str
    sweeps: dict[str, list[Method]]
    seed: int
    options: dict[str, dict[str, Any]]

    def setting(self, kind: type[Method], value: int) -> Method:
        """A method at a value of its knob, with the seed and the other parameters."""
        return kind(**{kind.knob: value, "seed": self.seed, **self.options[kind.key]})

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
    show_image = _choose_image()
    with st.expander("Sweep", icon=":material/tune:"):
        texts = {key: _ask_values(method) for key, method in MAIN_METHODS.items()}
        options = {key: _ask_options(method) for key, method in MAIN_METHODS.items()}
        seed_text = _ask_seed()
        max_pixels = _choose_working_size()
    image, credit = show_image(max_pixels)
    seed = _seed(seed_text)
    sweeps = {
        key: settings(kind, image, _values(kind, text, image), seed=seed, **options[key])
        for (key, kind), text in zip(MAIN_METHODS.items(), texts.values(), strict=True)
    }
    st.session_state["_choices"] = Choices(image, credit, sweeps, seed, options)
    links.share(uploaded=st.session_state["image"] == _UPLOADED)


def _choose_image() -> Callable[[int], tuple[Image, str]]:
    """Ask for the image; gives what loads it with at most so many pixels, and its credit."""
    uploaded: Upload | None = st.session_state.get("_uploaded")
    pictures = [cache.sample(key) for key in SAMPLES]
    titles = [sample.title for sample in SAMPLES.values()]
    if uploaded:
        pictures.append(cache.upload(*uploaded, _THUMBNAIL_PIXELS))
        titles.append(_UPLOADED)
    thumbnails.style("image", pictures)
    title = st.radio("Image", titles, key="image", bind="query-params", horizontal=True)
    _ask_upload()
    if uploaded and title == _UPLOADED:
        return lambda max_pixels: (cache.upload(*uploaded, max_pixels), "")
    chosen = next(sample for sample in SAMPLES.values() if sample.title == title)
    return lambda max_pixels: (cache.sample(chosen.key, max_pixels), chosen.credit)


def _ask_upload() -> None:
    st.file_uploader(
        "Upload an image",
        _TYPES,
        key="_upload",
        on_change=_accept_upload,
        help="PNG, JPEG, WebP, TIFF, BMP, GIF or AVIF, at most 10 MB and 25 megapixels. "
        "Nobody else sees it; the server forgets it within an hour.",
    )
    if refusal := st.session_state.get("_refusal"):
        st.error(refusal, icon=":material/error:")


def _accept_upload() -> None:
    """Take the uploaded file; a refused or removed one leaves everything as it was."""
    file = st.session_state["_upload"]
    st.session_state["_refusal"] = None
    if file is None:
        return
    upload: Upload = (file.getvalue(), file.name)
    try:
        cache.upload(*upload, _THUMBNAIL_PIXELS)
    except ImageError as error:
        st.session_state["_refusal"] = str(error)
    else:
        st.session_state["_uploaded"] = upload
        st.session_state["image"] = _UPLOADED


def _ask_values(method: type[Method]) -> str:
    smallest, largest = method.knob_range
    return st.text_input(
        f"{method.label}: K, {method.knob_label}",
        ", ".join(map(str, method.sweep_values)),
        max_chars=200,
        key=method.key,
        bind="query-params",
        help=f"Whole numbers from {smallest} to {largest} with commas between them.",
    )


def _ask_options(method: type[Method]) -> dict[str, Any]:
    return {option.name: _ask_option(option) for option in method.extras}


def _ask_option(option: Option) -> Any:
    names = list(option.values)
    name = st.segmented_control(
        option.label,
        names,
        default=names[0],
        required=True,
        key=option.name,
        bind="query-params",
        help=option.help,
    )
    return option.values[str(name)]


def _values(method: type[Method], text: str, image: Image) -> Sequence[int]:
    """The numbers of a text that fit the image; those of the tutorial where it holds none."""
    smallest, largest = method.knob_range
    values = _parse(text)
    if values is None or not all(smallest <= value <= largest for value in values):
        st.error(
            f"{method.label}: expected up to {MAX_SWEEP} whole numbers from {smallest} to "
            f"{largest} with commas between them, got {_quote(text)}. The sweep of the tutorial "
            "is shown instead.",
            icon=":material/error:",
        )
        values = method.sweep_values
    fitting = fitting_values(method, image, values)
    if len(fitting) < len(values):
        st.caption(
            f"{method.label}: values above {method.largest_value(image.height, image.width)}, "
            "the shorter side of the image, are left out."
        )
    return fitting


def include(method: Method) -> None:
    """Add a setting to its sweep, from a callback; a full sweep gives up its nearest value."""
    values = _parse(str(st.session_state.get(method.key))) or method.sweep_values
    if method.value in values:
        return
    if len(values) == MAX_SWEEP:
        nearest = min(values, key=lambda value: abs(value - method.value))
        values = [value for value in values if value != nearest]
    st.session_state[method.key] = ", ".join(map(str, sorted([*values, method.value])))


def _quote(text: str) -> str:
    """What a person, or a link, has entered, as code: nothing in it is read as Markdown."""
    return "`" + text.replace("`", "'")[:60] + "`"


def _parse(text: str) -> Sequence[int] | None:
    """Numbers between commas or spaces, each once and in order; None where that fails."""
    words = re.split(r"[\s,;，、；]+", text.strip(" ,;，、；"))
    if not all(re.fullmatch(r"[0-9]{1,6}", word) for word in words):
        return None
    numbers = sorted({int(word) for word in words})
    return numbers if len(numbers) <= MAX_SWEEP else None


def _ask_seed() -> str:
    # Text: of a number field, Streamlit cannot read every number that a link may hold.
    return st.text_input(
        "Seed",
        "0",
        max_chars=20,
        key="seed",
        bind="query-params",
        help=f"A whole number from 0 to {MAX_SEED}. Both methods begin with chance; the same seed "
        "gives the same results.",
    )


def _seed(text: str) -> int:
    """The seed of a text, 0 where it holds none."""
    if re.fullmatch(r"[0-9]{1,9}", text.strip()) and int(text) <= MAX_SEED:
        return int(text)
    st.error(
        f"The seed must be a whole number from 0 to {MAX_SEED}, got {_quote(text)}. "
        "0 is used instead.",
        icon=":material/error:",
    )
    return 0


def _choose_working_size() -> int:
    name = st.selectbox(
        "Working size",
        list(WORKING_SIZES),
        index=2,
        key="size",
        bind="query-params",
        help="A larger image is made smaller before it is compressed. 4 MP takes long.",
    )
    return WORKING_SIZES[name]

"""The sidebar: which image, which settings. Its choices hold on every page and in its link."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from core.images import Image
from core.limits import LIMITS
from core.methods import MAIN_METHODS, Choice, Method, ParameterWords
from core.samples import SAMPLES, load_thumbnail
from core.sweeps import fitting_values, settings
from pages.server import cache
from pages.shared import inputs, links, thumbnails, upload

MEGAPIXELS = (0.25, 0.5, 1, 2, 4, 8, 16, 25)
# The smallest is offered on every host.
WORKING_SIZES = {
    f"{size:g} MP": int(1_000_000 * size)
    for size in MEGAPIXELS
    if size == MEGAPIXELS[0] or 1_000_000 * size <= LIMITS.max_working_pixels
}
DEFAULT_SIZE = "1 MP" if "1 MP" in WORKING_SIZES else list(WORKING_SIZES)[-1]
MAX_SWEEP = LIMITS.max_settings
MAX_SEED = 9999


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
        return kind.make(value, seed=self.seed, **self.options[kind.key])

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
    links.share(uploaded=st.session_state["image"] == upload.TITLE)


def _choose_image() -> Callable[[int], tuple[Image, str]]:
    """Ask for the image; gives what loads it with at most so many pixels, and its credit."""
    own = upload.current()
    pictures = [load_thumbnail(key) for key in SAMPLES]
    titles = [sample.title for sample in SAMPLES.values()]
    if own:
        pictures.append(own.thumbnail)
        titles.append(upload.TITLE)
    thumbnails.style("image", pictures)
    title = st.radio("Image", titles, key="image", bind="query-params", horizontal=True)
    # On the first run after a link was opened, the widget further down has no state yet.
    upload.ask(_working_size(st.session_state.get("size", st.query_params.get("size"))))
    if own and title == upload.TITLE:
        return lambda max_pixels: (own.image(max_pixels), "")
    chosen = next(sample for sample in SAMPLES.values() if sample.title == title)
    return lambda max_pixels: (cache.sample(chosen.key, max_pixels), chosen.credit)


def _ask_values(method: type[Method]) -> str:
    knob = method.knob()
    return st.text_input(
        f"{method.label}: K, {method.words.of(knob).label}",
        ", ".join(map(str, knob.sweep)),
        max_chars=inputs.LONGEST_TEXT,
        key=method.key,
        bind="query-params",
        help=f"Whole numbers from {knob.lowest} to {knob.highest} with commas between them.",
    )


def _ask_options(method: type[Method]) -> dict[str, Any]:
    return {
        name: _ask_option(option, method.words.of(option))
        for name, option in method.choices().items()
    }


def _ask_option(option: Choice, words: ParameterWords) -> Any:
    values = {words.values[key]: value for key, value in option.values.items()}
    names = list(values)
    name = st.segmented_control(
        words.label,
        names,
        default=names[0],
        required=True,
        key=option.name,
        bind="query-params",
        help=words.help,
    )
    return inputs.one_of(name, values, names[0])


def _values(method: type[Method], text: str, image: Image) -> Sequence[int]:
    """The numbers of a text that fit the image; those of the tutorial where it holds none."""
    knob = method.knob()
    values = _parse(text)
    if values is None or not all(knob.lowest <= value <= knob.highest for value in values):
        st.error(
            f"{method.label}: expected up to {MAX_SWEEP} whole numbers from {knob.lowest} to "
            f"{knob.highest} with commas between them, got {_quote(text)}. The sweep of the "
            "tutorial is shown instead.",
            icon=":material/error:",
        )
        values = knob.sweep
    fitting = fitting_values(method, image, values)
    if len(fitting) < len(values):
        st.caption(
            f"{method.label}: values above {method.largest_value(image.height, image.width)}, "
            "the shorter side of the image, are left out."
        )
    return fitting


def include(method: Method) -> None:
    """Add a setting to its sweep, from a callback; a full sweep gives up its nearest value."""
    values = _parse(str(st.session_state.get(method.key))) or method.knob().sweep
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
    if len(text) > inputs.LONGEST_TEXT:
        return None
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
    number = inputs.whole_number(text, 0, MAX_SEED)
    if number is not None:
        return number
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
        index=list(WORKING_SIZES).index(DEFAULT_SIZE),
        key="size",
        bind="query-params",
        help="A larger image is made smaller before it is compressed. 4 MP takes long.",
    )
    return _working_size(name)


def _working_size(name: object) -> int:
    return inputs.one_of(name, WORKING_SIZES, DEFAULT_SIZE)

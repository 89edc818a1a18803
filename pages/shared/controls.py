"""The sidebar: which image, which settings. Its choices hold for every page and every link."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from core.images import Image
from core.limits import LIMITS
from core.methods import (
    DEFAULT_METHODS,
    FAMILIAR,
    MAIN_METHODS,
    MAX_SEED,
    Choice,
    Method,
    Parameter,
    WholeNumber,
)
from core.samples import SAMPLES, load_thumbnail
from core.sweeps import fitting_values, rate_settings, settings
from pages.server import cache
from pages.shared import links, thumbnails, upload, widgets, working_size

MAX_SWEEP = LIMITS.max_settings
# Key of the widget that asks for further methods.
ALSO = "also"


@dataclass(frozen=True)
class Choices:
    """The choices made in the sidebar.

    Parameters
    ----------
    image : Image
        The image at its working size.
    credit : str
        Who made the image; empty for an upload.
    sweeps : dict of str to list of Method
        The settings of each method, by its key.
    seed : int
        Seed of all settings.
    options : dict of str to dict
        The other parameters of each method, by its key.
    """

    image: Image
    credit: str
    sweeps: dict[str, list[Method]]
    seed: int
    options: dict[str, dict[str, Any]]

    def setting(self, kind: type[Method], value: int) -> Method:
        """A method at a value of its knob, with the seed and the other parameters."""
        return kind.make(value, seed=self.seed, **self.options.get(kind.key, {}))

    def sweep_of(self, kind: type[Method]) -> list[Method]:
        """The settings of a method: those of the sidebar, or the default ones of a reference."""
        if kind.key in self.sweeps:
            return self.sweeps[kind.key]
        return settings(kind, self.image)

    def grid_of(self, kind: type[Method]) -> list[Method]:
        """The fixed settings of a method for which rates are compared."""
        options = self.options.get(kind.key, {})
        return rate_settings(kind, self.image, seed=self.seed, **options)

    @property
    def kinds(self) -> dict[str, type[Method]]:
        """The methods that are swept, by key."""
        return {key: MAIN_METHODS[key] for key in self.sweeps}

    @property
    def compared(self) -> list[type[Method]]:
        """The methods that are swept, and the codec that everybody knows."""
        return [*self.kinds.values(), FAMILIAR]

    @property
    def methods(self) -> list[Method]:
        """All settings of all methods."""
        return [method for sweep in self.sweeps.values() for method in sweep]


def current() -> Choices:
    """The choices of this run, for pages."""
    choices: Choices = st.session_state["_choices"]
    return choices


def sidebar() -> None:
    """Draw the sidebar and keep its choices for the page."""
    links.arrive()
    show_image = _choose_image()
    with st.expander("Sweep", icon=":material/tune:"):
        kinds = _ask_methods()
        texts = {key: _ask_values(method) for key, method in kinds.items()}
        options = {key: _ask_options(method) for key, method in kinds.items()}
        seed_text = _ask_seed()
        max_pixels = working_size.choose()
    image, credit = show_image(max_pixels)
    seed = _seed(seed_text)
    sweeps = {
        key: settings(kind, image, _values(kind, text, image), seed=seed, **options[key])
        for (key, kind), text in zip(kinds.items(), texts.values(), strict=True)
    }
    st.session_state["_choices"] = Choices(image, credit, sweeps, seed, options)
    links.share(uploaded=st.session_state["image"] == upload.KEY)


def notices() -> None:
    """Say above the page what holds for all that is on it."""
    with st.container():
        upload.say_if_lost(SAMPLES)
        image = current().image
        if image.scaled_from:
            working_size.say_scaled(image, image.scaled_from)


def _choose_image() -> Callable[[int], tuple[Image, str]]:
    """Ask for the image; return what loads it at a working size, together with its credit."""
    own = upload.current()
    pictures = [load_thumbnail(key) for key in SAMPLES]
    titles = {key: sample.title for key, sample in SAMPLES.items()}
    upload.note_if_lost()
    upload.ask(working_size.current())
    if own:
        pictures.append(own.thumbnail)
        titles[upload.KEY] = "Your image"
    thumbnails.style("image", pictures)
    chosen = widgets.choose(st.radio, "Image", titles, "image", horizontal=True)
    if own and chosen == upload.KEY:
        return lambda max_pixels: (own.image(max_pixels), "")
    return lambda max_pixels: (cache.sample(chosen, max_pixels), SAMPLES[chosen].credit)


def _ask_methods() -> dict[str, type[Method]]:
    """The methods of the tutorial, and those that are chosen besides."""
    others = {
        key: method.label for key, method in MAIN_METHODS.items() if key not in DEFAULT_METHODS
    }
    chosen = widgets.choose_some("Also sweep", others, ALSO) if others else []
    wanted = {*DEFAULT_METHODS, *chosen}
    return {key: method for key, method in MAIN_METHODS.items() if key in wanted}


def _ask_values(method: type[Method]) -> str:
    knob = method.knob()
    return widgets.write(
        f"{method.label}: K, {method.words.of(knob).label}",
        ", ".join(map(str, knob.sweep)),
        method.key,
        max_chars=widgets.LONGEST_TEXT,
        help=f"Whole numbers from {knob.lowest} to {knob.highest}, separated by commas.",
    )


def _ask_options(method: type[Method]) -> dict[str, Any]:
    options = {name: _ask_option(method, option) for name, option in method.choices().items()}
    second = method.second()
    return options | ({second.name: _ask_second(method, second)} if second else {})


def key_of(method: type[Method], parameter: Parameter) -> str:
    """Key of the widget of a parameter: two methods may each have one of the same name."""
    return f"{method.key}_{parameter.name}"


def _ask_option(method: type[Method], option: Choice) -> Any:
    words = method.words.of(option)
    labels = {key: words.values[key] for key in option.values}
    key = widgets.choose(
        st.segmented_control,
        words.label,
        labels,
        key_of(method, option),
        required=True,
        help=words.help,
    )
    return option.values[key]


def _ask_second(method: type[Method], second: WholeNumber) -> int:
    """Ask for the value of a second parameter that holds for the whole sweep."""
    words = method.words.of(second)
    values = sorted({second.default, *second.sweep})
    chosen: int = widgets.choose(
        st.segmented_control,
        f"{method.label}: {words.label}",
        {value: str(value) for value in values},
        _key_of_second(method, second),
        default=second.default,
        required=True,
        help=words.help,
    )
    return chosen


def _key_of_second(method: type[Method], second: WholeNumber) -> str:
    return f"{key_of(method, second)}_of_sweep"


def is_plain(choices: Choices, kind: type[Method]) -> bool:
    """True if the sweep has the default of the second parameter, or the method has none."""
    second = kind.second()
    chosen = choices.options.get(kind.key, {})
    return second is None or chosen.get(second.name, second.default) == second.default


def take_second(method: Method) -> None:
    """Give a whole sweep the second parameter of a setting, from a callback."""
    if second := method.second():
        st.session_state[_key_of_second(type(method), second)] = getattr(method, second.name)


def _values(method: type[Method], text: str, image: Image) -> Sequence[int]:
    """The numbers of a text that fit the image; those of the tutorial if it holds none."""
    knob = method.knob()
    values = _parse(text)
    if values is None or not all(knob.lowest <= value <= knob.highest for value in values):
        st.error(
            f"{method.label}: expected up to {MAX_SWEEP} whole numbers from {knob.lowest} to "
            f"{knob.highest}, separated by commas; got {_quote(text)}. The sweep of the tutorial "
            "is shown instead.",
            icon=":material/error:",
        )
        values = knob.sweep
    fitting = fitting_values(method, image, values)
    if len(fitting) < len(values):
        st.caption(
            f"{method.label}: values above {method.largest_value(image.height, image.width)} are "
            "left out, because the image is too small for them."
        )
    return fitting


def include(method: Method) -> None:
    """Add a setting to its sweep, from a callback; a full sweep loses its nearest value.

    The sweep of a reference is fixed.
    """
    if method.key not in MAIN_METHODS:
        return
    values = _parse(str(st.session_state.get(method.key))) or method.knob().sweep
    if method.value in values:
        return
    if len(values) == MAX_SWEEP:
        nearest = min(values, key=lambda value: abs(value - method.value))
        values = [value for value in values if value != nearest]
    st.session_state[method.key] = ", ".join(map(str, sorted([*values, method.value])))
    if method.key not in DEFAULT_METHODS:
        others = st.session_state.get(ALSO) or []
        st.session_state[ALSO] = [*dict.fromkeys([*others, method.key])]


def _quote(text: str) -> str:
    """A text from a person or a link as code, so that nothing in it is read as Markdown."""
    return "`" + text.replace("`", "'")[:60] + "`"


def _parse(text: str) -> Sequence[int] | None:
    """Numbers separated by commas or spaces, each once and in order; None if that fails."""
    if len(text) > widgets.LONGEST_TEXT:
        return None
    words = re.split(r"[\s,;，、；]+", text.strip(" ,;，、；"))
    if not all(re.fullmatch(r"[0-9]{1,6}", word) for word in words):
        return None
    numbers = sorted({int(word) for word in words})
    return numbers if len(numbers) <= MAX_SWEEP else None


def _ask_seed() -> str:
    # This is a text field: Streamlit's number field cannot read every number that a link may hold.
    return widgets.write(
        "Seed",
        "0",
        "seed",
        max_chars=20,
        help=f"A whole number from 0 to {MAX_SEED:,}. Both methods start from random values; the "
        "same seed gives the same results.",
    )


def _seed(text: str) -> int:
    """The seed that a text holds, 0 if it holds none."""
    number = widgets.whole_number(text, 0, MAX_SEED)
    if number is not None:
        return number
    st.error(
        f"The seed must be a whole number from 0 to {MAX_SEED:,}; got {_quote(text)}. "
        "0 is used instead.",
        icon=":material/error:",
    )
    return 0

"""The sidebar: which image, which settings. Its choices hold for every page and every link."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from core.images import Image
from core.methods import DEFAULT_METHODS, FAMILIAR, MAIN_METHODS, Method
from core.samples import SAMPLES, load_thumbnail
from core.sweeps import rate_settings, settings
from pages import uploads
from pages.server import cache
from pages.shared import links, widgets
from pages.sidebar import options, thumbnails, values, working_size
from pages.uploads import accepted, wanted

# Key of the widget that asks for further methods.
ALSO = "also"
# Key of the sample that stands in for one that a link names and that is not here.
_STAND_IN = "_stand_in"


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

    def is_plain(self, kind: type[Method]) -> bool:
        """True if a sweep has the default of the second parameter, or the method has none."""
        second = kind.second()
        chosen = self.options.get(kind.key, {})
        return second is None or chosen.get(second.name, second.default) == second.default

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
    with st.expander("Values of K, options", icon=":material/tune:"):
        kinds = _ask_methods()
        texts = {key: values.ask(method) for key, method in kinds.items()}
        others = {key: options.ask(method) for key, method in kinds.items()}
        seed_text = values.ask_seed()
        max_pixels = working_size.choose()
    image, credit = show_image(max_pixels)
    seed = values.seed(seed_text)
    sweeps = {
        key: settings(kind, image, values.fitting(kind, text, image), seed=seed, **others[key])
        for (key, kind), text in zip(kinds.items(), texts.values(), strict=True)
    }
    st.session_state["_choices"] = Choices(image, credit, sweeps, seed, others)
    links.share(note=wanted.settle(st.session_state["image"], image))


def notices() -> None:
    """Say above the page what holds for all that is on it."""
    with st.container():
        wanted.say(st.session_state["image"], SAMPLES)
        _say_unknown(st.session_state["image"])
        image = current().image
        if image.scaled_from:
            working_size.say_scaled(image, image.scaled_from)


def _choose_image() -> Callable[[int], tuple[Image, str]]:
    """Ask for the image; return what loads it at a working size, together with its credit."""
    uploads.ask(working_size.current())
    own = accepted.current()
    pictures = [load_thumbnail(key) for key in SAMPLES]
    titles = {key: sample.title for key, sample in SAMPLES.items()}
    if own:
        pictures.append(own.thumbnail)
        titles[accepted.KEY] = "Your image"
    thumbnails.style("image", pictures)
    _note_unknown(titles)
    chosen = widgets.choose(st.radio, "Image", titles, "image", horizontal=True)
    if own and chosen == accepted.KEY:
        return lambda max_pixels: (own.image(max_pixels), "")
    return lambda max_pixels: (cache.sample(chosen, max_pixels), SAMPLES[chosen].credit)


def _note_unknown(titles: Mapping[str, str]) -> None:
    """Keep in mind that a link names an image that is neither a sample nor an upload."""
    named = "".join(links.waiting("image")[-1:])
    if named and named != accepted.KEY and widgets.option_of(named, titles) is None:
        st.session_state[_STAND_IN] = next(iter(titles))


def _say_unknown(chosen: str) -> None:
    """Say that another image than that of the link is shown, until a person chooses one."""
    if st.session_state.get(_STAND_IN) == chosen:
        st.info(
            "The link names a sample that is not here. The sample "
            f"{SAMPLES[chosen].title} is shown instead.",
            icon=":material/info:",
        )
    else:
        st.session_state.pop(_STAND_IN, None)


def _ask_methods() -> dict[str, type[Method]]:
    """The methods of the tutorial, and those that are chosen besides."""
    others = {
        key: method.label for key, method in MAIN_METHODS.items() if key not in DEFAULT_METHODS
    }
    chosen = widgets.choose_some("Also sweep", others, ALSO) if others else []
    wanted = {*DEFAULT_METHODS, *chosen}
    return {key: method for key, method in MAIN_METHODS.items() if key in wanted}


def include(method: Method) -> None:
    """Add a setting to its sweep, from a callback; a full sweep loses its nearest value.

    The sweep of a reference is fixed.
    """
    if method.key not in MAIN_METHODS:
        return
    swept = values.parse(str(st.session_state.get(method.key))) or method.knob().sweep
    if method.value in swept:
        return
    if len(swept) == values.MAX_SWEEP:
        nearest = min(swept, key=lambda value: abs(value - method.value))
        swept = [value for value in swept if value != nearest]
    st.session_state[method.key] = ", ".join(map(str, sorted([*swept, method.value])))
    if method.key not in DEFAULT_METHODS:
        others = st.session_state.get(ALSO) or []
        st.session_state[ALSO] = [*dict.fromkeys([*others, method.key])]

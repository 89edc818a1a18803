"""The chosen setting: one method at one value, the same on every page and in the link."""

from collections.abc import Mapping, Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.methods import METHODS, REFERENCES, Method
from pages.shared import links, widgets
from pages.sidebar.controls import Choices, include
from pages.sidebar.options import take_second

_METHOD = "method"
# Key of the slider of settings.
VALUE = "k"


def choose(choices: Choices, *, narrow: bool = False) -> Method:
    """Ask for the method and its setting; return the chosen one.

    In a narrow place the two stand one below the other.
    """
    # A setting from a link, or from another image, may not exist here: the nearest replaces it.
    _keep(selected(choices))
    left, right = _places(narrow)
    with left:
        labels = {key: METHODS[key].label for key in _sweeps(choices)}
        key = widgets.choose(st.selectbox, "Method", labels, _METHOD)
    with right:
        return _choose_value(_sweeps(choices)[key])


def _places(narrow: bool) -> tuple[DeltaGenerator, DeltaGenerator]:
    if narrow:
        return st.container(), st.container()
    left, right = st.columns([2, 3], gap="medium", vertical_alignment="bottom")
    return left, right


def choose_of(choices: Choices, kind: type[Method]) -> Method:
    """Ask for the setting of a given method, which becomes the chosen method.

    The page stops here if the image is too small for every setting.
    """
    sweep = choices.sweeps[kind.key]
    if not sweep:
        st.info(f"No setting of {kind.label} in the sweep fits an image this small.")
        st.stop()
    st.session_state[_METHOD] = kind.key
    links.note(_METHOD, kind.key, next(iter(_sweeps(choices))))
    _keep(selected(choices))
    return _choose_value(sweep)


def selected(choices: Choices) -> Method:
    """The chosen setting, without asking."""
    sweeps = _sweeps(choices)
    labels = {key: METHODS[key].label for key in sweeps}
    key = widgets.option_of(links.asked(_METHOD), labels) or next(iter(sweeps))
    wanted = _wanted()
    if wanted is None:
        return _typical(sweeps[key])
    return min(sweeps[key], key=lambda method: abs(method.value - wanted))


def neighbours(choices: Choices, chosen: Method) -> Sequence[Method]:
    """The settings one step of the slider away."""
    sweep = _sweeps(choices)[chosen.key]
    index = sweep.index(chosen)
    return [*sweep[max(index - 1, 0) : index], *sweep[index + 1 : index + 2]]


def select(method: Method) -> None:
    """Choose a setting, from a callback; one that is in no sweep yet is added to its sweep."""
    include(method)
    _keep(method)


def select_with_second(method: Method) -> None:
    """Choose a setting whose second parameter then holds for its whole sweep, from a callback."""
    take_second(method)
    select(method)


def select_point(sweeps: Mapping[str, Sequence[Method]], key: str, value: int) -> None:
    """Choose the setting of a point on a chart, from a callback."""
    select(at_point(sweeps, key, value))


def at_point(sweeps: Mapping[str, Sequence[Method]], key: str, value: int) -> Method:
    """The setting of a point on a chart: of a sweep, or of a method that has none here."""
    found = (method for method in sweeps.get(key, ()) if method.value == value)
    return next(found, None) or METHODS[key].make(value)


def _choose_value(sweep: Sequence[Method]) -> Method:
    labels = {method.value: str(method.value) for method in sweep}
    kind = type(sweep[0])
    if len(sweep) == 1:
        # A slider needs two ends.
        st.session_state[VALUE] = sweep[0].value
        links.note(VALUE, sweep[0].value, sweep[0].value)
        return sweep[0]
    label = kind.words.of(kind.knob()).label
    value = widgets.choose(
        st.select_slider,
        label.capitalize() if kind.is_reference else f"K, {label}",
        labels,
        VALUE,
        default=_typical(sweep).value,
    )
    return next(method for method in sweep if method.value == value)


def _keep(method: Method) -> None:
    st.session_state[_METHOD], st.session_state[VALUE] = method.key, method.value


def _sweeps(choices: Choices) -> dict[str, Sequence[Method]]:
    """The settings of each method by its key, without methods that the image is too small for.

    A reference also has the setting that was asked for, for example by a target.
    """
    every = {key: choices.sweep_of(kind) for key, kind in METHODS.items()}
    asked, wanted = links.asked(_METHOD), _wanted()
    if asked in REFERENCES and wanted is not None:
        every[asked] = _with(every[asked], wanted, choices)
    return {key: sweep for key, sweep in every.items() if sweep}


def _with(sweep: Sequence[Method], value: int, choices: Choices) -> list[Method]:
    """The sweep and its method at one more value, if the method can take it."""
    kind = type(sweep[0])
    highest = kind.largest_value(choices.image.height, choices.image.width)
    if len(sweep) == 1 or not kind.knob().lowest <= value <= highest:
        return list(sweep)
    added = {method.value: method for method in [*sweep, kind.make(value)]}
    return [added[each] for each in sorted(added)]


def _wanted() -> int | None:
    """The value that was asked for, None if there is none."""
    text = widgets.short(links.asked(VALUE))
    return int(text[:9]) if text.isdecimal() else None


def _typical(sweep: Sequence[Method]) -> Method:
    return sweep[len(sweep) // 2]

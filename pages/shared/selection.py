"""The chosen setting: one method at one value, the same on every page and in the link."""

from collections.abc import Mapping, Sequence

import streamlit as st

from core.methods import METHODS, Method
from pages.shared import links, widgets
from pages.shared.controls import Choices, include

_METHOD = "method"
# Key of the slider of settings.
VALUE = "k"


def choose(choices: Choices) -> Method:
    """Ask for the method and its setting; return the chosen one."""
    # A setting from a link, or from another image, may not exist here: the nearest replaces it.
    _keep(selected(choices))
    left, right = st.columns([1, 2], gap="large", vertical_alignment="bottom")
    with left:
        labels = {key: METHODS[key].label for key in _sweeps(choices)}
        key = widgets.choose(st.segmented_control, "Method", labels, _METHOD, required=True)
    with right:
        return _choose_value(choices.sweeps[key])


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
    wanted = widgets.short(links.asked(VALUE))
    if not wanted.isdecimal():
        return _typical(sweeps[key])
    return min(sweeps[key], key=lambda method: abs(method.value - int(wanted[:9])))


def neighbours(choices: Choices, chosen: Method) -> Sequence[Method]:
    """The settings one step of the slider away."""
    sweep = choices.sweeps[chosen.key]
    index = sweep.index(chosen)
    return [*sweep[max(index - 1, 0) : index], *sweep[index + 1 : index + 2]]


def select(method: Method) -> None:
    """Choose a setting, from a callback; one that is in no sweep yet is added to its sweep."""
    include(method)
    _keep(method)


def select_point(sweeps: Mapping[str, Sequence[Method]], key: str, value: int) -> None:
    """Choose the setting of a point on a chart, from a callback; a reference cannot be chosen."""
    for method in sweeps.get(key, []):
        if method.value == value:
            select(method)


def _choose_value(sweep: Sequence[Method]) -> Method:
    labels = {method.value: str(method.value) for method in sweep}
    value = widgets.choose(
        st.select_slider, "Setting", labels, VALUE, default=_typical(sweep).value
    )
    return next(method for method in sweep if method.value == value)


def _keep(method: Method) -> None:
    st.session_state[_METHOD], st.session_state[VALUE] = method.key, method.value


def _sweeps(choices: Choices) -> dict[str, Sequence[Method]]:
    """The settings of each method by its key, without methods that the image is too small for."""
    return {key: sweep for key, sweep in choices.sweeps.items() if sweep}


def _typical(sweep: Sequence[Method]) -> Method:
    return sweep[len(sweep) // 2]

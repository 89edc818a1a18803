"""The chosen setting: one method at one value, the same on every page and in the link."""

from collections.abc import Mapping, Sequence

import streamlit as st

from core.methods import Method
from pages.shared.controls import Choices, include

_METHOD = "method"
# Key of the slider of settings.
VALUE = "k"


def choose(choices: Choices) -> Method:
    """Ask for the method and its setting; gives what is chosen."""
    chosen = selected(choices)
    # What a link, or another image, asks for may not be there: the nearest takes its place.
    _keep(chosen)
    left, right = st.columns([1, 2], gap="large", vertical_alignment="bottom")
    with left:
        labels = list(_sweeps(choices))
        st.segmented_control("Method", labels, required=True, key=_METHOD, bind="query-params")
    with right:
        _choose_value(choices.sweeps[selected(choices).key])
    return selected(choices)


def choose_of(choices: Choices, kind: type[Method]) -> Method:
    """Ask for the setting of a given method, which is the chosen one from here on.

    The page ends here where the image is too small for every setting.
    """
    if not choices.sweeps[kind.key]:
        st.info(f"No setting of {kind.label} in the sweep fits an image this small.")
        st.stop()
    st.session_state[_METHOD] = kind.label
    _keep(selected(choices))
    _choose_value(choices.sweeps[kind.key])
    return selected(choices)


def selected(choices: Choices) -> Method:
    """The chosen setting, without asking."""
    sweeps = _sweeps(choices)
    sweep = sweeps.get(str(_choice(_METHOD)), next(iter(sweeps.values())))
    wanted = str(_choice(VALUE))
    if not wanted.isdecimal():
        return _typical(sweep)
    return min(sweep, key=lambda method: abs(method.value - int(wanted[:9])))


def neighbours(choices: Choices, chosen: Method) -> Sequence[Method]:
    """The settings one step of the slider away."""
    sweep = choices.sweeps[chosen.key]
    place = sweep.index(chosen)
    return [*sweep[max(place - 1, 0) : place], *sweep[place + 1 : place + 2]]


def select(method: Method) -> None:
    """Choose a setting, from a callback; one that is in no sweep yet becomes part of its sweep."""
    include(method)
    _keep(method)


def select_point(sweeps: Mapping[str, Sequence[Method]], key: str, value: int) -> None:
    """Choose the setting of a point on a chart, from a callback; a reference cannot be chosen."""
    for method in sweeps.get(key, []):
        if method.value == value:
            select(method)


def _choose_value(sweep: Sequence[Method]) -> None:
    st.select_slider(
        "Setting",
        [method.value for method in sweep],
        # What leaves the address when it is chosen.
        value=_typical(sweep).value,
        key=VALUE,
        bind="query-params",
    )


def _keep(method: Method) -> None:
    st.session_state[_METHOD], st.session_state[VALUE] = method.label, method.value


def _sweeps(choices: Choices) -> dict[str, Sequence[Method]]:
    """For the label of each method its settings; without those that the image is too small for."""
    return {sweep[0].label: sweep for sweep in choices.sweeps.values() if sweep}


def _typical(sweep: Sequence[Method]) -> Method:
    return sweep[len(sweep) // 2]


def _choice(key: str) -> object:
    # Before its widget is drawn, a link's choice stands in the address alone.
    return st.session_state.get(key, st.query_params.get(key))

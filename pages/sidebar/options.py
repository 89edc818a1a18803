"""The parameters of a method beside its knob: asked for in the sidebar, changed from pages."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from core.methods import MAX_COLORS, Choice, ColorList, Method, Parameter, WholeNumber
from pages.shared import widgets

# As many as a palette holds, each with its sign and a comma.
_LONGEST_COLORS = 8 * MAX_COLORS


def ask(method: type[Method]) -> dict[str, Any]:
    """Ask for every parameter but the knob and the seed; return the values by name."""
    options = {name: _ask_option(method, option) for name, option in method.choices().items()}
    second = method.second()
    options |= {second.name: _ask_second(method, second)} if second else {}
    return options | {
        name: _ask_colors(method, each) for name, each in method.color_lists().items()
    }


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


def _ask_colors(method: type[Method], colors: ColorList) -> tuple[str, ...]:
    """Ask for a list of colours; none where the text holds anything else."""
    words = method.words.of(colors)
    text = widgets.write(
        words.label, "", key_of(method, colors), max_chars=_LONGEST_COLORS, help=words.help
    )
    try:
        return colors.parse(text)
    except ValueError as error:
        st.error(f"{error} No colour is locked.", icon=":material/error:")
        return ()


def lock(kind: type[Method], codes: Sequence[str]) -> None:
    """Set the list of colours of a method, from a callback."""
    (colors,) = kind.color_lists().values()
    st.session_state[key_of(kind, colors)] = colors.format(tuple(codes))


def _key_of_second(method: type[Method], second: WholeNumber) -> str:
    return f"{key_of(method, second)}_of_sweep"


def take_second(method: Method) -> None:
    """Give a whole sweep the second parameter of a setting, from a callback."""
    if second := method.second():
        st.session_state[_key_of_second(type(method), second)] = getattr(method, second.name)

"""Widgets whose choice belongs in the link.

Each is an ordinary widget of Streamlit. Its key is its name in the session, in the link and in the
code; its options are keys too, and their labels are looked up where they are shown. The bounds of a
widget are enforced by the browser only: an address, or a forged message, can carry anything. So
every choice is checked against the options here, before a page sees it.
"""

import math
import re
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import streamlit as st
from streamlit.elements.lib.mutable_expander_container import ExpanderContainer
from streamlit.elements.lib.mutable_tab_container import TabContainer

from pages.shared import links

Key = TypeVar("Key", bound=Hashable)

# Longer than any text that makes sense, short enough to search.
LONGEST_TEXT = 200


@dataclass(frozen=True)
class Labels:
    """What options are called where they are shown.

    Parameters
    ----------
    options : mapping of key to str
        The label of each option, by its key.
    """

    options: Mapping[Any, str]

    def __call__(self, option: Any) -> str:
        return self.options.get(option, str(option))


@dataclass(frozen=True)
class Span:
    """The numbers that a widget takes: the lowest, the highest, the default, and the step."""

    low: float
    high: float
    default: float
    step: float


def choose(
    widget: Callable[..., Any],
    label: str,
    options: Mapping[Key, str],
    key: str,
    *,
    default: Key | None = None,
    **look: Any,
) -> Key:
    """Ask for one of some options.

    Parameters
    ----------
    widget : callable
        ``st.selectbox``, ``st.radio``, ``st.segmented_control`` or ``st.select_slider``.
    label : str
        What is asked.
    options : mapping of key to str
        The label of each option, by its key.
    key : str
        Name of the widget.
    default : key, optional
        The option it begins with; the first if not given.
    look
        Further arguments of the widget.
    """
    first = next(iter(options)) if default is None else default
    _settle(key, first, lambda texts: option_of(texts[-1], options), lambda value: value in options)
    chosen: Key = widget(label, list(options), key=key, format_func=Labels(options), **look)
    chosen = chosen if chosen in options else first
    links.note(key, chosen, first)
    return chosen


def choose_some(
    label: str, options: Mapping[Key, str], key: str, *, default: Sequence[Key] = (), **look: Any
) -> list[Key]:
    """Ask for any number of some options; it begins with those of `default`."""
    first = list(default)

    def read(texts: Sequence[str]) -> list[Key]:
        found = (option_of(text, options) for text in texts)
        return [option for option in found if option is not None]

    _settle(key, first, read, lambda values: all(value in options for value in values))
    chosen: list[Key] = st.pills(
        label,
        list(options),
        selection_mode="multi",
        key=key,
        format_func=Labels(options),
        **look,
    )
    chosen = [option for option in options if option in chosen]
    links.note(key, chosen, first)
    return chosen


def tabs(options: Mapping[str, str], key: str) -> Mapping[str, TabContainer]:
    """Tabs by their keys, in the order of their labels; `open` is true for the one in front."""
    first = next(iter(options))
    # The widget holds a label, so it has a name that is never in a link. It would begin anew with
    # another default, so the default stays while the widget is on the page.
    widget, front = f"_{key}", f"_{key}_front"
    if widget not in st.session_state or front not in st.session_state:
        begin = links.begin(key, first, lambda texts: option_of(texts[-1], options))
        st.session_state[front] = options[begin]
    holders = st.tabs(
        list(options.values()), key=widget, default=st.session_state[front], on_change="rerun"
    )
    found = dict(zip(options, holders, strict=True))
    links.note(key, next((name for name, tab in found.items() if tab.open), first), first)
    return found


def fold(label: str, key: str) -> ExpanderContainer:
    """A part of the page that folds out; what is in it is to run only if `open` is true."""
    _settle(key, False, lambda texts: texts[-1] == "1", lambda value: isinstance(value, bool))
    holder = st.expander(label, key=key, on_change="rerun")
    links.note(key, bool(holder.open), False)
    return holder


def write(label: str, default: str, key: str, *, max_chars: int = LONGEST_TEXT, **look: Any) -> str:
    """Ask for a short text."""
    _settle(
        key,
        default,
        lambda texts: texts[-1][:max_chars].strip(),
        lambda value: isinstance(value, str),
    )
    text: str = st.text_input(label, key=key, max_chars=max_chars, **look)
    links.note(key, text, default)
    return text


def number(label: str, span: Span, key: str, **look: Any) -> float:
    """Ask for a number within a span."""
    low, high, first = span.low, span.high, span.default

    def read(texts: Sequence[str]) -> float | None:
        return decimal(texts[-1], low, high)

    _settle(key, first, read, lambda value: low <= value <= high)
    chosen = float(st.number_input(label, low, high, step=span.step, key=key, **look))
    links.note(key, chosen, first)
    return chosen


def option_of(text: str, options: Mapping[Key, str]) -> Key | None:
    """The option that a link names by its key, or by its label as links of version 1 do."""
    for option, label in options.items():
        if text in (links.text_of(option), label):
            return option
    return None


def whole_number(text: object, smallest: int, largest: int) -> int | None:
    """The number that a text holds; None if it holds none or one outside the range."""
    word = short(text)
    if not re.fullmatch(r"[0-9]{1,18}", word):
        return None
    return int(word) if smallest <= int(word) <= largest else None


def decimal(text: str, low: float, high: float) -> float | None:
    """The number that a text holds; None if it holds none or one outside the range."""
    try:
        value = float(text[:LONGEST_TEXT])
    except ValueError:
        return None
    return value if math.isfinite(value) and low <= value <= high else None


def short(text: object) -> str:
    """The beginning of a text without surrounding space; empty for what is not a text."""
    return text[:LONGEST_TEXT].strip() if isinstance(text, str) else ""


def _settle(
    key: str,
    default: Any,
    read: Callable[[list[str]], Any],
    is_possible: Callable[[Any], bool],
) -> None:
    """Make sure that the session holds a possible choice before the widget is drawn."""
    if key not in st.session_state:
        st.session_state[key] = links.begin(key, default, read)
    if not is_possible(st.session_state[key]):
        st.session_state[key] = default

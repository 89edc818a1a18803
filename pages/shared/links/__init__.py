"""The link that leads back to what is shown.

It is built from the widgets that say they belong in it: whatever a page asks through
`pages.shared.widgets` is noted here by its key. A link holds keys, never labels, so that it still
works when a label changes; it names only its version and choices that differ from their defaults.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from core.columns import COST_AXES, QUALITY_AXES
from pages.shared import copying

VERSION = 4
# Links of version 1 held labels. The labels that have changed since are mapped to their keys here.
_FORMER_LABELS: Mapping[str, Mapping[str, str]] = {
    "x": {axis.title: key for key, axis in COST_AXES.items()},
    "y": {axis.title: key for key, axis in QUALITY_AXES.items()},
    "match": {
        "at one file size": "size",
        "at one quality": "quality",
        "a free pair": "pair",
    },
    "goal": {
        "PSNR of at least (dB)": "psnr_db",
        "SSIM of at least": "ssim",
        "mean colour difference of at most": "delta_e",
        "file of at most (kB)": "file_bytes",
    },
}
# Parameters had their bare names then, which two methods could share.
_FORMER_KEYS: Mapping[str, str] = {
    "space": "kmeans_space",
    "dither": "kmeans_dither",
    "bits": "nmf_bits",
}
# A link names only what differs from the defaults. Those that have changed since a version are
# listed here, so that its links still show what they showed.
_FORMER_DEFAULTS: Mapping[int, Mapping[str, list[str]]] = {
    2: {"ref": [""]},
    3: {"error_scale": ["linear"]},
}
# A widget that was part of another until a version begins with what its links say of that one.
_FORMERLY_ONE: Mapping[int, Mapping[str, str]] = {3: {"error_scale": "yscale"}}
_STATE, _VERSION_KEY = "_link", "v"

_address = st.components.v2.component(
    "address", js=Path(__file__).with_name("address.js").read_text(encoding="utf-8")
)


@dataclass(frozen=True)
class _Choice:
    """What was chosen in a widget, and its default."""

    value: Any
    default: Any


@dataclass
class _Link:
    """The choices of this session.

    Parameters
    ----------
    arrived : dict of str to list of str
        What the address said that no widget has asked for yet.
    choices : dict of str to _Choice
        The choice in each widget that has been drawn, by its key.
    said : dict of str to str
        What the link says that no widget holds.
    """

    arrived: dict[str, list[str]]
    choices: dict[str, _Choice] = field(default_factory=dict)
    said: dict[str, str] = field(default_factory=dict)


def arrive() -> None:
    """Read the address when a session begins, and when a person goes back in the history."""
    if _STATE in st.session_state:
        context = get_script_run_ctx()
        if not context or not context.is_history_navigation:
            return
        for key in known():
            st.session_state.pop(key, None)
    query = {
        _FORMER_KEYS.get(name, name): st.query_params.get_all(name) for name in st.query_params
    }
    version = "".join(query.pop(_VERSION_KEY, [])[-1:])
    query = _former_defaults(version) | _formerly_one(version, query) | query
    st.session_state[_STATE] = _Link(query)


def _former_defaults(version: str) -> dict[str, list[str]]:
    """What the widgets began with when a link of that version was made, where it has changed."""
    return {
        key: texts
        for last, defaults in _FORMER_DEFAULTS.items()
        if _is_at_most(last, version)
        for key, texts in defaults.items()
    }


def _formerly_one(version: str, query: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """What a link of that version says of widgets that had no key of their own."""
    return {
        key: query[former]
        for last, pairs in _FORMERLY_ONE.items()
        if _is_at_most(last, version)
        for key, former in pairs.items()
        if former in query
    }


def _is_at_most(last: int, version: str) -> bool:
    return version.isdecimal() and int(version[:9]) <= last


def known() -> Mapping[str, Any]:
    """The choice in each widget that this session has drawn, by its key."""
    choices = _link().choices
    return {key: st.session_state.get(key, choice.value) for key, choice in choices.items()}


def waiting(key: str) -> list[str]:
    """What a link says about a widget that has not been drawn yet; empty if it says nothing."""
    former = _FORMER_LABELS.get(key, {})
    return [former.get(text, text) for text in _link().arrived.get(key, [])]


def take(key: str) -> str:
    """What a link says that is for no widget, as a text; it is not passed on by itself."""
    return "".join(_link().arrived.pop(key, [])[-1:])


def say(texts: Mapping[str, str]) -> None:
    """Let the link say this as well, also in place of a choice, until something else is said."""
    _link().said = dict(texts)


def asked(key: str) -> str:
    """The last choice in a widget, else what a link says about it, as a text; empty if neither."""
    if key in st.session_state:
        return text_of(st.session_state[key])
    if key in _link().choices:
        return text_of(_link().choices[key].value)
    return "".join(waiting(key)[-1:])


def begin(key: str, default: Any, read: Callable[[list[str]], Any]) -> Any:
    """What a widget begins with: its last choice, else the link's, else the default.

    Parameters
    ----------
    key : str
        Key of the widget.
    default : object
        The value if there is neither.
    read : callable
        Turns the texts of a link into a value, or into None if they hold none.
    """
    if key in _link().choices:
        return _link().choices[key].value
    value = read(texts) if (texts := waiting(key)) else None
    return default if value is None else value


def note(key: str, value: Any, default: Any) -> None:
    """Remember the choice in a widget that belongs in the link."""
    _link().choices[key] = _Choice(value, default)
    _link().arrived.pop(key, None)


def query() -> str:
    """All choices that differ from their defaults, as the query of an address."""
    link, now = _link(), known()
    # What no widget has asked for yet, because its page has not been drawn, is passed on.
    named: dict[str, Any] = dict(link.arrived)
    for key, choice in link.choices.items():
        if now[key] != choice.default:
            named[key] = _texts(now[key])
    named |= link.said
    ordered = {_VERSION_KEY: VERSION} | dict(sorted(named.items()))
    # Nothing needs a comma to be escaped, and lists of numbers stay readable.
    return urlencode(ordered, doseq=True, safe=",") if named else ""


def share(note: str = "") -> None:
    """Offer the address of this page with all choices, and keep the browser's address in step.

    Parameters
    ----------
    note : str
        What should be said of the link besides; nothing if empty.
    """
    with st.popover("Share this view", icon=":material/link:", width="stretch"):
        st.write("This link opens the same page with the same choices.")
        st.code(current_link(), language=None, wrap_lines=True)
        copying.button("Copy link", current_link(), key="copy_link")
        if note:
            st.caption(note)
    # The page is sent as well, so that a new page counts as a change: there, the browser has
    # dropped the query.
    _address(key="address", data={"page": st.context.url, "query": query()}, height=1)


def current_link() -> str:
    """Address of this page with every choice that differs from its default."""
    parts = urlsplit(st.context.url or "")
    return urlunsplit((parts.scheme, parts.netloc, parts.path or "/", query(), ""))


def _link() -> _Link:
    link: _Link = st.session_state[_STATE]
    return link


def text_of(value: Any) -> str:
    """A value as a link writes it."""
    if isinstance(value, bool):
        return str(int(value))
    return f"{value:g}" if isinstance(value, float) else str(value)


def _texts(value: Any) -> str | list[str]:
    if isinstance(value, list):
        # A choice of nothing is a choice as well.
        return [text_of(each) for each in value] or [""]
    return text_of(value)

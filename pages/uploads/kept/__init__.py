"""The uploaded image kept in the visitor's own browser, and given back to a new session.

A reload begins a new session, of which the server knows nothing, and it shall know nothing: the
file lies in the browser alone. From there it goes through the ordinary uploader, and so through
every check that an upload passes. It comes with a media type of its own, by which it is told from
a file that a person has just chosen.
"""

import secrets
from collections.abc import Callable
from pathlib import Path

import streamlit as st

from pages import PAGES
from pages.uploads.accepted import Upload

# Key of the uploader.
UPLOADER = "_upload"
# Media type of a file that came back.
RESTORED = "application/x-restored"

_HERE = Path(__file__).parent
_SESSION = "_kept_session"
_component = st.components.v2.component(
    "kept",
    html=(_HERE / "kept.html").read_text(encoding="utf-8"),
    css=(_HERE / "kept.css").read_text(encoding="utf-8"),
    js="".join((_HERE / name).read_text(encoding="utf-8") for name in ("store.js", "kept.js")),
)


def show(upload: Upload | None, *, is_awaited: bool, on_missing: Callable[[], None]) -> None:
    """Keep the accepted upload in the browser, or bring back what it keeps; ask whether it may.

    Parameters
    ----------
    upload : Upload or None
        The accepted upload of the session. When there is none any more, the browser forgets it.
    is_awaited : bool
        True to be told if the browser has nothing to bring back.
    on_missing : callable
        Called then.
    """
    # The browser brings an upload back once a session, and must not be told the session's own name.
    session = st.session_state.setdefault(_SESSION, secrets.token_hex(8))
    _component(
        key="kept",
        data={
            "session": session,
            "accepted": upload and {"number": upload.number, "bytes": len(upload.content)},
            "isAwaited": is_awaited,
            "uploader": f".st-key-{UPLOADER}",
            "mediaType": RESTORED,
            # A tuple, because Streamlit imports pandas to find out whether a list is a table.
            "pages": tuple(stem for stem, *_ in PAGES),
        },
        on_missing_change=on_missing,
    )

"""The app opened without a browser, and watched: whatever goes wrong in a run fails the test.

`app.py` turns every exception of a page into one sentence, so that a broken page looks whole to a
test that asks for exceptions alone. Here each run is checked for what was not announced.
"""

import ast
import json
import logging
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from streamlit.testing.v1 import AppTest

from core.images import encode_png
from pages import PAGES
from pages.server.faults import SENTENCE
from tests.small import SETTINGS

ROOT = Path(__file__).parents[2]
APP = ROOT / "app.py"
STEMS = [stem for stem, *_ in PAGES]

COUNT = len(SETTINGS)

# Texts of the pages.
FINISHED = "{} settings of "
# What stands in a sentence where a value was forgotten.
_UNFILLED = re.compile(r"\{[a-z_]+\}")
STOPPED = "Stopped: {} of {} settings"
BAD_SWEEP = "whole numbers"
BAD_SEED = "The seed must be"
BAD_UPLOAD = "not an image"
UPLOADED = "upload"

ANY = None


class OpenApp(AppTest):
    """The app in one session; a run that shows or logs what was not announced fails.

    Streamlit offers nothing public that is called after every run, `run` of a widget included.
    Should its `_run` ever be called otherwise, the tests of this class fail.
    """

    _errors: Sequence[str] | None = ()
    _may_fault = False

    @classmethod
    def from_function(cls, script: Callable[..., None], **options: Any) -> "OpenApp":
        """A script of a few lines in place of the app."""
        plain = AppTest.from_function(script, **options)
        return cls(
            plain._script_path,
            default_timeout=plain.default_timeout,
            args=plain.args,
            kwargs=plain.kwargs,
        )

    def announce(self, *errors: str, faults: bool = False) -> "OpenApp":
        """From the next run on, expect errors with these words, in this order, and no others.

        With `faults`, the log may hold faults as well.
        """
        self._errors, self._may_fault = errors, faults
        return self

    def announce_any(self) -> "OpenApp":
        """From the next run on, accept every error except that of a fault."""
        self._errors, self._may_fault = ANY, False
        return self

    def _run(self, *arguments: Any, **options: Any) -> "OpenApp":
        with _fault_lines() as lines:
            super()._run(*arguments, **options)
        _check([each.message for each in self.exception], "exceptions", [])
        if not self._may_fault:
            _check(lines, "faults in the log", [])
        self._check_errors()
        return self

    def _check_errors(self) -> None:
        errors = [error.value for error in self.error]
        if self._errors is not ANY:
            _check(errors, "errors", self._errors)
            unfilled = [each.value for each in self.caption if _UNFILLED.search(each.value)]
            _check(unfilled, "names in braces", [])
        if not self._may_fault:
            _check([error for error in errors if error == SENTENCE], "sentences for faults", [])


def _check(found: Sequence[str], what: str, announced: Sequence[str]) -> None:
    is_as_announced = len(found) == len(announced) and all(
        words in text for words, text in zip(announced, found, strict=True)
    )
    assert is_as_announced, f"{what}: expected {list(announced)}; got {list(found)}."


@contextmanager
def _fault_lines() -> Iterator[list[str]]:
    """What the app notes in its log as a fault, while the block runs."""
    lines: list[str] = []

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(record.getMessage())

    log, listener = logging.getLogger("palette"), Listener(logging.ERROR)
    log.addHandler(listener)
    try:
        yield lines
    finally:
        log.removeHandler(listener)


def open_page(
    stem: str,
    query: Mapping[str, str],
    errors: Sequence[str] | None = (),
    *,
    faults: bool = False,
) -> OpenApp:
    """Open a link to a page; `errors` (or `ANY`) and `faults` as `OpenApp.announce` takes them."""
    app = OpenApp(APP, default_timeout=60)
    app = app.announce_any() if errors is ANY else app.announce(*errors, faults=faults)
    for name, value in query.items():
        app.query_params[name] = value
    return switch_to(app, stem)


def switch_to(app: OpenApp, stem: str) -> OpenApp:
    """Open a page of the menu; in a new session, this is what a link to the page does."""
    return app.switch_page(f"pages/{stem}.py").run()


def upload(app: OpenApp, content: bytes, name: str = "mine.png") -> OpenApp:
    """Send a file."""
    return app.file_uploader(key="_upload").set_value((name, content, "image/png")).run()


def assert_shows(app: OpenApp, stem: str) -> None:
    """The page has come to its end: every heading of its script stands there, in order."""
    shown = [each.value for each in (*app.title, *app.header)]
    expected = _headings_of(ROOT / "pages" / f"{stem}.py")
    assert expected, f"{stem} has no heading to know it by."
    assert [heading for heading in shown if heading in expected] == expected


def _headings_of(script: Path) -> list[str]:
    """The fixed texts that a script gives to `st.title` and `st.header`."""
    calls = [node for node in ast.walk(ast.parse(script.read_text("utf-8"))) if _is_heading(node)]
    texts = [call.args[0] for call in sorted(calls, key=lambda call: call.lineno)]
    return [text.value for text in texts if isinstance(text, ast.Constant)]


def _is_heading(node: ast.AST) -> bool:
    is_call = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    return is_call and ast.unparse(node.func) in ("st.title", "st.header")


def png_of_many_colours(height: int = 40, width: int = 60) -> bytes:
    """An image of as many colours as it has pixels."""
    codes = np.arange(height * width).reshape(height, width)
    return encode_png(np.stack([codes // 256, codes % 256, codes * 0], axis=2).astype(np.uint8))


def facts(app: OpenApp) -> list[str]:
    """Values of all figures that stand out."""
    return [metric.value for metric in app.metric]


def results(app: OpenApp) -> pd.DataFrame:
    """The table of all results."""
    return next(table.value for table in app.dataframe if "psnr_db" in table.value)


def says(app: OpenApp, text: str) -> bool:
    """True if a caption holds the text."""
    return any(text in caption.value for caption in app.caption)


def markdown(app: OpenApp) -> str:
    """All running text."""
    return "\n".join(element.value for element in app.markdown)


def pictures_of(app: OpenApp, method: str) -> list[str]:
    """The alternative texts of all tiles of a method."""
    texts = [picture.alt for element in app.get("image") for picture in element.proto.imgs]
    return [text for text in texts if f"{method}, K = " in text]


def curves(app: OpenApp) -> dict[str, dict[str, Any]]:
    """The curves of the first chart by name, without the lines for reference."""
    drawn = json.loads(app.get("plotly_chart")[0].proto.spec)["data"]
    return {curve["name"]: curve for curve in drawn if "customdata" in curve}


def viewer(app: OpenApp, key: str = "viewer") -> dict[str, Any]:
    """What is sent to a viewer: labels and addresses of its versions, and their size."""
    sent = [each.proto for each in app.get("bidi_component")]
    return next(json.loads(each.json) for each in sent if each.id.endswith(f"-{key}"))


def labels(shown: Mapping[str, Any]) -> list[str]:
    """Names of the versions in a viewer."""
    return [version["label"] for version in shown["versions"]]

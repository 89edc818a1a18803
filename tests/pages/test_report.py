"""The report as it is asked for on Trade-offs; `tests/browser/test_report.py` reads one."""

import re

import pytest

from core.methods import CODECS
from pages.sections.tradeoffs import report
from pages.shared import sweeping
from tests.pages.opening import open_page
from tests.small import SMALL


@pytest.fixture
def few_codecs(monkeypatch):
    """The grid is that of one codec."""
    grid = report.offer
    monkeypatch.setattr(
        report,
        "offer",
        lambda wanted, every, *places: grid(
            wanted, [each for each in every if each.key == CODECS[0].key], *places
        ),
    )


def labels(app):
    found = [*app.button, *app.get("download_button")]
    return [label for each in found if re.search("report", label := each.proto.label)]


@pytest.mark.usefixtures("few_codecs")
def test_a_report_is_made_when_asked_for_and_then_stays():
    app = open_page("tradeoffs", SMALL)
    assert labels(app) == ["Make report"]
    app.button(key="report-make").click().run()
    assert labels(app) == ["Download report"]
    assert any("settings of " in each.value for each in app.caption[1:])
    # What is there already is not asked for again.
    app.run()
    assert labels(app) == ["Download report"]


@pytest.mark.usefixtures("few_codecs")
def test_a_report_that_was_stopped_can_be_asked_for_again(monkeypatch):
    app = open_page("tradeoffs", SMALL)
    monkeypatch.setattr(sweeping, "is_stopped", lambda image, grid: True)
    monkeypatch.setattr(sweeping, "are_finished", lambda image, methods: False)
    app.button(key="report-make").click().run()
    assert labels(app) == ["Make report"]

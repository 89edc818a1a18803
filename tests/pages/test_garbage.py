"""Streamlit's garbage collection after a run leaves out what belongs to modules."""

import gc
import sys
from types import ModuleType

import pytest

from pages.server import faults
from tests.pages.test_pages import SMALL, open_page


@pytest.fixture(autouse=True)
def _thawed():
    gc.unfreeze()
    yield
    gc.unfreeze()


def is_searched(module: ModuleType) -> bool:
    return any(each is vars(module) for each in gc.get_objects())


def test_what_modules_hold_is_not_searched_once_a_page_has_run(monkeypatch):
    assert is_searched(faults)
    monkeypatch.setitem(sys.modules, "a module that has come", ModuleType("new"))
    open_page("overview", SMALL)
    assert not is_searched(faults)

"""Objects of modules are set aside once, not again by every run."""

import gc
import sys
from types import ModuleType

import pytest

from pages.server import garbage


@pytest.fixture(autouse=True)
def _thawed():
    yield
    gc.unfreeze()


def test_what_modules_hold_is_set_aside_when_modules_have_come(monkeypatch):
    garbage.leave_modules_out()
    gc.unfreeze()
    garbage.leave_modules_out()
    assert gc.get_freeze_count() == 0
    monkeypatch.setitem(sys.modules, "a module that has come", ModuleType("new"))
    garbage.leave_modules_out()
    assert gc.get_freeze_count() > 10_000

"""Compiled functions: what is kept on disk is used only where nothing that matters has changed."""

from core.solvers import compiled as module
from core.solvers.compiled import compiled

FACTOR = 3


@compiled
def scaled(value: int) -> int:
    return FACTOR * value


@compiled
def more(value: int) -> int:
    return scaled(value) + 1


def test_plain_functions_call_each_other_directly(monkeypatch):
    monkeypatch.setattr(module, "can_compile", lambda: False)
    assert more(5) == 16
    assert type(more.plain.__globals__["scaled"]) is type(
        test_plain_functions_call_each_other_directly
    )


def test_machine_code_is_known_by_the_constants_and_functions_it_was_made_from(monkeypatch):
    before = more._stamp
    assert before == more._stamp
    monkeypatch.setitem(globals(), "FACTOR", 4)
    # The constant stands in the function that is called, which may be in another file.
    assert more._stamp != before

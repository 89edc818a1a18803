"""What is compiled ahead of the first smoothed palette."""

import itertools

import pytest

from core.methods import METHODS, KMeans, blocknmf, kmeans
from core.solvers import compiled
from pages.server import warming
from pages.server.waiting_line import Line


@pytest.fixture
def started(monkeypatch, tmp_path):
    """The processes that a server starts, with numba installed and nothing compiled yet."""
    starts = []
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    for module in (kmeans, blocknmf):
        monkeypatch.setattr(module, "can_compile", lambda: True)
    monkeypatch.setattr(warming, "exists", lambda: True)
    monkeypatch.setattr(warming, "compile_now", starts.append)
    monkeypatch.setattr(warming, "_asked", warming.threading.Event())
    monkeypatch.setattr(warming, "_LOOK_SECONDS", 0.01)
    return starts


def visit(times=1):
    for _ in range(times):
        warming.compile_later(0)
    for thread in warming.threading.enumerate():
        if isinstance(thread, warming.threading.Timer):
            thread.join(5)


def test_a_server_compiles_once_however_many_pages_it_shows(started):
    visit(3)
    assert started == [["kmeans", "blocknmf"]]


def test_it_is_compiled_once_nobody_has_computed_for_a_while(started, monkeypatch):
    line, looks = Line(2, 1), itertools.count(1)
    monkeypatch.setattr(warming, "fits", line)

    def look():
        number = next(looks)
        if number in (1, 4):
            with line.place():
                return Line.is_idle(line)
        return Line.is_idle(line)

    monkeypatch.setattr(line, "is_idle", look)
    visit()
    assert started
    assert next(looks) == 4 + warming._LOOKS + 1


def test_nothing_is_compiled_without_a_server(started, monkeypatch):
    monkeypatch.setattr(warming, "exists", lambda: False)
    visit()
    assert not started


def test_nothing_is_compiled_without_a_compiler(started, monkeypatch):
    for module in (kmeans, blocknmf):
        monkeypatch.setattr(module, "can_compile", lambda: False)
    visit()
    assert not started


def test_nothing_is_compiled_again(started, tmp_path):
    assert KMeans.is_cold()
    (tmp_path / "smoothing_0").mkdir()
    for name in ("copying.code-1.nbi", "blocks._code_wave-1.nbi"):
        (tmp_path / "smoothing_0" / name).touch()
    assert not KMeans.is_cold()
    assert not METHODS["blocknmf"].is_cold()
    visit()
    assert not started


def test_the_process_compiles_what_smoothing_needs(monkeypatch, tmp_path):
    pytest.importorskip("numba", reason="numba is not installed")
    # After a checkout nothing is compiled yet, and other tests gain from what is compiled here.
    if not KMeans.is_cold():
        monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    assert KMeans.is_cold()
    warming.compile_now(["kmeans"])
    assert compiled.is_kept("copying")
    assert not KMeans.is_cold()

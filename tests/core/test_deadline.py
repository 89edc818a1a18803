"""Every fit ends: a solver that asks stops with what it has, one that never asks is ended."""

import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pytest

from core.deadline import (
    OutOfTimeError,
    deadline,
    in_same_time,
    interruptible,
    run_within,
    time_is_up,
)
from core.methods import METHODS, NMF, KMeans
from core.metrics import psnr_db
from tests.core.methods.toy import Mosaic
from tests.readme import ROOT

# How many seconds a test waits for what must happen, and gives to what must not end by itself.
PATIENCE, MOMENT = 20, 0.2


@dataclass(frozen=True)
class Asking(Mosaic):
    """Goes on for ever unless the time is up."""

    key: ClassVar[str] = "asking"

    def fit(self, pixels, shared):
        while not time_is_up():
            time.sleep(0.001)
        return super().fit(pixels, shared)


@dataclass(frozen=True)
class Deaf(Mosaic):
    """Goes on for ever, whatever happens."""

    key: ClassVar[str] = "deaf"

    def fit(self, pixels, shared):
        while True:
            try:
                time.sleep(0.001)
            except Exception:
                continue


def test_a_fit_whose_time_is_up_gives_what_it_has_and_says_so(photo):
    start = time.monotonic()
    fit = Asking(4).encode(photo.pixels, seconds=MOMENT)
    assert MOMENT <= time.monotonic() - start < PATIENCE
    assert not fit.converged
    assert fit.remark == "Stopped after 0.2 seconds, before it converged."
    np.testing.assert_array_equal(Asking.decode(fit.parts)[::4, ::4], photo.pixels[::4, ::4])


def test_a_fit_that_never_asks_is_ended_with_one_sentence(photo, monkeypatch):
    monkeypatch.setattr("core.deadline.GRACE_SECONDS", MOMENT)
    sentence = r"^Deaf, K = 4: the fit did not end within 0\.4 seconds\.$"
    with pytest.raises(OutOfTimeError, match=sentence):
        Deaf(4).encode(photo.pixels, seconds=MOMENT)


def test_the_time_of_a_fit_in_another_thread_is_its_own(photo):
    with deadline(0):
        thread = threading.Thread(target=lambda: asked.append(time_is_up()))
        asked = [time_is_up()]
        thread.start()
        thread.join(PATIENCE)
    assert asked == [True, False]
    assert not time_is_up()


def test_what_ends_in_time_is_left_alone():
    assert [run_within(PATIENCE, "Too long.", lambda: 7) for _ in range(100)] == [7] * 100
    time.sleep(MOMENT)
    assert not [each for each in threading.enumerate() if each.name == "deadline"]


# With a profiler at work, Python 3.11 went round for ever after the first: see `_Watch.end`.
WATCHED = """
import cProfile, time
from core.deadline import OutOfTimeError, run_within

def go_on():
    while True:
        time.sleep(0.001)

with cProfile.Profile():
    print(run_within(60, "Too late.", lambda: "done"))
    try:
        run_within(0.1, "Too late.", go_on)
    except OutOfTimeError as error:
        print(error)
    print(run_within(60, "Too late.", lambda: "done again"))
"""


def test_work_ends_under_a_profiler_too():
    command = [sys.executable, "-c", WATCHED]
    process = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=PATIENCE
    )
    assert process.stdout.splitlines() == ["done", "Too late.", "done again"], process.stderr


def test_work_within_work_is_ended_by_whichever_time_is_up_first():
    def go_on():
        while True:
            time.sleep(0.001)

    start = time.monotonic()
    with pytest.raises(OutOfTimeError):
        run_within(MOMENT, "", lambda: run_within(PATIENCE, "", go_on))
    assert time.monotonic() - start < PATIENCE / 2


def test_whoever_leaves_ends_a_fit_that_asks(photo):
    def leave():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), interruptible(leave):
        Asking(4).encode(photo.pixels, seconds=PATIENCE)


@pytest.mark.parametrize("seconds", [PATIENCE, -1])
def test_work_in_another_thread_has_the_same_time_and_no_visitor(seconds):
    visits = []
    with ThreadPoolExecutor(1) as pool, deadline(seconds), interruptible(lambda: visits.append(1)):
        assert pool.submit(in_same_time(time_is_up)).result() == (seconds < 0)
        assert not visits
        # Here the visitor is still called.
        assert time_is_up() == (seconds < 0)
        assert visits


@pytest.mark.parametrize(
    "method",
    [KMeans(16), KMeans(16, space="oklab"), NMF(8), NMF(8, max_iterations=10_000)],
    ids=repr,
)
def test_the_main_methods_stop_in_time_with_an_image(method, photo):
    whole, stopped = (method.encode(photo.pixels, seconds=each) for each in (PATIENCE, 0.001))
    assert not stopped.converged
    assert stopped.remark == "Stopped after 0.001 seconds, before it converged."
    assert len(stopped.history) <= len(whole.history)
    assert psnr_db(photo.pixels, method.decode(stopped.parts)) > 10


def test_every_method_is_bounded(kind, photo, setting_for, monkeypatch):
    assert METHODS[kind.key] is kind
    monkeypatch.setattr("core.deadline.GRACE_SECONDS", MOMENT)
    monkeypatch.setattr(kind, "fit", Deaf.fit)
    with pytest.raises(OutOfTimeError):
        setting_for(kind, photo).encode(photo.pixels, seconds=0.01)

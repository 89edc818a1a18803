"""A short load test; the full one is run by hand: ``python -m tests.load``."""

import pytest

from tests.load import memory, scenario
from tests.small import SMALL

# Of so few pixels that the pages, and not the fits, are what takes time.
SIZE = (24, 32)
SWEEP = {key: value for key, value in SMALL.items() if key != "image"}
ONE_SAMPLE = {"set_of": "coffee"}


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with scenario.small_server(tmp_path_factory.mktemp("load") / "log.txt") as server:
        yield server


def test_sessions_at_once_all_finish_and_nobody_sees_an_error(server):
    report = scenario.crowd(server, scenario.Plan(4, 1, SIZE, SWEEP, SMALL, 1, ONE_SAMPLE))
    assert report.problems == []
    assert len(report.sweep_seconds) == 4
    assert len(report.set_seconds) == 1
    assert report.idle_seconds


def test_a_crowd_beyond_the_limit_waits_outside_and_is_served_as_others_leave(tmp_path):
    # Two places, one of which the idle session holds.
    with scenario.small_server(tmp_path / "log.txt", {"PALETTE_SESSIONS": "2"}) as server:
        report = scenario.crowd(server, scenario.Plan(3, 0, SIZE, SWEEP, SMALL, set_visitors=0))
    assert report.problems == []
    assert len(report.sweep_seconds) == 3
    # Besides the three there is one that leaves in the middle; the first of the four need not wait.
    assert len(report.outside_seconds) >= 2


@pytest.mark.skipif(not memory.AVAILABLE, reason="Resident memory is read from Linux.")
def test_memory_stays_within_the_smallest_host_as_uploads_come(server):
    early, late = scenario.uploads(server, 3, 8, SIZE, SMALL)
    assert early < 690_000_000
    assert late - early < 50_000_000

"""Worker processes: what one that dies takes with it, and how much is under way."""

import itertools
import os

import pytest

from core.batch.local import DIED, run_locally
from core.batch.tasks import Failure
from tests.core.batch.working import task, work_or_die


def test_a_worker_that_dies_loses_its_own_image_alone_after_one_more_try(tmp_path):
    # Four are under way at a time, so that the two that end a worker never are together.
    names = ["unlucky", "faulty", *"abcdef", "deadly", "last"]
    tasks = [task(name, tmp_path) for name in names]
    found = [(each.name, outcome) for each, outcome in run_locally(tasks, 2, work_or_die)]
    # Each image once, whatever was under way when a worker died.
    assert sorted(name for name, _ in found) == sorted(names)
    outcomes = dict(found)
    assert outcomes["deadly"].failures == (Failure(DIED),)
    assert outcomes["faulty"].failures == (Failure("There is not enough memory."),)
    for name in {*names} - {"deadly", "faulty"}:
        assert outcomes[name].rows == ({"name": name},)


def test_at_most_two_tasks_for_each_worker_are_under_way(tmp_path):
    taken, ahead = itertools.count(), []

    def tasks():
        for index in range(12):
            yield task(f"{next(taken)}", tmp_path)
            ahead.append(index)

    for finished, _ in enumerate(run_locally(tasks(), 1, work_or_die), start=1):
        # One is in the hands of the reader, who may take its time.
        assert len(ahead) - finished <= 2


def test_new_processes_have_one_thread_and_this_one_keeps_its_variables(tmp_path, monkeypatch):
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "3")
    seen = []

    def tasks():
        seen.append((os.environ["OMP_NUM_THREADS"], os.environ["OPENBLAS_NUM_THREADS"]))
        return iter(())
        yield

    assert [*run_locally(tasks(), 1)] == []
    assert seen == [("1", "3")]
    assert "OMP_NUM_THREADS" not in os.environ


def test_there_must_be_a_worker():
    with pytest.raises(ValueError, match="workers must be at least 1; got 0"):
        next(run_locally([], 0))

"""Workers on a Dask cluster: a real one that loses a worker, and what is said of a bad one."""

import csv
import io
import os
import signal
import subprocess
import sys
import time
from contextlib import ExitStack
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import PIL.Image
import pytest

from core.batch import cluster
from core.batch.cluster import ClusterError, run_on_cluster
from core.batch.fingerprint import difference, fingerprint
from core.batch.tasks import Outcome
from tests.core.batch.working import task

ROOT = Path(__file__).parents[3]
SWEEP = "sweep many --method jpeg --method mediancut --values 2,30"
TIMES = {"encode_seconds", "decode_seconds"}
MANY = 12


class Distributed:
    """Stands for the package: a scheduler with some workers, as far as the checks ask it."""

    def __init__(self, error=None, workers=None):
        self.error, self.workers = error, workers or {}

    def Client(self, address, timeout):  # noqa: N802
        if self.error:
            raise self.error
        return self

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return None

    def wait_for_workers(self, count, timeout):
        if not self.workers:
            raise TimeoutError("Only 0/1 workers arrived after 60")

    def run(self, function, on_error):
        assert (function, on_error) == (fingerprint, "return")
        return self.workers


ADDRESS = "tcp://10.0.0.1:8786"
OLDER = fingerprint() | {"pillow": "9.0.0"}
WORKER = "The worker tcp://w has "


@pytest.mark.parametrize(
    ("found", "sentence"),
    [
        (Distributed(OSError("Timed out")), f"There is no Dask scheduler at {ADDRESS}."),
        (Distributed(), f"The scheduler at {ADDRESS} has no worker; start some with: dask worker"),
        (Distributed(workers={"tcp://w": OLDER}), f"{WORKER}pillow 9.0.0 instead of "),
        (
            Distributed(workers={"tcp://w": ModuleNotFoundError("core")}),
            f"{WORKER}another version of this package, or none; install the same",
        ),
    ],
    ids=["no scheduler", "no worker", "another version", "nothing installed"],
)
def test_a_cluster_that_cannot_be_used_is_refused_in_one_sentence(found, sentence, monkeypatch):
    monkeypatch.setattr(cluster, "distributed", found)
    with pytest.raises(ClusterError) as error:
        next(run_on_cluster([task("a")], ADDRESS, print))
    assert str(error.value).startswith(sentence)


def test_without_the_package_it_says_what_to_install(monkeypatch):
    class Missing:
        def __getattr__(self, name):
            raise ModuleNotFoundError(name)

    monkeypatch.setattr(cluster, "distributed", Missing())
    with pytest.raises(ClusterError, match=r"pip install -r requirements-cluster\.txt"):
        next(run_on_cluster([task("a")], ADDRESS, print))


def test_a_worker_that_came_later_and_is_another_refuses_its_task(monkeypatch):
    with pytest.raises(cluster.OtherVersionError, match=r"pillow .* instead of 9\.0\.0"):
        cluster.rows_if_same(task("a"), OLDER)
    monkeypatch.setattr(cluster, "rows_of_image", lambda _: Outcome())
    assert cluster.rows_if_same(task("a"), fingerprint()) == Outcome()


def test_a_difference_names_the_first_thing_that_differs():
    assert difference({"a": "1", "b": "2"}, {"a": "1", "b": "3"}) == "b 3 instead of 2"
    assert difference({"a": "1"}, {}) == "a missing instead of 1"
    assert difference({"a": "1"}, {"a": "1", "more": "2"}) == ""


@pytest.fixture
def start(tmp_path):
    """Start processes that have ended after the test."""
    with ExitStack() as stack:

        def begin(module, *arguments, **how):
            command = [sys.executable, "-m", module, *arguments]
            environment = os.environ | {"PYTHONPATH": str(ROOT)}
            quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
            process = subprocess.Popen(command, cwd=tmp_path, env=environment, **quiet | how)
            stack.callback(process.wait)
            stack.callback(process.kill)
            return process

        yield begin


def wait_for(condition):
    end = time.monotonic() + 90
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


def comparable(path):
    rows = csv.DictReader(io.StringIO(path.read_text()))
    return [{name: cell for name, cell in row.items() if name not in TIMES} for row in rows]


@pytest.mark.skipif(not find_spec("distributed"), reason="distributed is not installed")
def test_a_cluster_that_loses_its_workers_and_then_its_scheduler_loses_no_row(
    start, tmp_path, photo
):
    (tmp_path / "many").mkdir()
    for index in range(MANY):
        picture = np.roll(photo.pixels, index, axis=1)
        PIL.Image.fromarray(picture).save(tmp_path / f"many/{index:02}.png")
    file = tmp_path / "scheduler.json"
    where = ("--scheduler-file", str(file))
    scheduler = start("distributed.cli.dask_scheduler", "--port", "0", "--no-dashboard", *where)
    wait_for(file.exists)
    options = (*where, "--nthreads", "1", "--no-nanny", "--no-dashboard")
    workers = [start("distributed.cli.dask_worker", *options) for _ in range(2)]
    address = next(
        word for word in file.read_text().split('"') if word.startswith(("tcp://", "tls://"))
    )

    def sweep(output):
        line = (*SWEEP.split(), "--scheduler", address, "-o", output)
        return start("core", *line, stderr=subprocess.PIPE, text=True)

    def rows(name):
        path = tmp_path / name
        return path.read_bytes().count(b"\n") if path.exists() else 0

    process = sweep("rows.csv")
    wait_for(lambda: rows("rows.jsonl") or process.poll() is not None)
    workers[0].kill()
    assert process.communicate(timeout=120)[1] == ""
    assert process.returncode == 0
    alone = start("core", *SWEEP.split(), "-o", "alone.csv")
    assert alone.wait() == 0
    assert comparable(tmp_path / "rows.csv") == comparable(tmp_path / "alone.csv")
    # Nothing was computed twice.
    assert rows("rows.jsonl") == MANY * 4

    process = sweep("more.csv")
    wait_for(lambda: rows("more.jsonl") or process.poll() is not None)
    workers[1].kill()
    assert process.stderr.readline() == f"{cluster.WAITING}\n"
    scheduler.send_signal(signal.SIGKILL)
    assert process.communicate(timeout=120)[1].startswith(f"The scheduler at {address} is gone.")
    assert process.returncode == 2
    assert rows("more.jsonl") >= 4

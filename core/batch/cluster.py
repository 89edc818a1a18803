"""Workers on other machines: a Dask cluster, to which tasks go a few at a time.

A task takes its file along as an argument. Scattered data would have one copy, and would be lost
for good with the worker that holds it; the scheduler keeps arguments, and gives them to another.
"""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from core.batch.fingerprint import difference, fingerprint
from core.batch.local import DIED
from core.batch.tasks import Failure, Outcome, Task, rows_of_image
from core.formatting import sentence_of
from core.lazy import distributed

_CONNECT_SECONDS, _FIRST_WORKER_SECONDS = 20, 60
# How long nothing has to come back until it is asked whether a worker is left.
_NO_NEWS_SECONDS = 5.0
_POLL_SECONDS = 0.02
_AHEAD, _LEAST_AHEAD = 2, 4
# An error of a task is met again on another worker so many times; deaths are counted by Dask.
_RETRIES = 2

NOT_INSTALLED = (
    "--scheduler needs the package distributed: pip install -r requirements-cluster.txt."
)
NO_SCHEDULER = "There is no Dask scheduler at {}."
NO_WORKER = "The scheduler at {0} has no worker; start some with: dask worker {0} --nthreads 1."
OTHER_VERSION = "The worker {} has {}; install the same on every machine."
LOST = (
    "The scheduler at {} is gone. Finished rows are kept: the same command goes on when it is back."
)
WAITING = "No worker is left; waiting for one."

Tell = Callable[[str], None]


class ClusterError(ConnectionError):
    """A cluster that cannot be used; its message is one sentence."""


class OtherVersionError(RuntimeError):
    """A worker that computes with something else; the message is what differs."""


def run_on_cluster(
    tasks: Iterable[Task], address: str, tell: Tell
) -> Iterator[tuple[Task, Outcome]]:
    """Give tasks to the workers of a cluster, and yield what comes back as it is finished.

    About two tasks for each thread of a worker are under way, however many there are. Workers may
    come and go; a task whose workers died is tried once more at the end, alone.

    Parameters
    ----------
    tasks : iterable of Task
        Taken one by one, as workers become free.
    address : str
        Of the scheduler, such as ``"tcp://10.0.0.1:8786"``.
    tell : callable
        Is told in a sentence when there is no worker left to wait for.

    Raises
    ------
    ClusterError
        If there is no scheduler, no worker, a worker with another version, or the scheduler is
        lost on the way.
    """
    with _client(address) as client:
        flight = _Flight(client, address, tell)
        killed: list[Task] = []
        for task, outcome in flight.run(tasks):
            if outcome is None:
                killed.append(task)
            else:
                yield task, outcome
        flight.most = 1
        for task, outcome in flight.run(killed):
            yield task, outcome or Outcome(failures=(Failure(DIED),))


def rows_if_same(task: Task, expected: dict[str, str]) -> Outcome:
    """The rows of an image, computed by a worker that may have come after the others.

    Raises
    ------
    OtherVersionError
        If they would not be those of the other workers.
    """
    if found := difference(expected, fingerprint()):
        raise OtherVersionError(found)
    return rows_of_image(task)


@contextmanager
def _client(address: str) -> Iterator[Any]:
    """A client of a scheduler that has workers like this process."""
    try:
        connect = distributed.Client
    except ModuleNotFoundError as error:
        raise ClusterError(NOT_INSTALLED) from error
    _silence()
    try:
        client = connect(address, timeout=_CONNECT_SECONDS)
    except (OSError, ValueError) as error:
        raise ClusterError(NO_SCHEDULER.format(address)) from error
    with client:
        _check_workers(client, address)
        yield client


def _silence() -> None:
    """Keep the package from logging, in long tracebacks, what is said here in one sentence."""
    # Its loggers have levels of their own, so that of their parent does not count.
    for name in [*logging.root.manager.loggerDict]:
        if name.startswith("distributed"):
            logging.getLogger(name).setLevel(logging.CRITICAL)


def _check_workers(client: Any, address: str) -> None:
    try:
        client.wait_for_workers(1, timeout=_FIRST_WORKER_SECONDS)
    except TimeoutError as error:
        raise ClusterError(NO_WORKER.format(address)) from error
    here = fingerprint()
    for worker, there in client.run(fingerprint, on_error="return").items():
        # A worker without this package cannot even find the question.
        lacking = "another version of this package, or none"
        found = lacking if isinstance(there, Exception) else difference(here, there)
        if found:
            raise ClusterError(OTHER_VERSION.format(worker, found))


@dataclass
class _Flight:
    """Tasks under way on a cluster.

    Parameters
    ----------
    client : distributed.Client
        Where they are.
    address : str
        Of the scheduler, for sentences.
    tell : callable
        As in `run_on_cluster`.
    most : int or None
        How many are under way at most; None for as many as suit the workers.
    """

    client: Any
    address: str
    tell: Tell
    most: int | None = None

    def run(self, tasks: Iterable[Task]) -> Iterator[tuple[Task, Outcome | None]]:
        """Yield each task with its outcome, None where its workers died."""
        self._tasks, self._waiting = iter(tasks), dict[str, Task]()
        self._done, self._run = distributed.as_completed(), secrets.token_hex(4)
        self._news, self._is_told = time.monotonic(), False
        self._next_count, self._suitable = 0.0, _LEAST_AHEAD
        while self._fill() or self._waiting:
            finished = list(self._done.next_batch(block=False)) if self._waiting else []
            for future in finished:
                self._news, self._is_told = time.monotonic(), False
                task = self._waiting.pop(future.key)
                outcome = self._outcome(future)
                # Otherwise the cluster keeps every result.
                future.release()
                yield task, outcome
            if not finished:
                self._wait()

    def _fill(self) -> bool:
        """Give out tasks until enough are under way; False if there is none left."""
        while len(self._waiting) < (self.most or self._capacity()):
            if (task := next(self._tasks, None)) is None:
                return False
            key = f"palette-{self._run}-{task.digest}"
            self._waiting[key] = task
            self._done.add(
                self.client.submit(
                    rows_if_same, task, fingerprint(), key=key, pure=False, retries=_RETRIES
                )
            )
        return True

    def _capacity(self) -> int:
        """How many tasks suit the workers, which are counted again now and then."""
        if time.monotonic() > self._next_count:
            threads = sum(int(each["nthreads"]) for each in self._workers())
            self._suitable = max(_AHEAD * threads, _LEAST_AHEAD)
            self._next_count = time.monotonic() + _NO_NEWS_SECONDS
        return self._suitable

    def _workers(self) -> Iterable[Any]:
        try:
            found: dict[str, Any] = self.client.scheduler_info(n_workers=-1)["workers"]
        except Exception as error:
            raise ClusterError(LOST.format(self.address)) from error
        return found.values()

    def _outcome(self, future: Any) -> Outcome | None:
        try:
            outcome: Outcome = future.result()
        except distributed.KilledWorker:
            return None
        except OtherVersionError as error:
            raise ClusterError(OTHER_VERSION.format("that came later", error)) from error
        except CancelledError as error:
            raise ClusterError(LOST.format(self.address)) from error
        except Exception as error:
            return Outcome(failures=(Failure(sentence_of(error)),))
        return outcome

    def _wait(self) -> None:
        time.sleep(_POLL_SECONDS)
        if self.client.status not in ("running", "newly-created"):
            raise ClusterError(LOST.format(self.address))
        if time.monotonic() - self._news > _NO_NEWS_SECONDS and not self._is_told:
            self._news = time.monotonic()
            if not [*self._workers()]:
                self._is_told = True
                self.tell(WAITING)

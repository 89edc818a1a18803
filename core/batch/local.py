"""Workers on this machine: processes that take one image each.

A worker that dies, of memory or in a library, breaks the pool of the standard library with all that
was under way. Then a new one begins, and those images are tried once more, one at a time: only the
one that ends its worker again, alone, is given up.
"""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager

from core.batch.tasks import Failure, Outcome, Task, rows_of_image
from core.formatting import sentence_of

Work = Callable[[Task], Outcome]

DIED = (
    "The process that worked on it died twice, the second time on this image alone; "
    "perhaps there is not enough memory."
)
# More tasks than workers, so that none waits while the next file is read.
_AHEAD = 2
# One thread for each worker. They are read before its first line of Python runs.
_ONE_THREAD = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")


def run_locally(
    tasks: Iterable[Task], workers: int, work: Work = rows_of_image
) -> Iterator[tuple[Task, Outcome]]:
    """Give tasks to processes and yield what comes back, in the order in which it is finished.

    At most two tasks for each worker are under way, so memory does not grow with their number.

    Parameters
    ----------
    tasks : iterable of Task
        Taken one by one, as workers become free.
    workers : int
        How many processes, at least 1.
    work : callable
        What a worker does; found by its name in the worker.

    Raises
    ------
    ValueError
        If there is to be no worker.
    """
    if workers < 1:
        raise ValueError(f"workers must be at least 1; got {workers}.")
    queue = _Queue(tasks)
    with _variables(_ONE_THREAD):
        ahead = _AHEAD * workers
        while (suspects := (yield from _together(queue, workers, ahead, work))) is not None:
            yield from _one_by_one(suspects, work)


class _Queue:
    """Tasks to be given out, of which one can come back."""

    def __init__(self, tasks: Iterable[Task]) -> None:
        self._tasks, self._returned = iter(tasks), list[Task]()

    def take(self) -> Task | None:
        return self._returned.pop() if self._returned else next(self._tasks, None)

    def put_back(self, task: Task) -> None:
        self._returned.append(task)


def _one_by_one(tasks: Iterable[Task], work: Work) -> Iterator[tuple[Task, Outcome]]:
    """Yield what comes back of tasks of which each is alone with its worker."""
    queue = _Queue(tasks)
    while (died := (yield from _together(queue, 1, 1, work))) is not None:
        for task in died:
            yield task, Outcome(failures=(Failure(DIED),))


def _together(
    queue: _Queue, workers: int, ahead: int, work: Work
) -> Generator[tuple[Task, Outcome], None, list[Task] | None]:
    """Run tasks in one pool; return those that were under way if it breaks, None if it does not."""
    flight: dict[Future[Outcome], Task] = {}
    with _pool(workers) as pool:
        while True:
            is_sound = _fill(flight, pool, queue, ahead, work)
            if not flight:
                return None if is_sound else []
            for future in wait(flight, return_when=FIRST_COMPLETED).done:
                if isinstance(future.exception(), BrokenProcessPool):
                    is_sound = False
                else:
                    yield flight.pop(future), _outcome(future)
            if not is_sound and flight:
                return [*flight.values()]


def _fill(
    flight: dict[Future[Outcome], Task],
    pool: ProcessPoolExecutor,
    queue: _Queue,
    ahead: int,
    work: Work,
) -> bool:
    """Give out tasks until enough are under way or none is left; False if the pool is broken."""
    while len(flight) < ahead and (task := queue.take()) is not None:
        try:
            with _interrupts_held():
                flight[pool.submit(work, task)] = task
        except BrokenProcessPool:
            queue.put_back(task)
            return False
    return True


def _outcome(future: Future[Outcome]) -> Outcome:
    error = future.exception()
    if isinstance(error, Exception):
        return Outcome(failures=(Failure(sentence_of(error)),))
    return future.result()


@contextmanager
def _pool(workers: int) -> Iterator[ProcessPoolExecutor]:
    """A pool that has ended after the ``with`` block, and at once where that ends in an error."""
    before = {*multiprocessing.active_children()}
    spawn = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(workers, mp_context=spawn, initializer=_begin)
    try:
        yield pool
    except BaseException:
        # A fit goes on for minutes, which nobody wants to wait for.
        for process in {*multiprocessing.active_children()} - before:
            process.terminate()
        # Without waiting, Python may still write to a pipe that the pool closes, and complains.
        pool.shutdown(cancel_futures=True)
        raise
    pool.shutdown()


def _begin() -> None:
    """Make this process one that ends with its parent, which alone decides on Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    # A parent that is killed cannot end its workers, and they would wait for tasks for ever.
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Let a process that is started here begin without Ctrl-C, which comes to all of a terminal.

    Before it can say that it ignores it, it would print where it was. Windows has no such mask.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    former = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, former)


@contextmanager
def _variables(values: dict[str, str]) -> Iterator[None]:
    """Set variables that new processes inherit; those that a person has set stay as they are."""
    added = {name: value for name, value in values.items() if name not in os.environ}
    os.environ.update(added)
    try:
        yield
    finally:
        for name in added:
            os.environ.pop(name, None)

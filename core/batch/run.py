"""A batch: what is missing is computed, and each row is kept as soon as it is there."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from core.batch.sources import NO_IMAGE, Repeats, name_of
from core.batch.tasks import Failure, Job, Outcome, Task
from core.formatting import sentence_of
from core.uploads import refusals
from core.uploads.decoding import ImageError

# Gives tasks to workers, and what comes back as it is finished.
Run = Callable[[Iterator[Task]], Iterator[tuple[Task, Outcome]]]


class Listener:
    """Is told how a batch goes on. This one does nothing."""

    def finishes(self, path: str, rows: int) -> None:
        """An image has got so many new rows, or none because all are there or it cannot be used."""

    def fails(self, path: str, failure: Failure) -> None:
        """An image, or one of its settings, has no row."""

    def notes(self, path: str, note: str) -> None:
        """Something was changed on the way to the pixels of an image."""


class Keeper(Protocol):
    """Keeps rows, and knows those that are there; `rows.RowsFile` is one."""

    def size_of(self, digest: str) -> tuple[int, int] | None:
        """Height and width of an image that has rows, None where it has none."""

    def settings_of(self, digest: str) -> frozenset[str]:
        """The settings of an image that have rows, as their `repr`."""

    def append(self, digest: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Keep rows of an image."""


@dataclass(frozen=True)
class Size:
    """Height and width of an image whose pixels are not needed."""

    height: int
    width: int


class Batch:
    """Computes what is missing of the rows of many images.

    Parameters
    ----------
    job : Job
        What is to be done with each image.
    keeper : Keeper
        Takes the rows.
    run : callable
        Gives tasks to workers, such as `local.run_locally` with a number of them.
    listener : Listener
        Is told how it goes on.

    Attributes
    ----------
    order : dict of str to int
        The digests of the files that were read, numbered in the order of their paths.
    """

    def __init__(self, job: Job, keeper: Keeper, run: Run, listener: Listener) -> None:
        self._job, self._keeper, self._run, self._listener = job, keeper, run, listener
        self._settings: dict[Size, tuple[str, ...]] = {}
        self._each = job.plan.check()
        self.order: dict[str, int] = {}
        self._repeats = Repeats()

    def sweep(self, paths: Iterable[Path]) -> None:
        """Compute and keep the rows of all images; one that fails is told, and the others follow.

        Raises
        ------
        OSError
            If the rows cannot be kept.
        """
        # Closed at once, so that workers end when this does, whatever ends it.
        with closing(_generator(self._run(self._tasks(paths)))) as outcomes:
            for task, outcome in outcomes:
                self._take(task, outcome)

    def settings_for(self, size: Size) -> tuple[str, ...]:
        """The settings of an image of that size, as their `repr`, in the order of the plan.

        Raises
        ------
        ValueError
            If it is too small for one of them.
        """
        if size not in self._settings:
            self._settings[size] = tuple(map(repr, self._job.plan.settings(size)))
        return self._settings[size]

    def rank(self, digest: str, setting: str) -> int | None:
        """Where a row stands in the order of paths and settings; None if it is not of this batch.

        Parameters
        ----------
        digest, setting : str
            Of a row that was kept.
        """
        image, size = self.order.get(digest), self._keeper.size_of(digest)
        if image is None or size is None:
            return None
        try:
            return image * self._each + self.settings_for(Size(*size)).index(setting)
        except ValueError:
            return None

    def _tasks(self, paths: Iterable[Path]) -> Iterator[Task]:
        for path in paths:
            task = self._task(path)
            if task is not None:
                yield task

    def _task(self, path: Path) -> Task | None:
        """What there is to do for a file; None where its rows are there or it cannot be read."""
        try:
            content = self._read(path)
        except (ImageError, OSError, MemoryError) as error:
            self._listener.fails(str(path), _failure(error))
            self._listener.finishes(str(path), 0)
            return None
        digest = hashlib.blake2b(content, digest_size=16).hexdigest()
        # The same file under two names has its rows once.
        repeated = self._repeats.note(digest, str(path))
        if repeated:
            self._listener.notes(str(path), repeated)
        self.order.setdefault(digest, len(self.order))
        if repeated or self._is_complete(digest):
            self._listener.finishes(str(path), 0)
            return None
        found = self._keeper.settings_of(digest)
        return Task(self._job, str(path), name_of(path), digest, content, found)

    def _read(self, path: Path) -> bytes:
        if (size := path.stat().st_size) > self._job.limits.max_file_bytes:
            raise refusals.too_large(size, self._job.limits)
        return path.read_bytes()

    def _is_complete(self, digest: str) -> bool:
        if (size := self._keeper.size_of(digest)) is None:
            return False
        try:
            wanted = self.settings_for(Size(*size))
        except ValueError:
            # The worker says which setting such an image is too small for.
            return False
        return self._keeper.settings_of(digest).issuperset(wanted)

    def _take(self, task: Task, outcome: Outcome) -> None:
        for note in outcome.notes:
            self._listener.notes(task.path, note)
        if outcome.rows:
            self._keeper.append(task.digest, outcome.rows)
        for failure in outcome.failures:
            self._listener.fails(task.path, failure)
        self._listener.finishes(task.path, len(outcome.rows))


def _generator(outcomes: Iterator[tuple[Task, Outcome]]) -> Any:
    """The same as one that can be closed."""
    yield from outcomes


def _failure(error: Exception) -> Failure:
    """Why a file cannot be read; its path is told beside it."""
    if isinstance(error, ImageError):
        return Failure(str(error), error.limit)
    if isinstance(error, FileNotFoundError):
        return Failure("There is no such file.")
    if isinstance(error, IsADirectoryError):
        return Failure(NO_IMAGE)
    if isinstance(error, OSError) and error.strerror:
        return Failure(f"{error.strerror}.")
    return Failure(sentence_of(error))

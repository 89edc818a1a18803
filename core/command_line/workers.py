"""A sweep by several workers: what is said on the way, and where the rows go."""

import sys
from array import array
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

import click
import numpy as np

from core.batch.rows import RowsFile
from core.batch.run import Batch, Keeper, Listener, Run
from core.batch.tasks import Failure, Job
from core.columns import COLUMNS
from core.command_line.output import Output, Sink
from core.command_line.reading import hint
from core.command_line.running import say
from core.files.results import rows_as_csv

JSON_LINES = ".jsonl"
# So many lines of CSV are written together.
_AT_ONCE = 1000
# What a null of JSON stands for, in the columns that have one.
_NULLS = {"psnr_db": float("inf"), "ratio_source": float("nan")}


def sweep_by_workers(job: Job, paths: Sequence[Path], run: Run, output: Output) -> bool:
    """Compute what is missing and write it; False if anything could not be computed.

    Parameters
    ----------
    job : Job
        What is to be done with each image.
    paths : sequence of Path
        The images.
    run : callable
        Gives tasks to workers.
    output : Output
        JSON lines, which are kept and continued; or CSV, for which they are kept beside it. What is
        no regular file, such as standard output, takes CSV as it comes.
    """
    if not output.is_kept:
        with output.opened() as sink, _told(job, paths, 0) as listener:
            Batch(job, _Stream(sink), run, listener).sweep(paths)
        return not listener.failed
    kept = kept_beside(output)
    with RowsFile(kept, job.max_pixels) as rows:
        if rows.damaged:
            say(f"{kept.name}: {_about_damage(rows.damaged)}")
        with _told(job, paths, rows.count) as listener:
            batch = Batch(job, rows, run, listener)
            batch.sweep(paths)
        if output.path != kept:
            with output.opened() as sink:
                _write_csv(batch, rows, sink)
    return not listener.failed


def kept_beside(output: Output) -> Path:
    """The file in which the rows of an output are kept: itself, or JSON lines beside a CSV."""
    path = output.path
    return path if is_json_lines(path) else path.with_suffix(JSON_LINES)


def is_json_lines(path: Path) -> bool:
    """True for the name of a file of JSON lines, in capital letters as well."""
    return path.suffix.lower() == JSON_LINES


def _about_damage(count: int) -> str:
    if count == 1:
        return "1 line holds no row and is passed over."
    return f"{count:,} lines hold no row and are passed over."


@contextmanager
def _told(job: Job, paths: Sequence[Path], there: int) -> Iterator["_Terminal"]:
    """A listener that shows how far it is, and says at the end what could not be computed."""
    each = job.plan.check()
    if there:
        say(f"{there:,} rows are there already.")
    bar = click.progressbar(
        length=each * len(paths),
        file=sys.stderr,
        item_show_func=lambda name: name or "",
        show_pos=True,
        hidden=not sys.stderr.isatty(),
    )
    listener = _Terminal(each, bar, job)
    try:
        with bar:
            yield listener
    finally:
        listener.say_failures()


class _Terminal(Listener):
    """Shows rows that are computed; what is there already shortens the way instead of counting.

    Otherwise the remaining time would be that of rows that took none.
    """

    def __init__(self, each: int, bar: Any, job: Job) -> None:
        self._each, self._bar, self._job = each, bar, job
        self.failed: list[str] = []

    def finishes(self, path: str, rows: int) -> None:
        self._bar.length -= self._each - rows
        self._bar.current_item = Path(path).name
        self._bar.update(rows)
        if not rows:
            self._bar.render_progress()

    def fails(self, path: str, failure: Failure) -> None:
        which = hint(failure.limit, self._job.limits)
        self.failed.append(f"{path}: {failure.reason}{which}")

    def notes(self, path: str, note: str) -> None:
        say(f"{path}: {note}")

    def say_failures(self) -> None:
        for sentence in self.failed:
            say(sentence)


class _Stream(Keeper):
    """Rows as CSV in UTF-8, which are written and forgotten; the first comes with the header."""

    def __init__(self, sink: Sink) -> None:
        self._sink, self._head = sink, rows_as_csv([COLUMNS])

    def size_of(self, digest: str) -> None:
        return None

    def settings_of(self, digest: str) -> frozenset[str]:
        return frozenset()

    def append(self, digest: str, rows: Sequence[Mapping[str, Any]]) -> None:
        # Rows that an earlier version has kept may lack a column.
        lines = rows_as_csv([row.get(name) for name in COLUMNS] for row in rows)
        self._sink.write(self._head + lines)
        self._head = b""


def _write_csv(batch: Batch, rows: RowsFile, sink: Sink) -> None:
    """The rows of this batch in the order of its paths and settings, whoever was finished first."""
    ranks, places = array("q"), array("q")
    for digest, setting, place in rows.index():
        if (rank := batch.rank(digest, setting)) is not None:
            ranks.append(rank)
            places.append(place)
    stream = _Stream(sink)
    ordered = iter(rows.rows_at(places[index] for index in np.argsort(ranks)))
    while some := [*map(_with_numbers, islice(ordered, _AT_ONCE))]:
        stream.append("", some)


def _with_numbers(row: dict[str, Any]) -> dict[str, Any]:
    """A row with the infinity and the missing values that JSON does not have."""
    # A row that lacks a column has no number there; only a null stands for one.
    return row | {name: _NULLS[name] for name in _NULLS if name in row and row[name] is None}

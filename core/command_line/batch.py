"""Many images at many settings: rows as they are finished, one image in memory at a time."""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import click

from core.batch.plan import Plan
from core.batch.sources import NO_IMAGE, Repeats
from core.columns import COLUMNS
from core.command_line.output import Sink
from core.command_line.running import say
from core.compression import Compressed
from core.files.results import rows_as_csv
from core.formatting import sentence_of
from core.images import Image
from core.methods import Method
from core.sweeps import Watcher, sweep


class Batch:
    """Sweeps images one after another; what goes wrong with one is said, and the next begins.

    Parameters
    ----------
    plan : Plan
        The settings.
    read : callable
        Gives the image of a path.
    sink : Sink
        Takes the rows, as CSV.
    """

    def __init__(self, plan: Plan, read: Callable[[Path], Image], sink: Sink) -> None:
        self._plan, self._read, self._rows = plan, read, _Rows(sink)
        self._repeats = Repeats()
        self.failures = 0

    def run(self, paths: Sequence[Path]) -> None:
        """Sweep all images; `failures` then counts what is missing in the rows."""
        each = self._plan.check()
        is_seen = sys.stderr.isatty()
        with click.progressbar(
            length=each * len(paths), file=sys.stderr, item_show_func=str, hidden=not is_seen
        ) as bar:
            for path in paths:
                # What is not computed, such as values that an image is too small for, counts too.
                left = each - self._sweep(path, lambda text: bar.update(1, text))
                bar.update(left)

    def _sweep(self, path: Path, show: Callable[[str], None]) -> int:
        """Write the rows of one image, which is forgotten when this returns; give their number."""
        if path.is_dir():
            self._fail(f"{path}: {NO_IMAGE}")
            return 0
        try:
            image = self._read(path)
            methods = self._plan.settings(image)
        except click.ClickException as error:
            self._fail(error.format_message())
            return 0
        except (ValueError, OSError, MemoryError) as error:
            self._fail(f"{path}: {sentence_of(error)}")
            return 0
        if repeated := self._repeats.note((image.digest, image.source_bytes), str(path)):
            say(f"{path}: {repeated}")
            return 0
        return self._write(path, image, methods, show)

    def _write(
        self, path: Path, image: Image, methods: Sequence[Method], show: Callable[[str], None]
    ) -> int:
        count = 0
        for result in sweep(image, methods, watcher=_Reporter(path, self._fail)):
            self._rows.write(result, image)
            show(f"{image.name}: {result.method.label}, {result.method.setting}")
            count += 1
        return count

    def _fail(self, message: str) -> None:
        self.failures += 1
        say(message)


class _Reporter(Watcher):
    """Says which setting could not be computed, and lets the sweep go on."""

    def __init__(self, path: Path, report: Callable[[str], None]) -> None:
        self._path, self._report = path, report

    def fails(self, method: Method, error: Exception) -> None:
        self._report(f"{self._path}: {method.label}, {method.setting}: {sentence_of(error)}")


class _Rows:
    """Writes CSV in UTF-8; the first row comes with the header."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._head = rows_as_csv([COLUMNS])

    def write(self, result: Compressed, image: Image) -> None:
        """Write a row that is kept whatever comes after it."""
        row = result.row(image)
        self._sink.write(self._head + rows_as_csv([[row[name] for name in COLUMNS]]))
        self._head = b""

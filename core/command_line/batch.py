"""Many images at many settings: rows as they are finished, one image in memory at a time."""

import csv
import io
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from core.columns import COLUMNS
from core.command_line.output import Sink
from core.command_line.running import say, sentence_of
from core.compression import Compressed
from core.images import Image
from core.methods import Method
from core.sweeps import Watcher, settings, sweep


@dataclass(frozen=True)
class Plan:
    """The settings of a sweep, for images of any size.

    Parameters
    ----------
    kinds : sequence of Method classes
        The methods.
    values : sequence of int or None
        Values of the knob; None for those of each method's own sweep.
    seed : int
        Seed of what is random.
    parameters : mapping of str to mapping
        The other parameters of each method, by its key.
    """

    kinds: Sequence[type[Method]]
    values: Sequence[int] | None
    seed: int
    parameters: Mapping[str, Mapping[str, Any]]

    def check(self) -> int:
        """How many settings an image has at most; what no image can have is refused here.

        Raises
        ------
        TypeError, ValueError
            If a value is not allowed.
        """
        return sum(len([*map(self._maker(kind), self._values(kind))]) for kind in self.kinds)

    def settings(self, image: Image) -> list[Method]:
        """The settings for an image.

        Raises
        ------
        ValueError
            If it is too small for one of the values that were asked for.
        """
        return [
            setting
            for kind in self.kinds
            for setting in settings(
                kind, image, self.values, seed=self.seed, **self.parameters[kind.key]
            )
        ]

    def _values(self, kind: type[Method]) -> Sequence[int]:
        return kind.knob().sweep if self.values is None else self.values

    def _maker(self, kind: type[Method]) -> Callable[[int], Method]:
        return lambda value: kind.make(value, seed=self.seed, **self.parameters[kind.key])


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
        try:
            image = self._read(path)
            methods = self._plan.settings(image)
        except click.ClickException as error:
            self._fail(error.format_message())
            return 0
        except (ValueError, OSError, MemoryError) as error:
            self._fail(f"{path}: {sentence_of(error)}")
            return 0
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
        self._head = csv_line(COLUMNS)

    def write(self, result: Compressed, image: Image) -> None:
        """Write a row that is kept whatever comes after it."""
        row = result.row(image)
        self._sink.write(self._head + csv_line(row[name] for name in COLUMNS))
        self._head = b""


def csv_line(values: Iterable[Any]) -> bytes:
    """One line of CSV; it ends in a line feed on every system."""
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow(values)
    return line.getvalue().encode()

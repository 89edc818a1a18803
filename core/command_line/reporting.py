"""The command that writes a report of images: one HTML file that needs no server."""

import hashlib
import math
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from core.batch.plan import Plan
from core.batch.sources import NO_IMAGE, Repeats, images_in
from core.columns import COLUMNS
from core.command_line import options
from core.command_line.output import Output
from core.command_line.reading import read_image
from core.command_line.running import FAILED, say
from core.files.results import ExchangeError
from core.formatting import sentence_of
from core.frontier import Target
from core.images import Image
from core.limits import Limits
from core.methods import DEFAULT_METHODS, FAMILIAR, Method
from core.report import GOALS, Report, study
from core.sets import read_rows
from core.sweeps import Watcher, settings

_HUNDRED = 100
# Endings of files of rows; sweep writes the first three.
_ROWS = (".jsonl", ".csv", ".txt", ".json", ".tsv")


def _target(_: Any, __: Any, text: str) -> Target:
    """The target that a text such as ``psnr_db=30`` names."""
    name, _, number = text.partition("=")
    try:
        value = float(number)
    except ValueError:
        value = math.nan
    if name not in GOALS or not math.isfinite(value) or (name == "file_bytes" and value <= 0):
        raise click.BadParameter(
            f"it must be a number for {', '.join(GOALS)}, as in psnr_db=30; got {text!r}."
        )
    return Target(name, value)


@click.command("report")
@click.argument("images", type=options.INPUT, nargs=-1, required=True)
@options.methods(f"{', '.join(DEFAULT_METHODS)} and, to compare, {FAMILIAR.key}")
@options.values
@click.option(
    "--target",
    default=f"psnr_db={GOALS['psnr_db']:g}",
    show_default=True,
    callback=_target,
    metavar="COLUMN=NUMBER",
    help=f"What each method is asked for; the columns are {', '.join(GOALS)}.",
)
@options.seed
@options.assignments("Another parameter, of each method that has it, e.g. bits=12; repeatable.")
@options.working_size
@options.limits
@options.output("HTML file to write")
def report_command(
    images: Sequence[Path],
    keys: Sequence[str],
    values: str | None,
    target: Target,
    seed: int,
    assignments: Sequence[str],
    max_pixels: int | None,
    limits: Limits,
    output: Output,
) -> None:
    """Write one HTML file with charts, pictures and rows of images, which needs no server.

    IMAGES are files, folders, which are searched to the bottom, and patterns such as "*.png". Files
    of rows that sweep has written, .jsonl, .csv, .txt or .json, are reported as sets of images,
    without pictures. What cannot be used is named on stderr, the others follow, and the exit status
    is 2.
    """
    plan = options.plan_of(keys, values, seed, assignments)
    found = [*images_in(images)]
    files_of_rows = [path for path in found if path.suffix.lower() in _ROWS]
    paths = [path for path in found if path not in files_of_rows]
    output.check([*files_of_rows, *paths], [".html", ".htm"])
    report = Report(len(paths))
    repeats = Repeats()
    failures = sum(not _add_rows(report, path, repeats) for path in files_of_rows)
    reporter = _Reporter(report, plan, [] if keys else [FAMILIAR], target)
    reporter.run(paths, lambda path: read_image(path, limits, max_pixels))
    if report.is_empty:
        sys.exit(FAILED)
    output.write(report.to_html())
    if reporter.failures or failures:
        sys.exit(FAILED)


def _add_rows(report: Report, path: Path, repeats: Repeats) -> bool:
    """Add a file of rows that is new; say why if it cannot be used."""
    try:
        data = path.read_bytes()
        if repeats.note(hashlib.blake2b(data).digest(), str(path)):
            say(f"{path}: These rows were given before, and are reported once.")
            return True
        found = read_rows(data, COLUMNS)
    except ExchangeError as error:
        say(f"{path}: {error}")
        return False
    except OSError as error:
        say(sentence_of(error))
        return False
    report.add_set(path.name, found)
    return True


class _Reporter:
    """Adds images to a report; what goes wrong with one is said, and the next begins.

    Parameters
    ----------
    report : Report
        What they are added to.
    plan : Plan
        The settings.
    others : sequence of Method classes
        Methods at their own settings, to compare with.
    target : Target
        What each method is asked for.
    """

    def __init__(
        self, report: Report, plan: Plan, others: Sequence[type[Method]], target: Target
    ) -> None:
        self._report, self._plan, self._others, self._target = report, plan, others, target
        self._repeats = Repeats()
        self.failures = 0

    def run(self, paths: Sequence[Path], read: Callable[[Path], Image]) -> None:
        with _bar(len(paths)) as bar:
            for index, path in enumerate(paths):
                if path.is_dir():
                    self._fail(f"{path}: {NO_IMAGE}")
                    continue
                watcher = _Progress(path, bar, index, self._fail)
                try:
                    self._add(path, read(path), watcher)
                except click.ClickException as error:
                    self._fail(error.format_message())
                except (ValueError, OSError, MemoryError) as error:
                    self._fail(f"{path}: {sentence_of(error)}")

    def _add(self, path: Path, image: Image, watcher: Watcher) -> None:
        if repeated := self._repeats.note((image.digest, image.source_bytes), str(path)):
            say(f"{path}: {repeated}")
            return
        methods = self._plan.settings(image)
        methods += [each for kind in self._others for each in settings(kind, image)]
        self._report.add(study(image, methods, self._target, watcher=watcher))

    def _fail(self, message: str) -> None:
        self.failures += 1
        say(message)


class _Progress(Watcher):
    """Moves the bar, says which setting could not be computed, and lets the others follow."""

    def __init__(self, path: Path, bar: Any, index: int, report: Callable[[str], None]) -> None:
        self._path, self._bar, self._report = path, bar, report
        self._start, self._total = index * _HUNDRED, 0

    def begins(self, method: Method, following: Sequence[Method]) -> None:
        self._total = self._total or 1 + len(following)
        done = 1 - (1 + len(following)) / self._total
        place = self._start + round(done * _HUNDRED)
        self._bar.update(
            place - self._bar.pos, f"{self._path.name}: {method.label}, {method.setting}"
        )

    def fails(self, method: Method, error: Exception) -> None:
        self._report(f"{self._path}: {method.label}, {method.setting}: {sentence_of(error)}")


@contextmanager
def _bar(images: int) -> Iterator[Any]:
    """A progress bar on a terminal: a hundredth of an image is a step."""
    is_seen = sys.stderr.isatty()
    with click.progressbar(
        length=images * _HUNDRED, file=sys.stderr, item_show_func=str, hidden=not is_seen
    ) as bar:
        yield bar

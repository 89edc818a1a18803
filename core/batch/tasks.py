"""One image on its way to a worker, and what comes back: a task is decoded and prepared once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from core.batch.plan import Plan
from core.formatting import sentence_of
from core.images import Image
from core.limits import Limits
from core.methods import Method
from core.metrics import QualityMeter
from core.sweeps import Watcher, sweep
from core.uploads.decoding import ImageError, load_image


@dataclass(frozen=True)
class Job:
    """What all tasks of a batch share.

    Parameters
    ----------
    plan : Plan
        The settings.
    limits : Limits
        What is accepted of a file.
    max_pixels : int or None
        The working size: a larger image is made smaller.
    """

    plan: Plan
    limits: Limits
    max_pixels: int | None = None


@dataclass(frozen=True)
class Task:
    """One image, with all that a worker needs.

    Parameters
    ----------
    job : Job
        What it shares with the others.
    path : str
        Where the file was found, for what is said about it.
    name : str
        The name of the file, for its rows.
    digest : str
        Digest of the bytes of the file, 32 hexadecimal digits.
    content : bytes
        The file. It travels with the task, so that a worker on another machine can read it.
    without : frozenset of str
        Settings that are there already, as their `repr`.
    """

    job: Job
    path: str
    name: str
    digest: str
    content: bytes = field(repr=False)
    without: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Failure:
    """Why an image or one of its settings has no row.

    Parameters
    ----------
    reason : str
        A sentence.
    limit : str
        Name of the field of `Limits` that the file exceeds, or empty.
    """

    reason: str
    limit: str = ""


@dataclass(frozen=True)
class Outcome:
    """What became of a task.

    Parameters
    ----------
    rows : tuple of mapping
        One for each setting that was computed, as `Compressed.row` gives it.
    failures : tuple of Failure
        What could not be computed.
    notes : tuple of str
        What was changed on the way to the pixels, as sentences.
    """

    rows: tuple[Mapping[str, Any], ...] = ()
    failures: tuple[Failure, ...] = ()
    notes: tuple[str, ...] = ()


def rows_of_image(task: Task) -> Outcome:
    """Compute the rows of one image; what goes wrong with it is told, never raised."""
    try:
        image = load_image(task.content, task.name, task.job.max_pixels, task.job.limits)
        methods = [each for each in task.job.plan.settings(image) if repr(each) not in task.without]
    except ImageError as error:
        return Outcome(failures=(Failure(str(error), error.limit),))
    except (ValueError, OSError, MemoryError) as error:
        return Outcome(failures=(Failure(sentence_of(error)),))
    failed = _Collector()
    # The other processors are busy with other images.
    meter = QualityMeter(image.pixels, in_turn=True)
    results = sweep(image, methods, meter=meter, watcher=failed)
    return Outcome(
        tuple(result.row(image) for result in results), tuple(failed.failures), changes(image)
    )


def changes(image: Image) -> tuple[str, ...]:
    """What was changed on the way to the pixels of an image, as sentences."""
    if not image.scaled_from:
        return image.notes
    height, width = image.scaled_from
    smaller = (
        f"It was made smaller, from {width:,} x {height:,} to "
        f"{image.width:,} x {image.height:,} pixels."
    )
    return (*image.notes, smaller)


class _Collector(Watcher):
    """Keeps which settings could not be computed, and lets the sweep go on."""

    def __init__(self) -> None:
        self.failures: list[Failure] = []

    def fails(self, method: Method, error: Exception) -> None:
        sentence = f"{method.label}, {method.setting}: {sentence_of(error)}"
        self.failures.append(Failure(sentence))

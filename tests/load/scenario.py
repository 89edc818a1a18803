"""What the sessions do: simultaneous sweeps, hostile uploads, idling, upload after upload."""

import asyncio
import contextlib
import itertools
import os
import time
from collections.abc import Coroutine, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import PIL.Image

from core.methods import DEFAULT_METHODS
from pages.uploads import accepted
from tests import hostile
from tests.browser.conftest import Server, running_server
from tests.load.client import Run, Session
from tests.load.memory import Peak, resident_bytes

# The environment variables as the container sets them.
SMALL_HOST = {
    "MALLOC_ARENA_MAX": "2",
    "MALLOC_MMAP_THRESHOLD_": "1000000",
    "MALLOC_TRIM_THRESHOLD_": "4000000",
}
_IDLE_PAUSE_SECONDS = 0.5


def short_sweep(count: int) -> dict[str, str]:
    """The first settings of each main method, `count` in all but at least one of each."""
    each = max(count // len(DEFAULT_METHODS), 1)
    return {
        key: ",".join(map(str, kind.knob().sweep[:each])) for key, kind in DEFAULT_METHODS.items()
    }


QUICK_SWEEP = short_sweep(len(DEFAULT_METHODS))


def _run(work: Coroutine[Any, Any, Any]) -> Any:
    # It runs in its own thread: that of a test may already have the event loop of Playwright.
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


@dataclass(frozen=True)
class Plan:
    """How many sessions, how many of them send hostile files, and what each then computes.

    `first` and `sweep` are the choices in the address, at first and with the image of one's own.
    `set_visitors` more look at a set of samples, with the choices `of_set`.
    """

    sessions: int = 20
    hostiles: int = 3
    size: tuple[int, int] = (600, 800)
    sweep: Mapping[str, str] = field(default_factory=dict)
    first: Mapping[str, str] = field(default_factory=lambda: QUICK_SWEEP)
    set_visitors: int = 1
    of_set: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Report:
    """What went wrong, and the figures.

    Parameters
    ----------
    problems : list of str
        Whatever a person would call an error; empty if all went well.
    idle_seconds : list of float
        How long each run of the idle session took.
    sweep_seconds : list of float
        How long each session waited for its sweep.
    set_seconds : list of float
        How long each visitor of a set waited for its points.
    outside_seconds : list of float
        How long each session waited outside that did not come in at once.
    peak_bytes : int
        Largest resident memory of server and children together.
    """

    problems: list[str] = field(default_factory=list)
    idle_seconds: list[float] = field(default_factory=list)
    sweep_seconds: list[float] = field(default_factory=list)
    set_seconds: list[float] = field(default_factory=list)
    outside_seconds: list[float] = field(default_factory=list)
    peak_bytes: int = 0

    def check(self, who: str, run: Run, refusals: int = 0) -> None:
        self.problems += [f"{who}: {text}" for text in run.exceptions]
        if len(run.errors) != refusals:
            self.problems.append(f"{who}: expected {refusals} refusals, got {run.errors}.")
        if not run.is_whole:
            self.problems.append(f"{who}: the sweep is not finished: {run.captions}.")


@contextlib.contextmanager
def small_server(log: Path, limits: Mapping[str, str] = {}) -> Iterator[Server]:
    """A server set up as on the smallest host, without any other limits of the environment."""
    before = dict(os.environ)
    for name in [name for name in os.environ if name.startswith("PALETTE_")]:
        del os.environ[name]
    os.environ.update(SMALL_HOST | dict(limits))
    try:
        with running_server(log) as server:
            yield server
    finally:
        os.environ.clear()
        os.environ.update(before)


def photo(seed: int, height: int, width: int) -> bytes:
    """A different image for each seed: smooth shapes with some noise, as a PNG file."""
    random = np.random.default_rng(seed)
    coarse = PIL.Image.fromarray(random.integers(0, 256, (6, 8, 3)).astype(np.uint8))
    smooth = np.asarray(coarse.resize((width, height), PIL.Image.Resampling.BICUBIC), float)
    noisy = smooth + random.normal(0, 6, smooth.shape)
    return hostile.save(PIL.Image.fromarray(noisy.clip(0, 255).astype(np.uint8)), "PNG")


def crowd(server: Server, plan: Plan) -> Report:
    """Each session sends its own image and waits for its sweep; some send hostile files as well."""
    report = Report()
    with Peak(server.process.pid) as peak:
        _run(_crowd(server.url, plan, report))
    report.peak_bytes = peak.bytes
    report.problems += server.complaints()
    return report


async def _crowd(url: str, plan: Plan, report: Report) -> None:
    # The photos are drawn before anybody comes, because drawing them would delay everybody.
    photos = [photo(seed, *plan.size) for seed in range(plan.sessions)]
    is_there = asyncio.Event()
    idle = asyncio.create_task(_idle(url, report, plan, is_there))
    await is_there.wait()
    async with asyncio.TaskGroup() as group:
        for seed, data in enumerate(photos):
            group.create_task(_visit(url, seed, data, plan, report))
        group.create_task(_leave(url, plan, report))
        for _ in range(plan.set_visitors):
            group.create_task(_look_at_set(url, plan, report))
    idle.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await idle


async def _visit(url: str, seed: int, data: bytes, plan: Plan, report: Report) -> None:
    async with Session(url, "tradeoffs", **plan.first) as session:
        report.check(f"session {seed} at first", await _come_in(session, report))
        if seed < plan.hostiles:
            for name, bad, _ in itertools.islice(hostile.refused(), seed, None, 5):
                run = await session.upload(f"{name}.png", bad)
                report.check(f"session {seed} with {name}", run, refusals=1)
        session.ask(image=accepted.KEY, **plan.sweep)
        run = await session.upload("mine.png", data)
        report.sweep_seconds.append(run.seconds)
        report.check(f"session {seed}", run)


async def _come_in(session: Session, report: Report) -> Run:
    start = time.monotonic()
    run = await session.come_in()
    if (waited := time.monotonic() - start - run.seconds) > 1:
        report.outside_seconds.append(waited)
    return run


async def _leave(url: str, plan: Plan, report: Report) -> None:
    """Leave in the middle of a sweep."""
    async with Session(url, "tradeoffs", **plan.first) as session:
        await _come_in(session, report)
        session.ask(**plan.sweep)
        await session.leave_running()


async def _look_at_set(url: str, plan: Plan, report: Report) -> None:
    async with Session(url, "image_set", **plan.of_set) as session:
        run = await _come_in(session, report)
        report.set_seconds.append(run.seconds)
        report.check("visitor of a set", run)


async def _idle(url: str, report: Report, plan: Plan, is_there: asyncio.Event) -> None:
    """Look at a finished page again and again, while the others come."""
    async with Session(url, "gallery", **plan.first) as session:
        await session.run()
        is_there.set()
        while True:
            run = await session.run()
            report.idle_seconds.append(run.seconds)
            report.check("idle session", run)
            await asyncio.sleep(_IDLE_PAUSE_SECONDS)


def uploads(
    server: Server,
    first: int,
    last: int,
    size: tuple[int, int],
    query: Mapping[str, str] = QUICK_SWEEP,
) -> tuple[int, int]:
    """Resident memory in bytes after that many uploads, and after the last."""
    return _run(_uploads(server, first, last, size, query))


async def _uploads(
    server: Server, first: int, last: int, size: tuple[int, int], query: Mapping[str, str]
) -> tuple[int, int]:
    after_first = 0
    async with Session(server.url, "tradeoffs", **query) as session:
        await session.run()
        for count in range(1, last + 1):
            run = await session.upload("mine.png", photo(1000 + count, *size))
            assert run.is_whole, run
            assert not run.errors + run.exceptions, run
            if count == first:
                after_first = resident_bytes(server.process.pid)
        return after_first, resident_bytes(server.process.pid)

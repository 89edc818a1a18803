"""The full load test. Prints each figure with its limit.

Each of the sessions computes the whole default sweep of an image of its own, which keeps two
processors busy for eight minutes; with ``--settings 2`` it takes one.
"""

import argparse
import tempfile
from pathlib import Path

from tests.load import scenario


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tests.load", description=__doc__.splitlines()[0]
    )
    parser.add_argument("--sessions", type=int, default=20)
    parser.add_argument("--hostile", type=int, default=3)
    parser.add_argument("--sets", type=int, default=1, help="visitors of the set of samples")
    parser.add_argument("--settings", type=int, help="settings in each sweep; all by default")
    parser.add_argument("--uploads", type=int, default=200)
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        scenario.small_server(Path(folder) / "log.txt") as server,
    ):
        sweep = scenario.short_sweep(options.settings) if options.settings else {}
        plan = scenario.Plan(
            options.sessions, options.hostile, sweep=sweep, set_visitors=options.sets
        )
        report = scenario.crowd(server, plan)
        _print(report)
    if options.uploads:
        _print_growth(options.uploads)


def _print_growth(last: int) -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        scenario.small_server(Path(folder) / "log.txt") as server,
    ):
        early, late = scenario.uploads(server, 20, last, (600, 800))
        _say("resident memory after 20 uploads, MB", early / 1e6)
        _say(f"growth until {last} uploads, MB", (late - early) / 1e6, 50)


def _print(report: scenario.Report) -> None:
    for problem in report.problems:
        print(problem)
    _say("problems", len(report.problems), 0)
    _say("sessions that finished", len(report.sweep_seconds))
    _say("sessions that waited outside", len(report.outside_seconds))
    _say("longest wait outside, s", max(report.outside_seconds, default=0))
    _say("longest sweep, s", max(report.sweep_seconds))
    _say("longest wait for a set, s", max(report.set_seconds, default=0))
    _say("idle session, runs", len(report.idle_seconds))
    _say("idle session, longest run, s", max(report.idle_seconds), 1)
    _say("largest resident memory, MB", report.peak_bytes / 1e6, 690)


def _say(what: str, figure: float, limit: float | None = None) -> None:
    verdict = ""
    if limit is not None:
        verdict = f"  (at most {limit:g}: {'met' if figure <= limit else 'NOT met'})"
    print(f"{what}: {figure:.4g}{verdict}", flush=True)


if __name__ == "__main__":
    main()

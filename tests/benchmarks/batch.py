"""Sweeps of many images: points per second by 1 and 2 workers and by a cluster, resume, and kills.

Run it on an idle machine: ``python -m tests.benchmarks.batch [--images 40] [--kills 10]``. Each bar
is printed beside what was found. The cluster is left out where `distributed` is not installed.
"""

import argparse
import csv
import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from pathlib import Path

import PIL.Image

from core.samples import SAMPLES, load_sample

ROOT = Path(__file__).parents[2]
OPTIONS = "--method kmeans --method nmf --values 2,4,8,16"
PER_IMAGE = 8
SIDES = (240, 320)
MANY_ROWS = 100_000
TIMES = ("encode_seconds", "decode_seconds")


def main() -> None:
    """Measure everything in a folder of its own."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--images", type=int, default=40)
    asked.add_argument("--kills", type=int, default=10)
    options = asked.parse_args()
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory() as name:
        os.chdir(name)
        make_images(options.images)
        one = speed("1 worker", "--workers 1")
        two = speed("2 workers", "--workers 2")
        print(f"2 workers are {two / one:.2f} times as fast as 1 (bar: 1.70)")
        with cluster() as address:
            if address:
                speed("2 workers of a cluster", f"--scheduler {address}")
        measure_overhead(one)
        measure_kills(options.kills)
        measure_resume()


def make_images(count: int) -> None:
    """Parts of the samples, each different from the others."""
    Path("images").mkdir()
    pictures = [PIL.Image.fromarray(load_sample(key).pixels) for key in SAMPLES]
    height, width = SIDES
    for index in range(count):
        picture = pictures[index % len(pictures)]
        step = 7 * (index // len(pictures))
        left, top = step % (picture.width - width + 1), step % (picture.height - height + 1)
        picture.crop((left, top, left + width, top + height)).save(f"images/{index:03}.png")


def sweep(line: str, **how: object) -> subprocess.Popen[bytes]:
    """Start a sweep."""
    command = [sys.executable, "-m", "core", "sweep", *line.split()]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.Popen(command, env=environment, **how)  # type: ignore[call-overload]


def speed(name: str, how: str) -> float:
    """Points per second of a whole run, the start of the processes included."""
    file = f"{name.replace(' ', '-')}.jsonl"
    start = time.perf_counter()
    assert sweep(f"images {OPTIONS} {how} -o {file}").wait() == 0
    seconds = time.perf_counter() - start
    rows = Path(file).read_bytes().splitlines()
    pixels = SIDES[0] * SIDES[1] / 1e6
    per_point = sum(len(row) for row in rows) / len(rows)
    print(
        f"{name}: {len(rows)} points in {seconds:.1f} s, {len(rows) / seconds:.2f} a second, "
        f"{seconds / len(rows) / pixels:.2f} s a megapixel and point, {per_point:.0f} bytes a row"
    )
    return len(rows) / seconds


def measure_overhead(points_per_second: float) -> None:
    """What a task costs beside its work: empty ones in the same pool."""
    code = (
        "import time\nfrom core.batch.local import run_locally\n"
        "from tests.core.batch.working import task, work_or_die\n"
        "if __name__ == '__main__':\n"
        "    tasks = [task(str(index)) for index in range(3001)]\n"
        "    found = run_locally(tasks, 2, work_or_die)\n"
        "    next(found)\n    start = time.perf_counter()\n"
        "    count = sum(1 for _ in found)\n"
        "    print((time.perf_counter() - start) / count)\n"
    )
    Path("empty.py").write_text(code)
    command = [sys.executable, "empty.py"]
    out = subprocess.check_output(command, env=os.environ | {"PYTHONPATH": str(ROOT)})
    share = float(out) * points_per_second / PER_IMAGE
    print(f"Overhead of a task: {1000 * float(out):.2f} ms, {share:.2%} of its work (bar: 2 %)")


def measure_kills(count: int) -> None:
    """Kill a run at any moment, again and again; the rows must be those of an unbroken run."""
    line = f"images {OPTIONS} --workers 2 -o"
    at, kills = random.Random(7), 0
    while kills < count:
        process = sweep(f"{line} killed.csv", start_new_session=True)
        try:
            process.wait(at.uniform(2, 8))
            break
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            kills += 1
    assert sweep(f"{line} killed.csv").wait() == 0
    Path("2-workers.csv").unlink(missing_ok=True)
    assert sweep(f"{line} 2-workers.csv").wait() == 0
    is_same = rows_without_times("killed.csv") == rows_without_times("2-workers.csv")
    lines = Path("killed.jsonl").read_bytes().splitlines()
    keys = {(row["source_digest"], row["parameters"]) for row in map(json.loads, lines)}
    print(f"Killed {kills} times: rows {'are the same' if is_same else 'DIFFER'}, ", end="")
    print(f"{len(lines) - len(keys)} twice")


def rows_without_times(name: str) -> list[list[str]]:
    """All cells but those that differ from run to run."""
    with Path(name).open(newline="") as file:
        rows = list(csv.DictReader(file))
    return [[cell for key, cell in row.items() if key not in TIMES] for row in rows]


def measure_resume() -> None:
    """How long it takes to find that nothing is to be done for 100,000 rows."""
    known = [json.loads(line) for line in Path("2-workers.jsonl").read_bytes().splitlines()]
    size = [each for each in known if each["image"] == known[0]["image"]]
    source = next(Path("images").glob(known[0]["image"])).read_bytes()
    Path("many").mkdir()
    with Path("many.jsonl").open("w") as file:
        for index in range(MANY_ROWS // len(size)):
            path = Path("many", f"{index:06}.png")
            # What follows the end of a PNG file makes it another one.
            content = source[:2000] + str(index).encode()
            path.write_bytes(content)
            digest = hashlib.blake2b(content, digest_size=16).hexdigest()
            for row in size:
                file.write(json.dumps(row | {"image": path.name, "source_digest": digest}) + "\n")
    start = time.perf_counter()
    before = os.times()
    assert sweep(f"many {OPTIONS} --workers 2 -o many.jsonl").wait() == 0
    after = os.times()
    busy = after.children_user + after.children_system
    busy -= before.children_user + before.children_system
    print(f"Resume of {MANY_ROWS:,} rows: {time.perf_counter() - start:.1f} s, ", end="")
    print(f"{busy:.1f} s of processor (bar: 6 s)")


@contextmanager
def cluster() -> Iterator[str]:
    """The address of a scheduler with two workers; empty where the package is missing."""
    if not find_spec("distributed"):
        print("No cluster: distributed is not installed.")
        yield ""
        return
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "env": environment}
    modules = ("dask_scheduler", "dask_worker", "dask_worker")
    with ExitStack() as stack:
        for number, module in enumerate(modules):
            where = ["--scheduler-file", "scheduler.json", "--no-dashboard"]
            more = ["--nthreads", "1", "--no-nanny"] if number else ["--port", "0"]
            command = [sys.executable, "-m", f"distributed.cli.{module}", *where, *more]
            process = subprocess.Popen(command, **quiet)  # type: ignore[call-overload]
            stack.callback(process.wait)
            stack.callback(process.kill)
            while not Path("scheduler.json").exists():
                time.sleep(0.1)
        time.sleep(5)
        yield str(json.loads(Path("scheduler.json").read_text())["address"])


if __name__ == "__main__":
    main()

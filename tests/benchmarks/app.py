"""Measure the app as a person meets it: ``python tests/benchmarks/app.py``.

Each figure is taken from a freshly started server and printed next to that of an empty Streamlit
app, measured in the same way in the same run, because seconds differ from machine to machine. It
needs Chromium, and /proc for the memory.
"""

import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright
from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).parents[2]
BARS = {
    "first picture (s)": 3.0,
    "full curve (s)": 30.0,
    "resident memory (MB)": 450.0,
    "cached page change, server (s)": 0.3,
}
PEER = """
import numpy as np, streamlit as st
st.title("Empty")
st.image(np.zeros((600, 800, 3), np.uint8))
"""
CHROMIUM = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass
class Server:
    """A running server."""

    process: subprocess.Popen[bytes]
    url: str
    started: float

    def seconds(self) -> float:
        """Time since the command was given."""
        return time.perf_counter() - self.started

    def resident_megabytes(self) -> float:
        """Resident memory of the server process."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) / 1000


@contextmanager
def serve(script: Path) -> Iterator[Server]:
    """Start a server as the README does."""
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        port = probe.getsockname()[1]
    options = ["--server.headless", "true", "--server.port", str(port)]
    command = [sys.executable, "-m", "streamlit", "run", str(script), *options]
    started = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        url = f"http://localhost:{port}"
        _wait_until_healthy(url)
        yield Server(process, url, started)
    finally:
        process.terminate()
        process.wait()


def measure_app(browser: Browser, repeats: int = 3) -> dict[str, float]:
    """Medians of the app from cold servers."""
    runs = [_measure_cold(browser) for _ in range(repeats)]
    return {name: _median([run[name] for run in runs]) for name in runs[0]}


def measure_peer(browser: Browser, repeats: int = 3) -> dict[str, float]:
    """Medians of an empty app from cold servers."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "empty.py"
        script.write_text(PEER)
        runs = []
        for _ in range(repeats):
            with serve(script) as server, _page(browser) as page:
                page.goto(server.url)
                _wait_for_picture(page)
                runs.append((server.seconds(), server.resident_megabytes()))
    seconds, megabytes = zip(*runs, strict=True)
    return {"first picture (s)": _median(seconds), "resident memory (MB)": _median(megabytes)}


def measure_page_change() -> float:
    """Seconds of the slowest page when everything it shows is cached."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=300).run()
    pages = ["pages/gallery.py", "pages/tradeoffs.py", "pages/overview.py"]
    for path in pages:
        app.switch_page(path).run()
    seconds = []
    for path in pages:
        app.switch_page(path)
        start = time.perf_counter()
        app.run()
        seconds.append(time.perf_counter() - start)
    return max(seconds)


def _measure_cold(browser: Browser) -> dict[str, float]:
    with serve(ROOT / "app.py") as server, _page(browser) as page:
        page.goto(server.url)
        _wait_for_picture(page)
        picture = server.seconds()
        _wait_until_done(page)
        curve = server.seconds()
        for path in ("/gallery?method=K-Means", "/gallery?method=NMF", "/tradeoffs"):
            page.goto(server.url + path)
            _wait_until_done(page)
        return {
            "first picture (s)": picture,
            "full curve (s)": curve,
            "resident memory (MB)": server.resident_megabytes(),
        }


@contextmanager
def _page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1440, "height": 1000})
    try:
        yield context.new_page()
    finally:
        context.close()


def _wait_until_healthy(url: str) -> None:
    while True:
        try:
            urllib.request.urlopen(f"{url}/_stcore/health")
            return
        except OSError:
            time.sleep(0.02)


def _wait_for_picture(page: Page) -> None:
    page.wait_for_function(
        "[...document.querySelectorAll('[data-testid=stMain] img')].some(i => i.naturalWidth > 1)"
    )


def _wait_until_done(page: Page) -> None:
    page.get_by_text("each measured on the image decoded").wait_for(timeout=120_000)


def _median(values: list[float] | tuple[float, ...]) -> float:
    return sorted(values)[len(values) // 2]


def main() -> None:
    """Print one table: figure, bar, and the ratio to the empty app."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=CHROMIUM
        )
        peer, app = measure_peer(browser), measure_app(browser)
        browser.close()
    app["cached page change, server (s)"] = measure_page_change()
    print(f"{'':32}{'measured':>10}{'bar':>8}{'empty app':>11}{'ratio':>7}")
    for name, bar in BARS.items():
        other = f"{peer[name]:11.2f}{app[name] / peer[name]:7.1f}" if name in peer else ""
        print(f"{name:32}{app[name]:10.2f}{bar:8.1f}{other}")


if __name__ == "__main__":
    main()

"""A server of the app, a browser, and pages on which every complaint fails the test."""

import http.client
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from .requirement import find_chromium, missing

ROOT = Path(__file__).parents[2]
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Skeletons that shimmer while something is computed would take a quarter of the browser's time.
WINDOW = {"viewport": {"width": 1440, "height": 900}, "reduced_motion": "reduce"}
LOG_COMPLAINT = re.compile(
    r"traceback|exception|error|warning|deprecat|will be removed|use_container_width", re.IGNORECASE
)
# At an address below the root, Streamlit's front end first asks in vain below the page.
# A picture that another replaces at once may be gone before the browser asks for it; what counts is
# that those which are on the page are there.
NORMAL_404 = re.compile(r"/[a-z_]+/_stcore/(health|host-config)$|/media/[0-9a-f]+\.png$")
# What Streamlit adds to that for a picture.
REPLACED = re.compile(r"^Client Error: Image source error - \S+/media/[0-9a-f]+\.png$")
# The app with one sample of a few thousand pixels, where what is computed is not the point.
SMALL_SAMPLE = """
import sys
from core.images import scale_to
from core.samples import load_sample
from pages.server import cache
from streamlit.web.cli import main
from tests.small import PIXELS

whole, small = cache.sample, scale_to(load_sample("chelsea"), PIXELS)
cache.sample = lambda key, *size: small if key == "chelsea" else whole(key, *size)
sys.argv[0] = "streamlit"
main()
"""
BROKEN_PICTURES = """() => {
  const shadows = (root) => [...root.querySelectorAll("*")].filter((each) => each.shadowRoot)
  const inside = (root) => [
    ...root.querySelectorAll("img"),
    ...shadows(root).flatMap((each) => inside(each.shadowRoot)),
  ]
  const isBroken = (image) => image.src && image.complete && !image.naturalWidth
  return inside(document).filter(isBroken).map((image) => `${image.alt} (${image.src})`)
}"""


@dataclass
class Server:
    """A running app and the file it logs to."""

    url: str
    log: Path
    process: subprocess.Popen

    def complaints(self) -> list[str]:
        return [line for line in self.log.read_text().splitlines() if LOG_COMPLAINT.search(line)]


@dataclass
class Watch:
    """What the browser complains about and which hosts it asks."""

    complaints: list[str] = field(default_factory=list)
    hosts: set[str | None] = field(default_factory=set)

    def listen_to(self, page) -> None:
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self._note_host(request.url))

    def _hear(self, message) -> None:
        is_gone = "404" in message.text and NORMAL_404.search(message.location["url"])
        if message.type == "error" and not is_gone and not REPLACED.search(message.text):
            self.complaints.append(f"{message.text} ({message.location['url']})")

    def _note_host(self, url: str) -> None:
        if urlsplit(url).scheme not in ("data", "blob"):
            self.hosts.add(urlsplit(url).hostname)


@contextmanager
def running_server(log: Path, streamlit: Sequence[str] = ("-m", "streamlit")) -> Iterator[Server]:
    """A server in a new process, as cold as after an installation.

    `streamlit` is what tells Python to start the command of that name.
    """
    with socket.socket() as free:
        free.bind(("localhost", 0))
        port = free.getsockname()[1]
    command = [sys.executable, *streamlit, "run", "app.py", "--server.headless", "true"]
    options = ["--server.port", str(port), "--server.fileWatcherType", "none"]
    with log.open("w") as output:
        process = subprocess.Popen(
            command + options, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=output, stderr=output
        )
    try:
        wait_until_healthy(port, process, log)
        yield Server(f"http://localhost:{port}", log, process)
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_until_healthy(port: int, process: subprocess.Popen, log: Path) -> None:
    deadline = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < deadline:
        try:
            with closing(http.client.HTTPConnection("localhost", port, timeout=5)) as connection:
                connection.request("GET", "/_stcore/health")
                if connection.getresponse().status == 200:
                    return
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"The server did not start:\n{log.read_text()}", pytrace=False)


@pytest.fixture(scope="session")
def chromium():
    """A headless browser."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        missing("Playwright")
    path = find_chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def shared_server(chromium, tmp_path_factory):
    with running_server(tmp_path_factory.mktemp("server") / "log.txt") as server:
        yield server


@pytest.fixture(scope="session")
def shared_quick_server(chromium, tmp_path_factory):
    log = tmp_path_factory.mktemp("server") / "log.txt"
    with running_server(log, ["-c", SMALL_SAMPLE]) as server:
        yield server


@contextmanager
def quiet(server: Server) -> Iterator[Server]:
    """The test fails if the log complains."""
    before = len(server.complaints())
    yield server
    assert server.complaints()[before:] == []


@pytest.fixture
def server(shared_server):
    """The server of the session, with images as people see them."""
    with quiet(shared_server) as server:
        yield server


@pytest.fixture
def quick_server(shared_quick_server):
    """The server of the session whose sample is small."""
    with quiet(shared_quick_server) as server:
        yield server


@pytest.fixture
def cold_server(chromium, tmp_path):
    """A server that nobody has visited; the test fails if its log complains."""
    with running_server(tmp_path / "log.txt") as server:
        yield server
    assert server.complaints() == []


@pytest.fixture
def visit(chromium):
    """Open an address in a browser without history; the test fails if the browser complains."""
    watch, contexts = Watch(), []

    def open_address(url: str, **options):
        context = chromium.new_context(**WINDOW | options)
        contexts.append(context)
        page = context.new_page()
        watch.listen_to(page)
        page.goto(url)
        return page

    yield open_address
    broken = [
        picture
        for context in contexts
        for page in context.pages
        for picture in page.evaluate(BROKEN_PICTURES)
    ]
    for context in contexts:
        context.close()
    assert broken == []
    assert watch.complaints == []
    assert watch.hosts <= {"localhost"}

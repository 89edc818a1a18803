"""Take the picture of the README: ``python -m tests.browser.screenshot``."""

import tempfile
from pathlib import Path

from .conftest import CHROMIUM_ARGUMENTS, ROOT, running_server
from .requirement import find_chromium


def main() -> None:
    """Open the app as it comes and save what it shows."""
    from playwright.sync_api import sync_playwright

    from .steps import wait_until_finished

    with (
        tempfile.TemporaryDirectory() as folder,
        running_server(Path(folder) / "log.txt") as server,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(
            executable_path=find_chromium(), args=CHROMIUM_ARGUMENTS
        )
        page = browser.new_page(viewport={"width": 1280, "height": 960})
        page.goto(server.url)
        wait_until_finished(page)
        page.screenshot(path=ROOT / ".github" / "screenshot.png")
        browser.close()


if __name__ == "__main__":
    main()

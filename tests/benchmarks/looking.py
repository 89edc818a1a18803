"""Measure how fast a finished sweep can be looked at: ``python tests/benchmarks/looking.py``.

The image is the skyline of 600 x 800 pixels. Server time is that of a whole run of the page, by
Streamlit's own test client; the time in the browser goes from the key that moves the slider to the
decoded picture. It needs Chromium.
"""

import shutil
import time
from urllib.parse import urlencode

from playwright.sync_api import Browser, Page, sync_playwright
from streamlit.testing.v1 import AppTest

from app import CHROMIUM, ROOT, serve

IMAGE = {"image": "skyline", "size": "1"}
SWEEPS = {
    "kmeans": "2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50, 64, 80",
    "nmf": "1, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 40, 50, 80, 110, 150",
}
BARS = {
    "server, new setting (s)": 0.15,
    "browser, slider to picture (s)": 0.3,
    "gallery of 16 tiles (MB)": 3.0,
}
LABELS = {"kmeans": "K-Means", "nmf": "NMF"}
# From the key to the picture of the second pane, which the viewer marks when it is decoded.
WAIT_FOR_PICTURE = """
value => new Promise(resolve => {
  const find = (root, query) => {
    for (const each of root.querySelectorAll('*')) {
      const found = each.matches(query) ? each : each.shadowRoot && find(each.shadowRoot, query)
      if (found) return found
    }
  }
  const check = () => {
    const pane = find(document, 'figure.second')
    const isThere = pane && pane.dataset.shown === pane.dataset.url
    if (isThere && pane.textContent.includes(`K = ${value}:`)) resolve(performance.now())
    else requestAnimationFrame(check)
  }
  check()
})
"""
NOTE_KEY = "addEventListener('keydown', () => { window.pressed = performance.now() }, true)"


def measure_server(key: str) -> float:
    """Slowest run of the gallery after a move of the slider, each setting seen before or not."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=600)
    for name, value in (IMAGE | SWEEPS | {"method": LABELS[key]}).items():
        app.query_params[name] = value
    app.run().switch_page("pages/gallery.py").run()
    seconds = []
    for value in map(int, SWEEPS[key].split(", ")):
        app.select_slider(key="k").set_value(value)
        start = time.perf_counter()
        app.run()
        seconds.append(time.perf_counter() - start)
    return sorted(seconds)[len(seconds) // 2]


def measure_browser(browser: Browser, url: str, key: str) -> tuple[float, float]:
    """Seconds from slider to picture (the median), and megabytes of all pictures of the page."""
    page = browser.new_page(viewport={"width": 1440, "height": 1000})
    sizes: list[int] = []
    page.on("response", lambda response: _note(response, sizes))
    page.goto(f"{url}/gallery?{urlencode(IMAGE | SWEEPS | {'method': LABELS[key]})}")
    page.get_by_text("16 settings, each measured").wait_for(timeout=300_000)
    page.wait_for_timeout(2000)
    megabytes = sum(sizes) / 1e6
    seconds = _move_slider(page, [int(value) for value in SWEEPS[key].split(", ")])
    page.close()
    return seconds, megabytes


def _note(response, sizes: list[int]) -> None:
    if "/media/" in response.url:
        sizes.append(int(response.headers["content-length"]))


def _move_slider(page: Page, values: list[int]) -> float:
    page.evaluate(NOTE_KEY)
    slider = page.locator(".st-key-k").get_by_role("slider")
    slider.press("Home")
    page.evaluate(WAIT_FOR_PICTURE, values[0])
    seconds = []
    for value in values[1:]:
        page.wait_for_timeout(300)
        slider.press("ArrowRight")
        seconds.append((page.evaluate(WAIT_FOR_PICTURE, value) - page.evaluate("pressed")) / 1000)
    return sorted(seconds)[len(seconds) // 2]


def main() -> None:
    """Print a table: figure, method, measured, bar."""
    rows = [("server, new setting (s)", key, measure_server(key)) for key in SWEEPS]
    with serve(ROOT / "app.py") as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=CHROMIUM
        )
        for key in SWEEPS:
            seconds, megabytes = measure_browser(browser, server.url, key)
            rows.append(("browser, slider to picture (s)", key, seconds))
            rows.append(("gallery of 16 tiles (MB)", key, megabytes))
        browser.close()
    print(f"{'':34}{'method':>8}{'measured':>10}{'bar':>8}")
    for name, key, value in rows:
        print(f"{name:34}{key:>8}{value:10.3f}{BARS[name]:8.2f}")


if __name__ == "__main__":
    main()

"""Packages that are imported when they are first used, by however many threads at once."""

import subprocess
import sys
from pathlib import Path

from core import lazy

ROOT = Path(__file__).parents[2]
NAMES = {
    "linalg": "svd",
    "interpolate": "PchipInterpolator",
    "metrics": "structural_similarity",
    "color": "rgb2lab",
    "filters": "sobel",
    "pandas": "DataFrame",
    "graph_objects": "Figure",
    "subplots": "make_subplots",
}
RUSH = f"""
import threading
from core import lazy

barrier = threading.Barrier({2 * len(NAMES)})
failed = []

def use(module, name):
    barrier.wait()
    try:
        getattr(getattr(lazy, module), name)
    except Exception as error:
        failed.append(repr(error))

threads = [threading.Thread(target=use, args=each) for each in 2 * [*{NAMES}.items()]]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(failed)
"""


def test_threads_that_need_packages_at_the_same_moment_all_get_them():
    for _ in range(2):
        process = subprocess.run(
            [sys.executable, "-c", RUSH], cwd=ROOT, capture_output=True, text=True, check=True
        )
        assert process.stdout.strip() == "[]"


def test_a_name_is_that_of_the_package():
    import pandas
    from skimage.metrics import structural_similarity

    assert lazy.pandas.DataFrame is pandas.DataFrame
    assert lazy.metrics.structural_similarity is structural_similarity

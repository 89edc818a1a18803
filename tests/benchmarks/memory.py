"""Measure the memory of compressing a large photograph: ``python tests/benchmarks/memory.py``.

Each method compresses and measures 6000 x 4000 pixels, scikit-learn's china.jpg enlarged with some
noise, in a process of its own at the middle setting of its sweep. Printed are the seconds and the
largest resident memory of that process, Python and its packages included, in megabytes: with fit
and file alone, and with everything. With a name, only that method is measured. It needs a platform
that counts resident memory (not Windows).
"""

import argparse
import resource
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import PIL.Image
from sklearn.datasets import load_sample_image

sys.path.insert(0, str(Path(__file__).parents[2]))

from core.compression import compress
from core.images import Image
from core.methods import METHODS

HEIGHT, WIDTH, BAND = 4000, 6000, 250
MEGABYTES = 1200
# macOS counts in bytes, other systems in units of 1,024.
UNIT = 1 if sys.platform == "darwin" else 1024


def photograph() -> Image:
    picture = PIL.Image.fromarray(load_sample_image("china.jpg"))
    pixels = np.array(picture.resize((WIDTH, HEIGHT), PIL.Image.Resampling.BICUBIC))
    random = np.random.default_rng(0)
    # Band by band, so that drawing the photograph takes less memory than compressing it.
    for top in range(0, HEIGHT, BAND):
        rows = slice(top, top + BAND)
        noise = random.integers(-4, 5, pixels[rows].shape, np.int16)
        pixels[rows] = (pixels[rows] + noise).clip(0, 255)
    return Image("photograph", pixels)


def peak_megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * UNIT / 1e6


def measure(key: str) -> None:
    image, kind = photograph(), METHODS[key]
    method = kind.make(kind.knob().sweep[len(kind.knob().sweep) // 2])
    before, start = peak_megabytes(), time.perf_counter()
    compress(image, method, perceptual=False)
    fit, middle = peak_megabytes(), time.perf_counter()
    compress(image, method)
    whole, end = peak_megabytes(), time.perf_counter()
    figures = f"{before:7.0f} {fit:7.0f} {middle - start:7.1f} {whole:7.0f} {end - middle:7.1f}"
    print(f"{key:10} {figures}  {'met' if whole <= MEGABYTES else 'NOT met'}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("method", nargs="?", choices=list(METHODS))
    if chosen := parser.parse_args().method:
        measure(chosen)
        return
    heads = f"{'before':>7} {'fit':>7} {'s':>7} {'all':>7} {'s':>7}"
    print(f"{'method':10} {heads}  at most {MEGABYTES} MB", flush=True)
    for key in METHODS:
        subprocess.run([sys.executable, __file__, key], check=True)


if __name__ == "__main__":
    main()

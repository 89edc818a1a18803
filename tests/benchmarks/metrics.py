"""Measure our measures against scikit-image: ``python tests/benchmarks/metrics.py [IMAGE]``.

Without an image: the drawn skyline, 600 x 800. The results of the default sweep are measured by our
meter, by variants of it and by scikit-image's functions in turn, round after round, so that a busy
machine slows all of them alike. Printed are medians: the time for all results, its ratio to ours in
the same round, and how much longer the whole sweep takes. Processor time changes least with what
else the machine does; the last column is the largest difference of a measure from ours.
"""

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median

import numpy as np
from skimage.color import deltaE_ciede2000, rgb2lab
from skimage.metrics import structural_similarity

sys.path.insert(0, str(Path(__file__).parents[2]))

from core.compression import compress
from core.images import Image, Pixels, load_image
from core.methods import DEFAULT_METHODS
from core.metrics import QualityMeter
from core.samples import load_sample
from core.sweeps import settings

# With chunks of this many pixels, scikit-image is fastest here.
CHUNK = 32_768
LEVELS = np.arange(256, dtype=np.float32) / np.float32(255)

# Similarity and colour difference of a decoded image.
Measure = Callable[[Pixels], tuple[float, float]]


def in_parallel(first: Callable[..., float], second: Callable[..., float]) -> Measure:
    pool = ThreadPoolExecutor(1)

    def measure(decoded: Pixels) -> tuple[float, float]:
        similarity = pool.submit(first, decoded)
        difference = second(decoded)
        return similarity.result(), difference

    return measure


def chunks(pixels: Pixels) -> Sequence[Pixels]:
    return np.split(pixels.reshape(-1, 3), range(CHUNK, pixels[..., 0].size, CHUNK))


def difference_of_skimage(source: Pixels) -> Callable[[Pixels], float]:
    """Mean CIEDE2000 in 32 bits, by chunks, with the conversion of the source kept."""
    labs, n = [rgb2lab(LEVELS[chunk]) for chunk in chunks(source)], source[..., 0].size

    def measure(decoded: Pixels) -> float:
        pairs = zip(labs, (rgb2lab(LEVELS[chunk]) for chunk in chunks(decoded)), strict=True)
        return float(sum(deltaE_ciede2000(*pair).sum(dtype=float) for pair in pairs) / n)

    return measure


def similarity_of_skimage(source: Pixels) -> Callable[[Pixels], float]:
    """The plain call, in 64 bits."""
    return lambda decoded: float(
        structural_similarity(
            source,
            decoded,
            gaussian_weights=True,
            sigma=1.5,
            use_sample_covariance=False,
            data_range=255,
            channel_axis=2,
        )
    )


def contenders(source: Pixels) -> dict[str, Measure]:
    meter, theirs = QualityMeter(source), difference_of_skimage(source)
    plain = similarity_of_skimage(source)

    def ours(decoded: Pixels) -> tuple[float, float]:
        quality = meter.measure(decoded)
        return quality.ssim, quality.delta_e

    def unshared(decoded: Pixels) -> tuple[float, float]:
        quality = QualityMeter(source).measure(decoded)
        return quality.ssim, quality.delta_e

    return {
        "ours": ours,
        "one after the other": lambda decoded: (meter.ssim(decoded), meter.delta_e(decoded)),
        "a meter per result": unshared,
        "CIEDE2000 of skimage": in_parallel(meter.ssim, theirs),
        "plain SSIM of skimage": in_parallel(plain, meter.delta_e),
    }


def seconds_of(work: Callable[[], object]) -> tuple[float, float]:
    """Wall time, and processor time of all threads."""
    clock, processor = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - clock, time.process_time() - processor


def report(image: Image, rounds: int) -> None:
    methods = [each for kind in DEFAULT_METHODS.values() for each in settings(kind, image)]
    shared = {type(each): each.prepare(image.pixels) for each in methods}

    def fits() -> list[Pixels]:
        results = (compress(image, m, shared[type(m)], perceptual=False) for m in methods)
        return [result.pixels() for result in results]

    decoded, measures = fits(), contenders(image.pixels)
    expected = [measures["ours"](each) for each in decoded]
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in ("fits", *measures)}
    for _ in range(rounds):
        times["fits"].append(seconds_of(fits))
        for name, measure in measures.items():
            times[name].append(seconds_of(lambda measure=measure: [*map(measure, decoded)]))
    clock, processor = np.median(times["fits"], axis=0)
    print(f"{len(methods)} fits: clock {clock:.2f} s; processor {processor:.2f} s")
    for name, measure in measures.items():
        error = np.abs(np.array([measure(each) for each in decoded]) - expected).max()
        print(f"{name:22} {line_of(times, name)}  {error:.0e}")


def line_of(times: dict[str, list[tuple[float, float]]], name: str) -> str:
    """Seconds, ratio to ours and longer sweep, in wall time and in processor time."""
    texts = []
    for column, label in enumerate(("clock", "processor")):
        fits, ours, these = (np.array(times[each])[:, column] for each in ("fits", "ours", name))
        longer = median((fits + these) / (fits + ours) - 1)
        texts.append(
            f"{label} {median(these):5.2f} s, {median(these / ours):.2f} x, "
            f"sweep {100 * longer:+.1f} %"
        )
    return "; ".join(texts)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("image", nargs="?", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    path = options.image
    report(
        load_image(path.read_bytes(), path.name) if path else load_sample("skyline"), options.rounds
    )


if __name__ == "__main__":
    main()

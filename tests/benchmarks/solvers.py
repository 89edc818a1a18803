"""Measure the solvers against their peers: ``python tests/benchmarks/solvers.py [IMAGE...]``.

Without images: scikit-learn's china.jpg at 600 x 800, the size of the tutorial. Peers run in the
same process, turn by turn with ours, and are left out if they are not installed: libimagequant
(``pip install imagequant``), OpenCV (``pip install opencv-python-headless``). `--quick` takes one
turn instead of five, and scikit-learn's slowest settings once; `--part NMF` is one table alone.

Memory is what a separate process needs at its peak above what it needed before the fit.
"""

import argparse
import multiprocessing
import resource
import statistics
import sys
import time
import warnings
from collections.abc import Callable
from functools import partial
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import PIL.Image
from sklearn.cluster import KMeans as SklearnKMeans
from sklearn.datasets import load_sample_image
from sklearn.decomposition import non_negative_factorization

sys.path.insert(0, str(Path(__file__).parents[2]))

from core.methods import NMF, KMeans
from core.methods.nmf import steps_for
from core.metrics import psnr_db
from core.solvers.color_histogram import color_histogram
from core.solvers.decomposition import decompose
from core.solvers.kmeans import fit_palette
from core.solvers.nmf import factorise

COLORS = (2, 3, 5, 10, 20, 30, 64, 128, 256)
COLORS, RANKS = KMeans.knob().sweep, NMF.knob().sweep
TUTORIAL_SIZE = (800, 600)
# Peers above this many seconds run once, whatever the number of turns.
SLOW_SECONDS = 2.0

Pixels = np.ndarray
Solver = Callable[[Pixels, int], Pixels]


def our_palette(pixels: Pixels, k: int) -> Pixels:
    return our_palettes(pixels, [k])[0]


def our_palettes(pixels: Pixels, colors=COLORS) -> list[Pixels]:
    histogram = color_histogram(pixels)
    palettes = (fit_palette(histogram, k, seed=0) for k in colors)
    return [palette.colors[palette.labels[histogram.pixel_colors]] for palette in palettes]


def our_palette_files(pixels: Pixels, colors=COLORS) -> list[bytes]:
    """The files of the tutorial's sweep, from the pixels on."""
    shared = KMeans.prepare(pixels)
    return [KMeans.format.write(KMeans(k).encode(pixels, shared).parts) for k in colors]


def sklearn_palette(pixels: Pixels, k: int, n_init: int) -> Pixels:
    samples = pixels.reshape(-1, 3).astype(np.float64)
    model = SklearnKMeans(k, n_init=n_init, random_state=0).fit(samples)
    return np.rint(model.cluster_centers_)[model.labels_].astype(np.uint8).reshape(pixels.shape)


def pillow_palette(pixels: Pixels, k: int, method: PIL.Image.Quantize, kmeans: int) -> Pixels:
    picture = PIL.Image.fromarray(pixels)
    plain = PIL.Image.Dither.NONE
    return np.array(picture.quantize(k, method, kmeans=kmeans, dither=plain).convert("RGB"))


def imagequant_palette(pixels: Pixels, k: int) -> Pixels:
    import imagequant

    picture = PIL.Image.fromarray(pixels).convert("RGBA")
    found = imagequant.quantize_pil_image(picture, dithering_level=0.0, max_colors=k)
    return np.array(found.convert("RGB"))


def opencv_palette(pixels: Pixels, k: int) -> Pixels:
    import cv2

    cv2.setRNGSeed(0)
    samples = pixels.reshape(-1, 3).astype(np.float32)
    stop = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 100, 0.1)
    _, labels, centers = cv2.kmeans(samples, k, None, stop, 1, cv2.KMEANS_PP_CENTERS)
    return np.rint(centers)[labels.ravel()].astype(np.uint8).reshape(pixels.shape)


def our_factors(pixels: Pixels, rank: int) -> Pixels:
    return our_factorisations(pixels, [rank])[0]


def our_factorisations(pixels: Pixels, ranks=RANKS) -> list[Pixels]:
    decomposed = decompose(np.moveaxis(pixels, 2, 0))
    found = (factorise(decomposed, rank, 0, steps_for(rank)) for rank in ranks)
    return [rounded(factors.heights @ factors.widths) for factors in found]


def sklearn_factors(pixels: Pixels, rank: int, solver: str) -> Pixels:
    planes = []
    for channel in np.moveaxis(pixels, 2, 0) / 255:
        # Multiplicative updates cannot leave the zeros of the default start.
        start = "nndsvda" if solver == "mu" else None
        heights, widths, _ = non_negative_factorization(
            channel, None, None, rank, init=start, solver=solver, max_iter=200, tol=0
        )
        planes.append(255 * heights @ widths)
    return rounded(np.stack(planes))


def truncated_svd(pixels: Pixels, rank: int) -> Pixels:
    left, values, right = np.linalg.svd(np.moveaxis(pixels, 2, 0) / 255, full_matrices=False)
    return rounded(255 * (left[..., :rank] * values[:, None, :rank]) @ right[:, :rank])


def rounded(planes: np.ndarray) -> Pixels:
    return np.moveaxis(np.rint(planes).clip(0, 255).astype(np.uint8), 0, 2)


def palette_peers() -> dict[str, Solver]:
    peers: dict[str, Solver] = {
        "ours": our_palette,
        "scikit-learn, n_init 10": partial(sklearn_palette, n_init=10),
        "scikit-learn, n_init 1": partial(sklearn_palette, n_init=1),
        "Pillow median cut + k-means": partial(
            pillow_palette, method=PIL.Image.Quantize.MEDIANCUT, kmeans=10
        ),
        "Pillow fast octree": partial(
            pillow_palette, method=PIL.Image.Quantize.FASTOCTREE, kmeans=0
        ),
    }
    if find_spec("imagequant"):
        peers["libimagequant"] = imagequant_palette
    if find_spec("cv2"):
        peers["OpenCV"] = opencv_palette
    return peers


FACTOR_PEERS: dict[str, Solver] = {
    "ours": our_factors,
    "scikit-learn cd": partial(sklearn_factors, solver="cd"),
    "scikit-learn mu": partial(sklearn_factors, solver="mu"),
    "truncated SVD (bound)": truncated_svd,
}


PARTS = ("sweeps", "K-Means", "NMF", "growth")


def compare(title: str, images: dict[str, Pixels], peers: dict[str, Solver], values, turns: int):
    """Print a table of one kind of solver, and the medians over the images."""
    columns = f"{'K':>5}{'seconds':>9}{'ratio':>8}{'PSNR':>9}{'to ours':>9}{'MB':>7}"
    print(f"\n{title}\n{'image':10}{'solver':30}{columns}")
    gains: dict[tuple[str, int], list[float]] = {}
    for name, pixels in images.items():
        for value in values:
            timed = interleaved(
                {peer: partial(f, pixels, value) for peer, f in peers.items()}, turns
            )
            best, ours = timed["ours"]
            for peer, (taken, decoded) in timed.items():
                quality = psnr_db(pixels, decoded)
                difference = quality - psnr_db(pixels, ours)
                gains.setdefault((peer, value), []).append(-difference)
                memory = peak_megabytes(peers[peer], pixels, value) if turns > 1 else float("nan")
                print(
                    f"{name:10}{peer:30}{value:5}{taken:9.3f}{taken / best:8.1f}"
                    f"{quality:9.3f}{difference:+9.3f}{memory:7.0f}",
                    flush=True,
                )
    print("\nmedian over the images of our PSNR minus theirs (dB)")
    for peer in list(peers)[1:]:
        row = "  ".join(f"{v}: {statistics.median(gains[peer, v]):+.3f}" for v in values)
        print(f"{peer:30}{row}")


def interleaved(solvers: dict[str, Callable[[], Pixels]], turns: int):
    """Median seconds and the last result of each solver, one turn of all after the other."""
    taken: dict[str, list[float]] = {name: [] for name in solvers}
    results = {}
    for _ in range(turns):
        for name, solve in solvers.items():
            if taken[name] and taken[name][0] > SLOW_SECONDS:
                continue
            start = time.perf_counter()
            results[name] = solve()
            taken[name].append(time.perf_counter() - start)
    return {name: (statistics.median(taken[name]), results[name]) for name in solvers}


def peak_megabytes(solver: Solver, pixels: Pixels, value: int) -> float:
    with multiprocessing.get_context("fork").Pool(1) as pool:
        return pool.apply(_grown_by, (solver, pixels, value))


def _grown_by(solver: Solver, pixels: Pixels, value: int) -> float:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    solver(pixels, value)
    return (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1000


def sweeps(images: dict[str, Pixels], turns: int) -> None:
    """Whole sweeps, with the work that all settings share done once."""
    print("\nsweeps of the tutorial, shared work included (s)")
    for name, pixels in images.items():
        palettes = interleaved(
            {
                "ours": partial(our_palettes, pixels),
                "ours with files": partial(our_palette_files, pixels),
                "scikit-learn, n_init 10": lambda p=pixels: [
                    sklearn_palette(p, k, 10) for k in COLORS
                ],
            },
            turns,
        )
        factors = interleaved(
            {
                "ours": partial(our_factorisations, pixels),
                "scikit-learn cd": lambda p=pixels: [sklearn_factors(p, r, "cd") for r in RANKS],
            },
            turns,
        )
        for kind, timed in (("K-Means, K 2..30", palettes), ("NMF, ten ranks x 3", factors)):
            *own, (peer, (theirs, _)) = timed.items()
            for label, (ours, _) in own:
                print(
                    f"{name:10}{kind:20}{label:16}{ours:7.3f}  {peer} {theirs:7.2f}  "
                    f"1/{theirs / ours:.1f}"
                )


def growth(pixels: Pixels) -> None:
    """How time and memory grow with pixels, colours and rank."""
    print("\ngrowth: K-Means, K = 30, pixels to palette and indices")
    for megapixels in (0.5, 2, 8, 24):
        factor = (megapixels * 1e6 / (pixels.shape[0] * pixels.shape[1])) ** 0.5
        size = [round(side * factor) for side in (pixels.shape[1], pixels.shape[0])]
        larger = np.asarray(PIL.Image.fromarray(pixels).resize(size))
        # Scaling merges colours; noise of a few levels makes them as numerous as in a photograph.
        noise = np.random.default_rng(0).integers(-2, 3, larger.shape)
        larger = (larger + noise).clip(0, 255).astype(np.uint8)
        print_growth(f"{megapixels} MP", our_palette, larger, 30)
    print("growth: K-Means, K")
    for k in COLORS:
        print_growth(str(k), our_palette, pixels, k)
    print("growth: NMF, rank")
    for rank in RANKS:
        print_growth(str(rank), our_factors, pixels, rank)


def print_growth(label: str, solver: Solver, pixels: Pixels, value: int) -> None:
    taken = interleaved({"ours": partial(solver, pixels, value)}, 3)["ours"][0]
    print(f"  {label:8}{taken:8.3f} s {peak_megabytes(solver, pixels, value):6.0f} MB", flush=True)


def read(path: str) -> Pixels:
    picture = PIL.Image.open(path).convert("RGB")
    size = TUTORIAL_SIZE if picture.width >= picture.height else TUTORIAL_SIZE[::-1]
    return np.asarray(picture.resize(size, PIL.Image.Resampling.LANCZOS))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("images", nargs="*", help="scaled to 600 x 800")
    parser.add_argument("--quick", action="store_true", help="one turn, no memory")
    parser.add_argument("--part", choices=PARTS, action="append", help="by default all")
    options = parser.parse_args()
    china = PIL.Image.fromarray(load_sample_image("china.jpg")).resize(TUTORIAL_SIZE)
    images = {Path(path).stem[:9]: read(path) for path in options.images}
    images["china"] = np.asarray(china)
    turns = 1 if options.quick else 5
    # scikit-learn says that tol = 0 never converges.
    warnings.filterwarnings("ignore")
    our_palette(images["china"], 2)
    our_factors(images["china"], 2)
    parts = {
        "sweeps": partial(sweeps, images, turns),
        "K-Means": partial(compare, "K-Means", images, palette_peers(), COLORS, turns),
        "NMF": partial(compare, "NMF", images, FACTOR_PEERS, RANKS, turns),
        "growth": partial(growth, images["china"]),
    }
    for part in options.part or PARTS:
        parts[part]()


if __name__ == "__main__":
    main()

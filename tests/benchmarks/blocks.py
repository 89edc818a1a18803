"""Methods on blocks against JPEG, WebP and whole-channel NMF at equal bits per pixel.

``python tests/benchmarks/blocks.py IMAGE...`` prints the decibels of each at each rate, read off
its curve of PSNR over the logarithm of the file's length, and the mean difference from JPEG; every
byte counts. JPEG is Pillow's with optimised Huffman tables and 4:2:0, once with the default
quantisation tables and once with flat ones, which suit the PSNR better. Then it prints the seconds
of encoding and decoding, of which the ratio to JPEG in the same run is to be trusted on a busy
machine rather than the seconds.
"""

import io
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
import PIL.Image

sys.path.insert(0, str(Path(__file__).parents[2]))

from core.images import Pixels
from core.methods import MAIN_METHODS, METHODS, Method

RATES = (0.15, 0.2, 0.25, 0.5, 1.0)
FLAT_STEPS = (8, 11, 15, 20, 27, 36, 48, 64, 85, 110, 140, 180, 220, 255)
NMF_COMPONENTS = (1, 2, 3, 5, 8, 12, 20, 30, 50)
Points = list[tuple[int, float]]


def psnr_of(pixels: Pixels, decoded: Pixels) -> float:
    error = np.mean((pixels.astype(float) - decoded) ** 2)
    return float(10 * np.log10(255**2 / error))


def at(points: Points, rate: float, n_pixels: int) -> float:
    """Decibels at a rate, nan outside the curve."""
    sizes, quality = np.array(sorted(points)).T
    place = np.log(rate * n_pixels / 8)
    return float(np.interp(place, np.log(sizes), quality, np.nan, np.nan))


def of_pillow(pixels: Pixels, name: str, settings: Iterable[dict]) -> Points:
    points = []
    for options in settings:
        file = io.BytesIO()
        PIL.Image.fromarray(pixels).save(file, name, **options)
        decoded = np.asarray(PIL.Image.open(file).convert("RGB"))
        points.append((file.tell(), psnr_of(pixels, decoded)))
    return points


def of_method(pixels: Pixels, kind: type[Method], settings: Iterable[Method]) -> Points:
    shared = kind.prepare(pixels)
    points = []
    for method in settings:
        file = method.format.write(method.encode(pixels, shared).parts)
        points.append((len(file), psnr_of(pixels, kind.decode(kind.format.read(file)))))
    return points


def curves(pixels: Pixels) -> dict[str, Points]:
    jpeg = [{"quality": q, "optimize": True} for q in (*range(1, 20), *range(20, 96, 5))]
    flat = [{"qtables": [[step] * 64] * 2, "optimize": True} for step in FLAT_STEPS]
    webp = [{"quality": quality, "method": 6} for quality in range(0, 96, 5)]
    found = {
        "jpeg": of_pillow(pixels, "JPEG", jpeg),
        "jpeg, flat": of_pillow(pixels, "JPEG", flat),
        "webp": of_pillow(pixels, "WEBP", webp),
        "nmf": of_method(pixels, METHODS["nmf"], map(METHODS["nmf"], NMF_COMPONENTS)),
    }
    for key, kind in MAIN_METHODS.items():
        if not kind.by_default:
            sweep = range(kind.knob().sweep[0] - 10, kind.knob().sweep[-1] + 1, 10)
            found[key] = of_method(pixels, kind, map(kind, sweep))
            for name, choice in kind.choices().items():
                for value in choice.keys[1:]:
                    others = (kind.make(each, **{name: value}) for each in sweep)
                    found[f"{key}, {value}"] = of_method(pixels, kind, others)
    return found


def line(name: str, values: Iterable[float]) -> str:
    return f"{name:22}" + "".join(f"{value:9.2f}" for value in values)


def seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def print_times(pixels: Pixels) -> None:
    for kind in (METHODS["jpeg"], *MAIN_METHODS.values()):
        method = kind(kind.knob().sweep[len(kind.knob().sweep) // 2])
        shared = kind.prepare(pixels)
        file = method.format.write(method.encode(pixels, shared).parts)
        encode = seconds(lambda m=method, s=shared: m.format.write(m.encode(pixels, s).parts))
        decode = seconds(lambda m=method, f=file: m.decode(m.format.read(f)))
        print(f"{kind.key:22}{encode:9.2f}{decode:9.2f}  seconds of one processor")


def main() -> None:
    table: dict[str, list[list[float]]] = {}
    print(" " * 22 + "".join(f"{rate:9}" for rate in RATES) + "  bits per pixel, dB")
    for path in map(Path, sys.argv[1:]):
        pixels = np.asarray(PIL.Image.open(path).convert("RGB"))
        n_pixels = pixels.shape[0] * pixels.shape[1]
        print(path.name)
        for name, points in curves(pixels).items():
            values = [at(points, rate, n_pixels) for rate in RATES]
            table.setdefault(name, []).append(values)
            print(line("  " + name, values))
    print("mean difference from JPEG, over the images where both reach the rate")
    for name, rows in table.items():
        differences = np.array(rows) - table["jpeg"]
        print(line("  " + name, np.ma.masked_invalid(differences).mean(axis=0).filled(np.nan)))
    print_times(pixels)


if __name__ == "__main__":
    main()

"""Measure the files against their peers: ``python tests/benchmarks/files.py [IMAGE...]``.

Without images: scikit-learn's china.jpg at 600 x 800, the size of the tutorial. Peers get the same
pixels and are left out if they are not installed: oxipng (``pip install pyoxipng``), zopflipng
and pngquant (``apt-get install zopfli pngquant``). A peer whose pixels differ is marked as lossy.
`--slow` adds oxipng with zopfli. Seconds of palettes are processor time, of factors wall time.

`--rates` prints instead how much smaller smoothed palettes are at equal quality than plain ones,
than libimagequant without dithering in our files (``pip install imagequant``), and than the files
of pngquant and oxipng as their users get them: BD-rates over 8 to 256 colours. An image of
768 x 512 takes one or two minutes. `--texture 0.25 0` measures other exponents of the weight
of errors in texture.
"""

import argparse
import io
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import PIL.Image
from sklearn.datasets import load_sample_image

sys.path.insert(0, str(Path(__file__).parents[2]))

from core.compression import compress
from core.frontier import bd_rate, hull
from core.images import Image
from core.methods import NMF, KMeans
from core.methods.base import Parts
from core.methods.indexed import compact_parts
from core.metrics import QualityMeter
from core.solvers.smoothing import texture
from core.uploads.decoding import load_image

COLORS = (2, 3, 5, 10, 20, 30, 64, 256)
RATE_COLORS = (8, 16, 32, 64, 128, 256)
# Of smoothed palettes fewer are computed: with four steps each, their points are dense enough.
SMOOTHED_COLORS, SMOOTHING = (8, 32, 64, 256), (1, 2, 3, 4)
RANKS, BITS = (10, 30, 80), (4, 6, 8, 12, 16, 32)
TUTORIAL_SIZE = (800, 600)

# From a plain indexed PNG to a smaller one.
Peer = Callable[[bytes], bytes]


def peers(*, slow: bool) -> dict[str, Peer]:
    found: dict[str, Peer] = {}
    if find_spec("oxipng"):
        import oxipng

        found["oxipng -o4"] = lambda file: oxipng.optimize_from_memory(file, level=4)
        found["oxipng -o6"] = lambda file: oxipng.optimize_from_memory(file, level=6)
        if slow:
            zopfli = oxipng.Deflaters.zopfli(15)
            found["oxipng zopfli"] = lambda file: oxipng.optimize_from_memory(
                file, level=6, deflate=zopfli
            )
    if shutil.which("zopflipng"):
        found["zopflipng -q"] = lambda file: run("zopflipng", "-q", "-y", file=file)
    if shutil.which("pngquant"):
        found["pngquant"] = lambda file: run("pngquant", "--force", "--output", file=file)
    return found


def run(program: str, *options: str, file: bytes) -> bytes:
    with tempfile.TemporaryDirectory() as name:
        source, target = Path(name, "source.png"), Path(name, "target.png")
        source.write_bytes(file)
        # pngquant names its target first, zopflipng last.
        last = [target, source] if options[-1] == "--output" else [source, target]
        subprocess.run([program, *options, *last], check=True, capture_output=True)
        return target.read_bytes()


def plain_png(parts: Parts) -> bytes:
    """What Pillow makes of a palette and indices."""
    palette, indices = (part.values for part in parts)
    picture, file = PIL.Image.fromarray(indices), io.BytesIO()
    picture.putpalette(palette.tobytes())
    picture.save(file, "PNG", optimize=True)
    return file.getvalue()


def pixels_of(file: bytes) -> np.ndarray:
    return np.asarray(PIL.Image.open(io.BytesIO(file)).convert("RGB"))


def timed(work: Callable[[], bytes]) -> tuple[bytes, float]:
    start = processor_seconds()
    result = work()
    return result, processor_seconds() - start


def processor_seconds() -> float:
    """Of this process and the programs it ran: a busy machine changes it less than the clock."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def palette_files(image: Image, *, slow: bool) -> Iterable[str]:
    shared = KMeans.prepare(image.pixels)
    for k in COLORS:
        parts = KMeans(k).encode(image.pixels, shared).parts
        ours, seconds = timed(lambda parts=parts: KMeans.format.write(parts))
        plain, truth = plain_png(parts), pixels_of(ours)
        yield f"{image.name} K = {k:3}  {'ours':14} {len(ours):9,} B  {seconds:7.3f} s"
        others = {"Pillow": lambda _, parts=parts: plain_png(parts)} | peers(slow=slow)
        for name, peer in others.items():
            theirs, seconds = timed(lambda peer=peer, plain=plain: peer(plain))
            lossy = "" if np.array_equal(pixels_of(theirs), truth) else "  lossy"
            excess = len(ours) / len(theirs) - 1
            yield (
                f"{'':24} {name:14} {len(theirs):9,} B  {seconds:7.3f} s  "
                f"ours {100 * excess:+.1f} %{lossy}"
            )


def factor_files(image: Image) -> Iterable[str]:
    shared = NMF.prepare(image.pixels)
    for rank in RANKS:
        results = {bits: compress(image, NMF(rank, bits=bits), shared) for bits in BITS}
        exact = results[32].quality.psnr_db
        for bits, result in results.items():
            yield (
                f"{image.name} K = {rank:3} {bits:2} bits  {len(result.file):9,} B  "
                f"{result.quality.psnr_db:.3f} dB  loses {exact - result.quality.psnr_db:.3f} dB  "
                f"{result.encode_seconds:.2f} s"
            )


def rates(image: Image) -> Iterable[str]:
    """BD-rates by PSNR and by SSIM of smoothed palettes, all steps and each alone."""
    shared, meter = KMeans.prepare(image.pixels), QualityMeter(image.pixels)

    def point(file: bytes) -> tuple[float, float, float]:
        quality = meter.measure(pixels_of(file))
        return len(file), quality.psnr_db, -10 * np.log10(1 - quality.ssim)

    def ours(k: int, step: int) -> tuple[float, float, float]:
        fit, seconds = timed(lambda: KMeans(k, smoothing=step).encode(image.pixels, shared))
        slowest.append(seconds)
        return point(KMeans.format.write(fit.parts))

    slowest: list[float] = []
    KMeans.warm_up()
    steps = {0: [ours(k, 0) for k in RATE_COLORS]}
    steps |= {step: [ours(k, step) for k in SMOOTHED_COLORS] for step in SMOOTHING}
    smoothed = {"all steps": [point for points in steps.values() for point in points]}
    for name, anchor in {"plain K-Means": steps[0], **anchors(image, point)}.items():
        for curve, points in smoothed.items():
            psnr, ssim = (bd_percent(anchor, points, measure) for measure in (1, 2))
            yield f"{image.name:12} {curve:9} against {name:22} PSNR {psnr}  SSIM {ssim}"
    fits = slowest[len(RATE_COLORS) :]
    yield f"{image.name:12} one smoothed fit takes {np.mean(fits):.2f} s, at most {max(fits):.2f} s"


def anchors(image: Image, point: Callable[[bytes], tuple]) -> dict[str, list[tuple]]:
    """The curves of peers that are installed."""
    found = {}
    picture = PIL.Image.fromarray(image.pixels)
    if find_spec("imagequant"):
        found["libimagequant"] = [point(by_libimagequant(picture, k)) for k in RATE_COLORS]
    if shutil.which("pngquant") and find_spec("oxipng"):
        import oxipng

        plain = io.BytesIO()
        picture.save(plain, "PNG")
        found["pngquant and oxipng"] = [
            point(
                oxipng.optimize_from_memory(
                    run("pngquant", str(k), "--force", "--output", file=plain.getvalue()), level=4
                )
            )
            for k in RATE_COLORS
        ]
    return found


def by_libimagequant(picture: PIL.Image.Image, k: int) -> bytes:
    import imagequant

    mapped = imagequant.quantize_pil_image(picture, dithering_level=0.0, max_colors=k)
    palette = np.array(mapped.getpalette(), np.uint8).reshape(-1, 3)
    indices = np.asarray(mapped)
    return KMeans.format.write(compact_parts(palette[: int(indices.max()) + 1], indices))


def bd_percent(anchor: list[tuple], curve: list[tuple], measure: int) -> str:
    on_hulls = []
    for points in (anchor, curve):
        table = np.array(points)
        on_hulls += list(table[hull(table[:, 0], table[:, measure])][:, [0, measure]].T)
    rate = bd_rate(*on_hulls)
    return "   n/a  " if rate.reason else f"{rate.percent:+6.1f} %"


def images(paths: list[Path]) -> Iterable[Image]:
    if not paths:
        china = PIL.Image.fromarray(load_sample_image("china.jpg")).resize(TUTORIAL_SIZE)
        yield Image("china", np.asarray(china))
    for path in paths:
        yield load_image(path.read_bytes(), path.name)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("images", nargs="*", type=Path)
    parser.add_argument("--slow", action="store_true")
    parser.add_argument("--rates", action="store_true")
    parser.add_argument("--texture", nargs="*", type=float, default=[texture._EXPONENT])
    options = parser.parse_args()
    for image in images(options.images):
        if options.rates:
            for texture._EXPONENT in options.texture:
                for line in rates(image):
                    print(f"texture {texture._EXPONENT:4}  {line}", flush=True)
            continue
        for line in (*palette_files(image, slow=options.slow), *factor_files(image)):
            print(line, flush=True)


if __name__ == "__main__":
    main()

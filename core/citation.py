"""Results as text, with all that somebody needs to repeat them."""

from __future__ import annotations

import math
from collections.abc import Sequence

from core.compression import Compressed
from core.images import Image
from core.lazy import pandas as pd
from core.methods import METHODS
from core.sets import Rates
from core.version import VERSION

_PROGRAM = f"Palette & Parts {VERSION}"
# A list of more images is read by nobody.
_MOST_NAMED = 60


def cite(image: Image, result: Compressed) -> str:
    """What was measured of a result, how, on which image, and by which version of this program.

    Parameters
    ----------
    image : Image
        The source.
    result : Compressed
        What it was compressed to.

    Examples
    --------
    >>> from core.compression import compress
    >>> from core.images import scale_to
    >>> from core.methods import KMeans
    >>> from core.samples import load_sample
    >>> image = scale_to(load_sample("coffee"), 10_000)
    >>> print(cite(image, compress(image, KMeans(8))).partition(": ")[0])
    K-Means, K = 8, on Coffee (122 x 81 pixels)
    """
    method = result.method
    return (
        f"{method.label}, {method.setting}, on {image.name} ({result.width} x {result.height} "
        f"pixels): {_measures(result)}, measured on the image decoded from the file. "
        f"Setting: {method!r}. Digest of the image: {result.digest}. {_PROGRAM}."
    )


def cite_all(image: Image, results: Sequence[Compressed]) -> str:
    """The same for several results of one image, a line each; for one as `cite` gives it.

    Parameters
    ----------
    image : Image
        The source.
    results : sequence of Compressed
        At least one result of it.
    """
    if len(results) == 1:
        return cite(image, results[0])
    head = (
        f"Measured on images decoded from the files, of {image.name} ({image.width} x "
        f"{image.height} pixels, digest {image.digest}), by {_PROGRAM}:"
    )
    lines = [
        f"- {each.method.label}, {each.method.setting}: {_measures(each)}. "
        f"Setting: {each.method!r}."
        for each in results
    ]
    return "\n".join([head, *lines])


def cite_rates(rates: Sequence[Rates], frame: pd.DataFrame) -> str:
    """BD-rates over a set of images, and which images those are.

    Parameters
    ----------
    rates : sequence of Rates
        Against one anchor, of at least one method.
    frame : DataFrame
        The rows of the set, with the columns of `core.columns.COLUMNS`.
    """
    anchor = METHODS[rates[0].anchor].label
    head = (
        f"BD-rate (change in bits per pixel at equal PSNR, PCHIP over convex hulls) against "
        f"{anchor}, image by image, by {_PROGRAM}:"
    )
    lines = [f"- {METHODS[each.method].label}: {_rate(each)}." for each in rates]
    return "\n".join([head, *lines, f"Images, with sizes and digests: {_images(frame)}."])


def _images(frame: pd.DataFrame) -> str:
    rows = frame.drop_duplicates("digest")
    texts = [
        f"{row['image']} ({row['width']} x {row['height']}, {row['digest']})"
        for row in rows.head(_MOST_NAMED).to_dict("records")
    ]
    others = [f"and {len(rows) - _MOST_NAMED:,} others"] if len(rows) > _MOST_NAMED else []
    return "; ".join([*texts, *others])


def _measures(result: Compressed) -> str:
    """The size and the quality; SSIM and colour difference only where they were measured."""
    quality = result.quality
    psnr = "without loss" if quality.mse == 0 else f"at a PSNR of {quality.psnr_db:.2f} dB"
    text = f"{len(result.file):,} bytes ({result.bits_per_pixel:.3f} bits per pixel) {psnr}"
    if math.isnan(quality.ssim):
        return text
    return (
        f"{text}, SSIM {quality.ssim:.4f}, mean colour difference (CIEDE2000) {quality.delta_e:.2f}"
    )


def _rate(rates: Rates) -> str:
    if not rates.percents:
        return f"none of {rates.images} images can be compared"
    return (
        f"median {rates.median:+.1f} %, mean {rates.mean:+.1f} % over {len(rates.percents)} of "
        f"{rates.images} images"
    )

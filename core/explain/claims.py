"""What the tutorial says of its two methods, checked on the results of one image."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from core.explain.counts import most_values, values_per_component
from core.formatting import format_bytes, format_count, format_seconds, format_share
from core.images import Image, Pixels
from core.lazy import pandas as pd
from core.methods import NMF, KMeans
from core.metrics import color_agreement, edge_agreement

# Gives the decoded pixels of a row: (method key, value) -> pixels.
Decode = Callable[[str, int], Pixels]

_ABOUT_A_THIRD = (0.30, 0.37)
# What the tutorial says of each method.
STATEMENTS = {
    KMeans.key: (
        "K-Means is slower than NMF.",
        "K-Means keeps edges, NMF gives them up.",
        "K-Means stores about a third of the numbers.",
    ),
    NMF.key: (
        "K-Means gives up colours, NMF keeps them.",
        "NMF stores less than K-Means below about 100 components.",
    ),
}
_SLOWER, _EDGES, _THIRD = STATEMENTS[KMeans.key]
_COLORS, _HUNDRED = STATEMENTS[NMF.key]


@dataclass(frozen=True)
class Claim:
    """A statement, and what the numbers say.

    Parameters
    ----------
    method : str
        Key of the method that the statement is about.
    statement : str
        What the tutorial says.
    holds : bool or None
        Whether the numbers of this image agree; None where they cannot say.
    finding : str
        The numbers, in a sentence.
    """

    method: str
    statement: str
    holds: bool | None
    finding: str


def check_claims(frame: pd.DataFrame, image: Image, decode: Decode) -> list[Claim]:
    """Each claim with the numbers of an image.

    Parameters
    ----------
    frame : DataFrame
        Rows of `sweeps.to_frame` of the image, with at least one of each main method.
    image : Image
        The source.
    decode : callable
        Gives the decoded pixels of a row's method key and value.
    """
    palettes, factors = (
        frame[frame["method"] == kind.key].sort_values("value") for kind in (KMeans, NMF)
    )
    return [
        _slower(palettes, factors),
        *_edges_and_colors(palettes, factors, image, decode),
        _third(palettes.iloc[-1], image),
        _hundred(palettes.iloc[-1], factors, image),
    ]


def _slower(palettes: pd.DataFrame, factors: pd.DataFrame) -> Claim:
    """At equal K, since either method takes longer the larger K is."""
    both = palettes.merge(factors, on="value", suffixes=("_kmeans", "_nmf"))
    if both.empty:
        return Claim(KMeans.key, _SLOWER, None, "The two sweeps have no K in common.")
    seconds = both["encode_seconds_kmeans"], both["encode_seconds_nmf"]
    slower = int((seconds[0] > seconds[1]).sum())
    holds = slower > len(both) / 2
    # Short times vary from run to run; where pairs and sums disagree, they cannot say.
    sums = [float(each.sum()) for each in seconds]
    is_clear = holds == (sums[0] > sums[1])
    return Claim(
        KMeans.key,
        _SLOWER,
        holds if is_clear else None,
        f"At equal K, by the clock of this server, K-Means took longer in {slower} of "
        f"{format_count(len(both), 'pair')}: {format_seconds(sums[0])} in all from pixels to "
        f"file, NMF {format_seconds(sums[1])}. The tutorial tries K-Means ten times on every "
        "pixel; here it works on the distinct colours.",
    )


def _edges_and_colors(
    palettes: pd.DataFrame, factors: pd.DataFrame, image: Image, decode: Decode
) -> list[Claim]:
    """In files of about the same size, since any method keeps more in a larger one."""
    palette = palettes.iloc[-1]
    nearest = (factors["file_bytes"] - palette["file_bytes"]).abs().idxmin()
    pair = palette, factors.loc[nearest]
    decoded = [decode(row["method"], int(row["value"])) for row in pair]
    edges = [edge_agreement(image.pixels, pixels) for pixels in decoded]
    colors = [color_agreement(image.pixels, pixels) for pixels in decoded]
    settings = (
        f"K-Means with K = {pair[0]['value']} ({format_bytes(pair[0]['file_bytes'])}) and the "
        f"NMF file nearest to it in size, K = {pair[1]['value']} "
        f"({format_bytes(pair[1]['file_bytes'])})"
    )
    return [
        Claim(
            KMeans.key,
            _EDGES,
            _is_larger(*edges),
            f"{settings}: the edges have a correlation of {edges[0]:.3f} and {edges[1]:.3f} "
            "with those of the image.",
        ),
        Claim(
            NMF.key,
            _COLORS,
            _is_larger(*reversed(colors)),
            f"In the same two files, the colours have a correlation of {colors[0]:.3f} and "
            f"{colors[1]:.3f} with those of the image.",
        ),
    ]


def _is_larger(first: float, second: float) -> bool | None:
    """Whether the first correlation is the larger; None where they are written alike."""
    return None if f"{first:.3f}" == f"{second:.3f}" else first > second


def _third(row: pd.Series, image: Image) -> Claim:
    numbers, file = (row[name] / image.raw_bytes for name in ("numbers", "file_bytes"))
    low, high = _ABOUT_A_THIRD
    colors = (int(row["numbers"]) - image.height * image.width) // 3
    fewer = f", for a palette of {format_count(colors, 'colour')}" if colors < row["value"] else ""
    return Claim(
        KMeans.key,
        _THIRD,
        bool(low <= numbers <= high),
        f"With K = {row['value']} it stores {row['numbers']:,} of {image.raw_bytes:,} numbers, "
        f"{format_share(numbers)}{fewer}. Its file has {format_share(file)} of the bytes of the "
        "raw pixels.",
    )


def _hundred(palette: pd.Series, factors: pd.DataFrame, image: Image) -> Claim:
    limit = int(palette["numbers"] - 1) // values_per_component(image)
    smaller = factors[factors["file_bytes"] < palette["file_bytes"]]["value"]
    in_bytes = f"up to K = {smaller.max()}" if len(smaller) else "with none of the settings"
    most = most_values(factors, image)
    is_always_less = most is not None and most < palette["numbers"]
    return Claim(
        NMF.key,
        _HUNDRED,
        is_always_less or 80 <= limit <= 125,
        f"For this image of {image.height:,} × {image.width:,} pixels, NMF stores fewer numbers "
        f"than K-Means with K = {palette['value']} {_up_to(limit, is_always_less=is_always_less)}. "
        f"Its file is smaller {in_bytes} of the sweep.",
    )


def _up_to(limit: int, *, is_always_less: bool) -> str:
    if is_always_less:
        return "at every K, since components beyond the rank of the image store nothing"
    return f"up to K = {limit}" if limit else "at no K"

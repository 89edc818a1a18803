"""How many values NMF stores: the tutorial's count, and where the image needs fewer."""

from __future__ import annotations

from core.images import Image
from core.lazy import pandas as pd


def values_per_component(image: Image) -> int:
    """Values that one component of each of the three channels takes: 3 (height + width)."""
    return 3 * (image.height + image.width)


def most_values(factors: pd.DataFrame, image: Image) -> int | None:
    """The most values that NMF stores of an image at any K; None where that is not known.

    Components beyond the rank of the image store nothing, which shows where a row has fewer values
    than its components would take.

    Parameters
    ----------
    factors : DataFrame
        Rows of NMF of one image.
    image : Image
        The source.
    """
    asked = factors["value"] * values_per_component(image)
    short = factors[factors["numbers"] < asked]
    return int(short["numbers"].max()) if len(short) else None

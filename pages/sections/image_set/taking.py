"""What can be taken away of a set: its BD-rates as text, and a script that computes its rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from core.citation import cite_rates
from core.lazy import pandas as pd
from core.methods import Method
from core.script import Source, rates_script, set_script
from core.sets import Rates
from pages.sections.image_set import source
from pages.sections.image_set.source import Member
from pages.shared import numbers


def offer(
    rates: Sequence[Rates],
    frame: pd.DataFrame,
    members: Mapping[str, Member],
    methods: Iterable[Method],
    max_pixels: int,
) -> None:
    """Offer both, where there is something to compare.

    Parameters
    ----------
    rates : sequence of Rates
        What the page shows.
    frame : DataFrame
        The rows of the set.
    members : mapping of str to Member
        Its images by digest; none for a file of rows.
    methods : iterable of Method
        The settings of all images.
    max_pixels : int
        The working size of the set.
    """
    if not rates:
        return
    if name := source.name_of_rows():
        looked_at = len(rates[0].percents) + len(rates[0].reasons)
        script = rates_script(name, rates[0].anchor, looked_at)
    else:
        sources = [Source(each.image, each.sample) for each in members.values()]
        script = set_script(sources, methods, max_pixels)
    numbers.offer_texts(cite_rates(rates, frame), script, "image set")

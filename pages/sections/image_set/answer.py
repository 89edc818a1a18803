"""Whether it holds for other images: one sentence, and which image pulls most."""

from collections.abc import Mapping, Sequence

from core.sets import Rates, verdict, what_pulls

BEFORE = "Does what one image shows hold for others? The answer comes with the first images."


def sentences(rates: Sequence[Rates], names: Mapping[str, str], subject: str) -> str:
    """The answer as Markdown: a verdict for each method, then the image that pulls most.

    Parameters
    ----------
    rates : sequence of Rates
        Against one anchor.
    names : mapping of str to str
        Names of the images by digest, as Markdown.
    subject : str
        What the set is.
    """
    if not rates:
        return f"**{subject}**, of one method: there is nothing to compare."
    every = [f"**{subject}:**", *map(verdict, rates), what_pulls(rates, names)]
    return " ".join(filter(None, every))

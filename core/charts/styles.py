"""How methods look: one colour and one marker for each, everywhere."""

from dataclasses import dataclass

from core.methods import METHODS


@dataclass(frozen=True)
class Style:
    """How a method is drawn."""

    color: str
    marker: str


# Each at least 3:1 against white and against the dark background.
_STYLES = (
    Style("#d9480f", "circle"),
    Style("#1c7ed6", "square"),
    Style("#5f7f9f", "square-open"),
    Style("#c2255c", "triangle-up-open"),
    Style("#a8730b", "triangle-down-open"),
    Style("#2b8a3e", "diamond-open"),
    Style("#0c8599", "pentagon-open"),
    Style("#ae3ec9", "hexagon-open"),
    Style("#868e96", "x-thin-open"),
    Style("#5c7cfa", "cross-thin-open"),
)
STYLES = dict(zip(METHODS, _STYLES, strict=False))
QUIET = "#868e96"
HEIGHT = 440

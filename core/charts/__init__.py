"""Tables to Plotly figures: one colour and one marker for a method, everywhere."""

from core.charts.rates import rate_differences
from core.charts.style import HEIGHT, STYLES, Style
from core.charts.tradeoff import View, references_for, tradeoff

__all__ = [
    "HEIGHT",
    "STYLES",
    "Style",
    "View",
    "rate_differences",
    "references_for",
    "tradeoff",
]

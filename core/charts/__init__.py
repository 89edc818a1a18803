"""Plotly figures of tables, in which each method has one colour and one marker everywhere."""

from core.charts.curves import Curve, curves_of
from core.charts.rates import rate_differences, rate_table
from core.charts.sets import rate_strips, set_curves
from core.charts.styles import HEIGHT, Style, style_of
from core.charts.tradeoff import leave_room_for_menus, references_for, tradeoff, zoom_to
from core.charts.view import Frontier, Ranges, View

__all__ = [
    "HEIGHT",
    "Curve",
    "Frontier",
    "Ranges",
    "Style",
    "View",
    "curves_of",
    "leave_room_for_menus",
    "rate_differences",
    "rate_strips",
    "rate_table",
    "references_for",
    "set_curves",
    "style_of",
    "tradeoff",
    "zoom_to",
]

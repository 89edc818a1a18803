"""Which setting answers a question, and which method is better by how much."""

from core.frontier.bd_rate import INTERPOLATIONS, BDRate, bd_rate, rate_differences
from core.frontier.curves import Knee, best_within, hull, knee, pareto

__all__ = [
    "INTERPOLATIONS",
    "BDRate",
    "Knee",
    "bd_rate",
    "best_within",
    "hull",
    "knee",
    "pareto",
    "rate_differences",
]

"""Which setting answers a question, and which method is better by how much."""

from core.frontier.bd_rate import INTERPOLATIONS, BDRate, bd_rate, rate_differences
from core.frontier.curves import best_within, gap_to, hull, knee, pareto
from core.frontier.targets import Answer, PairAnswer, Target, best_pair, find

__all__ = [
    "INTERPOLATIONS",
    "Answer",
    "BDRate",
    "PairAnswer",
    "Target",
    "bd_rate",
    "best_pair",
    "best_within",
    "find",
    "gap_to",
    "hull",
    "knee",
    "pareto",
    "rate_differences",
]

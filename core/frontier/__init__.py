"""Which setting answers a question, and which method is better by how much."""

from core.frontier.bd_rate import INTERPOLATIONS, BDRate, bd_rate, rate_differences
from core.frontier.budgets import fill
from core.frontier.curves import best_within, gap_to, hull, knee, pareto
from core.frontier.targets import (
    Answer,
    PairAnswer,
    best_pair,
    best_that,
    largest_that,
    smallest_that,
)

__all__ = [
    "INTERPOLATIONS",
    "Answer",
    "BDRate",
    "PairAnswer",
    "bd_rate",
    "best_pair",
    "best_that",
    "best_within",
    "fill",
    "gap_to",
    "hull",
    "knee",
    "largest_that",
    "pareto",
    "rate_differences",
    "smallest_that",
]

"""Results of many images: what holds on average, how far images differ, and which pulls most.

`reading` opens a file of rows, `means` averages curves, `budgets` compares at equal size and at
equal quality, `rates` has the BD-rate of each image, and `tables` and `verdicts` say it all to a
person. An image is known by its digest, so that two of one name are two.
"""

from core.sets.budgets import SIZES, at_qualities, at_sizes, best_at_size
from core.sets.means import MOST_CURVES, MeanCurve, curves_per_image, mean_curves
from core.sets.rates import MOST_RATES, Rates, rates_per_image
from core.sets.reading import SetRows, read_rows
from core.sets.tables import mean_psnr, qualities_table, rates_table, sizes_table
from core.sets.verdicts import most_pulling, verdict, what_pulls

__all__ = [
    "MOST_CURVES",
    "MOST_RATES",
    "SIZES",
    "MeanCurve",
    "Rates",
    "SetRows",
    "at_qualities",
    "at_sizes",
    "best_at_size",
    "curves_per_image",
    "mean_curves",
    "mean_psnr",
    "most_pulling",
    "qualities_table",
    "rates_per_image",
    "rates_table",
    "read_rows",
    "sizes_table",
    "verdict",
    "what_pulls",
]

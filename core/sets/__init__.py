"""Results of many images: what holds on average, how far images differ, and which pulls most.

`reading` opens a file of rows, `means` averages curves, `budgets` compares at equal size and at
equal quality, and `rates` has the BD-rate of each image. An image is known by its digest, so that
two of one name are two.
"""

from core.sets.budgets import at_qualities, at_sizes, best_at_size
from core.sets.means import MeanCurve, curves_per_image, mean_curves
from core.sets.rates import Rates, rates_per_image
from core.sets.reading import SetRows, read_rows

__all__ = [
    "MeanCurve",
    "Rates",
    "SetRows",
    "at_qualities",
    "at_sizes",
    "best_at_size",
    "curves_per_image",
    "mean_curves",
    "rates_per_image",
    "read_rows",
]

"""K-Means as the tutorial runs it: scikit-learn on all pixels, ten times."""

import warnings
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from core.deadline import time_is_up
from core.images import Pixels
from core.lazy import cluster
from core.methods.fit import Fit
from core.methods.indexed import Indexed, merged_parts
from core.methods.nonnegative import stopped_at
from core.methods.parameters import MAX_COLORS, knob, seed
from core.solvers.threads import use_one_thread_for_clusters

_STARTS = 10


@dataclass(frozen=True)
class SklearnKMeans(Indexed):
    """The best of ten runs of `sklearn.cluster.KMeans` on every pixel, each from another start.

    The values are those of ``matplotlib.pyplot.imread`` of a PNG file: float32 from 0 to 1. All
    else is scikit-learn's default, but for the number of threads: one, so that the same setting
    gives the same file on every machine. Without a deadline the palette is that of
    ``KMeans(n_colors, n_init=10, random_state=seed)``; if two starts end at the same clusters
    with their numbers swapped, it may be the other of the two.

    Parameters
    ----------
    n_colors : int
        Largest number of colours, 1 to 256.
    seed : int
        Seed of the ten starts, 0 or more.

    Source: Pedregosa and others, "Scikit-learn: machine learning in Python", 2011.
    """

    n_colors: int = knob(1, MAX_COLORS, sweep=(2, 3, 5, 10, 20, 30))
    seed: int = seed()

    key: ClassVar[str] = "sklearnkmeans"
    is_reference: ClassVar[bool] = True
    is_quick: ClassVar[bool] = False

    def fit(self, pixels: Pixels, shared: Any) -> Fit:
        use_one_thread_for_clusters()
        # More clusters than distinct colours are no fault here: equal ones become one.
        warnings.filterwarnings("ignore", "Number of distinct clusters", module="sklearn")
        best = self._best(np.divide(pixels.reshape(-1, 3), 255, dtype=np.float32))
        palette = np.rint(255 * best.cluster_centers_).clip(0, 255).astype(np.uint8)
        fit = Fit(merged_parts(palette, best.labels_.reshape(pixels.shape[:2])))
        if best.n_iter_ < best.max_iter:
            return fit
        return replace(fit, converged=False, remark=stopped_at(best.n_iter_))

    def _best(self, samples: NDArray[np.float32]) -> Any:
        """The fit with the least error of all starts that there is time for, at least one.

        scikit-learn's own loop over the starts does not ask for the time. Here each start is a fit,
        and all draw from one source of random numbers, as they do there.
        """
        count, best = min(self.n_colors, len(samples)), None
        random = np.random.RandomState(self.seed)
        for _ in range(_STARTS):
            found = cluster.KMeans(count, n_init=1, random_state=random).fit(samples)
            if best is None or found.inertia_ < best.inertia_:
                best = found
            if time_is_up():
                break
        return best

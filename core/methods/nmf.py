"""NMF: non-negative parts of each colour channel, quantised, in an `.npz` that numpy opens."""

from dataclasses import dataclass
from typing import ClassVar

from core.deadline import time_is_up
from core.files.factors_npz import FLOAT_BITS
from core.images import Pixels
from core.methods import parameters
from core.methods.factored import (
    HIGHEST_BITS,
    LOWEST_BITS,
    MOST_COMPONENTS,
    SWEEP,
    rank_of,
)
from core.methods.fit import Fit, gain_ahead_db
from core.methods.nonnegative import NonNegative, stopped_at
from core.solvers.decomposition import Decomposition
from core.solvers.nmf import Factors, factorise

# Updates that every fit may take, and those that one of a single component may take.
_STEPS, _WORK = 40, 900


def steps_for(components: int) -> int:
    """How many updates a fit may take: the fewer the components, the quicker is each update."""
    return max(_STEPS, _WORK // components)


@dataclass(frozen=True)
class NMF(NonNegative):
    """Each channel becomes P (height x K) times Q (K x width); keeps colour, gives up edges.

    Parameters
    ----------
    n_components : int
        Components K of each channel, 1 to the shorter side of the image. Fewer are stored where
        those are the image already.
    seed : int
        Seed of the values that replace zeros in the initial factors, 0 or more.
    bits : int
        Bits of one stored value, 4 to 16, or 32 for float32.
    max_iterations : int
        Updates of both factors after which the fit stops; 0 for as many as `steps_for` gives.

    Source: Lee and Seung, "Learning the parts of objects by non-negative matrix factorization",
    1999.
    """

    n_components: int = parameters.knob(1, MOST_COMPONENTS, sweep=SWEEP)
    seed: int = parameters.seed()
    bits: int = parameters.whole(
        LOWEST_BITS, HIGHEST_BITS, default=8, sweep=(4, 6, 8, 12, 16), also=[FLOAT_BITS]
    )
    max_iterations: int = parameters.whole(0, 10_000, default=0)

    key: ClassVar[str] = "nmf"
    peer: ClassVar[str] = "sklearnnmf"
    bound: ClassVar[str] = "svd"

    def fit(self, pixels: Pixels, shared: Decomposition) -> Fit:
        factors = self._factors(shared)
        parts = self.quantise(shared.channels, factors.heights, factors.widths)
        remark = self.remark_on(parts)
        if not factors.converged:
            remark = stopped_at(factors.iterations, gain_ahead_db(factors.history))
        return Fit(parts, factors.history, factors.converged, remark)

    def _factors(self, shared: Decomposition) -> Factors:
        """Factors of `n_components`, or of fewer where those are the image already.

        Non-negative factors can need more components than the rank; hence one try at each doubling.
        """
        count = min(self.n_components, rank_of(shared))
        while True:
            steps = self.max_iterations or steps_for(count)
            factors = factorise(shared, count, self.seed, steps)
            if count == self.n_components or factors.is_exact or time_is_up():
                return factors
            count = min(2 * count, self.n_components)

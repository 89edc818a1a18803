"""Truncated SVD: the best factors of a given rank, signs allowed, which NMF is compared with."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from core.files.factors_npz import FLOAT_BITS, FactorFile
from core.images import Pixels
from core.methods.factored import (
    HIGHEST_BITS,
    LOWEST_BITS,
    MOST_COMPONENTS,
    SWEEP,
    Factored,
    rank_of,
)
from core.methods.fit import Fit
from core.methods.parameters import knob, whole
from core.solvers.decomposition import Decomposition
from core.solvers.rounded_pairs import Profile, RoundedPairs, rounded_pairs
from core.storage import Parts


@dataclass(frozen=True)
class SVD(Factored):
    """Each channel becomes the K strongest pairs of its singular value decomposition.

    No factors of that rank have a smaller squared error, before they are quantised. Pairs are
    quantised in turn, so that each makes up for the rounding of those before it. The gap from NMF
    to it is the price of non-negativity.

    Parameters
    ----------
    n_components : int
        Components K of each channel, 1 to the shorter side of the image. Fewer are stored where
        those are the image already.
    bits : int
        Bits of one stored value, its sign included, 4 to 16, or 32 for float32.

    Source: Eckart and Young, "The approximation of one matrix by another of lower rank", 1936.
    """

    n_components: int = knob(1, MOST_COMPONENTS, sweep=SWEEP)
    bits: int = whole(LOWEST_BITS, HIGHEST_BITS, default=8, also=[FLOAT_BITS])

    key: ClassVar[str] = "svd"
    format = FactorFile("svd", "Truncated SVD", ("U", "V"), is_signed=True)
    is_reference: ClassVar[bool] = True

    def fit(self, pixels: Pixels, shared: Decomposition) -> Fit:
        if self.bits == FLOAT_BITS:
            return self._fit_of(self._unrounded(shared))
        pairs, signed = self._pairs(shared, self.n_components, signed=True), True
        first = self._pairs(shared, 1, signed=False)
        if first.squared_error <= pairs.squared_error:
            pairs, signed = first, False
        U, left_step = self.to_levels(pairs.heights, axis=1, signed=signed)
        V, right_step = self.to_levels(pairs.widths, axis=2, signed=signed)
        return self._fit_of(self.to_parts(U, V, left_step * right_step))

    def _fit_of(self, parts: Parts) -> Fit:
        return Fit(parts, remark=self.remark_on(parts))

    def _pairs(self, shared: Decomposition, count: int, *, signed: bool) -> RoundedPairs:
        """Rounded pairs, each fitted to what the ones before it leave.

        The strongest pair of a channel has no negative values (Perron, 1907): alone, it needs no
        sign and has twice as many steps.
        """

        def rounding(profile: Profile) -> Profile:
            levels, step = self.to_levels(profile, axis=0, signed=signed)
            return np.asarray(levels * step, np.float32)

        starts = shared.right[:, :count]
        return rounded_pairs(shared.channels, starts if signed else np.abs(starts), rounding)

    def _unrounded(self, shared: Decomposition) -> Parts:
        kept = min(self.n_components, rank_of(shared))
        U, left_largest = self.to_levels(shared.left[:, :, :kept], axis=1)
        V, right_largest = self.to_levels(shared.right[:, :kept], axis=2)
        return self.to_parts(U, V, shared.values[:, :kept] * left_largest * right_largest)

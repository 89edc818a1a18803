"""Truncated SVD: the best factors of a given rank, signs allowed, which NMF is compared with."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from core.files.factors_npz import FLOAT_BITS, FactorFile
from core.images import Pixels
from core.methods.factored import HIGHEST_BITS, LOWEST_BITS, MOST_COMPONENTS, SWEEP, Factored
from core.methods.fit import Fit
from core.methods.parameters import knob, whole
from core.solvers.nmf import Decomposition


@dataclass(frozen=True)
class SVD(Factored):
    """Each channel becomes the K strongest pairs of its singular value decomposition.

    No factors of that rank have a smaller squared error, before they are quantised. The gap from
    NMF to it is the price of non-negativity.

    Parameters
    ----------
    n_components : int
        Components K of each channel, 1 to the shorter side of the image.
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
        kept = self.n_components
        U, left_step = self.to_levels(shared.left[:, :, :kept], axis=1)
        V, right_step = self.to_levels(shared.right[:, :kept], axis=2)
        scale = shared.values[:, :kept] * left_step * right_step
        return Fit(self.format.parts(U, V, scale.astype(np.float32)))

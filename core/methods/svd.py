"""Truncated SVD: the best factors of a rank, signs allowed; what NMF gives up shows against it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from core.files.factors_npz import FactorFile
from core.images import Pixels
from core.methods.base import Fit, Parts, Picture
from core.methods.factored import Factored
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
    seed : int
        Without effect.
    bits : int
        Bits of one stored value and its sign, 4 to 16, or 32 for float32.

    Source: Eckart and Young, "The approximation of one matrix by another of lower rank", 1936.
    """

    n_components: int
    seed: int = 0
    bits: int = 8

    key: ClassVar[str] = "svd"
    label: ClassVar[str] = "Truncated SVD"
    file: ClassVar[FactorFile] = FactorFile("svd", "Truncated SVD", ("U", "V"), is_signed=True)
    is_reference: ClassVar[bool] = True

    def _fit(self, pixels: Pixels, shared: Decomposition) -> Fit:
        kept = self.n_components
        U, worth_left = self.to_levels(shared.left[:, :, :kept], axis=1, bits=self.bits)
        V, worth_right = self.to_levels(shared.right[:, :kept], axis=2, bits=self.bits)
        scale = shared.values[:, :kept] * worth_left * worth_right
        return Fit(self.parts(U, V, scale.astype(np.float32)))

    @classmethod
    def illustrate(cls, parts: Parts) -> Sequence[Picture]:
        """Nothing: parts that cancel each other mean nothing one by one."""
        return []

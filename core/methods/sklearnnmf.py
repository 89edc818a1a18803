"""NMF as the tutorial runs it: scikit-learn on each channel."""

import warnings
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np

from core.deadline import time_is_up
from core.files.factors_npz import FLOAT_BITS
from core.images import Pixels
from core.lazy import decomposition
from core.methods import parameters
from core.methods.factored import HIGHEST_BITS, LOWEST_BITS, MOST_COMPONENTS, SWEEP
from core.methods.fit import Fit
from core.methods.nonnegative import NonNegative, stopped_at
from core.solvers.decomposition import Stack
from core.solvers.threads import use_one_thread

_STEPS, _STEPS_OUT_OF_TIME = 200, 1


@dataclass(frozen=True)
class SklearnNMF(NonNegative):
    """`sklearn.decomposition.NMF` with its defaults on each channel, values from 0 to 1.

    The factors are stored as ours are, in the same format with the same rounding, so that files
    differ by what the solvers found. Values above 255 are clipped when the file is decoded.

    Parameters
    ----------
    n_components : int
        Components K of each channel, 1 to the shorter side of the image.
    bits : int
        Bits of one stored value, 4 to 16, or 32 for float32.

    Source: Pedregosa and others, "Scikit-learn: machine learning in Python", 2011.
    """

    n_components: int = parameters.knob(1, MOST_COMPONENTS, sweep=SWEEP)
    bits: int = parameters.whole(LOWEST_BITS, HIGHEST_BITS, default=8, also=[FLOAT_BITS])

    key: ClassVar[str] = "sklearnnmf"
    is_reference: ClassVar[bool] = True
    is_quick: ClassVar[bool] = False
    preparation = None

    def fit(self, pixels: Pixels, shared: Any) -> Fit:
        use_one_thread()
        # That it did not converge is said with the result.
        warnings.filterwarnings("ignore", "Maximum number of iterations", module="sklearn")
        channels = np.ascontiguousarray(np.moveaxis(pixels, 2, 0), np.float32)
        found = [self._factors(channel / 255) for channel in channels]
        heights, widths = (np.stack([each[side] for each in found]) for side in (0, 1))
        parts = self.quantise(channels, 255 * heights, widths)
        fit, steps = Fit(parts, remark=self.remark_on(parts)), max(each[2] for each in found)
        if steps < _STEPS:
            return fit
        return replace(fit, converged=False, remark=stopped_at(steps))

    def _factors(self, channel: Stack) -> tuple[Stack, Stack, int]:
        """Both factors of a channel and the steps that were taken; one if the time is up."""
        steps = _STEPS_OUT_OF_TIME if time_is_up() else _STEPS
        model = decomposition.NMF(self.n_components, max_iter=steps, random_state=0)
        heights = model.fit_transform(channel)
        return heights, model.components_, model.n_iter_

"""Non-negative factors of image channels: channel ~ heights @ widths.

The start comes from the singular value decomposition, which all ranks share. Alternating least
squares, one component at a time, improves it; each step is extrapolated as long
as that helps.
"""

from dataclasses import dataclass

import numpy as np

from core.deadline import time_is_up
from core.solvers.decomposition import Decomposition, Stack
from core.solvers.threads import use_one_thread

_PASSES, _FIRST_PASSES = 5, 10
# Components in a block of this size are updated one by one; the other blocks act on them at once.
# Few components are one block, because a second costs more than it saves.
_BLOCK, _FEW = 16, 32
# Zeros in the initial factors become about this share of a typical value.
_FILL = 0.1
# Extrapolation: the first momentum, its growth after success, its fall after failure.
_MOMENTUM, _GROWTH, _LIMIT_GROWTH, _FALL = 0.4, 1.03, 1.01, 1.5
# The fit has converged when the squared error falls by less than this share of itself per
# iteration, over a window of some iterations.
_PROGRESS, _WINDOW = 5e-5, 5
# Mean squared error of rounding to whole numbers: nothing below it can be seen in an image.
_ROUNDING = 1 / 12
_TINY = np.finfo(np.float32).tiny


@dataclass(frozen=True, eq=False)
class Factors:
    """Two non-negative factors of each channel and how they were found.

    Parameters
    ----------
    heights : ndarray of float32, shape (channels, height, rank)
        P of the tutorial: a profile along the height for each component.
    widths : ndarray of float32, shape (channels, rank, width)
        Q of the tutorial: a profile along the width for each component.
    history : tuple of float
        Mean squared error after each update of both factors, before rounding to 8 bits.
    converged : bool
        False where the solver was stopped before it converged.
    """

    heights: Stack
    widths: Stack
    history: tuple[float, ...]
    converged: bool

    @property
    def iterations(self) -> int:
        """Updates of both factors."""
        return len(self.history)

    @property
    def is_exact(self) -> bool:
        """Whether the error is no larger than that of rounding pixels to whole numbers."""
        return self.history[-1] <= _ROUNDING


def factorise(decomposition: Decomposition, rank: int, seed: int, max_iterations: int) -> Factors:
    """Non-negative factors of all channels at `rank`, from 1 to min(height, width).

    The result depends on the channels, rank, seed and limit alone, not on other ranks.

    Sources: Gillis and Glineur, "Accelerated multiplicative updates and hierarchical ALS algorithms
    for nonnegative matrix factorization", 2012; Ang and Gillis, "Accelerating nonnegative matrix
    factorization algorithms using extrapolation", 2019.
    """
    use_one_thread()
    P, Q = start_factors(decomposition, rank, seed)
    P, Q, history, converged = _descend(decomposition, P, Q, max_iterations)
    return Factors(P.swapaxes(1, 2), Q, history, converged)


def refit_widths(channels: Stack, heights: Stack, widths: Stack, passes: int = 20) -> Stack:
    """The non-negative widths that best fit given heights, starting from `widths`.

    Parameters
    ----------
    channels : ndarray of float32, shape (channels, height, width)
    heights : ndarray of float32, shape (channels, height, rank)
    widths : ndarray of float32, shape (channels, rank, width)
        The starting point.
    passes : int
        Updates of each component.
    """
    use_one_thread()
    P = np.ascontiguousarray(heights.swapaxes(1, 2))
    return _update(widths, P @ channels, _gram(P), passes)


def start_factors(decomposition: Decomposition, rank: int, seed: int) -> tuple[Stack, Stack]:
    """Each singular pair's larger non-negative half, zeros filled with typical values.

    Components are rows: shapes (channels, rank, height) and (channels, rank, width).

    Source: Boutsidis and Gallopoulos, "SVD based initialization: a head start for nonnegative
    matrix factorization", 2008 (NNDSVDa, there filled with the mean).
    """
    left = decomposition.left[..., :rank].swapaxes(1, 2)
    right = decomposition.right[:, :rank]
    halves = [(np.maximum(sign * left, 0), np.maximum(sign * right, 0)) for sign in (1, -1)]
    masses = [_norms(P) * _norms(Q) for P, Q in halves]
    is_larger = masses[0] >= masses[1]
    scale = np.sqrt(np.where(is_larger, *masses) * decomposition.values[:, :rank, None])
    factors = [np.where(is_larger, *pair) for pair in zip(*halves, strict=True)]
    # The size of a factor's values: a product of two of them is an average pixel.
    typical = np.sqrt(decomposition.channels.mean(axis=(1, 2), keepdims=True))
    random = np.random.default_rng(seed)
    P, Q = (_filled(factor / _norms(factor) * scale, typical, random) for factor in factors)
    return P, Q


def _filled(factor: Stack, typical: Stack, random: np.random.Generator) -> Stack:
    values = typical * _FILL * random.uniform(0.5, 1.5, factor.shape)
    return np.where(factor > 0, factor, values).astype(np.float32)


def _norms(rows: Stack) -> Stack:
    norms: Stack = np.linalg.norm(rows, axis=2, keepdims=True)
    return np.maximum(norms, _TINY)


def _descend(
    decomposition: Decomposition, P: Stack, Q: Stack, max_iterations: int
) -> tuple[Stack, Stack, tuple[float, ...], bool]:
    """Update both factors in turn until the error hardly falls; components are rows."""
    channels, square = decomposition.channels, decomposition.square
    momentum, limit = _MOMENTUM, 1.0
    best, errors = (P, Q), [square]
    P_ahead, Q_ahead = P, Q
    for step in range(max_iterations):
        passes = _PASSES if step else _FIRST_PASSES
        # The channels as they are, since a second copy of them would take room in the cache.
        products = (channels @ Q_ahead.swapaxes(1, 2)).swapaxes(1, 2)
        P_next = _update(P_ahead, products, _gram(Q_ahead), passes)
        P_ahead = _extrapolate(P, P_next, momentum) if step else P_next
        products, gram = P_ahead @ channels, _gram(P_ahead)
        Q_next = _update(Q_ahead, products, gram, passes)
        # Where the product is exact, rounding would leave less than nothing.
        error = max(square + _dot(gram, _gram(Q_next)) - 2 * _dot(products, Q_next), 0.0)
        if error > errors[-1]:
            # The step was too long: continue from where it began, with less momentum.
            P_ahead, Q_ahead = P, Q
            momentum, limit = momentum / _FALL, momentum
            errors.append(errors[-1])
        else:
            best = P_ahead, Q_next
            Q_ahead = _extrapolate(Q, Q_next, momentum) if step else Q_next
            P, Q = P_next, Q_next
            momentum, limit = min(limit, momentum * _GROWTH), min(1.0, limit * _LIMIT_GROWTH)
            errors.append(error)
        if _has_converged(errors, channels.size):
            return *best, tuple(e / channels.size for e in errors[1:]), True
        if time_is_up():
            break
    return *best, tuple(e / channels.size for e in errors[1:]), False


def _has_converged(errors: list[float], size: int) -> bool:
    window = errors[-_WINDOW - 1 :]
    is_still = len(window) > _WINDOW and window[0] - window[-1] <= _WINDOW * _PROGRESS * window[-1]
    return is_still or errors[-1] <= size * _ROUNDING


def _extrapolate(previous: Stack, found: Stack, momentum: float) -> Stack:
    step = found - previous
    step *= np.float32(momentum)
    step += found
    np.maximum(step, 0, out=step)
    return step


def _dot(one: Stack, other: Stack) -> float:
    """The sum of all products of two arrays, added up in float64.

    The error is the small difference of such sums. In float32 it would be wrong by more than a step
    changes it: steps would be taken for too long, and fits for converged.
    """
    return float(np.vdot(one.astype(np.float64), other.astype(np.float64)))


def _gram(factor: Stack) -> Stack:
    gram: Stack = factor @ factor.swapaxes(1, 2)
    return gram


def _update(factor: Stack, products: Stack, gram: Stack, passes: int) -> Stack:
    """Give each component its best non-negative values in turn, several times over.

    Parameters
    ----------
    factor : ndarray of float32, shape (channels, rank, n)
        The components of one factor, as rows.
    products : ndarray of float32, shape (channels, rank, n)
        The other factor times the channel.
    gram : ndarray of float32, shape (channels, rank, rank)
        The other factor times itself.
    """
    squares = np.diagonal(gram, axis1=1, axis2=2)[..., None]
    scale = np.maximum(squares, _TINY)
    rows, targets, count = _components_first(factor), _components_first(products), factor.shape[1]
    targets /= scale.swapaxes(0, 1)
    # A component whose partner is all zeros stays as it is, so that the partner can grow again.
    np.copyto(targets, rows, where=(squares <= 0).swapaxes(0, 1))
    gram = np.divide(gram, scale)
    gram[:, range(count), range(count)] = 0
    size = _FEW if count <= _FEW else _BLOCK
    blocks = [
        _Block(rows, targets, gram, slice(first, first + size)) for first in range(0, count, size)
    ]
    for _ in range(passes):
        for block in blocks:
            block.update()
    return np.ascontiguousarray(rows.swapaxes(0, 1))


def _components_first(factor: Stack) -> Stack:
    """A copy of shape (rank, channels, n): what a component has in all channels is one piece."""
    first: Stack = factor.swapaxes(0, 1).copy()
    return first


class _Block:
    """Some components, which are updated one by one; all others act on them at once.

    Arrays are sliced and made beforehand: in small images that takes longer than the arithmetic.

    Parameters
    ----------
    rows, targets : ndarray of float32, shape (rank, channels, n)
        All components, and what each would be without the others.
    gram : ndarray of float32, shape (channels, rank, rank)
        How much of each component the others explain.
    block : slice
        Which components these are.
    """

    def __init__(self, rows: Stack, targets: Stack, gram: Stack, block: slice) -> None:
        self._all, self._aims, others = rows.swapaxes(0, 1), targets[block], gram[:, block].copy()
        others[:, :, block] = 0
        self._others = others if len(rows) > len(self._aims) else None
        self._left = np.empty_like(self._aims) if self._others is not None else self._aims
        self._own, within = self._all[:, block], gram[:, block, block].copy()
        self._explained = np.empty((*self._own.shape[:1], 1, self._own.shape[2]), np.float32)
        self._zeros = np.zeros_like(targets[0])
        self._each = [
            (within[:, row : row + 1], self._left[row], rows[block][row])
            for row in range(len(self._aims))
        ]

    def update(self) -> None:
        """Let each row become its target minus what the other rows explain, or 0."""
        if self._others is not None:
            np.subtract(self._aims, (self._others @ self._all).swapaxes(0, 1), out=self._left)
        explained = self._explained[:, 0]
        for shares, left, row in self._each:
            np.matmul(shares, self._own, out=self._explained)
            np.subtract(left, explained, out=explained)
            np.maximum(explained, self._zeros, out=row)

"""Sparse non-negative codes: which few parts add up to a block, and how strongly each.

Parts come in mirrored pairs. A part is two non-negative patterns, one of what gets lighter and one
of what gets darker; its mirror image exchanges them. A code is never negative: it is a whole number
of steps of a part or of its mirror image. What a pair does is therefore the difference of its
patterns, an *atom*, times a level whose sign says which of the two is meant.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.deadline import time_is_up
from core.solvers.threads import use_one_thread

Floats = NDArray[np.float32]
Levels = NDArray[np.int16]

LARGEST_LEVEL = 255
# A code is worth its bits where it saves this many squared steps for each. The best value in
# theory for rounding alone is about 0.1; larger values give smaller files of a lower quality.
PRICE = 0.105

# Work is done on so few blocks at a time that it stays in the processor's cache.
_BLOCKS_AT_A_TIME = 512
_MOST_ROUNDS = 96
# A change of a code that has its bits already is worth trying from half a step on.
_HALF_STEP = 0.25
_LEAST_GAIN = 1e-4
# Bits of a level with its sign, as files took them; beyond these a level takes a Golomb code.
_FIRST_LEVELS = (0.0, 1.6, 3.4, 5.0, 6.2, 7.0, 7.6, 8.0)


def _level_bits() -> Floats:
    beyond = 9 + np.log2(np.arange(len(_FIRST_LEVELS), LARGEST_LEVEL + 1) / len(_FIRST_LEVELS))
    return np.concatenate([_FIRST_LEVELS, beyond]).astype(np.float32)


LEVEL_BITS = _level_bits()


@dataclass(frozen=True, eq=False)
class Atoms:
    """What each pair of parts does, with the price of naming it.

    Parameters
    ----------
    vectors : ndarray of float32, shape (k, n)
        Of unit length.
    bits : ndarray of float32, shape (k,)
        Bits that naming each takes.
    """

    vectors: Floats
    bits: Floats


def pursue(blocks: Floats, atoms: Atoms, price: float = PRICE) -> Levels:
    """Levels that add up to each block, chosen by what they save for their bits.

    When the time is up, the blocks that are not reached stay without codes: the weakest ones.

    Matching pursuit: again and again the code whose change lowers the squared error plus `price`
    times bits most is changed, and rounded at once, so that later codes make up for the rounding.

    Source: Mallat and Zhang, "Matching pursuits with time-frequency dictionaries", 1993.

    Parameters
    ----------
    blocks : ndarray of float32, shape (m, n)
        In units of the quantisation step.
    atoms : Atoms
        What can be added, k of them.
    price : float
        Squared steps that one bit must save.

    Returns
    -------
    ndarray of int16, shape (m, k)
        Levels from -255 to 255.
    """
    use_one_thread()
    levels = np.zeros((len(blocks), len(atoms.vectors)), np.int16)
    overlaps = atoms.vectors @ atoms.vectors.T
    for group in _worthwhile(blocks, atoms, price):
        if time_is_up():
            break
        levels[group] = _Group(blocks[group], atoms, overlaps, price).solve()
    return levels


def _worthwhile(blocks: Floats, atoms: Atoms, price: float) -> Iterator[NDArray[np.intp]]:
    """Indices of the blocks that can pay for a code, groups of similar strength together."""
    energy = np.einsum("ij,ij->i", blocks, blocks)
    least = price * (float(atoms.bits.min()) + _FIRST_LEVELS[1])
    order = np.argsort(-energy, kind="stable")[: int((energy > least).sum())]
    for start in range(0, len(order), _BLOCKS_AT_A_TIME):
        yield order[start : start + _BLOCKS_AT_A_TIME]


class _Group:
    """The state of the pursuit of some blocks; those that are finished leave it."""

    def __init__(self, blocks: Floats, atoms: Atoms, overlaps: Floats, price: float) -> None:
        self._overlaps, self._price = overlaps, price
        self._bits = atoms.bits
        self._rows = np.arange(len(blocks))
        self._matches = blocks @ atoms.vectors.T
        self._levels = np.zeros_like(self._matches)
        # What a change of each code has to save; infinite for one that was tried in vain.
        self._least = np.repeat(price * atoms.bits[None], len(blocks), axis=0)
        self._result = np.zeros(self._matches.shape, np.int16)

    def solve(self) -> Levels:
        for _ in range(_MOST_ROUNDS):
            saved = self._matches * self._matches
            saved -= self._least
            best = saved.argmax(axis=1)
            going = saved[np.arange(len(best)), best] > 0
            if not going.any():
                break
            self._change(self._keep(going, best))
        self._result[self._rows] = self._levels
        return self._result

    def _keep(self, going: NDArray[np.bool_], best: NDArray[np.intp]) -> NDArray[np.intp]:
        """Let finished blocks go, once they are enough to be worth the copy."""
        if going.mean() > 0.75:
            return best
        self._result[self._rows] = self._levels
        for name in ("_rows", "_matches", "_levels", "_least"):
            setattr(self, name, getattr(self, name)[going])
        return best[going]

    def _change(self, best: NDArray[np.intp]) -> None:
        """Set the chosen code of each block to the level that costs least, if it differs."""
        rows = np.arange(len(best))
        matches, old = self._matches[rows, best], self._levels[rows, best]
        wanted = old + matches
        nearest = np.minimum(np.floor(np.abs(wanted) + np.float32(0.5)), LARGEST_LEVEL)
        levels = np.sign(wanted) * np.stack([nearest, np.maximum(nearest - 1, 0)])
        changes = levels - old
        bits = self._bits_of(levels, best) - self._bits_of(old, best)
        costs = changes * (changes - 2 * matches) + self._price * bits
        choice = costs.argmin(axis=0)
        is_better = costs[choice, rows] < -_LEAST_GAIN
        change = np.where(is_better, changes[choice, rows], np.float32(0))
        self._levels[rows, best] += change
        self._least[rows, best] = np.where(is_better, _HALF_STEP, np.inf)
        self._matches -= change[:, None] * self._overlaps[best]

    def _bits_of(self, levels: Floats, atoms: NDArray[np.intp]) -> Floats:
        sizes = np.abs(levels).astype(np.intp)
        bits: Floats = np.where(sizes > 0, self._bits[atoms] + LEVEL_BITS[sizes], np.float32(0))
        return bits

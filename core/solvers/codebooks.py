"""Codebooks: K-Means on blocks, where a codeword must be worth the bits that naming it takes.

Lloyd's two steps take turns, with a price on bits. A block takes the codeword for which its squared
error plus the price of the codeword's bits is least, and a codeword becomes the mean of its blocks.
Codewords that save less than they cost are left out, so that the price alone decides how many there
are. The first codeword is always zero: the block stays as it is.

Source: Chou, Lookabaugh and Gray, "Entropy-constrained vector quantization", 1989.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.deadline import time_is_up
from core.solvers.threads import use_one_thread

Floats = NDArray[np.float32]
Labels = NDArray[np.intp]

LARGEST_VALUE = 127
_STEPS = 12
# Codewords may first move to where blocks are before they have to prove their worth.
_STEPS_BEFORE_CHOICE = 2
# What a packed value of a codeword takes in the file.
_BITS_PER_VALUE = 6
# What codewords take at first: next to nothing for zero, a byte for each of the others.
_FIRST_BITS = (1.0, 8.0)
# Distances are computed for so few vectors at a time that they stay in the processor's cache.
_VECTORS_AT_A_TIME = 2048


@dataclass(frozen=True, eq=False)
class Codebook:
    """Words, and which of them each vector takes.

    Parameters
    ----------
    codewords : ndarray of int8, shape (k, n)
        From -127 to 127. The first is zero, the others are ordered by use, the most used first.
    labels : ndarray of int, shape (m,)
        Indices of codewords.
    converged : bool
        False where the time was up before the last step.
    """

    codewords: NDArray[np.int8]
    labels: Labels
    converged: bool


def fit_codebook(vectors: Floats, price: float, most_codewords: int) -> Codebook:
    """The codewords that make the squared error plus `price` times bits small.

    Parameters
    ----------
    vectors : ndarray of float32, shape (m, n)
        What blocks miss.
    price : float
        Squared error that one bit must save, above 0.
    most_codewords : int
        The largest number of codewords, zero among them.
    """
    use_one_thread()
    codewords = _first_codewords(vectors, price, most_codewords)
    bits = np.where(np.arange(len(codewords)) == 0, *_FIRST_BITS)
    converged = True
    for step in range(_STEPS):
        if time_is_up():
            converged = False
            break
        codewords, uses = _means(vectors, _cheapest(vectors, codewords, price * bits), codewords)
        if step >= _STEPS_BEFORE_CHOICE:
            codewords, uses = _worthwhile(codewords, uses, price)
        bits = _bits(uses)
    rounded = np.rint(codewords).clip(-LARGEST_VALUE, LARGEST_VALUE).astype(np.float32)
    return _ordered(rounded, _cheapest(vectors, rounded, price * bits), converged)


def _first_codewords(vectors: Floats, price: float, most_codewords: int) -> Floats:
    """Zero, and vectors that could pay for a codeword, from the weak to the strong."""
    strengths = np.einsum("ij,ij->i", vectors, vectors)
    order = np.argsort(strengths, kind="stable")
    able = order[np.searchsorted(strengths[order], price * _FIRST_BITS[1] / 2) :]
    places = np.linspace(0, len(able) - 1, min(most_codewords - 1, len(able))).astype(np.intp)
    zero = np.zeros((1, vectors.shape[1]), np.float32)
    return np.concatenate([zero, vectors[able[places]]])


def _cheapest(vectors: Floats, codewords: Floats, prices: NDArray[np.float64]) -> Labels:
    """For each vector the codeword of the least squared distance plus price."""
    constants = (np.einsum("ij,ij->i", codewords, codewords) + prices).astype(np.float32)
    columns = np.ascontiguousarray(-2 * codewords.T)
    labels = np.empty(len(vectors), np.intp)
    for start in range(0, len(vectors), _VECTORS_AT_A_TIME):
        group = slice(start, start + _VECTORS_AT_A_TIME)
        labels[group] = (vectors[group] @ columns + constants).argmin(axis=1)
    return labels


def _means(vectors: Floats, labels: Labels, codewords: Floats) -> tuple[Floats, NDArray[np.intp]]:
    """The means of the vectors of each codeword, but zero stays; and how many vectors each has."""
    uses = np.bincount(labels, minlength=len(codewords))
    sums = np.stack([np.bincount(labels, column, len(codewords)) for column in vectors.T], axis=1)
    means = np.where(uses[:, None] > 0, sums / np.maximum(uses, 1)[:, None], codewords)
    means[0] = 0
    return means.astype(np.float32), uses


def _worthwhile(
    codewords: Floats, uses: NDArray[np.intp], price: float
) -> tuple[Floats, NDArray[np.intp]]:
    """Zero and the codewords that save more error than their values and uses cost."""
    bits = _bits(uses)
    squares = np.einsum("ij,ij->i", codewords, codewords)
    savings = uses * (squares - price * (bits - bits[0]))
    kept = savings > price * _BITS_PER_VALUE * codewords.shape[1]
    # Zero costs nothing.
    kept[0] = True
    return codewords[kept], uses[kept]


def _bits(uses: NDArray[np.intp]) -> NDArray[np.float64]:
    """Bits that naming each codeword takes, from how often each is used."""
    counts = uses + 0.5
    bits: NDArray[np.float64] = -np.log2(counts / counts.sum())
    return bits


def _ordered(codewords: Floats, labels: Labels, converged: bool) -> Codebook:
    """The codewords that are used, the most used first but after zero."""
    uses = np.bincount(labels, minlength=len(codewords))
    uses[0] = len(labels) + 1
    order = np.argsort(-uses, kind="stable")[: np.count_nonzero(uses)]
    places = np.zeros(len(codewords), np.intp)
    places[order] = np.arange(len(order))
    return Codebook(codewords[order].astype(np.int8), places[labels], converged)

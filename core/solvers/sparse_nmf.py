"""Parts of blocks, learned: non-negative matrix factorisation with sparse, mirrored codes.

A block minus its mean has both signs. Rectified, as what is lighter and what is darker, it is a
row of twice the length without negative numbers, which NMF can factorise. Each part stands for its
mirror image as well, in which light and dark change places.
"""

import numpy as np
from numpy.typing import NDArray

from core.solvers.pursuit import LEVEL_BITS, PRICE, Atoms, pursue

Floats = NDArray[np.float32]

# Squared error that a code has to save, in the units of the pixels.
_SPARSITY = 10.0
_TINY = 1e-6
_FEWEST_USES = 5


def rectify(blocks: Floats) -> Floats:
    """What is lighter and what is darker than nothing: shape (m, n) to (m, 2 n), all >= 0."""
    both: Floats = np.concatenate([np.maximum(blocks, 0), np.maximum(-blocks, 0)], axis=1)
    return both


def atoms_of(parts: Floats) -> Floats:
    """What each part does: its lighter half minus its darker half, at unit length.

    Parameters
    ----------
    parts : ndarray of float32, shape (k, 2 n)
        All >= 0; lighter halves first.
    """
    half = parts.shape[1] // 2
    atoms = parts[:, :half] - parts[:, half:]
    return _to_unit(atoms).astype(np.float32)


def learn_parts(blocks: Floats, n_parts: int, rounds: int, seed: int) -> Floats:
    """Parts whose sparse non-negative sums come close to rectified blocks.

    Minimised is the squared error of the rectified blocks plus a penalty on the sum of all codes,
    by hierarchical alternating least squares, one part after the other.

    Sources: Cichocki and Phan, "Fast local algorithms for large scale nonnegative matrix and tensor
    factorizations", 2009; Hoyer, "Non-negative sparse coding", 2002.

    Parameters
    ----------
    blocks : ndarray of float32, shape (m, n)
        Blocks minus their means.
    n_parts, rounds, seed : int
        How many parts, how many updates of each, and the seed of the blocks that they begin with.

    Returns
    -------
    ndarray of float32, shape (n_parts, 2 n)
        Parts of unit length, all >= 0.
    """
    random = np.random.default_rng(seed)
    targets = rectify(blocks)
    energy = (targets**2).sum(axis=1)
    chosen = random.choice(len(blocks), n_parts, replace=False, p=energy / energy.sum())
    parts = _to_unit(targets[chosen] + 1)
    codes = 0.1 * np.maximum(targets @ with_mirrors(parts).T, 0)
    for _ in range(rounds):
        _update_codes(codes, targets, with_mirrors(parts), random)
        _update_parts(parts, codes, targets)
        lengths = np.linalg.norm(parts, axis=1) + _TINY
        parts /= lengths[:, None]
        codes *= np.tile(lengths, 2)
    return parts


def refine_parts(parts: Floats, blocks: Floats, rounds: int, seed: int) -> tuple[Floats, Floats]:
    """Fit parts to the rounded codes that files will hold, and count how often each is used.

    The codes of all blocks and then each part in turn are replaced by better ones, as in K-SVD;
    both halves of a part stay non-negative.

    Source: Aharon, Elad and Bruckstein, "K-SVD", 2006.

    Parameters
    ----------
    parts : ndarray of float32, shape (k, 2 n)
        What `learn_parts` found.
    blocks : ndarray of float32, shape (m, n)
        Blocks minus their means, in units of quantisation steps.
    rounds, seed : int
        How many updates, and the seed of the order of the parts.

    Returns
    -------
    parts : ndarray of float32, shape (k, 2 n)
        The most used first.
    uses : ndarray of float32, shape (k,)
        Codes that used each.
    """
    random = np.random.default_rng(seed)
    atoms = atoms_of(parts)
    bits = np.full(len(parts), np.log2(len(parts)) - 0.5, np.float32)
    uses = np.ones(len(parts), np.float32)
    for _ in range(rounds):
        levels = pursue(blocks, Atoms(atoms, bits)).astype(np.float32)
        uses = (levels != 0).sum(axis=0) + np.float32(0.5)
        bits = bits_of_uses(uses)
        _update_atoms(atoms, levels, blocks, random)
    order = np.argsort(-uses, kind="stable")
    return rectify(atoms[order]), uses[order]


def bits_of_uses(uses: NDArray[np.generic]) -> Floats:
    """Bits that naming each part takes in the best code for that many uses of each."""
    bits: Floats = -np.log2(uses / uses.sum(dtype=np.float64)).astype(np.float32)
    return bits


def cost_of(blocks: Floats, atoms: Atoms) -> float:
    """Mean cost of a block: squared error in steps plus the price of its bits."""
    levels = pursue(blocks, atoms)
    bits = (levels != 0) * atoms.bits + LEVEL_BITS[np.abs(levels)]
    errors = (blocks - levels.astype(np.float32) @ atoms.vectors) ** 2
    return float((errors.sum() + PRICE * bits.sum()) / len(blocks))


def with_mirrors(parts: Floats) -> Floats:
    """The parts, then their mirror images: shape (k, 2 n) to (2 k, 2 n)."""
    return np.concatenate([parts, _mirrored(parts)])


def _mirrored(parts: Floats) -> Floats:
    mirrored: Floats = np.roll(parts, parts.shape[-1] // 2, axis=-1)
    return mirrored


def _to_unit(parts: Floats) -> Floats:
    unit: Floats = parts / np.linalg.norm(parts, axis=1, keepdims=True)
    return unit


def _update_codes(
    codes: Floats, targets: Floats, both: Floats, random: np.random.Generator
) -> None:
    overlaps, matches = both @ both.T, targets @ both.T
    for k in random.permutation(len(both)):
        better = codes[:, k] + matches[:, k] - codes @ overlaps[:, k] - _SPARSITY
        codes[:, k] = np.maximum(better, 0)


def _update_parts(parts: Floats, codes: Floats, targets: Floats) -> None:
    squares, matches, n_parts = codes.T @ codes, codes.T @ targets, len(parts)
    for k in range(n_parts):
        both = with_mirrors(parts)
        ahead, behind = (matches[j] - squares[j] @ both for j in (k, k + n_parts))
        scale = squares[k, k] + squares[k + n_parts, k + n_parts] + _TINY
        parts[k] = np.maximum(parts[k] + (ahead + _mirrored(behind)) / scale, 0)


def _update_atoms(
    atoms: Floats, levels: Floats, blocks: Floats, random: np.random.Generator
) -> None:
    """Each atom becomes the direction that lowers the error of the blocks that use it most."""
    errors = blocks - levels @ atoms
    for k in random.permutation(len(atoms)):
        users = np.flatnonzero(levels[:, k])
        if len(users) < _FEWEST_USES:
            continue
        weights = levels[users, k]
        without = errors[users] + weights[:, None] * atoms[k]
        atom = weights @ without
        atoms[k] = atom / np.linalg.norm(atom)
        errors[users] = without - weights[:, None] * atoms[k]

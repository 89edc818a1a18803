"""Learn the parts from the samples: ``python -m core.dictionary [FILE]``, some minutes.

First NMF of rectified blocks, then the parts are refined on the rounded codes of a real file, at
steps from coarse to fine. What is learned depends on the samples, on seeds, and on the last digits
of the machine's arithmetic; the file that ships stays as it is, because files name its version.
"""

import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.dictionary import PATH, SIDE
from core.samples import SAMPLES, load_sample
from core.solvers.sparse_nmf import learn_parts, refine_parts
from core.solvers.ycbcr import LUMA, halved

N_PARTS, NMF_ROUNDS, REFINING_ROUNDS = 128, 25, 40
NMF_BLOCKS, REFINING_BLOCKS = 2500, 5000
STEPS = (12, 18, 26, 38, 56, 84)

Floats = NDArray[np.float32]


def sample_blocks(count: int, seed: int) -> Floats:
    """Blocks from anywhere in each sample minus their means; a quarter of them at half size.

    JPEG's own grid of blocks, which some samples have, lies elsewhere for nearly all of them.
    """
    random = np.random.default_rng(seed)
    blocks = []
    for key in SAMPLES:
        luma = load_sample(key).pixels.astype(np.float32) @ LUMA.astype(np.float32)
        blocks.append(_cut(luma, count, random))
        even = luma[: len(luma) // 2 * 2, : luma.shape[1] // 2 * 2]
        blocks.append(_cut(halved(even), count // 3, random))
    together: Floats = np.concatenate(blocks)
    shuffled: Floats = together[random.permutation(len(together))]
    return shuffled


def in_steps(blocks: Floats, seed: int) -> Floats:
    """Blocks divided by steps from fine to coarse, without those that have nothing to code."""
    steps = np.random.default_rng(seed).choice(np.array(STEPS, np.float32), len(blocks))
    divided: Floats = blocks / steps[:, None]
    worthwhile: Floats = divided[(divided**2).sum(axis=1) > 1]
    return worthwhile


def to_bytes(parts: Floats) -> NDArray[np.uint8]:
    """Parts of shape (k, 128) as stored, (k, 2, 8, 8)."""
    scaled = np.rint(parts * (255 / parts.max(axis=1, keepdims=True)))
    stored: NDArray[np.uint8] = scaled.astype(np.uint8).reshape(-1, 2, SIDE, SIDE)
    return stored


def learn(path: Path = PATH) -> None:
    """Learn all parts and write them, with how often each was used."""
    parts = learn_parts(sample_blocks(NMF_BLOCKS, seed=0), N_PARTS, NMF_ROUNDS, seed=0)
    blocks = in_steps(sample_blocks(REFINING_BLOCKS, seed=3), seed=0)
    refined, uses = refine_parts(parts, blocks, REFINING_ROUNDS, seed=0)
    np.savez_compressed(path, parts=to_bytes(refined), uses=np.ceil(uses).astype(np.uint32))


def _cut(plane: Floats, count: int, random: np.random.Generator) -> Floats:
    rows, columns = (random.integers(0, side - SIDE, count) for side in plane.shape)
    offsets = np.arange(SIDE)
    down, across = rows[:, None, None] + offsets[:, None], columns[:, None, None] + offsets
    blocks = plane[down, across].reshape(count, SIDE * SIDE)
    rest: Floats = blocks - blocks.mean(axis=1, keepdims=True)
    return rest


if __name__ == "__main__":
    learn(*map(Path, sys.argv[1:2]))

"""The parts that every block of every image is a sum of; learned once, shipped with the decoder.

``python -m core.dictionary`` learns them from the samples. A file names the version of its
dictionary, so that a better one can be added without changing what old files decode to.
"""

from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.solvers.cosines import cosine_waves
from core.solvers.pursuit import Atoms
from core.solvers.sparse_nmf import bits_of_uses

SIDE = 8
# What files may name: the version of the learned parts, or 0 for pairs of cosines.
COSINE, LEARNED = 0, 1
# Pairs in each, known without opening the file.
SIZES = {COSINE: SIDE * SIDE - 1, LEARNED: 128}
PATH = Path(__file__).with_name("parts_1.npz")


@cache
def learned_parts() -> NDArray[np.uint8]:
    """The learned parts, shape (k, 2, 8, 8): what each makes lighter, and what it makes darker.

    The most used come first. The largest value of each is 255.
    """
    with np.load(PATH) as file:
        parts: NDArray[np.uint8] = file["parts"]
    parts.setflags(write=False)
    return parts


@cache
def vectors(version: int) -> NDArray[np.float64]:
    """What the parts of a dictionary do to a block, as rows of unit length, shape (k, 64).

    Parameters
    ----------
    version : int
        `LEARNED` or `COSINE`.
    """
    if version == COSINE:
        return cosine_waves()[1:]
    lighter, darker = learned_parts().astype(np.float64).reshape(-1, 2, SIDE * SIDE).swapaxes(0, 1)
    rows = lighter - darker
    unit: NDArray[np.float64] = rows / np.sqrt((rows**2).sum(axis=1, keepdims=True))
    return unit


@cache
def atoms(version: int) -> Atoms:
    """The same for the encoder, with the bits that naming each part takes."""
    return Atoms(vectors(version).astype(np.float32), _bits(version))


def _bits(version: int) -> NDArray[np.float32]:
    if version == COSINE:
        # Slow waves are used more often: naming them takes fewer bits.
        return np.linspace(2.5, 8.5, SIDE * SIDE - 1, dtype=np.float32)
    with np.load(PATH) as file:
        return bits_of_uses(file["uses"])

"""Codes of blocks by the range coder, wave by wave.

For each block: how many codes it has; then for each part, until that many are found, whether it is
taken, and if it is, whether it or its mirror image, and how often.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.files.coding.range_coder import (
    NUMBER_CONTEXTS,
    Handle,
    Numbers,
    RangeCoder,
    TwoModels,
    code_bit,
    code_bit_of_two,
    code_number,
    new_model,
    numbers,
)
from core.files.coding.surroundings import N_EXPECTED, N_LIKELY, N_SAME, STEP, Surroundings
from core.solvers.compiled import compiled
from core.solvers.pursuit import LARGEST_LEVEL, Atoms

# How likely a part is before anything is known of its surroundings: its share of the uses of all
# parts that are left, times the codes that are left. Classes are half octaves, the last 1 or more.
_OCTAVE, _CERTAIN = 16, 20
_RATIOS = _CERTAIN + 3
# The same part is more or less likely in one image than in another: classes of codes that are left.
_LEFT = (1, 2, 3, 4, 7)
_EXPECTED = 3
_A_THIRD = 2 * N_SAME * (N_EXPECTED // _EXPECTED)
_LIKELIEST = 0.95
# At worst: two bytes for each bit of a level of 255, of its sign, and of whether it is there.
_MOST_BYTES_A_CODE = 80


class _Models(NamedTuple):
    """Contexts of each kind of bit."""

    counts: Numbers
    taken: TwoModels
    signs: Numbers
    sizes: Numbers


class _Parts(NamedTuple):
    """Contexts of whether a part is taken, for each pair of parts and number of codes left."""

    n_pairs: int
    by_share: Numbers
    by_pair: Numbers


class _Wave(NamedTuple):
    """Blocks that are coded one after the other.

    For each block there is a class of how many codes are likely, and how many it has; for each of
    its codes there is what its surroundings say, and its level.
    """

    likely: Numbers
    around: Numbers
    counts: Numbers
    levels: Numbers


class BlockModel:
    """What is known of the codes of planes of one kind; it learns from each plane."""

    def __init__(self, atoms: Atoms) -> None:
        self.atoms = np.rint(atoms.vectors.astype(np.float64) * STEP)
        shares = _shares(atoms.bits)
        self.parts = _parts(shares)
        ratios = 2.0 ** ((np.arange(_RATIOS) - _CERTAIN + 0.5) / 2)
        pairs = np.multiply.outer(shares, _LEFT)
        self.models = _Models(
            new_model(np.full(N_LIKELY * NUMBER_CONTEXTS, 0.5)),
            TwoModels(
                new_model(ratios.clip(0, _LIKELIEST).repeat(N_EXPECTED * N_SAME)),
                new_model(pairs.clip(0, _LIKELIEST).repeat(_EXPECTED)),
            ),
            new_model(np.full(N_EXPECTED, 0.5)),
            new_model(np.full(2 * N_EXPECTED * N_SAME * NUMBER_CONTEXTS, 0.3)),
        )


def code_blocks(
    coder: RangeCoder,
    model: BlockModel,
    means: NDArray[np.int64],
    unit: int,
    levels: NDArray[np.int16],
) -> None:
    """Write the codes of a plane, or read them into an array of zeros.

    Parameters
    ----------
    means : ndarray of int64, shape (rows, columns)
        Means of all blocks around zero.
    unit : int
        What a mean of 1 is; a step of quantisation is `STEP`.
    levels : ndarray of int16, shape (rows x columns, k)
        The codes of the blocks in reading order; those of mirrored parts are negative.

    Raises
    ------
    ValueError
        If the stream is too short.
    """
    surroundings = Surroundings(means, unit, model.atoms)
    for wave, rows, columns in surroundings.waves():
        blocks = rows * means.shape[1] + columns
        likely, around = surroundings.contexts(wave, rows, columns)
        counts = np.count_nonzero(levels[blocks], axis=1)
        views = _Wave(*map(numbers, (likely, around, counts, levels[blocks])))
        coder.make_room(_MOST_BYTES_A_CODE * len(views.levels))
        _code_wave(coder.handle, model.models, model.parts, views)
        coder.check()
        coded = np.array(views.levels).reshape(len(blocks), -1)
        surroundings.learn(wave, rows, columns, coded)
        if coder.reads:
            # Where nothing is written, memory that is all zeros takes no place yet.
            some = coded.any(axis=1)
            levels[blocks[some]] = coded[some]


@compiled
def _code_wave(coder: Handle, models: _Models, parts: _Parts, wave: _Wave) -> None:
    """Code blocks one after the other; a reader fills in the levels."""
    around, levels, n_pairs, place = wave.around, wave.levels, parts.n_pairs, 0
    for block in range(len(wave.likely)):
        first = wave.likely[block] * NUMBER_CONTEXTS
        left = min(code_number(coder, models.counts, first, wave.counts[block]), n_pairs)
        pair = 0
        while left > 0:
            known, level, row = around[place + pair], levels[place + pair], pair * (n_pairs + 1)
            by_share = parts.by_share[row + left] + known // 2
            by_pair = parts.by_pair[row + left] + known // _A_THIRD
            # The last parts need no bit where all of them must be taken.
            if left == n_pairs - pair or code_bit_of_two(
                coder, models.taken, by_share, by_pair, level != 0
            ):
                levels[place + pair] = _code_level(coder, models, known, level)
                left -= 1
            pair += 1
        place += n_pairs


@compiled
def _code_level(coder: Handle, models: _Models, known: int, level: int) -> int:
    """How often a part is taken; negative where it is its mirror image."""
    expects_part = known % 2
    agrees = code_bit(
        coder, models.signs, known // (2 * N_SAME), (level > 0) == (expects_part == 1)
    )
    first = (known - expects_part + agrees) * NUMBER_CONTEXTS
    size = code_number(coder, models.sizes, first, abs(level) - 1)
    size = min(size + 1, LARGEST_LEVEL)
    return size if agrees == expects_part else -size


def _shares(bits: NDArray[np.floating]) -> NDArray[np.float64]:
    """The share of each part in the uses of itself and of all parts behind it."""
    uses = 2.0 ** -bits.astype(np.float64)
    shares: NDArray[np.float64] = uses / np.cumsum(uses[::-1])[::-1]
    return shares


def _parts(shares: NDArray[np.float64]) -> _Parts:
    n_pairs = len(shares)
    left = np.arange(n_pairs + 1)
    logarithms = (np.rint(_OCTAVE * np.log2(each)) for each in (shares, left.clip(1)))
    ratios = np.add.outer(*logarithms) // (_OCTAVE // 2) + _CERTAIN
    by_share = ratios.clip(0, _RATIOS - 1) * (N_EXPECTED * N_SAME)
    by_pair = np.add.outer(np.arange(n_pairs) * len(_LEFT), left.clip(1, len(_LEFT)) - 1)
    return _Parts(n_pairs, numbers(by_share), numbers(by_pair * _EXPECTED))

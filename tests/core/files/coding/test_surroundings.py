"""What neighbours say of a block: the order of coding, and what is expected, by hand."""

import numpy as np
import pytest

from core.files.coding.surroundings import N_LIKELY, N_SAME, STEP, Surroundings
from core.solvers.cosines import cosine_waves

# Whole numbers, as the coder has them.
ATOMS = np.rint(cosine_waves()[1:] * STEP)


def of(means, unit=STEP):
    return Surroundings(np.array(means), unit, ATOMS)


@pytest.mark.parametrize("shape", [(1, 1), (1, 7), (7, 1), (4, 6), (9, 2)])
def test_each_block_is_coded_once_after_its_four_neighbours(shape):
    order = {}
    for wave, rows, columns in of(np.zeros(shape, int)).waves():
        order |= dict.fromkeys(zip(rows.tolist(), columns.tolist(), strict=True), wave)
    assert len(order) == np.prod(shape)
    for (y, x), wave in order.items():
        before = [(y, x - 1), (y - 1, x - 1), (y - 1, x), (y - 1, x + 1)]
        assert all(order[each] < wave for each in before if each in order)


def contexts(surroundings, levels):
    """What is known of each block by place, where `levels` are coded."""
    found = {}
    for wave, rows, columns in surroundings.waves():
        likely, around = surroundings.contexts(wave, rows, columns)
        places = list(zip(rows.tolist(), columns.tolist(), strict=True))
        found |= dict(zip(places, zip(likely, around, strict=True), strict=True))
        surroundings.learn(wave, rows, columns, levels[rows, columns])
    return found


def test_on_a_flat_plane_nothing_is_expected():
    found = contexts(of(np.full((3, 3), 7)), np.zeros((3, 3, 63), int))
    assert all(likely == 0 and not around.any() for likely, around in found.values())


def test_a_slope_of_the_means_lets_one_expect_the_slow_wave():
    # Means rise to the right by a step of quantisation at unit length times 8: 1 per pixel.
    means = np.tile([-24, -16, -8, 0, 8, 16, 24], (3, 1))
    (_, around) = contexts(of(means), np.zeros((3, 7, 63), int))[1, 3]
    across = int(np.abs(ATOMS @ np.tile(np.arange(8.0), 8)).argmax())
    assert around.argmax() == across
    # It gets lighter to the right, where the wave gets darker: its mirror image is expected.
    assert around[across] % 2 == (ATOMS[across] @ np.tile(np.arange(8.0), 8) > 0)
    assert around[across] // (2 * N_SAME) == 8


def test_what_the_neighbours_take_is_counted_and_those_beside_count_twice():
    levels = np.zeros((2, 3, 63), int)
    levels[0, 0, 5], levels[0, 1, 5], levels[1, 0, 5] = 1, -4, 1
    _, around = contexts(of(np.zeros((2, 3), int)), levels)[1, 1]
    # North-west 1, north 2 at most and twice, west 1 twice: 7, which is in the class from 5 on.
    assert around[5] % (2 * N_SAME) // 2 == 3
    _, around = contexts(of(np.zeros((2, 3), int)), levels)[0, 1]
    assert around[5] % (2 * N_SAME) // 2 == 1


def test_classes_are_within_their_range_whatever_was_decoded():
    random = np.random.default_rng(3)
    levels = random.integers(-255, 256, (5, 6, 63))
    found = contexts(of(random.integers(-128, 128, (5, 6)), 16 * STEP), levels)
    for likely, around in found.values():
        assert 0 <= likely < N_LIKELY
        assert ((around >= 0) & (around < 72)).all()

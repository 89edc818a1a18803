"""The parts that ship: never negative, learned from the samples, and what the learning does."""

import numpy as np
import pytest
import scipy.fft

from core import dictionary
from core.dictionary import __main__ as learning
from core.samples import SAMPLES
from core.solvers.cosines import cosine_waves, smoothed
from core.solvers.pursuit import Atoms, pursue
from core.solvers.sparse_nmf import (
    bits_of_uses,
    cost_of,
    learn_parts,
    rectify,
    refine_parts,
    with_mirrors,
)


@pytest.fixture(scope="module")
def blocks():
    """A thousand blocks of the samples, of others than those that the parts were learned from."""
    return learning.in_steps(learning.sample_blocks(150, seed=99), seed=7)[:1000]


def test_the_file_holds_as_many_parts_as_its_version_says():
    parts = dictionary.learned_parts()
    assert parts.dtype == np.uint8
    assert parts.shape == (dictionary.SIZES[dictionary.LEARNED], 2, 8, 8)
    assert (parts.reshape(len(parts), -1).max(axis=1) == 255).all()
    # No pixel gets lighter and darker at once.
    assert not (parts.min(axis=1) > 0).any()


def test_parts_are_atoms_of_unit_length_that_hardly_change_the_mean():
    vectors = dictionary.vectors(dictionary.LEARNED)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1)
    assert np.abs(vectors.sum(axis=1)).max() < 0.1


def test_the_shipped_parts_are_what_learning_ends_with(blocks):
    shipped = dictionary.atoms(dictionary.LEARNED)
    known, unseen = np.array_split(blocks, 2)
    first = cost_of(unseen, shipped)
    # Two more rounds find nothing that is better for blocks they have not seen.
    assert cost_after(known, unseen, rectify(shipped.vectors)) > 0.97 * first
    # Two rounds that begin with blocks as they are do not come as far.
    assert cost_after(known, unseen, rectify(known[:128])) > 1.1 * first


def cost_after(known, unseen, parts):
    refined, uses = refine_parts(parts, known, 2, seed=0)
    return cost_of(unseen, Atoms(refined[:, :64] - refined[:, 64:], bits_of_uses(uses)))


def test_learned_parts_cost_less_than_cosines_on_blocks_they_have_not_seen(blocks):
    learned = dictionary.atoms(dictionary.LEARNED)
    even = np.full(63, np.log2(63), np.float32)
    cosines = Atoms(dictionary.vectors(dictionary.COSINE).astype(np.float32), even)
    equal = Atoms(learned.vectors, np.full(128, np.log2(128), np.float32))
    assert cost_of(blocks, equal) < cost_of(blocks, cosines)


def test_learning_makes_a_file_of_parts_from_every_sample(tmp_path, monkeypatch):
    sizes = {"N_PARTS": 6, "NMF_ROUNDS": 2, "REFINING_ROUNDS": 2}
    counts = {"NMF_BLOCKS": 12, "REFINING_BLOCKS": 12}
    for name, value in (sizes | counts).items():
        monkeypatch.setattr(learning, name, value)
    used = []
    monkeypatch.setattr(learning, "load_sample", lambda key: used.append(key) or load(key))
    learning.learn(tmp_path / "parts.npz")
    assert set(used) == set(SAMPLES)
    with np.load(tmp_path / "parts.npz") as file:
        assert file["parts"].shape == (6, 2, 8, 8)
        assert file["uses"].shape == (6,)
        assert (np.diff(file["uses"].astype(int)) <= 0).all()


def load(key):
    from core.samples import load_sample

    return load_sample(key)


def test_nmf_of_rectified_blocks_finds_parts_that_were_put_in():
    random = np.random.default_rng(0)
    true = rectify(random.standard_normal((3, 16)).astype(np.float32))
    codes = 200 * random.random((400, 6)) * (random.random((400, 6)) < 0.3)
    rectified = (codes @ with_mirrors(true)).astype(np.float32)
    signed = rectified[:, :16] - rectified[:, 16:]
    found = learn_parts(signed, 3, 40, seed=1)
    assert (found >= 0).all()
    atoms = found[:, :16] - found[:, 16:]
    wanted = true[:, :16] - true[:, 16:]
    match = np.abs(np.corrcoef(atoms, wanted)[:3, 3:])
    assert match.max(axis=0).min() > 0.9


def test_a_block_of_one_atom_takes_one_code():
    atoms = dictionary.atoms(dictionary.LEARNED)
    blocks = np.stack([7 * atoms.vectors[3], -2 * atoms.vectors[100], 0 * atoms.vectors[0]])
    levels = pursue(blocks, atoms)
    expected = np.zeros((3, 128), int)
    expected[0, 3], expected[1, 100] = 7, -2
    np.testing.assert_array_equal(levels, expected)


def test_with_waves_at_right_angles_free_codes_are_rounded_coefficients():
    blocks = np.random.default_rng(3).normal(0, 3, (50, 64)).astype(np.float32)
    waves = cosine_waves()[1:].astype(np.float32)
    levels = pursue(blocks, Atoms(waves, np.zeros(63, np.float32)), price=0)
    coefficients = scipy.fft.dctn(blocks.reshape(-1, 8, 8), axes=(1, 2), norm="ortho")
    order = np.argsort(np.add.outer(np.arange(8), np.arange(8)).ravel(), kind="stable")
    np.testing.assert_array_equal(levels, np.rint(coefficients.reshape(-1, 64)[:, order[1:]]))


def test_smoothing_without_a_threshold_changes_nothing_and_a_high_one_leaves_means():
    plane = np.random.default_rng(4).normal(100, 20, (32, 48))
    np.testing.assert_allclose(smoothed(plane, 0), plane)
    constant = np.full((16, 16), 77.0)
    np.testing.assert_allclose(smoothed(constant, 1e9), constant)
    assert smoothed(plane, 1e9).std() < 5


def test_smoothing_in_bands_is_smoothing_of_the_whole(monkeypatch):
    plane = np.random.default_rng(5).normal(100, 20, (200, 24)).round()
    banded = smoothed(plane, 30)
    monkeypatch.setattr("core.solvers.cosines._BAND", 1000)
    np.testing.assert_allclose(smoothed(plane, 30), banded, atol=1e-9)

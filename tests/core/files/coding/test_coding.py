"""Planes and blocks by the range coder: the same bytes with and without a compiler."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import dictionary
from core.files.block_setting import RANGE, Setting
from core.files.coding import pack_planes, unpack_planes
from core.files.coding.planes import code_plane, new_plane_model
from core.files.coding.range_coder import RangeCoder
from core.solvers import compiled

SETTING = Setting(40, 56, 160, dictionary.LEARNED, RANGE)
ATOMS = dictionary.atoms(dictionary.LEARNED)


def drawn(seed, share=0.03):
    """Means and codes of a small picture, of which that share is taken."""
    random = np.random.default_rng(seed)
    rows, columns = SETTING.luma_blocks
    means = random.integers(100, 140, (rows * 3 // 2, columns)).astype(np.uint8)
    levels = np.rint(random.laplace(0, 2, (SETTING.n_blocks, 128)))
    return means, (levels * (random.random(levels.shape) < share)).astype(np.int16)


@pytest.mark.skipif(not compiled.can_compile(), reason="numba is not installed")
def test_plain_python_writes_and_reads_the_bytes_of_compiled_code(monkeypatch):
    means, levels = drawn(0)
    by_compiler = pack_planes(SETTING, ATOMS, means, levels)
    monkeypatch.setattr(compiled, "can_compile", lambda: False)
    assert pack_planes(SETTING, ATOMS, means, levels) == by_compiler
    for found, wanted in zip(
        unpack_planes(SETTING, ATOMS, by_compiler), (means, levels), strict=True
    ):
        np.testing.assert_array_equal(found, wanted)


@given(st.integers(0, 2**32 - 1), st.integers(1, 20), st.integers(1, 20), st.integers(1, 256))
def test_any_plane_is_read_as_it_was_written(seed, height, width, most):
    plane = np.random.default_rng(seed).integers(0, most, (height, width)).astype(np.uint8)
    writer = RangeCoder.writer()
    code_plane(writer, new_plane_model(), plane)
    reader = RangeCoder.reader(writer.finish())
    read = code_plane(reader, new_plane_model(), np.zeros_like(plane))
    np.testing.assert_array_equal(read, plane)


def test_a_slope_takes_less_space_than_noise():
    slope = np.add.outer(np.arange(32), np.arange(32)).astype(np.uint8)
    noise = np.random.default_rng(0).integers(0, 256, (32, 32)).astype(np.uint8)

    def length(plane):
        writer = RangeCoder.writer()
        code_plane(writer, new_plane_model(), plane)
        return len(writer.finish())

    # Noise has no shorter code than itself, 1,024 bytes; a slope is foreseen but for its border.
    assert 1024 <= length(noise) < 1400
    assert length(slope) < 120


def test_a_stream_that_is_cut_short_is_refused():
    means, codes = pack_planes(SETTING, ATOMS, *drawn(1))
    for cut in ([means[:9], codes], [means, codes[:9]], [b"", codes], [means, b""]):
        with pytest.raises(ValueError, match=r"^The stream is too short\.$"):
            unpack_planes(SETTING, ATOMS, cut)

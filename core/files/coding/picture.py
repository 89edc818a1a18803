"""The planes of a picture by the range coder: a stream of means, and one of codes."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from core.files.block_setting import Setting
from core.files.coding.blocks import BlockModel, code_blocks
from core.files.coding.planes import code_plane, new_plane_model
from core.files.coding.range_coder import RangeCoder
from core.files.coding.surroundings import STEP
from core.solvers.pursuit import Atoms

Bytes = NDArray[np.uint8]
Levels = NDArray[np.int16]


def pack_planes(
    setting: Setting, atoms: Atoms, means: Bytes, levels: Levels
) -> tuple[bytes, bytes]:
    """The streams of means and of codes.

    Parameters
    ----------
    setting : Setting
        Size and step.
    atoms : Atoms
        What the k pairs of parts do.
    means : ndarray of uint8, shape (rows of blocks, columns of blocks)
        Means of luma, and under them those of both chroma planes side by side.
    levels : ndarray of int16, shape (blocks, k)
        Codes of the blocks of all planes; those of mirrored parts are negative.
    """
    writers = RangeCoder.writer(), RangeCoder.writer()
    _code_means(writers[0], setting, means)
    _code_levels(writers[1], setting, atoms, means, levels)
    return writers[0].finish(), writers[1].finish()


def unpack_planes(setting: Setting, atoms: Atoms, streams: Sequence[bytes]) -> tuple[Bytes, Levels]:
    """Means and codes of the streams that `pack_planes` made.

    Raises
    ------
    ValueError
        If a stream is too short.
    """
    readers = [RangeCoder.reader(stream) for stream in streams]
    rows, columns = setting.luma_blocks
    means = np.zeros((rows * 3 // 2, columns), np.uint8)
    _code_means(readers[0], setting, means)
    levels = np.zeros((setting.n_blocks, len(atoms.vectors)), np.int16)
    _code_levels(readers[1], setting, atoms, means, levels)
    return means, levels


def _code_means(coder: RangeCoder, setting: Setting, means: Bytes) -> None:
    """Write means, or read them into the array."""
    luma, chroma = new_plane_model(), new_plane_model()
    for model, plane in zip((luma, chroma, chroma), _planes(setting, means), strict=True):
        plane[:] = code_plane(coder, model, plane)


def _code_levels(
    coder: RangeCoder, setting: Setting, atoms: Atoms, means: Bytes, levels: Levels
) -> None:
    """Write codes, or read them into the array of zeros."""
    luma, chroma = BlockModel(atoms), BlockModel(atoms)
    ends = np.cumsum([0, *(rows * columns for rows, columns in setting.plane_blocks)])
    for model, plane, unit, (start, end) in zip(
        (luma, chroma, chroma),
        _planes(setting, means),
        _units(setting),
        pairwise(ends),
        strict=True,
    ):
        code_blocks(coder, model, plane.astype(np.int64) - 128, unit, levels[start:end])


def _planes(setting: Setting, means: Bytes) -> Iterator[Bytes]:
    """Views of the means of luma and of both chroma planes."""
    rows, columns = setting.luma_blocks
    yield means[:rows]
    yield means[rows:, : columns // 2]
    yield means[rows:, columns // 2 :]


def _units(setting: Setting) -> Iterator[int]:
    """What a mean of 1 is in each plane; a step of its codes is `STEP`."""
    for step, step_of_means in zip(setting.steps, setting.steps_of_means, strict=True):
        yield round(STEP * step_of_means / step)

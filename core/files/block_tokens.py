"""Codes of blocks as tokens.

A block is a row of tokens. Token 3 r + s skips r parts of the dictionary, takes the next one, and
gives its code: s + 1, where s = 2 means 3 or more, with the rest in a stream of its own. Token 254
skips 84 parts, token 255 ends the block. A bit for each code says whether the part is meant or its
mirror image.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from core.files import streams
from core.files.block_setting import Setting
from core.storage import Parts

Bytes = NDArray[np.uint8]

_CLASSES, _LONGEST_RUN = 3, 84
_SKIP, _END = 254, 255
_BLOCKS_AT_A_TIME = 4096


def groups_of_levels(parts: Parts, n_pairs: int) -> Iterator[NDArray[np.int16]]:
    """Codes of the blocks of all planes in their order, some thousands of blocks at a time.

    Each is of shape (blocks, n_pairs); codes of mirrored parts are negative.
    """
    tokens, large, mirrored = (part.values.astype(np.uint8) for part in parts[2:])
    ends = np.flatnonzero(tokens == _END) + 1
    start = n_large = n_codes = 0
    for first in range(0, len(ends), _BLOCKS_AT_A_TIME):
        last = ends[first : first + _BLOCKS_AT_A_TIME]
        group = tokens[start : last[-1]]
        rows, columns, classes = _placed(group)
        levels = np.zeros((len(last), n_pairs), np.int16)
        sizes = classes.astype(np.int16) + 1
        is_large = classes == _CLASSES - 1
        sizes[is_large] += large[n_large : n_large + is_large.sum()]
        sizes[mirrored[n_codes : n_codes + len(sizes)] == 1] *= -1
        levels[rows, columns] = sizes
        yield levels
        start, n_large, n_codes = last[-1], n_large + is_large.sum(), n_codes + len(sizes)


def token_streams(levels: Sequence[NDArray[np.int16]]) -> Sequence[Sequence[Bytes]]:
    """Tokens, large codes and bits of mirrored parts, each for some blocks at a time."""
    groups = (
        plane[start : start + _BLOCKS_AT_A_TIME]
        for plane in levels
        for start in range(0, len(plane), _BLOCKS_AT_A_TIME)
    )
    return list(zip(*map(_tokens, groups), strict=True))


def _tokens(levels: NDArray[np.int16]) -> tuple[Bytes, Bytes, Bytes]:
    rows, columns = np.nonzero(levels)
    found = levels[rows, columns]
    sizes = np.abs(found)
    previous = np.where(np.diff(rows, prepend=-1) > 0, -1, np.roll(columns, 1))
    skips, runs = np.divmod(columns - previous - 1, _LONGEST_RUN)
    # A code stands after its skips, and after one end for each block before its own.
    places = np.cumsum(skips + 1) - 1 + rows
    tokens = np.full(len(levels) + int((skips + 1).sum()), _SKIP, np.uint8)
    tokens[places] = _CLASSES * runs + np.minimum(sizes, _CLASSES) - 1
    taken = np.bincount(rows, weights=skips + 1, minlength=len(levels)).astype(np.int64)
    tokens[np.cumsum(taken + 1) - 1] = _END
    large = sizes[sizes >= _CLASSES] - _CLASSES
    return tokens, large.astype(np.uint8), (found < 0).astype(np.uint8)


def _placed(tokens: Bytes) -> tuple[NDArray[np.intp], NDArray[np.intp], Bytes]:
    """Row, column and class of each code; the tokens end with the end of a block."""
    is_end = tokens == _END
    moved = np.cumsum(_advances(tokens), dtype=np.int64)
    rows = np.cumsum(is_end) - is_end
    before = np.concatenate([[0], moved[is_end]])[rows]
    is_code = tokens < _CLASSES * _LONGEST_RUN
    columns = (moved - before)[is_code] - 1
    return rows[is_code], columns, tokens[is_code] % _CLASSES


def _advances(tokens: Bytes) -> Bytes:
    """How many parts each token passes."""
    steps = np.zeros(256, np.uint8)
    codes = np.arange(_CLASSES * _LONGEST_RUN)
    steps[codes] = codes // _CLASSES + 1
    steps[_SKIP] = _LONGEST_RUN
    return steps[tokens]


def unpack_tokens(
    setting: Setting, n_pairs: int, found: Sequence[bytes]
) -> tuple[Bytes, Bytes, Bytes, Bytes]:
    """Means, tokens, large codes and mirrored bits, which fit together."""
    height, width = setting.luma_blocks
    means = streams.unpack_plane(found[0], height * 3 // 2, width)
    most = setting.n_blocks * (n_pairs + n_pairs // _LONGEST_RUN + 1)
    tokens = streams.unpack_bytes(found[1], most)
    is_code = tokens < _CLASSES * _LONGEST_RUN
    n_codes, n_large = int(is_code.sum()), int((tokens[is_code] % _CLASSES == 2).sum())
    large = streams.unpack_bytes(found[2], n_large)
    ends = np.flatnonzero(tokens == _END)
    starts = np.concatenate([[0], ends[:-1] + 1])
    passed = np.add.reduceat(_advances(tokens), starts, dtype=np.int64)
    if (
        len(ends) != setting.n_blocks
        or ends[-1] != len(tokens) - 1
        or passed.max() > n_pairs
        or np.isin(tokens, (252, 253)).any()
        or len(large) != n_large
        or len(found[3]) != -(-n_codes // 8)
    ):
        raise ValueError
    bits = np.unpackbits(np.frombuffer(found[3], np.uint8), count=n_codes)
    return means, tokens, large, bits

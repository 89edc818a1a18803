"""Blocks as sums of parts: a plane of means, and for each block which parts it takes.

The same parts are stored by one of two coders. The range coder makes the smaller files; LZMA makes
files that a few lines of NumPy and Pillow decode, which the README has.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from core.files import streams
from core.files.block_setting import LZMA, RANGE, Setting
from core.files.block_tokens import groups_of_levels, token_streams, unpack_tokens
from core.files.coding import pack_planes, unpack_planes
from core.files.format import Format
from core.files.sealed_format import SealedFormat, setting_part
from core.formatting import format_count
from core.solvers.pursuit import Atoms
from core.storage import Part, Parts

Bytes = NDArray[np.uint8]


class BlockCodes(Format):
    """The parts `setting`, `means`, `tokens`, `large codes` and `mirrored`.

    Parameters
    ----------
    atoms : callable
        The atoms of a version of the dictionary.
    sizes : mapping of int to int
        Number of pairs of parts in each version.
    """

    suffix = ".bnmf"

    def __init__(self, atoms: Callable[[int], Atoms], sizes: Mapping[int, int]) -> None:
        self._formats: dict[int, _Coded] = {LZMA: _InLzma(sizes), RANGE: _InRange(atoms, sizes)}

    def parts(self, setting: Setting, means: Bytes, levels: Sequence[NDArray[np.int16]]) -> Parts:
        """The parts of quantised blocks.

        Parameters
        ----------
        setting : Setting
            Size, step, dictionary and coder.
        means : ndarray of uint8, shape (rows of blocks, columns of blocks)
            Means of luma, and under them those of both chroma planes side by side.
        levels : sequence of ndarray of int16, each of shape (blocks, pairs)
            Codes of the blocks of each plane; those of mirrored parts are negative.
        """
        tokens, large, mirrored = (np.concatenate(each) for each in token_streams(levels))
        return _named(setting, means, tokens, large, mirrored)

    def write(self, parts: Parts) -> bytes:
        return self._formats[setting_of(parts).coder].write(parts)

    def recognises(self, file: bytes) -> bool:
        return any(each.recognises(file) for each in self._formats.values())

    def pixel_count(self, file: bytes) -> int:
        return self._of(file).pixel_count(file)

    def read(self, file: bytes) -> Parts:
        return self._of(file).read(file)

    def dissect(self, file: bytes) -> Mapping[str, int]:
        return self._of(file).dissect(file)

    def explain(self, file: bytes, parts: Parts) -> Sequence[str]:
        setting, codes = setting_of(parts), parts[4].size
        per_block = codes / setting.n_blocks
        return [
            f"The planes have {format_count(setting.n_blocks, 'block')}, which take "
            f"{per_block:.2f} codes each on average.",
            "The parts themselves are not in the file, because they ship with the decoder.",
            *self._of(file).remarks,
        ]

    def _of(self, file: bytes) -> "_Coded":
        """The format of a file; that of LZMA refuses what neither has written."""
        found = (each for each in self._formats.values() if each.recognises(file))
        return next(found, self._formats[LZMA])


class _Coded(SealedFormat):
    """The files of one coder."""

    suffix = BlockCodes.suffix
    label = "block NMF"
    remarks: ClassVar[tuple[str, ...]] = ()


class _InLzma(_Coded):
    """A lossless WebP of the means, tokens and large codes by LZMA, and a bit for each mirror."""

    signature = b"BNM1"
    names = ("means", "tokens", "large codes", "mirrored")

    def __init__(self, sizes: Mapping[int, int]) -> None:
        self._sizes = sizes

    def write(self, parts: Parts) -> bytes:
        setting, means, tokens, large, mirrored = (part.values for part in parts)
        packed = [
            streams.pack_plane(means.astype(np.uint8)),
            streams.pack_bytes(tokens.astype(np.uint8)),
            streams.pack_bytes(large.astype(np.uint8)),
            np.packbits(mirrored.astype(np.uint8)).tobytes(),
        ]
        return self.sealed(setting.tolist(), packed)

    def accepts(self, numbers: Sequence[int]) -> bool:
        return numbers[3] in self._sizes

    def unpacked(self, numbers: Sequence[int], found: Sequence[bytes]) -> Parts:
        setting = Setting(*numbers)
        return _named(setting, *unpack_tokens(setting, self._sizes[setting.dictionary], found))


class _InRange(_Coded):
    """Means, and then codes, by the adaptive range coder."""

    signature = b"BNM2"
    names = ("means", "tokens")
    n_numbers = 5
    remarks = (
        "Large codes and mirrored bits are coded among the tokens. How much space each takes "
        "depends on the blocks around it.",
    )

    def __init__(self, atoms: Callable[[int], Atoms], sizes: Mapping[int, int]) -> None:
        self._atoms, self._sizes = atoms, sizes

    def write(self, parts: Parts) -> bytes:
        setting = setting_of(parts)
        atoms = self._atoms(setting.dictionary)
        levels = np.concatenate(list(groups_of_levels(parts, len(atoms.vectors))))
        means = parts[1].values.astype(np.uint8)
        return self.sealed(setting.numbers, pack_planes(setting, atoms, means, levels))

    def dissect(self, file: bytes) -> dict[str, int]:
        return super().dissect(file) | {"large codes": 0, "mirrored": 0}

    def accepts(self, numbers: Sequence[int]) -> bool:
        *_, dictionary, version = numbers
        return dictionary in self._sizes and version == RANGE

    def unpacked(self, numbers: Sequence[int], found: Sequence[bytes]) -> Parts:
        setting = Setting(*numbers)
        means, levels = unpack_planes(setting, self._atoms(setting.dictionary), found)
        tokens = (np.concatenate(each) for each in token_streams([levels]))
        return _named(setting, means, *tokens)


def _named(setting: Setting, means: Bytes, tokens: Bytes, large: Bytes, mirrored: Bytes) -> Parts:
    values = zip((means, tokens, large, mirrored), (8, 8, 8, 1), strict=True)
    named = zip(_InLzma.names, values, strict=True)
    return (setting_part(setting.numbers), *(Part(name, *each) for name, each in named))


def setting_of(parts: Parts) -> Setting:
    """The setting among the parts of a file."""
    return Setting(*parts[0].values.tolist())

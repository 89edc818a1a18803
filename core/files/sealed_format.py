"""What the formats for blocks have in common: a few numbers and several streams, sealed."""

from abc import abstractmethod
from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from core.files import streams
from core.files.format import FileError, Format
from core.storage import Part, Parts

# Steps are stored in sixteenths, and in two bytes.
STEP_UNIT, _STEPS = 16, 2**16


class SealedFormat(Format):
    """The part `setting`, which is a few numbers, and a part for each stream.

    Attributes
    ----------
    signature : bytes
        The first four bytes of a file.
    label : str
        What its files are called in sentences.
    names : tuple of str
        Names of the streams.
    n_numbers : int
        How many numbers there are: height, width, step, and the format's own.
    """

    signature: ClassVar[bytes]
    label: ClassVar[str]
    names: ClassVar[tuple[str, ...]]
    n_numbers: ClassVar[int] = 4

    @abstractmethod
    def accepts(self, numbers: Sequence[int]) -> bool:
        """True if the format's own numbers, the last ones, exist."""

    @abstractmethod
    def unpacked(self, numbers: Sequence[int], found: Sequence[bytes]) -> Parts:
        """The parts of the numbers and streams; any exception if they do not fit together."""

    def recognises(self, file: bytes) -> bool:
        return file.startswith(self.signature)

    def pixel_count(self, file: bytes) -> int:
        return streams.claimed_pixels(file, self.n_numbers, len(self.names))

    def read(self, file: bytes) -> Parts:
        numbers, found = self._unsealed(file)
        height, width, step, *_ = numbers
        if not (height and width and 0 < step < _STEPS and self.accepts(numbers)):
            raise FileError(f"The {self.label} file asks for a size or a step that does not exist.")
        try:
            return self.unpacked(numbers, found)
        except Exception as error:  # lzma and Pillow raise many kinds for a damaged stream.
            sentence = f"The {self.label} file is damaged: a stream cannot be read."
            raise FileError(sentence) from error

    def dissect(self, file: bytes) -> dict[str, int]:
        lengths = [len(stream) for stream in self._unsealed(file)[1]]
        # The numbers of the setting are counted as a piece of their own.
        setting = 4 * self.n_numbers
        header = len(file) - sum(lengths) - setting
        return {"header": header, "setting": setting, **dict(zip(self.names, lengths, strict=True))}

    def sealed(self, numbers: Sequence[int], packed: Sequence[bytes]) -> bytes:
        """The file of the numbers and of the packed streams."""
        return streams.seal(self.signature, numbers, packed)

    def _unsealed(self, file: bytes) -> tuple[list[int], list[bytes]]:
        return streams.unseal(file, self.signature, self.label, self.n_numbers, len(self.names))


def setting_part(numbers: Sequence[int]) -> Part:
    """The numbers as a part: height, width, step, and the format's own."""
    return Part("setting", np.array(numbers, np.uint32), 32, side_information=True)

"""What a file format does: arrays to bytes and back, small and exact. It knows no method."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence

from core.storage import Parts


class FileError(ValueError):
    """A file that cannot be decoded; its message is one sentence."""


class Format(ABC):
    """A file format.

    Attributes
    ----------
    suffix : str
        Ending of the file, with the dot.
    """

    suffix: str

    @abstractmethod
    def write(self, parts: Parts) -> bytes:
        """The file that holds `parts`: the same bytes each time."""

    @abstractmethod
    def recognises(self, file: bytes) -> bool:
        """True if the file begins as those of `write` do."""

    @abstractmethod
    def read(self, file: bytes) -> Parts:
        """The parts that a file holds, equal to those that were written.

        Raises
        ------
        FileError
            If the file is damaged or foreign.
        """

    @abstractmethod
    def dissect(self, file: bytes) -> Mapping[str, int]:
        """Where the bytes of a file lie: ``"header"`` and the pieces of parts to bytes.

        Their sum is the length of the file.
        """

    def explain(self, file: bytes, parts: Parts) -> Sequence[str]:
        """Why the values in a file, its `parts`, take the bytes they take, as sentences."""
        return ()

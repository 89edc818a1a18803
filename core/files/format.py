"""The interface of a file format: parts to bytes and back. It knows nothing of methods."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence

from core.storage import Parts


class FileError(ValueError):
    """A file that cannot be decoded.

    Parameters
    ----------
    sentence : str
        What was wrong.
    limit : str
        Name of the field of `core.limits.Limits` that is exceeded, or empty.
    """

    def __init__(self, sentence: str, limit: str = "") -> None:
        super().__init__(sentence)
        self.limit = limit


class Format(ABC):
    """A file format.

    Attributes
    ----------
    suffix : str
        File extension, with the dot.
    """

    suffix: str

    @abstractmethod
    def write(self, parts: Parts) -> bytes:
        """The file that holds `parts`: the same bytes each time."""

    @abstractmethod
    def recognises(self, file: bytes) -> bool:
        """True if the file begins like those of `write`."""

    @abstractmethod
    def read(self, file: bytes) -> Parts:
        """The parts that a file holds, equal to those that were written.

        Raises
        ------
        FileError
            If the file is damaged or foreign.
        """

    def pixel_count(self, file: bytes) -> int:
        """How many pixels a file claims to hold, found without decoding them; 0 if it cannot tell.

        A few bytes can claim any number of pixels, so whoever decodes a stranger's file asks first.
        """
        return 0

    @abstractmethod
    def dissect(self, file: bytes) -> Mapping[str, int]:
        """The number of bytes of the ``"header"`` of a file and of each piece of its parts.

        Their sum is the length of the file.
        """

    def explain(self, file: bytes, parts: Parts) -> Sequence[str]:
        """Sentences that say why the `parts` of a file take as many bytes as they do."""
        return ()

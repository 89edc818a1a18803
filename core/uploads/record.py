"""The one record of an image file on its way from bytes to `core.images.Image`.

It travels from the child process, where the samples are a Pillow picture, to its parent, where they
are an array. The child must not import NumPy, so this module does not name either of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, Self, TypeVar

Samples = TypeVar("Samples")


@dataclass(frozen=True, eq=False)
class Decoded(Generic[Samples]):
    """What was read from a file.

    Parameters
    ----------
    samples : PIL.Image.Image of mode RGB, or ndarray of uint8, shape (height, width, 3)
        sRGB samples of the first frame, with its orientation applied.
    file_format : str
        Format of the file, for example ``"PNG"``.
    notes : tuple of str
        What was changed on the way, as sentences.
    scaled_from : (int, int) or None
        Height and width in the file, where `samples` are a smaller copy.
    """

    samples: Samples
    file_format: str
    notes: tuple[str, ...]
    scaled_from: tuple[int, int] | None

    def head(self) -> dict[str, Any]:
        """Everything but the samples, in types that JSON has."""
        return {
            "file_format": self.file_format,
            "notes": self.notes,
            "scaled_from": self.scaled_from,
        }

    @classmethod
    def with_head(cls, samples: Samples, head: Mapping[str, Any]) -> Self:
        """The record of samples and of a `head` that has been through JSON.

        Raises
        ------
        KeyError, TypeError
            If it is not what `head` gives.
        """
        size = head["scaled_from"]
        scaled_from = None if size is None else (int(size[0]), int(size[1]))
        return cls(samples, str(head["file_format"]), tuple(head["notes"]), scaled_from)

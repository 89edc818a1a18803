"""The contract of a method.

A method is its parameters: a frozen dataclass that can be hashed, printed and used as a cache key.
It turns pixels into parts and back, and parts into a file and back::

    pixels --fit--> Fit(parts) --pack--> file --unpack--> parts --decode--> pixels

What `decode` receives is what is counted, and the file alone is enough to decode: `unpack`,
`decode` and `illustrate` are class methods that know no parameters. Work that all settings of one
image share is done once by `prepare`. A method computes no metrics.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from core.files import FileError
from core.images import Pixels, check_pixels
from core.storage import Part

__all__ = ["MAX_SEED", "FileError", "Fit", "Method", "Parts", "Picture"]

Parts = Sequence[Part]

MAX_SEED = 2**32 - 1


@dataclass(frozen=True)
class Fit:
    """What a method found for an image.

    Parameters
    ----------
    parts : sequence of Part
        What is stored.
    history : tuple of float
        Mean squared error after each step of the solver, before anything is rounded; empty where
        there are no steps.
    converged : bool
        False where the solver was stopped before it was done.
    remark : str
        A sentence that a person should read beside the result, or nothing.
    """

    parts: Parts
    history: tuple[float, ...] = ()
    converged: bool = True
    remark: str = ""


@dataclass(frozen=True, eq=False)
class Picture:
    """Something that was learnt, drawn.

    Parameters
    ----------
    caption : str
        What it shows.
    pixels : ndarray of uint8, shape (height, width, 3)
        The drawing, to be shown no larger than it is.
    is_strip : bool
        True for a narrow strip, which can stand under a small image.
    """

    caption: str
    pixels: Pixels
    is_strip: bool = False


@dataclass(frozen=True)
class Option:
    """A parameter beside the knob that people may choose.

    Parameters
    ----------
    name : str
        The parameter.
    label : str
        Name for people.
    values : mapping of str to value
        For the name of each value the value; the first is the default.
    help : str
        What it does, in a sentence or two.
    """

    name: str
    label: str
    values: Mapping[str, Any]
    help: str


class Method(ABC):
    """A way to compress an image; subclasses are frozen dataclasses of their parameters.

    Attributes
    ----------
    key : str
        Short name, as it stands on the command line and in links.
    label : str
        Name for people.
    knob : str
        The parameter that a sweep varies.
    knob_label : str
        What the knob, which people call K, counts.
    knob_range : (int, int)
        Smallest and largest value of the knob.
    sweep_values : tuple of int
        The tutorial's sweep.
    setting_format : str
        A value of the knob for people, with a place for the number.
    suffix : str
        Ending of the file, with the dot.
    idea : str
        What it does and stores, in Markdown; nothing for references.
    formulas : tuple of str
        What is minimised, and how many numbers are stored, in LaTeX.
    is_reference : bool
        True for what the main methods are compared with: computed when asked for, drawn quieter.
    extras : tuple of Option
        Other parameters that people may choose; their names are unique among the main methods.
    bound : str
        Key of the reference that no setting can pass at the same value of the knob, or nothing.
    bound_price : str
        What it is that keeps this method below its bound.
    detail : str
        A second parameter that can be swept, or nothing.
    detail_label : str
        What the second parameter counts.
    detail_values : tuple of int
        Its sweep.
    """

    key: ClassVar[str]
    label: ClassVar[str]
    knob: ClassVar[str]
    knob_label: ClassVar[str]
    knob_range: ClassVar[tuple[int, int]]
    sweep_values: ClassVar[tuple[int, ...]]
    setting_format: ClassVar[str] = "K = {}"
    suffix: ClassVar[str]
    idea: ClassVar[str] = ""
    formulas: ClassVar[tuple[str, ...]] = ()
    is_reference: ClassVar[bool] = False
    extras: ClassVar[tuple[Option, ...]] = ()
    bound: ClassVar[str] = ""
    bound_price: ClassVar[str] = ""
    detail: ClassVar[str] = ""
    detail_label: ClassVar[str] = ""
    detail_values: ClassVar[tuple[int, ...]] = ()

    seed: int

    @property
    def value(self) -> int:
        """Value of the knob."""
        return int(getattr(self, self.knob))

    @property
    def bits_per_value(self) -> int:
        """Bits of one value of what takes most room; a byte where nothing else is said."""
        return 8

    @property
    def setting(self) -> str:
        """The knob for people, for example ``"K = 30"``."""
        return self.describe(self.value)

    @classmethod
    def describe(cls, value: int) -> str:
        """A value of the knob for people."""
        return cls.setting_format.format(value)

    @classmethod
    def largest_value(cls, height: int, width: int) -> int:
        """Largest value of the knob for an image of that size."""
        return cls.knob_range[1]

    @classmethod
    def prepare(cls, pixels: Pixels) -> Any:
        """Work that every setting shares; given to `fit` as `shared`."""
        return None

    @classmethod
    def has_preparation(cls) -> bool:
        """True if `prepare` does anything."""
        return cls.prepare.__func__ is not Method.prepare.__func__  # type: ignore[attr-defined]

    def encode(self, pixels: Pixels) -> Parts:
        """What is stored for `pixels`, uint8 of shape (height, width, 3)."""
        return self.fit(pixels).parts

    def fit(self, pixels: Pixels, shared: Any = None) -> Fit:
        """What is stored for `pixels`, and how it was found.

        Parameters
        ----------
        pixels : ndarray of uint8, shape (height, width, 3)
            The image.
        shared : object, optional
            What `prepare` made of the same pixels, where it has been computed already.

        Raises
        ------
        ValueError
            If the image is too small for the knob.
        """
        check_pixels(pixels)
        self.check_size(*pixels.shape[:2])
        return self._fit(pixels, self.prepare(pixels) if shared is None else shared)

    def check_size(self, height: int, width: int) -> None:
        """Refuse an image that is too small for the knob.

        Raises
        ------
        ValueError
            If it is.
        """
        largest = self.largest_value(height, width)
        if self.value > largest:
            raise ValueError(
                f"{type(self).__name__}.{self.knob} must be between 1 and {largest} for an image "
                f"of {height} x {width} pixels; got {self.value}."
            )

    def _check_range(self, name: str, smallest: int, largest: int) -> None:
        """Refuse a parameter outside its range; keep a whole number of any kind as an int."""
        value = getattr(self, name)
        if isinstance(value, bool) or not isinstance(value, int | np.integer):
            raise TypeError(f"{type(self).__name__}.{name} must be a whole number; got {value!r}.")
        if not smallest <= value <= largest:
            raise ValueError(
                f"{type(self).__name__}.{name} must be between {smallest} and {largest}; "
                f"got {value}."
            )
        object.__setattr__(self, name, int(value))

    @abstractmethod
    def _fit(self, pixels: Pixels, shared: Any) -> Fit: ...

    @classmethod
    @abstractmethod
    def pack(cls, parts: Parts) -> bytes:
        """The file that holds `parts`: the same bytes each time."""

    @classmethod
    @abstractmethod
    def recognises(cls, file: bytes) -> bool:
        """True if the file begins as those of `pack` do."""

    @classmethod
    @abstractmethod
    def unpack(cls, file: bytes) -> Parts:
        """The parts that a file holds, equal to those that were packed.

        Raises
        ------
        FileError
            If the file is damaged or foreign.
        """

    @classmethod
    @abstractmethod
    def dissect(cls, file: bytes) -> Mapping[str, int]:
        """Where the bytes of a file of `pack` lie: ``"header"`` and the pieces of parts to bytes.

        Their sum is the length of the file.
        """

    @classmethod
    def explain(cls, file: bytes, parts: Parts) -> Sequence[str]:
        """Why the values in a file, its `parts`, take the bytes they take, as sentences."""
        return ()

    @classmethod
    @abstractmethod
    def decode(cls, parts: Parts) -> Pixels:
        """The image that the parts stand for, uint8 of shape (height, width, 3)."""

    @classmethod
    @abstractmethod
    def illustrate(cls, parts: Parts) -> Sequence[Picture]:
        """What was learnt, as pictures."""

"""The contract of a method.

A method is its parameters: a frozen dataclass that can be hashed, printed and used as a cache key.
It turns pixels into parts and back; its format turns parts into a file and back::

    pixels --encode--> Fit(parts) --format.write--> file --format.read--> parts --decode--> pixels

What `decode` receives is what is counted, and the file alone is enough to decode: `decode` and
`illustrate` are class methods that know no parameters. A method computes no metrics. The texts
about it are in `core.methods.words`.
"""

import dataclasses
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self, cast

from core import deadline
from core.files.format import Format
from core.formatting import format_count
from core.images import Pixels, check_pixels
from core.limits import LIMITS
from core.methods.fit import Fit, Picture
from core.methods.parameters import Choice, ColorList, Parameter, WholeNumber, declared
from core.methods.words import Words, words_for
from core.storage import Parts

__all__ = ["Method"]


class _LookedUp:
    """An attribute of a class and its instances that is looked up each time it is read."""

    def __init__(self, find: Callable[[Any], Any]) -> None:
        self._find = find

    def __get__(self, method: object, kind: type[Any]) -> Any:
        return self._find(kind)


def _looked_up(find: Callable[[Any], Any]) -> Any:
    return _LookedUp(find)


@dataclass(frozen=True)
class Method(ABC):
    """A way to compress an image; subclasses are frozen dataclasses of their parameters.

    The first field is the knob. Each field is declared with a function of
    `core.methods.parameters`.

    Attributes
    ----------
    key : str
        Its identity on the command line, in files and in links.
    format : Format
        How its parts are written and read.
    is_reference : bool
        True for what the main methods are compared with.
    is_quick : bool
        False where a fit takes so long that no search for a setting should try several.
    by_default : bool
        False for a main method that a sweep has only where it is asked for.
    peer : str
        Key of the reference in which another library does the same, or empty.
    bound : str
        Key of the reference that no setting can surpass at the same value of the knob, or empty.
    preparation : static method or None
        Work on the pixels that every setting shares. Methods with the same function share its
        result as well.
    words : Words
        Texts about it, from `core.methods.words` unless the class has its own.
    label : str
        Its displayed name.
    """

    key: ClassVar[str]
    format: ClassVar[Format]
    is_reference: ClassVar[bool] = False
    is_quick: ClassVar[bool] = True
    by_default: ClassVar[bool] = True
    peer: ClassVar[str] = ""
    bound: ClassVar[str] = ""
    preparation: ClassVar["staticmethod[[Pixels], Any] | None"] = None
    words: ClassVar[Words] = _looked_up(lambda kind: words_for(kind.key, kind.__name__))
    label: ClassVar[str] = _looked_up(lambda kind: kind.words.label)

    def __post_init__(self) -> None:
        for name, parameter in self.parameters().items():
            object.__setattr__(self, name, parameter.check(getattr(self, name)))

    @abstractmethod
    def fit(self, pixels: Pixels, shared: Any) -> Fit:
        """What is stored for an image, and how it was found; called through `encode`.

        Parameters
        ----------
        pixels : ndarray of uint8, shape (height, width, 3)
            An image that is large enough for the knob.
        shared : object
            What `prepare` made of the same pixels.
        """

    @classmethod
    @abstractmethod
    def decode(cls, parts: Parts) -> Pixels:
        """The image that the parts stand for, uint8 of shape (height, width, 3).

        Raises
        ------
        FileError
            If the parts are those of a damaged file.
        """

    @classmethod
    def illustrate(cls, parts: Parts) -> Sequence[Picture]:
        """Pictures of what was learnt; empty where there is nothing to see."""
        return ()

    @classmethod  # noqa: B027 - most methods have nothing to do.
    def warm_up(cls) -> None:
        """Load or compile what the first fit would otherwise wait for; by default nothing."""

    @classmethod
    def is_cold(cls) -> bool:
        """True where `warm_up` has seconds of work that the next process would not have again."""
        return False

    @classmethod
    def parameters(cls) -> Mapping[str, Parameter]:
        """Declarations of the parameters by name, the knob first."""
        return declared(cls)

    @classmethod
    def knob(cls) -> WholeNumber:
        """The parameter that a sweep varies."""
        return cast(WholeNumber, next(iter(cls.parameters().values())))

    @classmethod
    def second(cls) -> WholeNumber | None:
        """The second parameter that can be swept, None where there is none."""
        swept = (
            each
            for each in cls.parameters().values()
            if isinstance(each, WholeNumber) and each.sweep and each.role != "knob"
        )
        return next(swept, None)

    @classmethod
    def second_for_targets(cls) -> Sequence[int]:
        """Values of the second parameter that a search for a target may try; by default none."""
        return ()

    @classmethod
    def choices(cls) -> Mapping[str, Choice]:
        """Declarations of the parameters that have a few values, each with a key."""
        each = cls.parameters().items()
        return {name: parameter for name, parameter in each if isinstance(parameter, Choice)}

    @classmethod
    def color_lists(cls) -> Mapping[str, ColorList]:
        """Declarations of the parameters that are lists of colours."""
        each = cls.parameters().items()
        return {name: parameter for name, parameter in each if isinstance(parameter, ColorList)}

    @classmethod
    def make(cls, value: int, *, seed: int = 0, **parameters: Any) -> Self:
        """The method at a value of its knob; `seed` is left out where nothing is random.

        Raises
        ------
        TypeError, ValueError
            If a parameter is unknown or a value is not allowed.
        """
        if "seed" in cls.parameters():
            parameters["seed"] = seed
        return cls(**{cls.knob().name: value}, **parameters)

    def replace(self, **changes: Any) -> Self:
        """The same method with other values of some parameters."""
        return dataclasses.replace(self, **changes)

    def at(self, value: int) -> Self:
        """The same method at another value of its knob."""
        return self.replace(**{self.knob().name: value})

    def at_second(self, value: int) -> Self:
        """The same method at a value of its second parameter; itself where it has none."""
        second = self.second()
        return self.replace(**{second.name: value}) if second else self

    @property
    def value(self) -> int:
        """Value of the knob."""
        return int(getattr(self, self.knob().name))

    @property
    def seed(self) -> int:
        """Seed of what is random, 0 where nothing is."""
        return 0

    @property
    def bits_per_value(self) -> int:
        """Bits per value of the part that takes the most space."""
        return 8

    @property
    def setting(self) -> str:
        """The value of the knob as it is displayed, for example ``"K = 30"``.

        A second parameter follows where it is not the default: ``"K = 30, smoothing 3"``.
        """
        second, knob = self.second(), self.describe(self.value)
        if second is None or getattr(self, second.name) == second.default:
            return knob
        return f"{knob}, {self.words.of(second).describe(getattr(self, second.name))}"

    @classmethod
    def describe(cls, value: int) -> str:
        """A value of the knob as it is displayed."""
        return cls.words.setting.format(value)

    @classmethod
    def largest_value(cls, height: int, width: int) -> int:
        """Largest value of the knob for an image of that size."""
        return cls.knob().highest

    @classmethod
    def prepare(cls, pixels: Pixels) -> Any:
        """Work that every setting shares, given to `encode` as `shared`; None where there is none.

        Parameters
        ----------
        pixels : ndarray of uint8, shape (height, width, 3)
            The image.
        """
        return cls.preparation(pixels) if cls.preparation else None

    def encode(
        self, pixels: Pixels, shared: Any = None, *, seconds: float = LIMITS.fit_seconds
    ) -> Fit:
        """What is stored for an image, and how it was found.

        Parameters
        ----------
        pixels : ndarray of uint8, shape (height, width, 3)
            The image.
        shared : object, optional
            What `prepare` made of the same pixels, where it has been computed already.
        seconds : float
            Time after which the solver gives what it has, which the fit then says. A fit that goes
            on all the same is ended half a minute later.

        Raises
        ------
        ValueError
            If the pixels are not such an array, or the image is too small for the knob.
        OutOfTimeError
            If the fit was ended.
        """
        check_pixels(pixels)
        self.check_size(*pixels.shape[:2])
        shared = self.prepare(pixels) if shared is None else shared
        return self._fit_in_time(pixels, shared, seconds)

    def _fit_in_time(self, pixels: Pixels, shared: Any, seconds: float) -> Fit:
        longest = seconds + deadline.GRACE_SECONDS
        time = format_count(longest, "second")
        sentence = f"{self.label}, {self.setting}: the fit did not end within {time}."
        with deadline.deadline(seconds) as end:
            fit = deadline.run_within(longest, sentence, lambda: self.fit(pixels, shared))
        if not end.has_struck:
            return fit
        remark = f"Stopped after {format_count(seconds, 'second')}, before it converged."
        return dataclasses.replace(fit, converged=False, remark=remark)

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
                f"{type(self).__name__}.{self.knob().name} must be between {self.knob().lowest} "
                f"and {largest} for an image of {height} x {width} pixels; got {self.value}."
            )

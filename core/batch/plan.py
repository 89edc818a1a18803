"""Which settings each image of a batch is to have."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.methods import Method
from core.sweeps import Sized, settings


@dataclass(frozen=True)
class Plan:
    """The settings of a sweep, for images of any size.

    Parameters
    ----------
    kinds : sequence of Method classes
        The methods.
    values : sequence of int or None
        Values of the knob; None for those of each method's own sweep.
    seed : int
        Seed of what is random.
    parameters : mapping of str to mapping
        The other parameters of each method, by its key.
    """

    kinds: Sequence[type[Method]]
    values: Sequence[int] | None
    seed: int
    parameters: Mapping[str, Mapping[str, Any]]

    def check(self) -> int:
        """How many settings an image has at most; what no image can have is refused here.

        Raises
        ------
        TypeError, ValueError
            If a value is not allowed.
        """
        return sum(len([*map(self._maker(kind), self._values(kind))]) for kind in self.kinds)

    def settings(self, image: Sized) -> list[Method]:
        """The settings for an image, or for any other of its size.

        Raises
        ------
        ValueError
            If it is too small for one of the values that were asked for.
        """
        return [
            setting
            for kind in self.kinds
            for setting in settings(
                kind, image, self.values, seed=self.seed, **self.parameters[kind.key]
            )
        ]

    def _values(self, kind: type[Method]) -> Sequence[int]:
        return kind.knob().sweep if self.values is None else self.values

    def _maker(self, kind: type[Method]) -> Callable[[int], Method]:
        return lambda value: kind.make(value, seed=self.seed, **self.parameters[kind.key])

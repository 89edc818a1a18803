"""What a method gives: the parts it stores, and pictures of what it has learnt."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log10

from core.images import Pixels
from core.storage import Parts


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
        False where the solver was stopped, by its steps or by the clock, before it converged.
    remark : str
        A sentence to be shown with the result, or empty.
    file : bytes
        What the format of the method writes of the parts, where the fit had to write it; else
        empty.
    """

    parts: Parts
    history: tuple[float, ...] = ()
    converged: bool = True
    remark: str = ""
    file: bytes = b""


def gain_ahead_db(history: Sequence[float]) -> float:
    """About how many decibels as many steps again would bring a fit that has not converged.

    It is what the last quarter of the steps brought. On photographs and textures at ranks of 20 to
    150, steps 41 to 80 of NMF brought between 0.5 and 1.8 times what steps 31 to 40 had.

    Parameters
    ----------
    history : sequence of float
        Mean squared error after each step.
    """
    if not history or history[-1] <= 0:
        return 0.0
    return 10 * log10(history[len(history) * 3 // 4 - 1] / history[-1])


@dataclass(frozen=True, eq=False)
class Picture:
    """A drawing of something that was learnt.

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

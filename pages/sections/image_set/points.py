"""The points of a set: each image at the same settings, whatever the sweep of the sidebar is."""

from __future__ import annotations

from collections.abc import Mapping

from core.images import Image
from core.lazy import pandas as pd
from core.methods import FAMILIAR, METHODS, Method
from core.sweeps import rate_settings
from pages.sections.image_set.source import Member
from pages.shared import closeup
from pages.sidebar.controls import Choices

# More colours take as long as all others together, and their curves leave what both share.
MOST = 64


def settings(choices: Choices, image: Image) -> list[Method]:
    """The settings of an image: those for which rates are compared."""
    found: list[Method] = []
    for kind in (*choices.kinds.values(), FAMILIAR):
        options = choices.options.get(kind.key, {})
        found += rate_settings(kind, image, MOST, seed=choices.seed, **options)
    return found


def look(
    members: Mapping[str, Member], choices: Choices, key: str, value: int, digest: str = ""
) -> None:
    """Open the viewer on an image of the set at a setting, from a callback."""
    if digest in members:
        members[digest].choose()
        closeup.look(choices.setting(METHODS[key], value))


def whole_images(frame: pd.DataFrame, expected: Mapping[str, int]) -> pd.DataFrame:
    """The rows of images that have all of their settings.

    The mean of a set of which one image has but a few settings would bend where those end.
    """
    counts = frame.groupby("digest")["value"].transform("size")
    return frame[counts >= frame["digest"].map(expected)]

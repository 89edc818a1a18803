"""A picture in strips of a few rows, so that no step needs another picture of its size."""

import PIL.Image

from core.uploads.content import Box

_STRIP_PIXELS = 250_000


def boxes(picture: PIL.Image.Image) -> list[Box]:
    """Left, top, right, and bottom of each strip, from top to bottom."""
    width, height = picture.size
    rows = max(_STRIP_PIXELS // width, 1)
    return [(0, top, width, min(top + rows, height)) for top in range(0, height, rows)]

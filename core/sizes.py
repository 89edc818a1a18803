"""How large an image may be drawn or kept: arithmetic on heights, widths and colours alone."""

from typing import Any

# An indexed PNG holds no more.
FEW_COLORS = 256


def fit_within(height: int, width: int, max_pixels: int) -> tuple[int, int]:
    """Height and width of the same proportions with at most `max_pixels` pixels.

    Examples
    --------
    >>> fit_within(40, 60, 600), fit_within(40, 60, 2400)
    ((20, 30), (40, 60))
    """
    if height * width <= max_pixels:
        return height, width
    factor = (max_pixels / (height * width)) ** 0.5
    height = min(max(int(height * factor), 1), max_pixels)
    width = min(max(int(width * factor), 1), max_pixels // height)
    return min(height, max_pixels // width), width


def working_size(picture: Any, max_pixels: int, limit: int) -> tuple[int, int]:
    """Height and width at which a picture is compressed.

    Resampling blends colours. For a photograph that is hardly a change, but a drawing or a
    screenshot of few colours becomes one of many, which costs many times as much. So a picture of
    at most `FEW_COLORS` colours keeps its size as long as the host allows it.

    Parameters
    ----------
    picture : PIL.Image.Image of mode RGB
        The picture.
    max_pixels : int
        The most pixels that were asked for.
    limit : int
        The most pixels that the host allows.
    """
    width, height = picture.size
    # Pillow stops counting when there are more.
    if max_pixels < height * width <= limit and picture.getcolors(FEW_COLORS) is not None:
        return height, width
    return fit_within(height, width, max_pixels)

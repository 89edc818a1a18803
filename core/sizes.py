"""How large an image may be drawn or kept: arithmetic on heights and widths alone."""


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

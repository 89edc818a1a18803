"""Samples of more than 8 bits as the nearest of 256 levels, a few rows at a time.

Pillow keeps only the upper byte of deep colours, so the lower ones are decoded a second time.
"""

import sys
from collections.abc import Iterator
from typing import Any

import PIL.Image
import PIL.ImageChops
import PIL.ImageFile

from core.lazy import numpy as np
from core.uploads import refusals
from core.uploads.content import Box
from core.uploads.deep_colors import Convert, grey_levels
from core.uploads.strips import boxes

GREY_MODES = {"I", "I;16", "I;16B", "I;16L", "F"}
# Pillow reads 16-bit grey and alpha as these; as RGBA it gives all four bytes of a pixel.
_GREY_ALPHA, _ALL_BYTES = "LA;16B", "RGBA"
_NATIVE, _SWAPPED = ("L", "B") if sys.byteorder == "little" else ("B", "L")
_LOWER = {"16B": "16L", "16L": "16B", "16N": f"16{_SWAPPED}"}
# Pillow divides premultiplied colours by alpha while it reads them, when they have only 8 bits.
_PREMULTIPLIED, _PLAIN = "RGBa;", "RGBA;"
_BITS_PER_SAMPLE, _PHOTOMETRIC, _WHITE_IS_ZERO, _PLANES = 258, 262, 0, 284
_SAMPLE_FORMAT, _UNSIGNED, _SIGNED = 339, 1, 2


def is_grey_alpha(picture: PIL.ImageFile.ImageFile) -> bool:
    """True for a PNG file of grey and alpha with 16 bits each that has not been loaded."""
    return picture.format == "PNG" and _raw_modes(picture) == {_GREY_ALPHA}


def read_all_bytes(picture: PIL.ImageFile.ImageFile) -> None:
    """Make a picture of 16-bit grey and alpha load as its upper and lower bytes."""
    picture.tile = [tile._replace(args=_ALL_BYTES) for tile in picture.tile]


def keep_premultiplied(picture: PIL.ImageFile.ImageFile) -> bool:
    """Make premultiplied colours load as they are; True if the picture has these."""
    is_premultiplied = all(mode.startswith(_PREMULTIPLIED) for mode in _raw_modes(picture))
    # Those in planes are divided whatever is asked for.
    if not is_premultiplied or has_planes(picture):
        return False
    picture.tile = [tile._replace(args=_as_plain(tile.args)) for tile in picture.tile]
    return True


def lower_half(picture: PIL.ImageFile.ImageFile) -> bool:
    """Make a picture that has not been loaded load the lower bytes; False where it cannot."""
    if has_planes(picture):
        return False
    kinds = [raw.partition(";") for raw in _raw_modes(picture)]
    if any(depth not in _LOWER for _, _, depth in kinds):
        return False
    picture.tile = [tile._replace(args=_with_lower(tile.args)) for tile in picture.tile]
    return True


def round_colors(
    high: PIL.Image.Image, low: PIL.Image.Image, convert: Convert | None = None
) -> None:
    """Round colours whose upper and lower bytes are given to 8 bits, in place of the upper ones.

    A transparent colour of a PNG file becomes an alpha channel.

    Parameters
    ----------
    high, low : PIL.Image.Image
        Their bytes, of the same mode.
    convert : callable, optional
        What takes the colours to sRGB before they are rounded.
    """
    key = high.info.pop("transparency", None)
    alpha = None if key is None else PIL.Image.new("L", high.size)
    for box in boxes(high):
        halves = high.crop(box), low.crop(box)
        if alpha:
            alpha.paste(_differs(halves, key), box)
        high.paste(_converted(*halves, convert) if convert else _rounded(*halves), box)
    if alpha:
        high.putalpha(alpha)


def round_grey_alpha(picture: PIL.Image.Image, convert: Convert | None = None) -> PIL.Image.Image:
    """Mode LA, of a picture of the upper and lower bytes of grey, then those of alpha."""
    result, levels = PIL.Image.new("LA", picture.size), grey_levels(convert)
    for box in boxes(picture):
        grey, lower_grey, alpha, lower_alpha = picture.crop(box).split()
        shown = PIL.Image.fromarray(levels[_samples(grey, lower_grey)])
        result.paste(PIL.Image.merge("LA", (shown, _rounded(alpha, lower_alpha))), box)
    return result


def round_grey(picture: PIL.Image.Image, convert: Convert | None = None) -> PIL.Image.Image:
    """Deep grey as mode L, or LA where it has a transparent value.

    Raises
    ------
    ImageError
        If samples are outside the range of their kind.
    """
    largest, key = _largest(picture), picture.info.pop("transparency", None)
    is_inverted = _tag(picture, _PHOTOMETRIC, 1) == _WHITE_IS_ZERO
    grey = PIL.Image.new("L", picture.size)
    alpha = None if key is None else PIL.Image.new("L", picture.size)
    _check_range(picture, largest)
    table = grey_levels(convert) if convert else np.arange(256, dtype=np.uint8)
    levels = np.ascontiguousarray(table[::-1]) if is_inverted else table
    for box, samples in _arrays(picture):
        steps = np.rint(samples.astype(np.float64) * ((len(table) - 1) / largest))
        grey.paste(PIL.Image.fromarray(levels[steps.astype(np.uint16)]), box)
        if alpha:
            alpha.paste(PIL.Image.fromarray((samples != key).astype(np.uint8) * 255), box)
    return PIL.Image.merge("LA", (grey, alpha)) if alpha else grey


def has_planes(picture: PIL.Image.Image) -> bool:
    """True for a TIFF file that keeps its channels one after another."""
    return bool(_tag(picture, _PLANES, 1) > 1)


def _raw_modes(picture: PIL.ImageFile.ImageFile) -> set[str]:
    """How the samples lie in the file, in Pillow's words, for example RGB;16B."""
    return {_raw_mode(tile.args) for tile in picture.tile}


def _raw_mode(args: Any) -> str:
    return str(args if isinstance(args, str) else args[0])


def _as_plain(args: Any) -> Any:
    plain = _raw_mode(args).replace(_PREMULTIPLIED, _PLAIN)
    return plain if isinstance(args, str) else (plain, *args[1:])


def _with_lower(args: Any) -> Any:
    mode, _, kind = _raw_mode(args).partition(";")
    lower = f"{mode};{_LOWER[kind]}"
    return lower if isinstance(args, str) else (lower, *args[1:])


def _rounded(high: PIL.Image.Image, low: PIL.Image.Image) -> PIL.Image.Image:
    """The level nearest to (256 high + low) / 257, which is high + (low - high) / 257."""
    up, down = (
        PIL.ImageChops.subtract(one, other).point(lambda difference: difference > 128)
        for one, other in ((low, high), (high, low))
    )
    return PIL.ImageChops.subtract(PIL.ImageChops.add(high, up), down)


def straight(convert: Convert | None) -> Convert:
    """What takes premultiplied colours with their alpha to 8 bits, divided by it in 16."""
    finish = convert or (lambda samples: np.rint(samples / 257).astype(np.uint8))

    def divide(samples: Any) -> Any:
        alpha = np.maximum(samples[..., 3:], 1).astype(np.float32)
        colors = np.minimum(samples[..., :3] * (65_535 / alpha), 65_535)
        return finish(np.rint(colors).astype(np.uint16))

    return divide


def _samples(high: PIL.Image.Image, low: PIL.Image.Image) -> Any:
    return np.asarray(high).astype(np.uint16) << 8 | np.asarray(low)


def _converted(high: PIL.Image.Image, low: PIL.Image.Image, convert: Convert) -> PIL.Image.Image:
    """Colours that are converted, and an alpha channel that is only rounded."""
    colors = PIL.Image.fromarray(convert(_samples(high, low)))
    if high.mode == "RGBA":
        colors.putalpha(_rounded(high.getchannel("A"), low.getchannel("A")))
    return colors


def _differs(halves: tuple[PIL.Image.Image, PIL.Image.Image], key: Any) -> PIL.Image.Image:
    """255 where a pixel differs from the 16-bit key in any byte, mode L."""
    high, low = halves
    keys = tuple(sample >> 8 for sample in key), tuple(sample & 255 for sample in key)
    differences = (
        PIL.ImageChops.difference(half, PIL.Image.new("RGB", half.size, color))
        for half, color in zip((high, low), keys, strict=True)
    )
    bands = [band for difference in differences for band in difference.split()]
    alpha = bands[0]
    for band in bands[1:]:
        alpha = PIL.ImageChops.lighter(alpha, band)
    return alpha.point(lambda difference: 255 if difference else 0)


def _arrays(picture: PIL.Image.Image) -> Iterator[tuple[Box, Any]]:
    # Pillow takes samples without a sign for such with one, the upper half of them as negative.
    is_unsigned = _bits_and_format(picture) == (32, _UNSIGNED)
    for box in boxes(picture):
        samples = np.asarray(picture.crop(box))
        yield box, samples.view(np.uint32) if is_unsigned and picture.mode == "I" else samples


def _check_range(picture: PIL.Image.Image, largest: float) -> None:
    ends = [(samples.min(), samples.max()) for _, samples in _arrays(picture)]
    low, high = min(low for low, _ in ends), max(high for _, high in ends)
    if not all(first >= 0 and last <= largest for first, last in ends):
        raise refusals.unknown_samples(f"0 to {largest:g}", f"{low:g} to {high:g}")


def _largest(picture: PIL.Image.Image) -> float:
    if picture.mode == "F":
        return 1.0
    bits, sample_format = _bits_and_format(picture)
    # Mode I holds samples of 16 bits in 32, so its sign says nothing.
    is_signed = bits <= 16 and sample_format == _SIGNED
    return float(2 ** (min(bits, 16) - is_signed) - 1)


def _bits_and_format(picture: PIL.Image.Image) -> tuple[int, int]:
    bits = _tag(picture, _BITS_PER_SAMPLE, (16,))[0]
    return bits, _tag(picture, _SAMPLE_FORMAT, (_UNSIGNED,))[0]


def _tag(picture: PIL.Image.Image, tag: int, default: Any) -> Any:
    """A tag of a TIFF file; for other formats the default."""
    return picture.tag_v2.get(tag, default) if picture.format == "TIFF" else default  # type: ignore[attr-defined]

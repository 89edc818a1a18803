"""Convert samples of every kind to 8-bit sRGB."""

import io
import os
from typing import Any

import PIL.Image
import PIL.ImageChops

from core.lazy import ImageCms, futures
from core.lazy import numpy as np
from core.uploads import refusals

_MODES = {"RGB": "RGB", "GRAY": "L", "CMYK": "CMYK", "Lab": "LAB"}
_BITS_PER_SAMPLE, _PHOTOMETRIC, _WHITE_IS_ZERO = 258, 262, 0
_SAMPLE_FORMAT, _SIGNED = 339, 2
_STRIP_PIXELS = 1_000_000


def to_srgb(picture: PIL.Image.Image, profile: bytes | None) -> tuple[PIL.Image.Image, bool]:
    """The picture in sRGB, and whether its profile could be used.

    Parameters
    ----------
    picture : PIL.Image.Image
        Of any mode with 8 bits per sample.
    profile : bytes or None
        ICC profile of the file. Without one, CMYK is converted by its naive formula.
    """
    if picture.mode == "LAB":
        return _from_lab(picture), True
    if not profile:
        return _to_mode(picture, "RGB"), True
    try:
        return _through(picture, profile), True
    except MemoryError:
        raise
    except Exception:
        # Profiles in real files can be cut short, or made for another kind of colour.
        return _to_mode(picture, "RGB"), False


def lay_on_white(picture: PIL.Image.Image, alpha: PIL.Image.Image) -> PIL.Image.Image:
    """An RGB picture over white, as opaque as `alpha` (mode L) says; it is changed in place."""
    picture.paste("white", mask=PIL.ImageChops.invert(alpha))
    return picture


def scale_to_8_bits(
    picture: PIL.Image.Image,
) -> tuple[PIL.Image.Image, PIL.Image.Image | None]:
    """Deep grey as mode L, and an alpha channel where it has a transparent value.

    Raises
    ------
    ImageError
        If samples are outside the range of their kind.
    """
    samples = np.asarray(picture)
    largest = _largest(picture)
    low, high = samples.min(), samples.max()
    if not (low >= 0 and high <= largest):
        raise refusals.unknown_samples(f"0 to {largest:g}", f"{low:g} to {high:g}")
    grey = _scale_rows(samples, largest)
    if _tag(picture, _PHOTOMETRIC, 1) == _WHITE_IS_ZERO:
        grey = 255 - grey
    key = picture.info.get("transparency")
    alpha = None if key is None else PIL.Image.fromarray((samples != key).astype(np.uint8) * 255)
    return PIL.Image.fromarray(grey), alpha


def mend_key(picture: PIL.Image.Image, bits: int) -> None:
    """Scale the transparent grey of a PNG file as Pillow has scaled its samples."""
    if picture.mode == "L" and bits < 8:
        picture.info["transparency"] *= 255 // (2**bits - 1)


def alpha_of_deep_key(picture: PIL.Image.Image, data: bytes) -> PIL.Image.Image:
    """The alpha channel of a PNG file with 16 bits per sample and a transparent colour.

    Pillow keeps the upper byte of each sample, so the lower ones are decoded a second time.
    """
    lower: Any = PIL.Image.open(io.BytesIO(data), formats=["PNG"])
    lower.tile = [tile._replace(args="RGB;16L") for tile in lower.tile]
    lower.load()
    key = picture.info["transparency"]
    differences = [
        PIL.ImageChops.difference(half, PIL.Image.new("RGB", half.size, color))
        for half, color in (
            (picture, tuple(sample >> 8 for sample in key)),
            (lower, tuple(sample & 255 for sample in key)),
        )
    ]
    bands = [band for difference in differences for band in difference.split()]
    alpha = bands[0]
    for band in bands[1:]:
        alpha = PIL.ImageChops.lighter(alpha, band)
    return alpha.point(lambda difference: 255 if difference else 0)


def _through(picture: PIL.Image.Image, profile: bytes) -> PIL.Image.Image:
    source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    space = source.profile.xcolor_space.strip()
    if space == "GRAY" and picture.mode not in ("1", "L"):
        raise ValueError("A profile for grey cannot be used for colours.")
    colors = _to_mode(picture, _MODES[space])
    srgb = ImageCms.createProfile("sRGB")
    transform = ImageCms.buildTransform(source, srgb, colors.mode, "RGB")
    if space == "RGB" and _changes_nothing(transform):
        return colors
    return _transform(colors, transform)


def _transform(picture: PIL.Image.Image, transform: Any) -> PIL.Image.Image:
    """Convert strips in parallel: 25 megapixels of CMYK take one processor 1.5 seconds."""
    width, height = picture.size
    rows, result = max(_STRIP_PIXELS // width, 1), PIL.Image.new("RGB", picture.size)

    def convert(top: int) -> None:
        strip = picture.crop((0, top, width, min(top + rows, height)))
        result.paste(_required(ImageCms.applyTransform(strip, transform)), (0, top))

    with futures.ThreadPoolExecutor(min(os.cpu_count() or 1, 4)) as workers:
        list(workers.map(convert, range(0, height, rows)))
    return result


def _from_lab(picture: PIL.Image.Image) -> PIL.Image.Image:
    lab, srgb = ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB")
    transform = ImageCms.buildTransform(lab, srgb, "LAB", "RGB")
    return _transform(picture, transform)


def _changes_nothing(transform: Any) -> bool:
    """True for sRGB under any name, of which a transform would only round a few levels."""
    steps = range(0, 256, 15)
    lattice = bytes(level for red in steps for green in steps for level in (red, green, 255 - red))
    colors = PIL.Image.frombytes("RGB", (len(steps), len(steps)), lattice)
    converted = _required(ImageCms.applyTransform(colors, transform))
    bands = PIL.ImageChops.difference(colors, converted).getextrema()
    return all(largest <= 1 for _, largest in bands)  # type: ignore[misc]


def _required(picture: PIL.Image.Image | None) -> PIL.Image.Image:
    if picture is None:
        raise ValueError("A colour transform that is not in place must give a picture; got None.")
    return picture


def _to_mode(picture: PIL.Image.Image, mode: str) -> PIL.Image.Image:
    """The picture itself where it has that mode, because a copy would take as much memory again."""
    if mode == "CMYK" and picture.mode != "CMYK":
        raise ValueError("A profile for print cannot be used for other colours.")
    return picture if picture.mode == mode else picture.convert(mode)


def _largest(picture: PIL.Image.Image) -> float:
    if picture.mode == "F":
        return 1.0
    bits = _tag(picture, _BITS_PER_SAMPLE, (16,))[0]
    # Mode I holds samples of 16 bits in 32, so its sign says nothing.
    is_signed = bits <= 16 and _tag(picture, _SAMPLE_FORMAT, (1,))[0] == _SIGNED
    return float(2 ** (min(bits, 16) - is_signed) - 1)


def _tag(picture: PIL.Image.Image, tag: int, default: Any) -> Any:
    """A tag of a TIFF file; for other formats the default."""
    return picture.tag_v2.get(tag, default) if picture.format == "TIFF" else default  # type: ignore[attr-defined]


def _scale_rows(samples: Any, largest: float) -> Any:
    """Samples from 0 to `largest` as levels from 0 to 255, a few rows at a time."""
    grey = np.empty(samples.shape, np.uint8)
    for top in range(0, len(samples), 256):
        rows = samples[top : top + 256].astype(np.float64)
        grey[top : top + 256] = np.rint(rows * (255 / largest))
    return grey

"""Convert samples of every kind with 8 bits to sRGB, and lay them on white."""

import io
import os
from collections.abc import Callable
from typing import Any

import PIL.Image
import PIL.ImageChops

from core.lazy import ImageCms, futures
from core.lazy import numpy as np
from core.uploads import hdr
from core.uploads.colorspaces import ColorSpace, profile_of
from core.uploads.content import Box
from core.uploads.strips import boxes

Convert = Callable[[PIL.Image.Image], PIL.Image.Image]

_MODES = {"RGB": "RGB", "GRAY": "L", "CMYK": "CMYK", "Lab": "LAB"}
_GREY_MODES = {"1", "L", "LA", "La"}


def to_srgb(
    picture: PIL.Image.Image, profile: bytes | None, space: ColorSpace | None
) -> tuple[PIL.Image.Image, bool]:
    """The picture in sRGB over white, and whether its profile could be used.

    Parameters
    ----------
    picture : PIL.Image.Image
        Of any mode with 8 bits per sample. It may be changed in place.
    profile : bytes or None
        ICC profile of the file. Without one, CMYK is converted by its naive formula.
    space : ColorSpace or None
        Colours named by numbers, which count before the profile.
    """
    sample, _ = _split(picture.crop((0, 0, 1, 1)))
    convert, is_understood = _conversion(sample, profile, space)
    is_opaque = picture.mode == "RGB" and not picture.has_transparency_data
    if is_opaque and convert is None:
        return picture, is_understood
    result = picture if is_opaque else PIL.Image.new("RGB", picture.size)

    def finish(box: Box) -> None:
        flat, alpha = _split(picture.crop(box))
        colors = convert(flat) if convert else _to_mode(flat, "RGB")
        result.paste(_lay_on_white(colors, alpha) if alpha else colors, box)

    _for_each(finish, boxes(picture))
    return result, is_understood


def mend_key(picture: PIL.Image.Image, bits: int) -> None:
    """Scale the transparent grey of a PNG file as Pillow has scaled its samples."""
    if picture.mode == "L" and bits < 8:
        picture.info["transparency"] *= 255 // (2**bits - 1)


def _for_each(work: Callable[[Box], None], strips: list[Box]) -> None:
    """In parallel, because 25 megapixels of CMYK take one processor 1.5 seconds."""
    if len(strips) == 1:
        work(strips[0])
        return
    with futures.ThreadPoolExecutor(min(os.cpu_count() or 1, 4)) as workers:
        list(workers.map(work, strips))


def _split(picture: PIL.Image.Image) -> tuple[PIL.Image.Image, PIL.Image.Image | None]:
    """Colours, and the alpha channel, None if every pixel is opaque."""
    if not picture.has_transparency_data:
        return picture, None
    is_grey = picture.mode in _GREY_MODES
    mode = "LA" if is_grey else "RGBA"
    layer = picture if picture.mode == mode else picture.convert(mode)
    return layer.convert("L" if is_grey else "RGB"), layer.getchannel("A")


def _lay_on_white(picture: PIL.Image.Image, alpha: PIL.Image.Image) -> PIL.Image.Image:
    """An RGB picture over white, as opaque as `alpha` (mode L) says; it is changed in place."""
    picture.paste("white", mask=PIL.ImageChops.invert(alpha))
    return picture


def _conversion(
    sample: PIL.Image.Image, profile: bytes | None, space: ColorSpace | None
) -> tuple[Convert | None, bool]:
    """What takes pictures of the mode of `sample` to sRGB, and whether the profile can be used."""
    if sample.mode == "LAB":
        return _transform(ImageCms.createProfile("LAB"), "LAB"), True
    if space and space.is_hdr:
        return _by_array(hdr.converter(space)), True
    try:
        if space:
            return _through(sample, profile_of(space)), True
        return (_through(sample, profile) if profile else None), True
    except MemoryError:
        raise
    except Exception:
        # Profiles in real files can be cut short, or made for another kind of colour.
        return None, False


def _through(sample: PIL.Image.Image, profile: bytes) -> Convert | None:
    """What a profile makes of pictures of the mode of `sample`, None where that is nothing."""
    source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    space = source.profile.xcolor_space.strip()
    if space == "GRAY" and sample.mode not in ("1", "L"):
        raise ValueError("A profile for grey cannot be used for colours.")
    mode = _MODES[space]
    _to_mode(sample, mode)
    convert = _transform(source, mode)
    return None if space == "RGB" and _changes_nothing(convert) else convert


def _transform(source: Any, mode: str) -> Convert:
    srgb = ImageCms.createProfile("sRGB")
    # The shortcut of LittleCMS for grey is up to 10 levels off in the dark.
    flags = ImageCms.Flags.NOOPTIMIZE if mode == "L" else ImageCms.Flags.NONE
    transform = ImageCms.buildTransform(source, srgb, mode, "RGB", flags=flags)

    def convert(picture: PIL.Image.Image) -> PIL.Image.Image:
        return _required(ImageCms.applyTransform(_to_mode(picture, mode), transform))

    return _by_table(convert) if mode == "L" else convert


def _by_array(convert: Callable[[Any], Any]) -> Convert:
    return lambda picture: PIL.Image.fromarray(convert(np.asarray(_to_mode(picture, "RGB"))))


def _by_table(convert: Convert) -> Convert:
    """The same conversion of grey, for which 256 levels are looked up instead of every pixel."""
    levels = convert(PIL.Image.frombytes("L", (256, 1), bytes(range(256))))
    tables = [list(band.tobytes()) for band in levels.split()]

    def look_up(picture: PIL.Image.Image) -> PIL.Image.Image:
        grey = _to_mode(picture, "L")
        return PIL.Image.merge("RGB", [grey.point(table) for table in tables])

    return look_up


def _changes_nothing(convert: Convert) -> bool:
    """True for sRGB under any name, of which a transform would only round a few levels."""
    steps = range(0, 256, 15)
    lattice = bytes(level for red in steps for green in steps for level in (red, green, 255 - red))
    colors = PIL.Image.frombytes("RGB", (len(steps), len(steps)), lattice)
    bands = PIL.ImageChops.difference(colors, convert(colors)).getextrema()
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

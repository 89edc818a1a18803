"""Decode a file of an accepted format to 8-bit sRGB, in the calling process."""

import io
import warnings
import zlib

# Imported by name, because Pillow would otherwise import the plugins of all formats to find these.
import PIL.AvifImagePlugin
import PIL.Image
import PIL.ImageFile
import PIL.ImageOps
import PIL.TiffImagePlugin
import PIL.WebPImagePlugin

from core.limits import Limits
from core.sizes import working_size
from core.uploads import (
    av1_frames,
    bitmaps,
    colors,
    deep,
    deep_colors,
    memory,
    png_chunks,
    refusals,
    structure,
    tiff_pages,
    tiff_planes,
)
from core.uploads.colorspaces import ColorSpace
from core.uploads.content import Box, Content
from core.uploads.record import Decoded
from core.uploads.strips import boxes

Picture = Decoded[PIL.Image.Image]

_FIRST_FRAME = "Only the first frame of the file is used."
_MAIN_PAGE = "The first page of the file is a preview; its main page is used."
_DEEP = "Its samples have more than 8 bits and were scaled to 8."
_ON_WHITE = "Its transparent areas were blended with white."
_SKIPPED = "Pixels that the file skips are black."
_BAD_PROFILE = "Its colour profile cannot be used; its colours are taken as sRGB."
_NO_PROFILE = "It has no profile for its inks; its colours were estimated by a simple formula."
_HDR = "Its colours have high dynamic range (HDR) and were mapped to the standard range."

# Inks need a table, which only LittleCMS follows.
_DEEP_MODES = {"RGB", "RGBA"}
_HEAVY_FORMATS = {"WEBP", "AVIF"}
_BITS_PER_SAMPLE = 258


def read(data: bytes, file_format: str, limits: Limits, max_pixels: int | None = None) -> Picture:
    """Decode a file in full, with every check except those of its length and signature.

    Parameters
    ----------
    data : bytes
        The file.
    file_format : str
        As `signatures.sniff` gives it.
    limits : Limits
        Bounds of pixels, sides and scans.
    max_pixels : int, optional
        The picture is made smaller until it has at most that many pixels, unless its colours are
        few (`working_size`).

    Raises
    ------
    ImageError
        If the file is refused.
    """
    try:
        # Pillow warns about files that are refused or repaired here.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _read(data, file_format, limits, max_pixels)
    except refusals.ImageError:
        raise
    except MemoryError as error:
        raise refusals.too_much_memory() from error
    except Exception as error:  # Decoders raise whatever they like for a damaged file.
        raise refusals.damaged() from error


def _read(data: bytes, file_format: str, limits: Limits, max_pixels: int | None) -> Picture:
    content = structure.read_structure(data, file_format, limits)
    if file_format == "WEBP":
        _check_size(*structure.webp_canvas(data), file_format, limits)
    if file_format == "AVIF":
        _check_frames(data, limits)
    picture = _open(content.data, file_format)
    _check_size(*picture.size, file_format, limits)
    if isinstance(picture, PIL.TiffImagePlugin.TiffImageFile):
        tiff_pages.check_page(picture, len(data))
    memory.check_memory(picture, content, limits)
    if file_format == "PNG":
        png_chunks.check_pixels(content.data)
    skipped = bitmaps.mend_bitmap(picture, data) if file_format == "BMP" else None
    if content.filled and _checksum(_open(content.filled, file_format)) != _checksum(picture):
        raise refusals.damaged()
    rgb, notes = _to_rgb(picture, content)
    del picture
    if skipped:
        rgb.paste("black", mask=skipped)
        notes += (_SKIPPED,)
    samples, scaled_from = _scale(rgb, max_pixels, limits)
    return Decoded(samples, file_format, notes, scaled_from)


def _open(data: bytes, file_format: str) -> PIL.ImageFile.ImageFile:
    """The first image of a file, not yet loaded; of TIFF the first that is no preview."""
    try:
        picture = PIL.Image.open(io.BytesIO(data), formats=[file_format])
    except PIL.Image.DecompressionBombError as error:
        raise refusals.too_much_memory() from error
    except PIL.UnidentifiedImageError as error:
        if file_format == "TIFF" and _is_unknown_tiff(data):
            raise refusals.foreign("a rare kind of TIFF") from error
        raise
    except OSError as error:
        if str(error).startswith("Unsupported BMP"):
            raise refusals.foreign("a rare kind of BMP") from error
        raise
    if file_format == "JPEG":
        # An arithmetic decoder wants the whole file at once.
        picture.decodermaxblock = len(data)
    if isinstance(picture, PIL.TiffImagePlugin.TiffImageFile):
        tiff_pages.turn_to_main_page(picture)
        tiff_pages.mend_palette(picture)
    return picture


def _is_unknown_tiff(data: bytes) -> bool:
    """True for a complete TIFF file whose kind of samples Pillow does not know."""
    try:
        PIL.TiffImagePlugin.TiffImageFile(io.BytesIO(data))
    except SyntaxError as error:
        # The last is said of separate planes, of which Pillow expects fewer.
        reasons = ("unknown", "string index out of range")
        return isinstance(error.__cause__, KeyError) or str(error).startswith(reasons)
    return False


def _check_size(width: int, height: int, file_format: str, limits: Limits) -> None:
    is_heavy = file_format in _HEAVY_FORMATS
    limit = "max_pixels_webp_avif" if is_heavy else "max_pixels"
    largest = getattr(limits, limit)
    if width * height > largest:
        raise refusals.too_many_pixels(width, height, largest, limit)
    if max(width, height) > limits.max_side:
        raise refusals.too_long(width, height, limits.max_side)


def _check_frames(data: bytes, limits: Limits) -> None:
    """The frames of an AVIF file can be larger than the image."""
    for size in av1_frames.frame_sizes(data):
        _check_size(*size, "AVIF", limits)


def _checksum(picture: PIL.ImageFile.ImageFile) -> int:
    """A checksum of the pixels, which are loaded."""
    picture.load()
    checksum = 0
    for box in boxes(picture):
        checksum = zlib.crc32(picture.crop(box).tobytes(), checksum)
    return checksum


def _to_rgb(
    picture: PIL.ImageFile.ImageFile, content: Content
) -> tuple[PIL.Image.Image, tuple[str, ...]]:
    is_deep = content.is_deep or _is_deep(picture, content.data)
    is_animated = content.is_animated or getattr(picture, "is_animated", False)
    notes = [_first_image(picture)] if is_animated else []
    profile = content.profile or picture.info.get("icc_profile")
    convert = _deep_converter(picture, profile, content.space) if is_deep else None
    layer = _load_deep(picture, content, convert) if is_deep else _load(picture)
    if layer.format == "PNG" and "transparency" in layer.info:
        colors.mend_key(layer, bits=content.data[24])
    if is_deep:
        notes.append(_DEEP)
    is_transparent, is_ink = layer.has_transparency_data, layer.mode == "CMYK"
    if content.box:
        layer, canvas = layer.crop(content.box), layer.size
    # What was converted before it was rounded is sRGB.
    named = (None, None) if convert else (profile, content.space)
    flat, is_understood = colors.to_srgb(layer, *named)
    if content.has_bad_profile or not is_understood:
        notes.append(_BAD_PROFILE)
    if content.space and content.space.is_hdr:
        notes.append(_HDR)
    if is_ink and not profile:
        notes.append(_NO_PROFILE)
    if is_transparent or content.box:
        notes.append(_ON_WHITE)
    if content.box:
        flat = _on_canvas(flat, canvas, content.box)
    return flat, tuple(notes)


def _on_canvas(picture: PIL.Image.Image, size: tuple[int, int], box: Box) -> PIL.Image.Image:
    """The picture on a white canvas, which stands for a transparent one."""
    canvas = PIL.Image.new("RGB", size, "white")
    canvas.paste(picture, box[:2])
    return canvas


def _first_image(picture: PIL.ImageFile.ImageFile) -> str:
    """The note for a file of several images."""
    return _MAIN_PAGE if picture.format == "TIFF" and picture.tell() else _FIRST_FRAME


def _load(picture: PIL.Image.Image) -> PIL.Image.Image:
    """The picture with its pixels, the right way up."""
    picture.load()
    return _turn(picture)


def _turn(picture: PIL.Image.Image) -> PIL.Image.Image:
    """The picture the right way up, changed in place."""
    try:
        PIL.ImageOps.exif_transpose(picture, in_place=True)
    except MemoryError:
        raise
    except Exception:
        # Unreadable metadata give no orientation, but the pixels are intact.
        return picture
    return picture


def _deep_converter(
    picture: PIL.ImageFile.ImageFile, profile: bytes | None, space: ColorSpace | None
) -> deep_colors.Convert | None:
    """What takes the samples of a picture, not yet loaded, to sRGB before they are rounded."""
    # The decoder of AVIF gives 8 bits only.
    if picture.format == "AVIF" or picture.mode not in deep.GREY_MODES | _DEEP_MODES:
        return None
    is_grey = picture.mode in deep.GREY_MODES or deep.is_grey_alpha(picture)
    return deep_colors.converter(profile, space, is_grey)


def _load_deep(
    picture: PIL.ImageFile.ImageFile, content: Content, convert: deep_colors.Convert | None
) -> PIL.Image.Image:
    """A picture of more than 8 bits per sample, the right way up, converted and rounded to 8."""
    is_grey, is_grey_alpha = picture.mode in deep.GREY_MODES, deep.is_grey_alpha(picture)
    if is_grey_alpha:
        deep.read_all_bytes(picture)
    if deep.keep_premultiplied(picture):
        convert = deep.straight(convert)
    picture.load()
    if is_grey or is_grey_alpha:
        rounded = deep.round_grey if is_grey else deep.round_grey_alpha
        layer = rounded(picture, convert)
        layer.info = picture.info
        # This gives up its memory, for which others still hold the picture itself.
        picture.close()
        return _turn(layer)
    low = _open(content.data, str(picture.format))
    if isinstance(low, PIL.TiffImagePlugin.TiffImageFile) and deep.has_planes(low):
        tiff_planes.round_planes(picture, low, content.data, deep.round_grey)
        if convert:
            deep.round_colors(picture, picture, convert)
        return _turn(picture)
    deep.keep_premultiplied(low)
    has_lower = deep.lower_half(low)
    if has_lower:
        low.load()
    # The upper bytes stand for those that cannot be read.
    deep.round_colors(picture, low if has_lower else picture, convert)
    # Turning takes another picture.
    low.close()
    return _turn(picture)


def _is_deep(picture: PIL.Image.Image, data: bytes) -> bool:
    """True for more than 8 bits per sample, even where Pillow keeps only the upper 8."""
    if picture.format == "PNG":
        return data[24] == 16
    bits = picture.tag_v2.get(_BITS_PER_SAMPLE, (8,)) if picture.format == "TIFF" else (8,)  # type: ignore[attr-defined]
    return max(bits) > 8 or picture.mode in deep.GREY_MODES


def _scale(
    picture: PIL.Image.Image, max_pixels: int | None, limits: Limits
) -> tuple[PIL.Image.Image, tuple[int, int] | None]:
    """The picture at its working size, and its original size if that was larger."""
    width, height = picture.size
    size = working_size(picture, max_pixels or height * width, limits.max_working_pixels)
    if size == (height, width):
        return picture, None
    return picture.resize(size[::-1], PIL.Image.Resampling.LANCZOS), (height, width)

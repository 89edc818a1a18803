"""Decode a file of an accepted format to 8-bit sRGB, in the calling process."""

import io
import warnings

# Imported by name, because Pillow would otherwise import the plugins of all formats to find these.
import PIL.AvifImagePlugin
import PIL.Image
import PIL.ImageOps
import PIL.TiffImagePlugin
import PIL.WebPImagePlugin

from core.limits import Limits
from core.sizes import fit_within
from core.uploads import colors, refusals, structure
from core.uploads.record import Decoded

Picture = Decoded[PIL.Image.Image]

_FIRST_FRAME = "Only the first frame of the file is used."
_DEEP = "Its samples have more than 8 bits and were scaled to 8."
_ON_WHITE = "Its transparent areas were blended with white."
_BAD_PROFILE = "Its colour profile cannot be used; its colours are taken as sRGB."

_GREY_MODES = {"1", "L", "LA", "La"}
_DEEP_MODES = {"I", "I;16", "I;16B", "I;16L", "F"}
_HEAVY_FORMATS = {"WEBP", "AVIF"}
_BITS_PER_SAMPLE, _COMPRESSION, _PLANES, _SUBFILE_TYPE, _PREVIEW = 258, 259, 284, 254, 1
_SAMPLE_FORMAT, _SIGNED, _UNCOMPRESSED = 339, 2, 1
# TIFF compressions that every build of Pillow reads; WebP and others depend on its libraries.
_COMPRESSIONS = {1, 2, 3, 4, 5, 6, 7, 8, 32771, 32773, 32946, 34925, 50000}


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
        The picture is made smaller until it has at most that many pixels.

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
    structure.check_structure(data, file_format, limits)
    if file_format == "WEBP":
        _check_size(*structure.webp_canvas(data), file_format, limits)
    picture = _open(data, file_format)
    _check_size(*picture.size, file_format, limits)
    if isinstance(picture, PIL.TiffImagePlugin.TiffImageFile):
        _check_tiff(picture, len(data))
    picture.load()
    rgb, notes = _to_rgb(picture, data)
    samples, scaled_from = _scale(rgb, max_pixels)
    return Decoded(samples, file_format, notes, scaled_from)


def _open(data: bytes, file_format: str) -> PIL.Image.Image:
    try:
        return PIL.Image.open(io.BytesIO(data), formats=[file_format])
    except PIL.Image.DecompressionBombError as error:
        raise refusals.too_much_memory() from error
    except PIL.UnidentifiedImageError as error:
        if file_format == "TIFF" and _is_unknown_tiff(data):
            raise refusals.foreign("a rare kind of TIFF") from error
        raise


def _is_unknown_tiff(data: bytes) -> bool:
    """True for a complete TIFF file whose kind of samples Pillow does not know."""
    try:
        PIL.TiffImagePlugin.TiffImageFile(io.BytesIO(data))
    except SyntaxError as error:
        return isinstance(error.__cause__, KeyError) or str(error).startswith("unknown")
    return False


def _check_size(width: int, height: int, file_format: str, limits: Limits) -> None:
    is_heavy = file_format in _HEAVY_FORMATS
    limit = "max_pixels_webp_avif" if is_heavy else "max_pixels"
    largest = getattr(limits, limit)
    if width * height > largest:
        raise refusals.too_many_pixels(width, height, largest, limit)
    if max(width, height) > limits.max_side:
        raise refusals.too_long(width, height, limits.max_side)


def _check_tiff(picture: PIL.TiffImagePlugin.TiffImageFile, length: int) -> None:
    """Refuse camera previews, kinds that Pillow misreads, and strips or tiles beyond the end."""
    tags = picture.tag_v2
    if tags.get(_SUBFILE_TYPE, 0) & _PREVIEW:
        raise refusals.foreign("camera raw")
    compression, is_deep = tags.get(_COMPRESSION, 1), max(tags.get(_BITS_PER_SAMPLE, (8,))) > 8
    if tags.get(_PLANES, 1) > 1 and is_deep and compression == _UNCOMPRESSED:
        # Pillow reads these as noise. Compressed ones are read correctly, by libtiff.
        raise refusals.foreign("TIFF with deep colours in separate planes, uncompressed")
    if compression not in _COMPRESSIONS:
        raise refusals.foreign("TIFF with a rare compression")
    if _SIGNED in tags.get(_SAMPLE_FORMAT, ()) and not is_deep:
        raise refusals.foreign("TIFF with samples below zero")
    for offsets, counts in ((273, 279), (324, 325)):
        pairs = zip(tags.get(offsets, ()), tags.get(counts, ()), strict=False)
        if any(offset + count > length for offset, count in pairs):
            raise refusals.damaged()


def _to_rgb(picture: PIL.Image.Image, data: bytes) -> tuple[PIL.Image.Image, tuple[str, ...]]:
    notes = [_FIRST_FRAME] if getattr(picture, "is_animated", False) else []
    profile, is_deep = picture.info.get("icc_profile"), _is_deep(picture, data)
    _apply_orientation(picture)
    flat, alpha = _split(picture, data)
    if is_deep:
        notes.append(_DEEP)
    flat, is_understood = colors.to_srgb(flat, profile)
    if not is_understood:
        notes.append(_BAD_PROFILE)
    if alpha is not None:
        flat = colors.lay_on_white(flat, alpha)
        notes.append(_ON_WHITE)
    return flat, tuple(notes)


def _apply_orientation(picture: PIL.Image.Image) -> None:
    try:
        PIL.ImageOps.exif_transpose(picture, in_place=True)
    except MemoryError:
        raise
    except Exception:
        # Unreadable metadata give no orientation, but the pixels are intact.
        return


def _is_deep(picture: PIL.Image.Image, data: bytes) -> bool:
    """True for more than 8 bits per sample, even where Pillow keeps only the upper 8."""
    if picture.format == "PNG":
        return data[24] == 16
    bits = picture.tag_v2.get(_BITS_PER_SAMPLE, (8,)) if picture.format == "TIFF" else (8,)  # type: ignore[attr-defined]
    return max(bits) > 8


def _split(picture: PIL.Image.Image, data: bytes) -> tuple[PIL.Image.Image, PIL.Image.Image | None]:
    """Colours in a mode of 8 bits, and the alpha channel, None if every pixel is opaque."""
    if picture.mode in _DEEP_MODES:
        return colors.scale_to_8_bits(picture)
    if picture.format == "PNG" and "transparency" in picture.info:
        if picture.mode == "RGB" and data[24] == 16:
            return picture, colors.alpha_of_deep_key(picture, data)
        colors.mend_key(picture, bits=data[24])
    if not picture.has_transparency_data:
        return picture, None
    is_grey = picture.mode in _GREY_MODES
    mode = "LA" if is_grey else "RGBA"
    layer = picture if picture.mode == mode else picture.convert(mode)
    return layer.convert("L" if is_grey else "RGB"), layer.getchannel("A")


def _scale(
    picture: PIL.Image.Image, max_pixels: int | None
) -> tuple[PIL.Image.Image, tuple[int, int] | None]:
    """The picture with at most `max_pixels` pixels, and its original size if that was larger."""
    width, height = picture.size
    size = fit_within(height, width, max_pixels or height * width)
    if size == (height, width):
        return picture, None
    return picture.resize(size[::-1], PIL.Image.Resampling.LANCZOS), (height, width)

"""Which page of a TIFF file counts, and the kinds of TIFF that Pillow misreads."""

import PIL.ImagePalette
import PIL.TiffImagePlugin

from core.uploads import refusals

_BITS_PER_SAMPLE, _COMPRESSION, _COLOR_MAP, _PLANES, _EXTRA_SAMPLES = 258, 259, 320, 284, 338
_SUBFILE_TYPE, _PREVIEW, _SUB_DIRECTORIES, _DNG_VERSION = 254, 1, 330, 50706
_SAMPLE_FORMAT, _SIGNED, _UNCOMPRESSED, _IS_ALPHA = 339, 2, 1, 2
# TIFF compressions that every build of Pillow reads; WebP and others depend on its libraries.
_COMPRESSIONS = {1, 2, 3, 4, 5, 6, 7, 8, 32771, 32773, 32946, 34925, 50000}
_MOST_PREVIEWS = 8


def turn_to_main_page(picture: PIL.TiffImagePlugin.TiffImageFile) -> bool:
    """Turn to the first page that is not a preview of another; True if it is not the first.

    Raises
    ------
    ImageError
        If there is none.
    """
    for page in range(_MOST_PREVIEWS):
        if not picture.tag_v2.get(_SUBFILE_TYPE, 0) & _PREVIEW:
            return page > 0
        if picture.tag_v2.keys() & {_SUB_DIRECTORIES, _DNG_VERSION}:
            raise refusals.foreign("camera raw")
        try:
            picture.seek(page + 1)
        except EOFError:
            break
    raise refusals.foreign("TIFF with nothing but a preview")


def mend_palette(picture: PIL.TiffImagePlugin.TiffImageFile) -> None:
    """Round the 16 bits of a colour map to 8.

    Some programs write 8 bits as they are, as libtiff knows, and some write them times 256.
    """
    entries = picture.tag_v2.get(_COLOR_MAP, ())
    if picture.mode not in ("P", "PA") or not entries:
        return
    if max(entries) >= 256:
        is_shifted = all(entry % 256 == 0 for entry in entries)
        entries = [entry // 256 if is_shifted else round(entry / 257) for entry in entries]
    picture.palette = PIL.ImagePalette.raw("RGB;L", bytes(entries))


def check_page(picture: PIL.TiffImagePlugin.TiffImageFile, length: int) -> None:
    """Refuse kinds that Pillow misreads, and strips or tiles beyond the end.

    Raises
    ------
    ImageError
        If it is one of these.
    """
    tags = picture.tag_v2
    is_deep = max(tags.get(_BITS_PER_SAMPLE, (8,))) > 8
    if tags.get(_PLANES, 1) > 1:
        _check_planes(picture, is_deep)
    if tags.get(_COMPRESSION, 1) not in _COMPRESSIONS:
        raise refusals.foreign("TIFF with a rare compression")
    if _SIGNED in tags.get(_SAMPLE_FORMAT, ()) and not is_deep:
        raise refusals.foreign("TIFF with samples below zero")
    for offsets, counts in ((273, 279), (324, 325)):
        pairs = zip(tags.get(offsets, ()), tags.get(counts, ()), strict=False)
        if any(offset + count > length for offset, count in pairs):
            raise refusals.damaged()


def _check_planes(picture: PIL.TiffImagePlugin.TiffImageFile, is_deep: bool) -> None:
    """Refuse what Pillow reads as noise or not at all. Others it leaves to libtiff."""
    if picture.mode in ("LA", "La", "PA"):
        raise refusals.foreign("TIFF with grey and alpha in separate planes")
    if picture.tag_v2.get(_COMPRESSION, 1) != _UNCOMPRESSED:
        return
    if is_deep:
        raise refusals.foreign("TIFF with deep colours in separate planes, uncompressed")
    if picture.tag_v2.get(_EXTRA_SAMPLES, (_IS_ALPHA,)) != (_IS_ALPHA,):
        raise refusals.foreign("TIFF with extra samples in separate planes, uncompressed")

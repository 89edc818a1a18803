"""The format of a file, judged by its first bytes alone; its name is ignored."""

import re

from core.uploads import refusals

# The beginning of a file, and Pillow's name for its format.
_ACCEPTED = (
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
    (b"II+\0", "TIFF"),
)
_FOREIGN = (
    (b"8BPS", "Photoshop (PSD)"),
    (b"%PDF", "PDF"),
    (b"%!PS", "PostScript"),
    (b"\0\0\1\0", "Windows icon (ICO)"),
    (b"\0\0\2\0", "Windows cursor (CUR)"),
    (b"icns", "Apple icon (ICNS)"),
    (b"\xff\x0a", "JPEG XL"),
    (b"\0\0\0\x0cJXL ", "JPEG XL"),
    (b"\0\0\0\x0cjP  ", "JPEG 2000"),
    (b"\xff\x4f\xff\x51", "JPEG 2000"),
    (b"II\xbc\x01", "JPEG XR"),
    (b"MM\0+", "big-endian BigTIFF"),
    (b"v/1\x01", "OpenEXR"),
    (b"#?RADIANCE", "Radiance HDR"),
    (b"DDS ", "DirectDraw surface (DDS)"),
    (b"qoif", "QOI"),
    (b"gimp xcf", "GIMP (XCF)"),
    (b"FORM", "IFF"),
    (b"SIMPLE  =", "FITS"),
    (b"FUJIFILMCCD-RAW", "camera raw"),
    (b"IIRO", "camera raw"),
    (b"IIRS", "camera raw"),
    (b"IIU\0", "camera raw"),
)
_NETPBM = re.compile(rb"P[1-7f][ \t\r\n]")
_PCX = re.compile(rb"\n[\x00\x02-\x05]\x01[\x01\x02\x04\x08]", re.DOTALL)
_SVG = re.compile(rb"^(\xef\xbb\xbf)?\s*<(\?xml|!--|!DOCTYPE svg|svg)", re.IGNORECASE)
_BMP_HEADERS = {12, 16, 40, 52, 56, 64, 108, 124}
_AVIF_BRANDS = {b"avif", b"avis"}
_HEIF_BRANDS = {b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"}


def sniff(data: bytes) -> str:
    """The format of a file, under Pillow's name for it.

    Raises
    ------
    ImageError
        If it is not one of the accepted formats.
    """
    for signature, name in _ACCEPTED:
        if data.startswith(signature):
            return _KINDS[name](data) if name in _KINDS else name
    if data.startswith(b"RIFF"):
        return _riff(data)
    if data[4:8] == b"ftyp":
        return _iso(data)
    if data.startswith(b"BM") and _is_bitmap(data):
        return "BMP"
    raise _refusal(data)


def is_image(data: bytes) -> bool:
    """True for a file in one of the accepted formats, as its beginning tells."""
    try:
        sniff(data)
    except refusals.ImageError:
        return False
    return True


def _refusal(data: bytes) -> refusals.ImageError:
    if data[1:4] == b"PNG" or data[12:16] == b"IHDR" or _is_beginning(data):
        return refusals.damaged()
    for signature, name in _FOREIGN:
        if data.startswith(signature):
            return refusals.foreign(name)
    if _SVG.match(data) and b"<svg" in data[:4096].lower():
        return refusals.foreign("SVG, which is a drawing without pixels")
    if _NETPBM.match(data):
        return refusals.foreign("Netpbm")
    if _PCX.match(data):
        return refusals.foreign("PCX")
    return refusals.not_an_image()


def _is_beginning(data: bytes) -> bool:
    """True for a file that was cut off within its signature."""
    return len(data) > 1 and any(signature.startswith(data) for signature, _ in _ACCEPTED)


def _is_bitmap(data: bytes) -> bool:
    """True if the letters BM begin a bitmap and not a text."""
    size = data[14:18]
    return int.from_bytes(size, "little") in _BMP_HEADERS if size else not any(data[6:10])


def _tiff(data: bytes) -> str:
    if data[8:10] == b"CR":
        raise refusals.foreign("camera raw")
    return "TIFF"


def _png(data: bytes) -> str:
    if data[12:16] == b"CgBI":
        raise refusals.foreign("PNG as apps for the iPhone hold it (CgBI)")
    return "PNG"


def _riff(data: bytes) -> str:
    if data[8:12] == b"WEBP":
        return "WEBP"
    raise refusals.not_an_image() if len(data) > 12 else refusals.damaged()


def _iso(data: bytes) -> str:
    """Tell AVIF from HEIC and from videos, which share its container."""
    end = min(int.from_bytes(data[:4]), 256)
    brands = {data[offset : offset + 4] for offset in (8, *range(16, end, 4))}
    if brands & _AVIF_BRANDS:
        return "AVIF"
    if len(data) < end:
        raise refusals.damaged()
    if brands & _HEIF_BRANDS:
        raise refusals.foreign("HEIC, which phones write")
    raise refusals.foreign("camera raw") if b"crx " in brands else refusals.not_an_image()


# What formats whose signature others share are checked by.
_KINDS = {"PNG": _png, "TIFF": _tiff}

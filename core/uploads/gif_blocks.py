"""The blocks of a GIF file up to the end of its first image, and a lean copy of these.

What follows is not needed: a file that is damaged there still has its first image, and Pillow
reads blocks one by one.
"""

from core.uploads import refusals
from core.uploads.content import Box, Content

_EXTENSION, _IMAGE, _END, _GRAPHIC_CONTROL = 0x21, 0x2C, 0x3B, 0xF9
_HEAD, _IMAGE_HEAD = 13, 10


def read_gif(data: bytes) -> Content:
    """The file up to its first image, whether another follows, and where that image lies.

    Raises
    ------
    ImageError
        If the first image is not complete.
    IndexError
        If the file ends within a block.
    """
    start = _HEAD + _palette_bytes(data[10])
    image, control = _next_image(data, start)
    if image is None:
        raise refusals.damaged()
    end = _skip_blocks(data, image + _IMAGE_HEAD + 1 + _palette_bytes(data[image + 9]))
    lean = data[:start] + control + data[image:end] + bytes([_END])
    return Content(lean, is_animated=_has_another(data, end), box=_box(data, image))


def _next_image(data: bytes, offset: int) -> tuple[int | None, bytes]:
    """Where the next image begins, and the graphic control extension that belongs to it."""
    control = b""
    while offset < len(data) and data[offset] != _END:
        if data[offset] == _IMAGE:
            return offset, control
        if data[offset] == _EXTENSION:
            end = _skip_blocks(data, offset + 2)
            if data[offset + 1] == _GRAPHIC_CONTROL:
                control = data[offset:end]
            offset = end
        elif data[offset]:
            raise refusals.damaged()
        else:
            offset += 1
    return None, control


def _has_another(data: bytes, offset: int) -> bool:
    try:
        return _next_image(data, offset)[0] is not None
    except (IndexError, refusals.ImageError):
        # The first image is whole, whatever becomes of the others.
        return False


def _box(data: bytes, image: int) -> Box | None:
    """Left, top, right, and bottom of the image, None where it covers the whole canvas."""
    left, top, width, height = (_number(data, image + offset) for offset in (1, 3, 5, 7))
    canvas = _number(data, 6), _number(data, 8)
    is_whole = left == top == 0 and width >= canvas[0] and height >= canvas[1]
    return None if is_whole else (left, top, left + width, top + height)


def _number(data: bytes, offset: int) -> int:
    return data[offset] | data[offset + 1] << 8


def _palette_bytes(flags: int) -> int:
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def _skip_blocks(data: bytes, offset: int) -> int:
    while data[offset]:
        offset += data[offset] + 1
    return offset + 1

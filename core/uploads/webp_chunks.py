"""The chunks of a WebP animation, and a lean copy of its first frame (RFC 9649).

What follows is not needed: a file that is damaged there still has its first frame.
"""

from collections.abc import Iterator

from core.uploads import refusals
from core.uploads.content import Content

_HEAD, _FIRST_CHUNK, _IS_ANIMATED, _MOST_CHUNKS = 8, 12, 2, 10_000
_FRAME, _ORIENTATION = b"ANMF", b"EXIF"

Chunk = tuple[bytes, bytes]


def read_webp(data: bytes) -> Content:
    """A still image as it is; of an animation the first frame, and whether another follows.

    Raises
    ------
    ImageError
        If the file ends before its image, or its first frame, does.
    """
    is_whole = int.from_bytes(data[4:8], "little") + _HEAD <= len(data)
    if data[12:16] == b"VP8X" and len(data) > 20 and data[20] & _IS_ANIMATED:
        return _first_frame(data)
    if not is_whole:
        raise refusals.damaged()
    return Content(data)


def _first_frame(data: bytes) -> Content:
    """All chunks up to the first frame, and the orientation, which comes after the last one."""
    kept: list[bytes] = []
    frames = 0
    for name, chunk in _chunks(data):
        is_cut = len(chunk) < _padded(chunk, 0)
        if is_cut and not frames:
            raise refusals.damaged()
        frames += name == _FRAME
        if not is_cut and (not frames or name == _ORIENTATION or (frames, name) == (1, _FRAME)):
            kept.append(chunk)
    if not frames:
        raise refusals.damaged()
    body = b"WEBP" + b"".join(kept)
    lean = b"RIFF" + len(body).to_bytes(4, "little") + body
    return Content(lean, is_animated=frames > 1)


def _chunks(data: bytes) -> Iterator[Chunk]:
    """Name and bytes of each chunk; the last may be cut."""
    start = _FIRST_CHUNK
    for _ in range(_MOST_CHUNKS):
        if start + _HEAD > len(data):
            return
        end = start + _padded(data, start)
        yield data[start : start + 4], data[start:end]
        start = end


def _padded(data: bytes, start: int) -> int:
    """Bytes of a chunk with its head, which are always an even number."""
    size = int.from_bytes(data[start + 4 : start + 8], "little")
    return _HEAD + size + size % 2

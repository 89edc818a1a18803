"""The segments of a JPEG file (ITU-T T.81): rare kinds, too many scans, and missing pixels.

A file that was cut and then closed by an end marker decodes without a complaint: libjpeg reads
zeros after the last byte that is there. So a second copy is made with other bytes before each
marker. A decoder never looks at them where the data before are complete.
"""

import re
from dataclasses import dataclass, field
from math import prod

from core.limits import Limits
from core.uploads import refusals
from core.uploads.content import Content

# Every marker except those that stand alone, and except stuffed or fill bytes.
_MARKER = re.compile(rb"\xff([^\x00\x01\xff\xd0-\xd8])", re.DOTALL)
_RESTART = re.compile(rb"(?=\xff[\xd0-\xd7])")
_START_OF_SCAN, _END_OF_IMAGE, _RESTART_INTERVAL, _JPEG_LS = 0xDA, 0xD9, 0xDD, 0xF7
# Baseline, extended, progressive, lossless; extended and progressive with arithmetic coding.
_FRAMES = {0xC0, 0xC1, 0xC2, 0xC3, 0xC9, 0xCA}
_PROGRESSIVE, _LOSSLESS, _ARITHMETIC = {0xC2, 0xCA}, 0xC3, {0xC9, 0xCA}
_RARE_FRAMES = {0xC5, 0xC6, 0xC7, 0xCB, 0xCD, 0xCE, 0xCF, _JPEG_LS}
_COEFFICIENTS, _COEFFICIENT_BYTES, _MOST_SEGMENTS = 64, 2, 50_000
# Bits that change the pixels wherever they are read as such, without a byte that begins a marker.
_FILLER = bytes.fromhex("a51c693be2874d90f6532ec81b7ad40f") * 2


@dataclass
class _Frame:
    """The kind of a frame, and what was read of it.

    ``bits`` has, for each component, the lowest bit that was read of each of its 64 coefficients,
    None for those that were not. ``repeats_bits`` is True if a scan refines what is refined.
    ``size`` is width and height, ``sampling`` has the factors across and down of each component,
    and ``intervals`` is how many of them, each closed by a marker, the last scan needs.
    """

    kind: int = 0
    bits: dict[int, list[int | None]] = field(default_factory=dict)
    repeats_bits: bool = False
    size: tuple[int, int] = (0, 0)
    sampling: dict[int, tuple[int, int]] = field(default_factory=dict)
    restart_interval: int = 0
    intervals: int = 1
    scans: int = 0

    def is_complete(self) -> bool:
        """True if every coefficient of every component was read to its last bit."""
        return all(low == 0 for row in self.bits.values() for low in row)

    def samples_per_pixel(self) -> float:
        """How many samples of all components there are for each pixel."""
        largest = [max(factors) for factors in zip(*self.sampling.values(), strict=True)]
        return float(sum(map(prod, self.sampling.values())) / prod(largest))


def read_jpeg(data: bytes, limits: Limits) -> Content:
    """Check the segments, and give a second copy that shows whether pixels are missing.

    Raises
    ------
    ImageError
        If the file is of a rare kind, has too many scans or segments, or lacks some pixels.
    IndexError
        If the file ends within a segment.
    """
    frame, marker, offset, parts = _Frame(), 0, 2, [data[:2]]
    for _ in range(_MOST_SEGMENTS):
        match = _MARKER.search(data, offset)
        if match is None:
            raise refusals.damaged()
        between = data[offset : match.start()]
        if marker == _START_OF_SCAN:
            between = _with_filler(between, frame.intervals)
        parts.append(between)
        marker, start = match[1][0], match.end()
        if marker == _END_OF_IMAGE:
            return _content(data, frame, b"".join((*parts, data[match.start() :])))
        # Segments are skipped as a whole, because a profile or a preview can contain markers.
        offset = start + int.from_bytes(data[start : start + 2])
        _note_segment(frame, marker, data[start + 2 : offset])
        frame.scans += marker == _START_OF_SCAN
        if frame.scans > limits.max_scans:
            raise refusals.too_many_scans(limits.max_scans)
        parts.append(data[match.start() : offset])
    raise refusals.too_many_segments(_MOST_SEGMENTS)


def _content(data: bytes, frame: _Frame, filled: bytes) -> Content:
    if not frame.is_complete():
        raise refusals.damaged()
    # The copy shows nothing where an arithmetic coder leaves out zeros at the end on purpose, and
    # where a scan does not fit the coefficients, so that its decoder loses its way.
    is_open = frame.kind in _ARITHMETIC or frame.repeats_bits
    # Coefficients of 2 bytes are kept until the last scan, unless there is only one.
    kept = frame.samples_per_pixel() * _COEFFICIENT_BYTES if frame.scans > 1 else 0
    return Content(data, filled=b"" if is_open else filled, decoder_bytes=kept)


def _with_filler(pixels: bytes, needed: int) -> bytes:
    """The pixels of a scan with other bytes behind each interval that ends with a marker."""
    intervals = _RESTART.split(pixels)
    if len(intervals) < needed:
        raise refusals.damaged()
    return b"".join(interval + _FILLER for interval in intervals)


def _note_segment(frame: _Frame, marker: int, segment: bytes) -> None:
    if marker in _RARE_FRAMES:
        raise refusals.foreign("a rare kind of JPEG")
    if marker in _FRAMES:
        frame.kind = marker
        _check_frame(segment)
        height, width = (int.from_bytes(segment[start : start + 2]) for start in (1, 3))
        frame.size = width, height
        for name, factors in zip(segment[6::3], segment[7::3], strict=False):
            frame.bits[name] = [None] * _COEFFICIENTS
            frame.sampling[name] = factors >> 4, factors & 15
    if marker == _RESTART_INTERVAL:
        frame.restart_interval = int.from_bytes(segment[:2])
    if marker == _START_OF_SCAN:
        _note_scan(frame, segment)


def _check_frame(segment: bytes) -> None:
    """Refuse kinds of JPEG that Pillow cannot read although they are not damaged."""
    if segment[0] > 8:
        raise refusals.foreign("JPEG with more than 8 bits per sample")
    factors = [segment[7 + 3 * index] for index in range(segment[5])]
    across, down = [both >> 4 for both in factors], [both & 15 for both in factors]
    if not all(across) or not all(down):
        raise refusals.damaged()
    # The height 0 stands behind the first scan, and components are 1 for grey, 3, or 4.
    is_uneven = any(max(side) % factor for side in (across, down) for factor in side)
    if segment[1:3] == b"\0\0" or len(factors) not in (1, 3, 4) or is_uneven:
        raise refusals.foreign("a rare kind of JPEG")


def _note_scan(frame: _Frame, segment: bytes) -> None:
    count = segment[0]
    first, last, steps = segment[1 + 2 * count : 4 + 2 * count]
    high, low = steps >> 4, steps & 15
    names = segment[1 : 1 + 2 * count : 2]
    frame.intervals = _intervals(frame, names)
    if frame.kind not in _PROGRESSIVE:
        # These numbers mean something else, or are often wrong.
        first, last, high, low = 0, _COEFFICIENTS - 1, 0, 0
    for name in names:
        row = frame.bits.get(name, [])
        before = row[first : last + 1]
        frame.repeats_bits |= any((bit or 0) != high for bit in before)
        row[first : last + 1] = [low] * len(before)


def _intervals(frame: _Frame, names: bytes) -> int:
    """How many intervals a scan of these components has."""
    if not frame.restart_interval or not frame.sampling.keys() >= set(names):
        return 1
    largest = [max(factors) for factors in zip(*frame.sampling.values(), strict=True)]
    own = frame.sampling[names[0]] if len(names) == 1 else largest
    unit = 1 if frame.kind == _LOSSLESS else 8
    units = 1
    for side, factor, most in zip(frame.size, own, largest, strict=True):
        # A component alone is cut into its own blocks, and several into blocks of all of them.
        samples = -(-side * factor // most)
        units *= -(-samples // (unit if len(names) == 1 else unit * most))
    return -(-units // frame.restart_interval)

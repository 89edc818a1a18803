"""What a method makes of an image: the result, its pictures, its ledger, and its proof."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from core.compression import Compressed, compress, with_perception
from core.deadline import GRACE_SECONDS, interruptible, run_within
from core.formatting import format_count
from core.images import Image, digest_of, encode_png
from core.ledger import Ledger, open_ledger
from core.limits import LIMITS
from core.methods import Method
from core.metrics import Quality, QualityMeter
from core.verification import Proof, verify
from pages.server import turns
from pages.server.cache.images import resize
from pages.server.cache.keeping import keep, keep_object
from pages.server.leaving import Leaving
from pages.server.waiting_line import Line

R = TypeVar("R")

# As many fits at a time as there are processors and as the limits allow: each needs memory.
WORKERS = min(os.cpu_count() or 1, LIMITS.fits)
fits = Line(WORKERS, LIMITS.wait_seconds)
# Whatever is done at a place is ended after that time: what settings share, and then a fit, which
# ends itself before.
_LONGEST_SECONDS = 2 * (LIMITS.fit_seconds + GRACE_SECONDS)
_ENDED = f"The server has no more than {format_count(_LONGEST_SECONDS, 'second')} for this."


@dataclass(frozen=True)
class Illustration:
    """A picture of what was learnt, as a PNG file."""

    caption: str
    png: bytes
    is_strip: bool


def compressed(
    image: Image, method: Method, *, perceptual: bool = True, patience: float | None = None
) -> Compressed:
    """The image compressed by a method; without SSIM and colour difference unless `perceptual`.

    Parameters
    ----------
    patience : float, optional
        The longest wait for a place, in seconds, if shorter than the limit for everybody.

    Raises
    ------
    BusyError
        If no place to compress becomes free in that time.
    """
    with turns.passed_on():
        result = _compressed(image, method, patience)
        if not perceptual:
            return result
        return replace(result, quality=_quality(image, result, patience))


def prepared(image: Image, kind: type[Method]) -> Any:
    """What all settings of a method share for the image; None if they share nothing."""
    return at_a_place(lambda: _prepared_for(image, kind))


def result_png(result: Compressed) -> bytes:
    """The decoded image, pixel by pixel: the compressed file itself if that is a PNG."""
    return result.file if result.method.format.suffix == ".png" else _result_png(result)


@keep(entries=1000)
def tile_png(result: Compressed, width: int) -> bytes:
    """The decoded image as a PNG file for a space `width` pixels wide."""
    return encode_png(resize(result.pixels(), width), fast=True)


@keep(entries=1000)
def illustrations(result: Compressed) -> Sequence[Illustration]:
    """What was learnt, as pictures."""
    return [
        Illustration(picture.caption, encode_png(picture.pixels), picture.is_strip)
        for picture in result.method.illustrate(result.parts())
    ]


def ledger(image: Image, result: Compressed) -> Ledger:
    """What the bytes of a result are spent on."""
    # The cache takes images of the same pixels for one, though their source files may differ.
    return _ledger(image, result, (image.comparable_source_bytes, image.source_format))


@keep(entries=500, spinner="Decoding in a fresh process")
def proof(image: Image, result: Compressed) -> Proof:
    """What a fresh process finds in the file of a result.

    Raises
    ------
    VerificationError
        If the file cannot be verified.
    BusyError
        If no place to compress becomes free in time.
    """
    # The fresh process needs memory of its own, as a fit does.
    return at_a_place(lambda: verify(result.file, image))


@keep(entries=500)
def decoded_digest(result: Compressed) -> str:
    """Digest of the image that is shown for a result."""
    return digest_of(result.pixels())


def at_a_place(work: Callable[[], R], patience: float | None = None) -> R:
    """Do some work at a place in the line, which nobody keeps for ever."""
    turns.compute()
    with fits.place(patience):
        return run_within(_LONGEST_SECONDS, _ENDED, work)


def _prepared_for(image: Image, kind: type[Method]) -> Any:
    # A method without preparation must not drive out the preparation of another.
    if kind.preparation is None:
        return None
    # The key names the function that prepares: methods that share it share its result.
    name = f"{kind.preparation.__module__}.{kind.preparation.__qualname__}"
    return _prepared(image, name, kind)


@keep_object(entries=2)
def _prepared(image: Image, preparation: str, _kind: type[Method]) -> Any:
    return _kind.prepare(image.pixels)


@keep(entries=2000)
def _compressed(image: Image, method: Method, _patience: float | None) -> Compressed:
    # Preparation and fit share one place in the line. With a place for each, others would come in
    # between, and theirs would drive out what was prepared before it is used.
    def work() -> Compressed:
        with interruptible(Leaving().leave_if_asked):
            shared = _prepared_for(image, type(method))
            return compress(image, method, shared, perceptual=False)

    return at_a_place(work, _patience)


@keep(entries=2000)
def _quality(image: Image, result: Compressed, _patience: float | None) -> Quality:
    return at_a_place(lambda: with_perception(image, result, _meter(image)).quality, _patience)


# One meter measures every setting of an image; it keeps 12 bytes for each pixel, or 36 of at most
# half a million.
@keep_object(entries=2)
def _meter(image: Image) -> QualityMeter:
    return QualityMeter(image.pixels)


@keep(entries=200, max_bytes=50_000_000)
def _result_png(result: Compressed) -> bytes:
    return encode_png(result.pixels(), fast=True)


@keep(entries=500)
def _ledger(image: Image, result: Compressed, source: tuple[int | None, str]) -> Ledger:
    return open_ledger(image, result)

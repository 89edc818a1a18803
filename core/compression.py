"""The whole pipeline: encode, write the file, read it, decode, measure."""

import math
from dataclasses import asdict, dataclass, replace
from time import perf_counter
from typing import Any

from core.files import FileError
from core.images import Image, Pixels
from core.limits import LIMITS
from core.methods import METHODS, Method
from core.methods.fit import gain_ahead_db
from core.metrics import Quality, QualityMeter
from core.storage import Parts, Storage, measure_storage
from core.version import VERSION


@dataclass(frozen=True)
class Compressed:
    """A compressed image: its file, and what was measured of the image decoded from that file.

    It holds neither the name nor the source of the image, so it can be shared by everybody who
    compresses the same pixels.

    Parameters
    ----------
    method : Method
        The method with its parameters.
    digest : str
        Digest of the source image.
    height, width : int
        Size in pixels.
    file : bytes
        The real file, as it can be downloaded.
    storage : Storage
        Its size by each count.
    quality : Quality
        How far the image decoded from `file` is from the source.
    encode_seconds, decode_seconds : float
        Time from pixels to file, without the preparation that all settings share, and back.
    history : tuple of float
        Mean squared error after each step of the solver, before anything is rounded.
    converged : bool
        False where the solver was stopped before it converged.
    remark : str
        A sentence to be shown with the result, or empty.
    """

    method: Method
    digest: str
    height: int
    width: int
    file: bytes
    storage: Storage
    quality: Quality
    encode_seconds: float
    decode_seconds: float
    history: tuple[float, ...]
    converged: bool
    remark: str

    @property
    def iterations(self) -> int:
        """Steps of the solver."""
        return len(self.history)

    @property
    def gain_ahead_db(self) -> float:
        """About how many decibels as many steps again would bring; 0 where the fit converged."""
        return 0.0 if self.converged else gain_ahead_db(self.history)

    @property
    def bits_per_pixel(self) -> float:
        return 8 * len(self.file) / (self.height * self.width)

    def parts(self) -> Parts:
        """What is stored, read from the file."""
        return self.method.format.read(self.file)

    def pixels(self) -> Pixels:
        """The image decoded from the file: uint8 of shape (height, width, 3)."""
        return self.method.decode(self.parts())

    def row(self, image: Image) -> dict[str, Any]:
        """One row of the results, with the keys of `columns.COLUMNS`.

        Raises
        ------
        ValueError
            If `image` is not the one that was compressed.
        """
        if image.digest != self.digest:
            raise ValueError(
                f"The image with digest {self.digest} was compressed, not {image.name}."
            )
        source_bytes = image.comparable_source_bytes
        return {
            "image": image.name,
            "digest": self.digest,
            "method": self.method.key,
            "knob": self.method.knob().name,
            "value": self.method.value,
            "seed": self.method.seed,
            "height": self.height,
            "width": self.width,
            **asdict(self.storage),
            "bits_per_pixel": self.bits_per_pixel,
            "ratio_raw": image.raw_bytes / len(self.file),
            "ratio_source": source_bytes / len(self.file) if source_bytes else float("nan"),
            **asdict(self.quality),
            "encode_seconds": self.encode_seconds,
            "decode_seconds": self.decode_seconds,
            "bits": self.method.bits_per_value,
            "parameters": repr(self.method),
            "iterations": self.iterations,
            "converged": self.converged,
            "version": VERSION,
        }


def compress(
    image: Image,
    method: Method,
    shared: Any = None,
    *,
    meter: QualityMeter | None = None,
    perceptual: bool = True,
) -> Compressed:
    """Compress an image and measure what comes back out of the file.

    Parameters
    ----------
    image : Image
        The source.
    method : Method
        A method with its parameters.
    shared : object, optional
        What ``method.prepare(image.pixels)`` gave, where it has been computed already.
    meter : QualityMeter, optional
        One for ``image.pixels``, where many results are measured against it.
    perceptual : bool
        False to leave out SSIM and the colour difference, which can take longer than the fit;
        `with_perception` adds them.

    Raises
    ------
    ValueError
        If the parameters of the method do not fit the image.
    OutOfTimeError
        If the fit went on long after its time.
    """
    if shared is None:
        shared = method.prepare(image.pixels)
    start = perf_counter()
    fit = method.encode(image.pixels, shared)
    file = fit.file or method.format.write(fit.parts)
    written = perf_counter()
    parts = method.format.read(file)
    decoded = method.decode(parts)
    end = perf_counter()
    meter = meter or QualityMeter(image.pixels)
    return Compressed(
        method=method,
        digest=image.digest,
        height=image.height,
        width=image.width,
        file=file,
        storage=measure_storage(parts, len(file)),
        quality=meter.measure(decoded) if perceptual else meter.error(decoded),
        encode_seconds=written - start,
        decode_seconds=end - written,
        history=fit.history,
        converged=fit.converged,
        remark=fit.remark,
    )


def with_perception(
    image: Image, compressed: Compressed, meter: QualityMeter | None = None
) -> Compressed:
    """The same result with SSIM and the colour difference, measured from its file where missing.

    The parameters are those of `compress`.
    """
    if math.isnan(compressed.quality.ssim):
        meter = meter or QualityMeter(image.pixels)
        return replace(compressed, quality=meter.measure(compressed.pixels()))
    return compressed


def decode_file(file: bytes, max_pixels: int | None = LIMITS.max_pixels) -> Pixels:
    """The image that a file of any method holds, uint8 of shape (height, width, 3).

    Parameters
    ----------
    file : bytes
        A compressed image.
    max_pixels : int or None
        How many pixels it may claim to hold; None for any number, for files of one's own.

    Raises
    ------
    FileError
        If the file is damaged, not in the format of any method, or claims too many pixels.
    """
    for method in METHODS.values():
        if method.format.recognises(file):
            if max_pixels is not None and method.format.pixel_count(file) > max_pixels:
                raise FileError(
                    f"The {method.format.suffix} file is damaged or has more than "
                    f"{max_pixels:,} pixels.",
                    "max_pixels",
                )
            return method.decode(method.format.read(file))
    raise FileError("Unknown format; expected a file written by compress.")

"""What an image costs under classical compression: methods, files, sizes, quality and charts.

Data flows one way: bytes -> Image -> parts -> file -> pixels -> row -> table -> figure.
`compress` is the whole pipeline in one function, and everything else is read from its result.

>>> import core
>>> image = core.scale_to(core.load_sample("coffee"), 10_000)
>>> result = core.compress(image, core.KMeans(8))
>>> result.method.setting, result.storage.numbers == image.height * image.width + 3 * 8
('K = 8', True)

What is measured comes out of the file, which alone is enough to decode the image:

>>> pixels = core.decode_file(result.file)
>>> bool((pixels == result.pixels()).all())
True
>>> core.psnr_db(image.pixels, pixels) == result.quality.psnr_db
True

Many settings are swept one result at a time, and their rows make a table and a chart:

>>> methods = core.settings(core.KMeans, image, [2, 4, 8]) + core.settings(core.NMF, image, [1, 5])
>>> frame = core.to_frame(each.row(image) for each in core.sweep(image, methods))
>>> frame["method"].tolist()
['kmeans', 'kmeans', 'kmeans', 'nmf', 'nmf']
>>> figure = core.tradeoff(frame, core.View("file_bytes", "psnr_db"))

The names below are the public ones. Each is imported when it is first used, so that a program
that needs one of them does not wait for the others.
"""

from importlib import import_module
from typing import Any

from core.version import VERSION as __version__  # noqa: F401, N811

_NAMES = {
    # An image, and where it comes from.
    "core.images": ("Image", "scale_to", "encode_png"),
    "core.uploads.decoding": ("load_image", "ImageError"),
    "core.samples": ("SAMPLES", "load_sample"),
    # Methods, by key or by name, and what a new one is made of.
    "core.methods": ("METHODS", "MAIN_METHODS", "REFERENCES", "KMeans", "NMF", "SVD", "Method"),
    "core.methods.fit": ("Fit", "Picture"),
    "core.methods.parameters": ("knob", "whole", "choice", "switch", "seed"),
    "core.methods.words": ("Words", "ParameterWords"),
    "core.files": ("Format", "FileError"),
    "core.storage": ("Part", "Storage", "measure_storage"),
    # The pipeline, many settings, and their rows.
    "core.compression": ("Compressed", "compress", "decode_file"),
    "core.sweeps": ("Watcher", "combinations", "settings", "sweep", "to_frame"),
    "core.columns": ("COLUMNS", "COST_AXES", "QUALITY_AXES", "Column", "costs", "gains"),
    "core.files.results": ("read_results", "to_csv", "to_json"),
    # What is measured, and what follows from it.
    "core.metrics": ("Quality", "measure_quality", "psnr_db"),
    "core.frontier": ("bd_rate", "best_within", "hull", "knee", "pareto"),
    "core.ledger": ("Ledger", "open_ledger"),
    "core.verification": ("Proof", "verify"),
    "core.citation": ("cite",),
    # Figures.
    "core.charts": ("View", "rate_differences", "style_of", "tradeoff"),
}
_MODULE_OF = {name: module for module, names in _NAMES.items() for name in names}

__all__ = sorted([*_MODULE_OF, "__version__"])  # noqa: PLE0605


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used."""
    if name not in _MODULE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_MODULE_OF[name]), name)


def __dir__() -> list[str]:
    return [*globals(), *_MODULE_OF]

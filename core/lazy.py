"""Heavy packages, each imported when it is first used, so that the first picture appears soon.

``from core.lazy import pandas as pd`` stands at the top of a module like any other import. Modules
that name such a package in their signatures begin with ``from __future__ import annotations``,
because an annotation would use it at once.

The standard library has a loader for this, but before Python 3.12.3 two threads that use a module
for the first time at the same moment can find it half loaded (gh-114763), and a server has many
threads. `importlib.import_module` takes the lock of the module.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

__all__ = [
    "ImageCms",
    "color",
    "filters",
    "futures",
    "graph_objects",
    "interpolate",
    "linalg",
    "metrics",
    "numpy",
    "pandas",
    "plotly_colors",
    "subplots",
]


class _Lazy:
    """Stands for a module until one of its names is asked for."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, name: str) -> Any:
        return getattr(import_module(self._name), name)


if TYPE_CHECKING:
    from concurrent import futures

    import numpy
    import pandas
    import plotly.colors as plotly_colors
    from PIL import ImageCms
    from plotly import graph_objects, subplots
    from scipy import interpolate, linalg
    from skimage import color, filters, metrics
else:
    ImageCms = _Lazy("PIL.ImageCms")
    color = _Lazy("skimage.color")
    filters = _Lazy("skimage.filters")
    futures = _Lazy("concurrent.futures")
    graph_objects = _Lazy("plotly.graph_objects")
    interpolate = _Lazy("scipy.interpolate")
    linalg = _Lazy("scipy.linalg")
    metrics = _Lazy("skimage.metrics")
    # The process that decodes uploads is started for each file and seldom needs NumPy.
    numpy = _Lazy("numpy")
    pandas = _Lazy("pandas")
    plotly_colors = _Lazy("plotly.colors")
    subplots = _Lazy("plotly.subplots")

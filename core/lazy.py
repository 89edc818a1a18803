"""Heavy packages, each imported when it is first used, so that the first picture appears soon.

``from core.lazy import pandas as pd`` stands at the top of a module like any other import. Modules
that name such a package in their signatures begin with ``from __future__ import annotations``,
because an annotation would use it at once.

A server has many threads, and each can be the first to need a package. Python locks modules one by
one: where two threads enter the circular imports of SciPy from different sides, one of them finds a
module that is half loaded. So all imports here take turns. (The loader of the standard library does
not help: before Python 3.12.3 it has the same fault itself, gh-114763.)
"""

import threading
from importlib import import_module
from typing import TYPE_CHECKING, Any

__all__ = [
    "ImageCms",
    "arrow_json",
    "cluster",
    "color",
    "decomposition",
    "distributed",
    "filters",
    "futures",
    "graph_objects",
    "interpolate",
    "jinja2",
    "linalg",
    "metrics",
    "ndimage",
    "numba",
    "numpy",
    "pandas",
    "plotly_colors",
    "pyarrow",
    "subplots",
]


# The same thread may come again, from within an import.
_turn = threading.RLock()


class _Lazy:
    """Stands for a module until one of its names is asked for; keeps what was asked for."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, name: str) -> Any:
        # The name as well: scikit-image imports what defines it only when it is asked for.
        with _turn:
            value = getattr(import_module(self._name), name)
        setattr(self, name, value)
        return value


if TYPE_CHECKING:
    from concurrent import futures

    import distributed
    import jinja2
    import numba
    import numpy
    import pandas
    import plotly.colors as plotly_colors
    import pyarrow
    import pyarrow.json as arrow_json
    from PIL import ImageCms
    from plotly import graph_objects, subplots
    from scipy import interpolate, linalg, ndimage
    from skimage import color, filters, metrics
    from sklearn import cluster, decomposition
else:
    ImageCms = _Lazy("PIL.ImageCms")
    arrow_json = _Lazy("pyarrow.json")
    cluster = _Lazy("sklearn.cluster")
    color = _Lazy("skimage.color")
    decomposition = _Lazy("sklearn.decomposition")
    distributed = _Lazy("distributed")
    filters = _Lazy("skimage.filters")
    futures = _Lazy("concurrent.futures")
    graph_objects = _Lazy("plotly.graph_objects")
    interpolate = _Lazy("scipy.interpolate")
    jinja2 = _Lazy("jinja2")
    linalg = _Lazy("scipy.linalg")
    metrics = _Lazy("skimage.metrics")
    ndimage = _Lazy("scipy.ndimage")
    numba = _Lazy("numba")
    # The process that decodes uploads is started for each file and seldom needs NumPy.
    numpy = _Lazy("numpy")
    pandas = _Lazy("pandas")
    plotly_colors = _Lazy("plotly.colors")
    pyarrow = _Lazy("pyarrow")
    subplots = _Lazy("plotly.subplots")

"""The registry: every method, in the order in which menus and tables name them.

A new method is one new file beside this one and one line in `METHODS`.
"""

from core.methods.base import FileError, Fit, Method, Parts, Picture
from core.methods.kmeans import KMeans
from core.methods.nmf import NMF

__all__ = ["METHODS", "NMF", "FileError", "Fit", "KMeans", "Method", "Parts", "Picture"]

METHODS: dict[str, type[Method]] = {method.key: method for method in (KMeans, NMF)}

"""The registry: every method, in the order in which menus and tables name them.

A new method is one new file beside this one and one line in `METHODS`. The main methods are
compared with references, which are computed when asked for and drawn less prominently.
"""

from PIL import features

from core.methods.avif import Avif
from core.methods.base import Method
from core.methods.blockkmeans import BlockKMeans
from core.methods.blocknmf import BlockNMF
from core.methods.fit import Fit, Picture
from core.methods.jpeg import Jpeg
from core.methods.kmeans import KMeans
from core.methods.mediancut import MedianCut
from core.methods.nmf import NMF
from core.methods.octree import FastOctree
from core.methods.parameters import (
    MAX_COLORS,
    MAX_SEED,
    Choice,
    ColorList,
    Parameter,
    WholeNumber,
)
from core.methods.png import Png
from core.methods.sklearnkmeans import SklearnKMeans
from core.methods.sklearnnmf import SklearnNMF
from core.methods.svd import SVD
from core.methods.webp import WebP
from core.methods.words import ParameterWords, Words

__all__ = [
    "CODECS",
    "DEFAULT_METHODS",
    "FAMILIAR",
    "MAIN_METHODS",
    "MAX_COLORS",
    "MAX_SEED",
    "METHODS",
    "NMF",
    "REFERENCES",
    "SVD",
    "BlockKMeans",
    "BlockNMF",
    "Choice",
    "ColorList",
    "Fit",
    "KMeans",
    "Method",
    "Parameter",
    "ParameterWords",
    "Picture",
    "SklearnKMeans",
    "SklearnNMF",
    "WholeNumber",
    "Words",
]

_WITH_PILLOW: list[type[Method]] = [method for method in (WebP, Avif) if features.check(method.key)]
# Their planes of means are lossless WebP.
_OF_BLOCKS: list[type[Method]] = [BlockKMeans, BlockNMF] if features.check(WebP.key) else []
_ALL: list[type[Method]] = [
    KMeans,
    NMF,
    *_OF_BLOCKS,
    SVD,
    SklearnKMeans,
    SklearnNMF,
    MedianCut,
    FastOctree,
    Jpeg,
    *_WITH_PILLOW,
    Png,
]

METHODS: dict[str, type[Method]] = {method.key: method for method in _ALL}
MAIN_METHODS = {key: method for key, method in METHODS.items() if not method.is_reference}
# What a sweep has where nothing else is asked for: the methods of the tutorial.
DEFAULT_METHODS = {key: method for key, method in MAIN_METHODS.items() if method.by_default}
REFERENCES = {key: method for key, method in METHODS.items() if method.is_reference}
# The reference that everybody knows, which is shown by default.
FAMILIAR: type[Method] = Jpeg
# The references with a quality: those that a person would use instead.
CODECS = tuple(kind for kind in REFERENCES.values() if kind.knob().name == "quality")

"""Pictures, settings and tables that several test files of `core` use."""

import io
import os
import struct
import sys
import zlib
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import PIL.Image
import pytest
from hypothesis import HealthCheck, settings

from core.columns import COLUMNS
from core.compression import Compressed, compress
from core.images import Image, Pixels, encode_png
from core.methods import METHODS, Method
from core.samples import load_sample

# Random searches take the same examples every time: few of them by default, many in `.ci/run`.
_SEARCH = {"deadline": None, "derandomize": True, "database": None}
_SEARCH["suppress_health_check"] = [HealthCheck.too_slow, HealthCheck.data_too_large]
settings.register_profile("quick", max_examples=20, **_SEARCH)
settings.register_profile("thorough", max_examples=100, **_SEARCH)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))

# What takes long begins first; browsers come last, when nothing else keeps the processors busy.
_ORDER = ("pages", "core", "load", "browser")
# What it compiles serves all others.
_FIRST = "test_warming.py"

_MAIN = sys.modules["__main__"]

_LONGEST_ID = 40
_NOISE = np.random.default_rng(7)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One process more than there are processors, because tests with browsers wait a lot."""
    return (os.cpu_count() or 1) + 1


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the tests in the order in which the processes of a parallel run should take them."""

    def place(item: pytest.Item) -> tuple[bool, int]:
        return item.path.name != _FIRST, _rank(item.path.relative_to(item.config.rootpath).parts)

    items.sort(key=place)


@pytest.fixture(autouse=True)
def own_main_module() -> None:
    """Undo what Streamlit's tests leave: the app as ``__main__``.

    A new process of `multiprocessing` runs that module first, and would end in the app.
    """
    sys.modules["__main__"] = _MAIN


def pytest_make_parametrize_id(val: object) -> str | None:
    """Name a case by the beginning of a long text, not by thousands of characters."""
    if not isinstance(val, str) or len(val) <= _LONGEST_ID:
        return None
    return val[:_LONGEST_ID].encode("unicode_escape").decode() + f"...{len(val)}"


def _rank(parts: tuple[str, ...]) -> int:
    folder = parts[1] if parts[0] == "tests" else ""
    return _ORDER.index(folder) if folder in _ORDER else _ORDER.index("core")


def _gradient(height: int, width: int) -> Pixels:
    rows, columns = np.ogrid[0 : 255 : height * 1j, 0 : 255 : width * 1j]
    return np.stack(np.broadcast_arrays(rows, columns, 128), axis=2).astype(np.uint8)


# Small pictures that are hard to compress: no variance, one row, one colour for each pixel.
ODD_PICTURES = {
    "one colour": np.full((4, 5, 3), (9, 99, 199), np.uint8),
    "1 x 1": np.full((1, 1, 3), (200, 0, 7), np.uint8),
    "1 x 5000": _NOISE.integers(0, 256, (1, 5000, 3), np.uint8),
    "5000 x 1": _gradient(5000, 1),
    "all black": np.zeros((6, 8, 3), np.uint8),
    "all white": np.full((6, 8, 3), 255, np.uint8),
    "noise": _NOISE.integers(0, 256, (7, 9, 3), np.uint8),
    "gradient": _gradient(40, 60),
    "photograph": load_sample("coffee").pixels[100:140, 200:260].copy(),
}


def _image_of(pixels: Pixels, name: str = "test.png") -> Image:
    return Image(name, pixels, len(encode_png(pixels)), "PNG")


@pytest.fixture(scope="session")
def image_of() -> Callable[..., Image]:
    """Pixels to an image that seems to come from a PNG file."""
    return _image_of


@pytest.fixture(scope="session")
def photo() -> Image:
    """40 x 60 pixels of a photograph, some 1,800 colours."""
    return _image_of(ODD_PICTURES["photograph"], "photo.png")


@pytest.fixture(scope="session")
def noise() -> Image:
    """7 x 9 pixels, 63 colours."""
    return _image_of(ODD_PICTURES["noise"], "noise.png")


@pytest.fixture(params=list(METHODS))
def kind(request: pytest.FixtureRequest) -> type[Method]:
    """Each method of the registry."""
    return METHODS[request.param]


def _setting_for(kind: type[Method], image: Image, value: int = 3, **parameters: Any) -> Method:
    largest = kind.largest_value(image.height, image.width)
    return kind.make(min(value, largest), **parameters)


@pytest.fixture(scope="session")
def setting_for() -> Callable[..., Method]:
    """A method at a small value of its knob that the image is large enough for."""
    return _setting_for


@cache
def _result(key: str, name: str) -> tuple[Image, Compressed]:
    picture = _image_of(ODD_PICTURES[name], name)
    return picture, compress(picture, _setting_for(METHODS[key], picture))


@pytest.fixture(params=list(ODD_PICTURES))
def result(kind: type[Method], request: pytest.FixtureRequest) -> tuple[Image, Compressed]:
    """Each odd picture, compressed by each method."""
    return _result(kind.key, request.param)


@pytest.fixture(scope="session")
def png_claiming() -> Callable[..., bytes]:
    """A PNG file whose header claims a size, whatever its data; a palette holds two colours."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    def build(
        width: int, height: int, color_type: int = 2, rows: bytes = b"", bits: int = 8
    ) -> bytes:
        header = struct.pack(">IIBBBBB", width, height, bits, color_type, 0, 0, 0)
        palette = chunk(b"PLTE", bytes(6)) if color_type == 3 else b""
        data = chunk(b"IHDR", header) + palette + chunk(b"IDAT", zlib.compress(rows))
        return b"\x89PNG\r\n\x1a\n" + data + chunk(b"IEND", b"")

    return build


@pytest.fixture(scope="session")
def save() -> Callable[..., bytes]:
    """A Pillow image, or pixels, as a file of a format."""

    def build(picture: PIL.Image.Image | Pixels, file_format: str = "PNG", **options: Any) -> bytes:
        if isinstance(picture, np.ndarray):
            picture = PIL.Image.fromarray(picture)
        file = io.BytesIO()
        picture.save(file, file_format, **options)
        return file.getvalue()

    return build


@pytest.fixture(scope="session")
def frame_of() -> Callable[..., pd.DataFrame]:
    """A table of results from (method, value, file_bytes, psnr_db); the other columns follow."""

    def row(key: str, value: int, file_bytes: float, psnr_db: float) -> dict[str, Any]:
        row = dict.fromkeys(COLUMNS, 1.0)
        row |= {"image": "a.png", "digest": "0" * 32, "knob": METHODS[key].knob().name, "seed": 0}
        row |= {"method": key, "value": value, "file_bytes": file_bytes, "psnr_db": psnr_db}
        sizes = {"numbers": 4, "packed_bytes": 3, "entropy_bytes": 2, "bits_per_pixel": 0.01}
        return row | {name: factor * file_bytes for name, factor in sizes.items()}

    def build(*points: tuple[str, int, float, float]) -> pd.DataFrame:
        return pd.DataFrame([row(*point) for point in points], columns=list(COLUMNS))

    return build

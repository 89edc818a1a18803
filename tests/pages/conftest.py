"""What makes the pages quick to test: small images, and one search for components."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache as remember

import pytest
from streamlit.components.v2 import manifest_scanner

from core.images import Image, scale_to
from core.samples import SAMPLES, load_sample
from pages.sections.image_set import source
from pages.server import cache
from tests.small import PIXELS


@pytest.fixture(autouse=True, scope="session")
def one_search_for_components() -> Iterator[None]:
    """Search the installed packages for components once; each `AppTest` would, for 0.2 s."""
    search = remember(manifest_scanner.scan_component_manifests)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", search)
        yield


@pytest.fixture(autouse=True, scope="session")
def small_chelsea() -> Iterator[None]:
    """The sample that most tests look at, of a few thousand pixels."""
    with _shrunk("chelsea"):
        yield


@pytest.fixture(autouse=True, scope="session")
def small_sets() -> Iterator[None]:
    """Sets of few images of a few thousand pixels, whatever size is chosen."""
    few = {key: SAMPLES[key] for key in ("china", "coffee", "chelsea", "rocket")}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(source, "SAMPLES", few)
        patch.setattr(source, "SIZES", {"0.06": 2000, "0.25": 2500, "1": 3000})
        yield


@pytest.fixture(scope="module")
def small_samples() -> Iterator[None]:
    """All samples of a few thousand pixels, where what is shown of an image is not the point."""
    with _shrunk(*SAMPLES):
        yield


@contextmanager
def _shrunk(*keys: str) -> Iterator[None]:
    small, whole = {key: scale_to(load_sample(key), PIXELS) for key in keys}, cache.sample

    def sample(key: str, max_pixels: int | None = None) -> Image:
        return small[key] if key in small else whole(key, max_pixels)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cache, "sample", sample)
        yield

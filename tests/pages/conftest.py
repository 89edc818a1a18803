"""What makes the pages quick to test: small images, and one search for components."""

from collections.abc import Iterator
from functools import cache as remember

import pytest
from streamlit.components.v2 import manifest_scanner

from core.images import scale_to
from core.samples import SAMPLES, load_sample
from pages.server import cache


@pytest.fixture(autouse=True, scope="session")
def one_search_for_components() -> Iterator[None]:
    """Each `AppTest` looks through all installed packages for components: a fifth of a second."""
    search = remember(manifest_scanner.scan_component_manifests)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", search)
        yield


@pytest.fixture(autouse=True, scope="session")
def small_chelsea() -> Iterator[None]:
    """The sample that most tests look at, of a few thousand pixels."""
    small, sample = scale_to(load_sample("chelsea"), 4000), cache.sample
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            cache,
            "sample",
            lambda key, most=None: small if key == "chelsea" else sample(key, most),
        )
        yield


@pytest.fixture(scope="module")
def small_samples() -> Iterator[None]:
    """All samples of a few thousand pixels, where what is shown of an image is not the point."""
    small = {key: scale_to(load_sample(key), 4000) for key in SAMPLES}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cache, "sample", lambda key, max_pixels=None: small[key])
        yield

"""Images so small that a page takes no time."""

import pytest

from core.images import scale_to
from core.samples import SAMPLES, load_sample
from pages.server import cache


@pytest.fixture(scope="module")
def small_samples():
    """Samples of a few thousand pixels, where what is shown of an image is not the point."""
    small = {key: scale_to(load_sample(key), 4000) for key in SAMPLES}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cache, "sample", lambda key, max_pixels=None: small[key])
        yield

"""Nothing of an image stays in a session that looks at another one."""

import gc

import numpy as np
import pytest

from core.images import Image, encode_png
from tests.pages.opening import (
    STEMS,
    open_page,
    upload,
)
from tests.small import SMALL


def picture(seed: int) -> bytes:
    return encode_png(np.random.default_rng(seed).integers(0, 256, (24, 32, 3)).astype(np.uint8))


def images_alive() -> set[str]:
    # The collector does not list what the app has frozen.
    gc.unfreeze()
    gc.collect()
    return {each.digest for each in gc.get_objects() if isinstance(each, Image)}


@pytest.mark.parametrize("stem", STEMS)
def test_a_page_lets_go_of_the_images_before(stem):
    app = open_page(stem, SMALL)
    before = images_alive()
    for seed in range(3):
        upload(app, picture(seed))
    # These are the image that is shown, and one that the run before it may not have given back yet.
    assert len(images_alive() - before) <= 2

"""The player driven by mouse and keyboard: nothing moves unasked, and its last pixels are exact."""

import numpy as np
from sklearn.cluster import KMeans as SklearnKMeans

from core.explain.learning import films, lloyd
from core.images import scale_to
from core.samples import load_sample
from core.solvers.color_histogram import color_histogram
from pages.sidebar.working_size import WORKING_SIZES
from tests.small import SMALL

from .steps import address, expect, wait_until_finished

K = 3
PIXELS = (
    "canvas => [canvas.height, canvas.width, ...canvas.getContext('2d')"
    ".getImageData(0, 0, canvas.width, canvas.height).data]"
)
# A click on "Play", and the step that it leads to before any time has passed.
PLAY = "button => (button.click(), button.closest('.player').querySelector('input').value)"


def shown_pixels(player, name):
    height, width, *values = player.get_by_role("img", name=name).evaluate(PIXELS)
    return np.reshape(values, (height, width, 4))[..., :3]


def last_pixels_of_sklearn(image):
    """What scikit-learn makes of the image from the same start."""
    start = lloyd.start_centers(color_histogram(image.pixels), K, "pixels", 0)
    samples = image.pixels.reshape(-1, 3).astype(float)
    options = {"n_init": 1, "max_iter": 1000, "tol": 0, "algorithm": "lloyd"}
    found = SklearnKMeans(K, init=start, **options).fit(samples)
    return np.rint(found.cluster_centers_)[found.labels_].reshape(image.pixels.shape)


def test_it_plays_when_asked_steps_by_key_and_ends_with_the_pixels_of_the_algorithm(visit, server):
    link = address(server.url, "palette", SMALL | {"k": str(K)})
    page = visit(link, reduced_motion="no-preference")
    wait_until_finished(page)
    page.get_by_text("Watch it learn").click()
    player = page.get_by_role("group", name="The steps, one by one")
    expect(player).to_have_attribute("data-loaded", "true")
    slider = player.get_by_role("slider")
    page.wait_for_timeout(700)
    expect(slider).to_have_value("0")

    assert player.get_by_role("button", name="Play").evaluate(PLAY) == "1"
    expect(slider).not_to_have_value("1")
    player.get_by_role("button", name="Pause").click()
    stopped = int(slider.input_value())
    page.wait_for_timeout(700)
    expect(slider).to_have_value(str(stopped))
    slider.press("Home")
    slider.press("ArrowRight")
    expect(slider).to_have_value("1")
    expect(player.get_by_text("1 step")).to_have_count(2)
    slider.press(" ")
    expect(player.get_by_role("button", name="Pause")).to_be_visible()
    slider.press("End")
    expect(player.get_by_role("button", name="Play")).to_be_visible()

    copy = films.small_copy(scale_to(load_sample("chelsea"), WORKING_SIZES[SMALL["size"]]))
    seen = shown_pixels(player, f"{K} colours, Left: Random pixels")
    np.testing.assert_array_equal(seen, last_pixels_of_sklearn(copy))

    page.emulate_media(reduced_motion="reduce")
    expect(player.get_by_role("button", name="Play")).to_be_hidden()
    slider.press("Home")
    slider.press(" ")
    page.wait_for_timeout(700)
    expect(slider).to_have_value("0")

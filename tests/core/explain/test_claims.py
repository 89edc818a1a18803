import numpy as np
import pytest
import skimage.color
import skimage.filters

from core.compression import compress
from core.explain.claims import check_claims
from core.formatting import format_bytes
from core.images import Image
from core.methods import NMF, KMeans
from core.metrics import color_agreement, edge_agreement
from core.samples import load_sample
from core.sweeps import to_frame


@pytest.fixture(scope="module")
def pair(photo):
    return photo.pixels, compress(photo, KMeans(4)).pixels()


def test_edges_agree_as_the_gradients_of_skimage_do(pair):
    lightness = [skimage.color.rgb2lab(pixels)[..., 0] for pixels in pair]
    edges = [
        np.hypot(skimage.filters.sobel_h(plane), skimage.filters.sobel_v(plane))[1:-1, 1:-1]
        for plane in lightness
    ]
    expected = np.corrcoef(*(plane.ravel() for plane in edges))[0, 1]
    # skimage leaves the border out.
    assert edge_agreement(*pair) == pytest.approx(expected, abs=0.03)


def test_colours_agree_as_their_chromaticities_correlate(pair):
    planes = [skimage.color.rgb2lab(pixels).reshape(-1, 3)[:, 1:].T for pixels in pair]
    x, y = (plane - plane.mean(axis=1, keepdims=True) for plane in planes)
    expected = (x * y).sum() / np.sqrt((x**2).sum() * (y**2).sum())
    assert color_agreement(*pair) == pytest.approx(expected, abs=1e-3)


@pytest.mark.parametrize("measure", [edge_agreement, color_agreement])
def test_an_image_agrees_with_itself_and_not_with_a_flat_one(measure, photo):
    assert measure(photo.pixels, photo.pixels) == pytest.approx(1)
    flat = np.full_like(photo.pixels, 90)
    assert measure(photo.pixels, flat) == pytest.approx(0, abs=1e-6)
    assert measure(flat, flat) == 1


def test_greys_have_no_colours_to_disagree_in():
    ramp, darker = (
        np.repeat(np.tile(np.arange(low, low + 64, dtype=np.uint8), (8, 1))[..., None], 3, axis=2)
        for low in (9, 100)
    )
    assert color_agreement(ramp, darker[:, ::-1]) == 1
    coloured = ramp.copy()
    coloured[0, 0, 2] += 1
    assert color_agreement(ramp, coloured) == 0


@pytest.fixture(scope="module")
def claims():
    image = load_sample("skyline")
    methods = [KMeans(5), KMeans(30), NMF(3), NMF(10)]
    results = {(m.key, m.value): compress(image, m) for m in methods}
    frame = to_frame(result.row(image) for result in results.values())
    return check_claims(frame, image, lambda key, value: results[key, value].pixels())


def test_edges_and_colours_are_compared_in_the_largest_two_files_about_as_large(claims):
    edges, colors = (
        next(c for c in claims if words in c.finding) for words in ("edges", "two files")
    )
    image = load_sample("skyline")
    # K-Means with K = 30 is more than twice as large as any of the NMF files.
    kmeans, nmf = compress(image, KMeans(5)), compress(image, NMF(10))
    assert edges.finding.startswith(
        f"K-Means with K = 5 ({format_bytes(len(kmeans.file))}) and the NMF file nearest to it in "
        f"size, K = 10 ({format_bytes(len(nmf.file))}): the edges have "
    )
    agreement = edge_agreement(image.pixels, nmf.pixels())
    assert f" and {agreement:.3f} with those of the image." in edges.finding
    assert f" and {color_agreement(image.pixels, nmf.pixels()):.3f} with" in colors.finding
    assert edges.holds is not None


def _edges_and_colors(image, methods):
    results = {(m.key, m.value): compress(image, m) for m in methods}
    frame = to_frame(result.row(image) for result in results.values())
    found = check_claims(frame, image, lambda key, value: results[key, value].pixels())
    return [each for each in found if "a correlation of" in each.finding]


def test_files_of_unlike_sizes_decide_nothing(photo):
    edges, colors = _edges_and_colors(photo, [KMeans(2), NMF(30)])
    assert edges.holds is colors.holds is None
    assert "), too far apart for a fair comparison: the edges have" in edges.finding


def test_a_tie_is_won_by_neither(frame_of, photo):
    # Both files decode to the same image, so either keeps exactly as much as the other.
    frame = frame_of(("kmeans", 2, 100, 20.0), ("nmf", 1, 100, 20.0))
    _, edges, colors, *_ = check_claims(frame, photo, lambda *_: photo.pixels)
    assert "1.000 and 1.000" in edges.finding
    assert edges.holds is colors.holds is None


def test_the_counts_of_the_tutorial_are_those_of_its_image(claims):
    third, hundred = claims[-2:]
    assert third.holds
    assert "480,090 of 1,440,000 numbers, 33.3 %" in third.finding
    assert hundred.holds
    # 480,090 numbers of K-Means over 4,200 per component.
    assert "with K = 30 up to K = 114." in hundred.finding


def test_a_claim_holds_where_its_own_numbers_say_so(claims):
    slower, edges, colors, *_ = claims
    assert slower.holds is None
    assert slower.finding == "The two sweeps have no K in common."
    for claim, first_is_larger in ((edges, True), (colors, False)):
        numbers = [float(word.rstrip(".")) for word in claim.finding.split() if word[:2] == "0."]
        assert len(numbers) == 2
        assert claim.holds == ((numbers[0] > numbers[1]) == first_is_larger)


@pytest.fixture
def claim_of(frame_of, photo):
    """A function that checks which method is slower, given the seconds of each setting."""

    def check(*timed):
        rows = [(key, value, 100, 20.0) for key, value, _ in timed]
        frame = frame_of(*rows).assign(encode_seconds=[seconds for *_, seconds in timed])
        return check_claims(frame, photo, lambda *_: photo.pixels)[0]

    return check


def test_methods_are_timed_at_equal_k_only(claim_of):
    # The long fit of NMF has no counterpart, so it says nothing.
    palettes = [("kmeans", 2, 0.3), ("kmeans", 3, 0.5), ("kmeans", 5, 0.1)]
    factors = [("nmf", 2, 0.1), ("nmf", 3, 0.2), ("nmf", 5, 0.3), ("nmf", 150, 9.0)]
    claim = claim_of(*palettes, *factors)
    assert claim.holds
    assert "longer in 2 of 3 pairs: 900 ms in all from pixels to file, NMF 600 ms" in claim.finding
    assert not claim_of(*palettes[2:], *factors).holds


def hundred(frame_of, image, palette_numbers, *factors):
    """What is found on the last claim, from the values that K-Means and NMF store."""
    rows = [("kmeans", 30, 1_000, 20.0), *(("nmf", value, 500, 15.0) for value, _ in factors)]
    frame = frame_of(*rows)
    frame["numbers"] = [palette_numbers, *(numbers for _, numbers in factors)]
    return check_claims(frame, image, lambda *_: image.pixels)[-1]


def test_nmf_stores_fewer_numbers_only_where_they_are_fewer(frame_of, photo):
    # 40 x 60 pixels: a component takes 300 values. Eight of them take 2,400, no fewer than 2,400.
    assert "up to K = 7." in hundred(frame_of, photo, 2_400, (1, 300)).finding
    assert "up to K = 8." in hundred(frame_of, photo, 2_401, (1, 300)).finding
    assert "at no K." in hundred(frame_of, photo, 300, (1, 300)).finding


def test_components_beyond_the_rank_store_nothing_at_any_k(frame_of, photo):
    claim = hundred(frame_of, photo, 2_400, (1, 300), (30, 600))
    assert (
        "at every K, since components beyond the rank of the image store nothing." in claim.finding
    )
    assert claim.holds


@pytest.mark.parametrize(
    ("seconds", "holds"),
    [([2.0, 2.0, 1.0, 1.0], True), ([1.0, 1.0, 2.0, 2.0], False), ([0.2, 0.2, 0.1, 0.9], None)],
)
def test_k_means_is_slower_only_where_pairs_and_sums_say_so(seconds, holds, frame_of, photo):
    # In the last case it is slower in two pairs of three, and yet takes less time in all.
    pairs = [("kmeans", 2), ("kmeans", 3), ("nmf", 2), ("nmf", 3)]
    more = [("kmeans", 5, 100, 20.0), ("nmf", 5, 100, 20.0)] if holds is None else []
    frame = frame_of(*((*pair, 100, 20.0) for pair in pairs), *more)
    frame["encode_seconds"] = [*seconds, *([0.2, 0.1] if holds is None else [])]
    assert check_claims(frame, photo, lambda *_: photo.pixels)[0].holds is holds


def test_a_palette_with_fewer_colours_than_asked_for_says_so():
    image = Image("two", np.tri(8, dtype=np.uint8)[..., None].repeat(3, axis=2))
    results = [compress(image, method) for method in (KMeans(30), NMF(2))]
    decoded = {each.method.key: each.pixels() for each in results}
    frame = to_frame(result.row(image) for result in results)
    findings = [each.finding for each in check_claims(frame, image, lambda key, _: decoded[key])]
    assert any("70 of 192 numbers, 36.5 %, for a palette of 2 colours." in f for f in findings)

"""Components of a factorisation: against sums and decompositions made one by one."""

import numpy as np
import pytest

from core.charts.components import component_profiles, running_quality
from core.charts.convergence import convergence_curve
from core.compression import compress
from core.explain.components import (
    KIND,
    components_of,
    draw_component,
    gains,
    running_image,
    signed_components,
)
from core.methods import NMF

K = 4


@pytest.fixture(scope="module")
def result(photo):
    return compress(photo, NMF(K))


@pytest.fixture(scope="module")
def parts(photo, result):
    return components_of(photo, result)


@pytest.fixture(scope="module")
def signed(photo):
    return signed_components(KIND.prepare(photo.pixels), K)


def squared_errors(photo, components):
    """Of each channel, with the first 0 to K components, summed up by hand."""
    channels = photo.pixels.astype(float).transpose(2, 0, 1)
    return np.array(
        [
            [
                ((channel - P[:, :count].astype(float) @ Q[:count].astype(float)) ** 2).mean()
                for count in range(K + 1)
            ]
            for channel, P, Q in zip(channels, components.heights, components.widths, strict=True)
        ]
    )


@pytest.mark.parametrize("name", ["parts", "signed"])
def test_errors_are_those_of_the_sums(name, photo, request):
    components = request.getfixturevalue(name)
    np.testing.assert_allclose(components.errors, squared_errors(photo, components), rtol=1e-3)


def test_each_component_is_the_best_next_one(photo, parts):
    channels = photo.pixels.astype(float).transpose(2, 0, 1)
    for channel, P, Q in zip(channels, parts.heights, parts.widths, strict=True):
        for count in range(K):
            left = channel - P[:, :count].astype(float) @ Q[:count]
            tried = [((left - np.outer(P[:, n], Q[n])) ** 2).sum() for n in range(count, K)]
            assert np.argmin(tried) == 0


def test_signed_components_are_the_bound(photo, parts, signed):
    values = np.linalg.svd(photo.pixels.astype(float).transpose(2, 0, 1), compute_uv=False)
    pixels = photo.height * photo.width
    expected = [(values[:, count:] ** 2).sum(axis=1) / pixels for count in range(K + 1)]
    np.testing.assert_allclose(signed.errors, np.transpose(expected), rtol=1e-4)
    assert (parts.errors >= signed.errors * (1 - 1e-6)).all()


def test_sum_of_all_components_is_the_image_of_the_file(result, parts):
    difference = running_image(parts, K).astype(int) - result.pixels()
    assert np.abs(difference).max() <= 1
    assert np.abs(difference).mean() < 0.01
    assert not running_image(parts, 0).any()


def test_gains_add_up_and_cost_the_packed_size(result, parts):
    rows = gains(parts, result)
    assert [row.component for row in rows] == [1, 2, 3, 4]
    assert sum(row.gain_db for row in rows) == pytest.approx(parts.psnr_db[-1] - parts.psnr_db[0])
    assert sum(row.bytes for row in rows) == pytest.approx(result.storage.packed_bytes, abs=K)
    assert rows[0].gain_db_per_kb == pytest.approx(1000 * rows[0].gain_db / rows[0].bytes, rel=0.01)
    # The file is rounded to 8 bits, which costs little.
    assert rows[-1].psnr_db == pytest.approx(result.quality.psnr_db, abs=0.2)


def test_drawn_component_is_white_where_it_is_nothing_and_blue_below(parts, signed):
    drawn = draw_component(parts, 0, 1).astype(int)
    product = np.outer(parts.heights[0, :, 1], parts.widths[0, 1])
    assert (drawn[product == 0] == 255).all()
    assert (drawn[..., 0] >= drawn[..., 2]).all()
    second = draw_component(signed, 0, 1).astype(int)
    product = np.outer(signed.heights[0, :, 1], signed.widths[0, 1])
    assert product.min() < 0 < product.max()
    strongest = np.unravel_index(product.argmin(), product.shape)
    assert second[strongest][2] > second[strongest][0]


@pytest.mark.parametrize("name", ["1 x 1", "1 x 5000", "5000 x 1", "all black", "one colour"])
def test_odd_pictures_have_components(name, image_of):
    from tests.conftest import ODD_PICTURES

    image = image_of(ODD_PICTURES[name])
    result = compress(image, NMF(1))
    parts = components_of(image, result)
    assert draw_component(parts, 2, 0).size <= 360 * 360 * 3
    assert len(gains(parts, result)) == 1


def test_charts_of_components(result, parts, signed):
    lines = component_profiles(parts, signed, 1, 2).data
    assert [len(line.y) for line in lines] == [40, 60, 40, 60]
    assert all(np.abs(line.y).max() == pytest.approx(1) for line in lines)
    layout = component_profiles(parts, signed, 1, 2).layout
    # So that the rounding of a profile that hardly changes does not fill the axis.
    assert layout.yaxis.rangemode == layout.yaxis2.rangemode == "tozero"
    sums, bound, bars = running_quality(gains(parts, result), signed).data
    assert all(np.array(sums.y) <= np.array(bound.y) + 1e-6)
    assert len(bars.y) == K


@pytest.mark.parametrize("name", ["1 x 1", "1 x 5000"])
def test_the_profile_of_one_row_is_a_point_with_one_tick(name, image_of):
    from tests.conftest import ODD_PICTURES

    parts = components_of(
        image_of(ODD_PICTURES[name]), compress(image_of(ODD_PICTURES[name]), NMF(1))
    )
    figure = component_profiles(parts, parts, 0, 0)
    assert figure.data[0].mode == "markers"
    assert list(figure.layout.xaxis.range) == [-0.5, 0.5]
    assert figure.layout.xaxis.dtick == 1


def test_convergence_chart_shows_every_step(result):
    (line,) = convergence_curve(result.method, result.history).data
    assert list(line.x) == list(range(1, result.iterations + 1))
    assert list(line.y) == list(result.history)

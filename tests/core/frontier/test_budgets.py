"""The setting that fills a file size, found by computing a handful of settings."""

import pytest

from core.frontier import fill


class Rows:
    """Rows of one method, which count how often they are asked for."""

    def __init__(self, size_of, psnr_of=float):
        self._size_of, self._psnr_of, self.asked = size_of, psnr_of, []

    def __call__(self, value):
        self.asked.append(value)
        return {"file_bytes": self._size_of(value), "psnr_db": self._psnr_of(value)}


@pytest.mark.parametrize("exponent", [0.4, 1.0, 1.3])
@pytest.mark.parametrize("budget", [3_000, 25_000, 99_000])
def test_the_size_is_filled_with_four_rows_more_than_the_known_ones(exponent, budget):
    rows, known = Rows(lambda value: 900 * value**exponent), [2, 3, 5, 10, 20, 30]
    found = fill(budget, rows, 1, 256, known)
    exact = max(value for value in range(1, 257) if 900 * value**exponent <= budget)
    assert found.is_reached
    assert exact * 0.95 <= found.value <= exact
    assert len(rows.asked) <= len(known) + 4


def test_a_smaller_value_is_taken_where_it_is_better():
    rows = Rows(lambda value: 100 * value, lambda value: {2: 40.0}.get(value, float(value)))
    assert fill(1_000, rows, 1, 256, [2, 4, 20]).value == 2


def test_of_equals_the_smaller_file_is_taken():
    rows = Rows(lambda value: {2: 90, 3: 80}.get(value, 500), lambda _: 30.0)
    assert fill(100, rows, 1, 4, [2, 3, 4]).value == 3


def test_nothing_fits_though_the_smallest_value_was_tried():
    rows = Rows(lambda value: 1_000 * value)
    found = fill(500, rows, 1, 256, [2, 3])
    assert (found.value, found.is_reached) == (1, False)
    assert rows.asked == [2, 3, 1]


def test_a_knob_whose_sizes_hardly_differ_goes_upwards_all_the_same():
    rows = Rows(lambda value: 1_000 + value)
    assert fill(2_000, rows, 0, 256, [0, 2]).value > 8
    assert len(rows.asked) <= 6

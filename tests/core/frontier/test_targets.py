import math

import numpy as np
import pytest

from core.frontier import Target, best_pair, find

KNOWN = [2, 3, 5, 10, 20, 30]


class Rows:
    """Rows of one method, which note what they are asked for."""

    def __init__(self, size_of, psnr_of=float):
        self._size_of, self._psnr_of, self.asked = size_of, psnr_of, []

    def __call__(self, value):
        self.asked.append(value)
        size, psnr = self._size_of(value), self._psnr_of(value)
        return {"file_bytes": size, "psnr_db": psnr, "ssim": psnr / 100, "delta_e": 100 / psnr}


@pytest.mark.parametrize("exponent", [0.4, 1.0, 1.3])
@pytest.mark.parametrize("budget", [3_000, 25_000, 99_000])
def test_a_size_is_filled_with_four_rows_more_than_the_known_ones(exponent, budget):
    rows = Rows(lambda value: 900 * value**exponent)
    found = find(Target("file_bytes", budget), rows, 1, 256, KNOWN)
    exact = max(value for value in range(1, 257) if 900 * value**exponent <= budget)
    assert found.is_reached
    assert exact * 0.95 <= found.value <= exact
    assert len(rows.asked) <= len(KNOWN) + 4


@pytest.mark.parametrize("gain", [3.0, 6.5])
@pytest.mark.parametrize("wanted", [21.0, 30.0, 34.5])
def test_a_quality_is_reached_with_four_rows_more_than_the_known_ones(gain, wanted):
    rows = Rows(lambda value: 100 * value, lambda value: 18 + gain * np.log2(value + 0.5))
    found = find(Target("psnr_db", wanted), rows, 1, 256, KNOWN)
    asked = len(rows.asked)
    exact = min(value for value in range(1, 257) if rows(value)["psnr_db"] >= wanted)
    assert found.is_reached
    assert exact <= found.value <= exact * 1.05 + 1
    assert found.row["psnr_db"] >= wanted
    assert asked <= len(KNOWN) + 4


def test_a_curve_with_a_jump_is_left_after_ten_rows():
    rows = Rows(lambda value: 100 * value, lambda value: 10.0 if value < 77 else 50.0)
    found = find(Target("psnr_db", 40), rows, 1, 256, [2, 30])
    assert found.is_reached
    assert len(rows.asked) <= 2 + 8 + 2


# Bytes of K-Means on the skyline: they rise with the number of colours, but not with each.
SKYLINE = {1: 152, 2: 10_233, 5: 28_333, 10: 41_318, 16: 48_772, 20: 55_793, 32: 68_995}
SKYLINE |= {64: 94_349, 70: 97_386, 71: 97_964, 72: 97_736, 73: 99_157, 74: 98_957, 75: 99_874}
SKYLINE |= {76: 99_959, 77: 100_898, 80: 103_540, 128: 131_658, 256: 184_202}


@pytest.mark.parametrize("known", [KNOWN, [1], [8]])
@pytest.mark.parametrize(("budget", "best"), [(100_000, 76), (97_800, 72), (99_000, 74)])
def test_the_best_of_a_curve_that_does_not_rise_everywhere_is_found_from_any_start(
    known, budget, best
):
    rows = Rows(lambda value: float(np.interp(value, [*SKYLINE], [*SKYLINE.values()])))
    found = find(Target("file_bytes", budget), rows, 1, 256, known)
    assert found.value == best


def test_a_quality_is_met_by_the_smaller_of_two_files_beside_each_other():
    # 76 colours reach 30 dB, and 77, which the guesses come to, do so in a larger file.
    rows = Rows(
        lambda value: 100 * value, lambda value: 30.05 if value == 76 else 22.3 + value / 10
    )
    assert find(Target("psnr_db", 30), rows, 1, 256, [2, 78]).value == 76


@pytest.mark.parametrize("wanted", [21.0, 22.0, 24.0, 27.0])
@pytest.mark.parametrize("bend", [3, 6])
def test_a_quality_is_reached_along_a_curve_that_bends(wanted, bend):
    rows = Rows(lambda value: 100 * value, lambda value: 20 + 10 * (value / 256) ** bend)
    found = find(Target("psnr_db", wanted), rows, 1, 256, KNOWN)
    # The smallest value that reaches it, from the formula itself.
    exact = math.ceil(256 * ((wanted - 20) / 10) ** (1 / bend))
    assert exact <= found.value <= exact * 1.02
    assert len(rows.asked) <= len(KNOWN) + 8 + 8


def test_a_better_value_behind_two_that_are_too_large_is_found():
    # Files of palettes are not larger with every colour; these are too large with 77 and 78.
    rows = Rows(lambda value: 7_970 if value == 79 else 7_960 + 30 * (value - 76))
    assert find(Target("file_bytes", 7_980), rows, 1, 256, [72, 77]).value == 79


def test_a_guess_is_no_shot_far_ahead():
    rows = Rows(lambda value: 100 * value, lambda value: 18 + 1.5 * np.log2(value))
    find(Target("psnr_db", 31), rows, 1, 256, [2])
    assert rows.asked[:4] == [2, 8, 32, 128]


@pytest.mark.parametrize(("column", "number"), [("ssim", 0.31), ("delta_e", 3.3)])
def test_other_measures_are_reached_in_their_own_direction(column, number):
    rows = Rows(lambda value: 100 * value, lambda value: 18 + 3 * np.log2(value))
    found = find(Target(column, number), rows, 1, 256, KNOWN)
    row = found.row
    assert row["ssim"] >= 0.31 if column == "ssim" else row["delta_e"] <= 3.3
    # No value known or tried below it does, and it was not the last of the range.
    assert found.value < 256
    lower = [rows(value) for value in rows.asked[:10] if value < found.value]
    assert all(each["ssim"] < 0.31 if column == "ssim" else each["delta_e"] > 3.3 for each in lower)
    assert len(rows.asked) - len(lower) <= len(KNOWN) + 4


def test_a_smaller_value_is_taken_where_it_is_better():
    rows = Rows(lambda value: 100 * value, lambda value: {2: 40.0}.get(value, float(value)))
    assert find(Target("file_bytes", 1_000), rows, 1, 256, [2, 4, 20]).value == 2


def test_a_larger_value_is_taken_where_its_file_is_smaller():
    rows = Rows({1: 10, 2: 20, 3: 45, 4: 60, 5: 61, 6: 62, 7: 63, 8: 38}.get)
    assert find(Target("psnr_db", 3), rows, 1, 8, [1, 2, 3, 8]).value == 8
    assert find(Target("file_bytes", 40), rows, 1, 8, [1, 2, 3, 8]).value == 8


def test_of_equals_the_smaller_file_is_taken():
    rows = Rows(lambda value: {2: 90, 3: 80}.get(value, 500), lambda _: 30.0)
    assert find(Target("file_bytes", 100), rows, 1, 4, [2, 3, 4]).value == 3


def test_where_nothing_meets_the_target_the_nearest_is_told():
    rows = Rows(lambda value: 1_000 * value)
    found = find(Target("file_bytes", 500), rows, 1, 256, [2, 3])
    assert (found.value, found.is_reached, rows.asked) == (1, False, [2, 3, 1])
    found = find(Target("psnr_db", 99), Rows(lambda value: value, float), 1, 8, [2, 3])
    assert (found.value, found.is_reached) == (8, False)


def test_one_known_value_and_a_lossless_one_are_enough_to_begin_with():
    rows = Rows(lambda value: 100 * value, lambda value: np.inf if value > 6 else float(value))
    assert find(Target("psnr_db", 5), rows, 1, 8, [8]).row["psnr_db"] >= 5
    assert find(Target("file_bytes", 350), rows, 0, 8, [3]).value == 3


@pytest.mark.parametrize("is_budget", [True, False])
@pytest.mark.parametrize("limit", [-1, 10, 29, 33, 37, 52, 99])
def test_a_pair_is_the_best_of_all_and_found_with_few(is_budget, limit):
    values, seconds = [2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256], [2, 3, 4]
    grid = {
        (k, s): {"file_bytes": k ** (1 - s / 10) / 2, "psnr_db": 20 + 4 * np.log2(k) - s}
        for k in values
        for s in seconds
    }

    target = Target("file_bytes" if is_budget else "psnr_db", limit)

    def accepts(row):
        return row["file_bytes"] <= limit if is_budget else row["psnr_db"] >= limit

    asked = []
    found = best_pair(target, lambda *pair: asked.append(pair) or grid[pair], values, seconds)
    assert len(asked) == len(set(asked)) <= 4 * len(seconds)
    accepted = [row for row in grid.values() if accepts(row)]
    if not accepted:
        assert found is None
    elif is_budget:
        assert found.row["psnr_db"] == max(row["psnr_db"] for row in accepted)
    else:
        assert found.row["file_bytes"] == min(row["file_bytes"] for row in accepted)

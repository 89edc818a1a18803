import numpy as np
import pytest

from core.frontier import best_pair, best_that, largest_that, smallest_that


@pytest.mark.parametrize("wanted", [0, 1, 17, 128, 255, 256])
def test_bisection_finds_what_trying_all_finds(wanted):
    qualities = np.sort(np.random.default_rng(wanted).uniform(0, 256, 257))
    asked = []

    def evaluate(value):
        asked.append(value)
        return {"quality": qualities[value]}

    found = smallest_that(lambda row: row["quality"] >= wanted, evaluate, 1, 256)
    reaching = [value for value in range(1, 257) if qualities[value] >= wanted]
    assert found.is_reached == bool(reaching)
    assert found.value == (reaching[0] if reaching else 256)
    assert len(set(asked)) <= 18
    assert max(asked) <= 2 * found.value

    found = largest_that(lambda row: row["quality"] <= wanted, evaluate, 1, 256)
    within = [value for value in range(1, 257) if qualities[value] <= wanted]
    assert found.is_reached == bool(within)
    assert found.value == (within[-1] if within else 1)


def test_a_small_step_back_of_the_quality_is_seen():
    # 8 already reaches 30, 9 falls back, and all values from 10 on reach it.
    qualities = {7: 29, 8: 30.1, 9: 29.9} | dict.fromkeys(range(10, 20), 31)
    found = smallest_that(lambda row: row >= 30, qualities.get, 7, 19)
    assert (found.value, found.row) == (8, 30.1)


def test_a_range_of_one_value_is_answered():
    assert smallest_that(lambda row: row > 0, lambda value: value, 5, 5).value == 5
    assert not largest_that(lambda row: row > 9, lambda value: value, 5, 5).is_reached


@pytest.mark.parametrize("search", [smallest_that, largest_that])
def test_what_is_known_is_asked_for_first(search):
    asked = []

    def evaluate(value):
        asked.append(value)
        return value

    accepts = (lambda row: row >= 23) if search is smallest_that else (lambda row: row <= 23)
    assert search(accepts, evaluate, 1, 256, [2, 10, 20, 30]).value == 23
    assert set(asked) - set(range(21, 30)) == {1, 2, 10, 20, 30}


def test_a_larger_value_with_a_smaller_file_is_found_among_those_that_are_known():
    sizes = {1: 10, 2: 20, 3: 45, 4: 30, 5: 60, 6: 70, 7: 80, 8: 38}
    rows = {value: {"file_bytes": size, "psnr_db": value} for value, size in sizes.items()}
    for budget, expected in ((9, None), (10, 1), (29, 2), (37, 4), (38, 8), (100, 8)):
        found = best_that(lambda row, b=budget: row["file_bytes"] <= b, rows.get, 1, 8, [2, 8])
        assert (found.value if found.is_reached else None) == expected


def test_a_range_that_begins_with_zero_is_searched_to_its_end():
    assert smallest_that(lambda row: row >= 5, lambda value: value, 0, 9).value == 5


@pytest.mark.parametrize("is_budget", [True, False])
@pytest.mark.parametrize("limit", [-1, 10, 29, 33, 37, 52, 99])
def test_a_pair_is_the_best_of_all_and_found_with_few(is_budget, limit):
    values, seconds = [2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256], [2, 3, 4]
    grid = {
        (k, s): {"file_bytes": k ** (1 - s / 10) / 2, "psnr_db": 20 + 4 * np.log2(k) - s}
        for k in values
        for s in seconds
    }

    def accepts(row):
        return row["file_bytes"] <= limit if is_budget else row["psnr_db"] >= limit

    asked = []
    found = best_pair(
        accepts,
        lambda *pair: asked.append(pair) or grid[pair],
        values,
        seconds,
        is_budget=is_budget,
    )
    assert len(asked) == len(set(asked)) <= 4 * len(seconds)
    accepted = [row for row in grid.values() if accepts(row)]
    if not accepted:
        assert found is None
    elif is_budget:
        assert found.row["psnr_db"] == max(row["psnr_db"] for row in accepted)
    else:
        assert found.row["file_bytes"] == min(row["file_bytes"] for row in accepted)

import pytest

from core.compression import compress
from core.frontier import Target
from core.methods import METHODS, KMeans
from core.report import GOALS, measuring, study
from core.sweeps import Watcher


def test_the_grid_of_rates_does_not_depend_on_the_sweep(measured):
    grid = {}
    for row in measured.grid:
        grid.setdefault(row["method"], []).append(row["value"])
    assert grid.pop("kmeans") == [2, 4, 8, 16, 32, 64, 128, 256]
    assert grid.pop("nmf") == [1, 2, 4, 8, 16, 32]  # 40 pixels are the shorter side.
    assert grid.pop("jpeg") == [5, 10, 20, 30, 50, 75, 90]
    assert set(grid) <= {"webp", "avif"}


def test_an_answer_is_the_smallest_file_that_meets_the_target(measured, photo):
    found = {each.method.key: each for each in measured.found}
    assert set(found) == {"kmeans", "nmf", "jpeg"}
    assert measured.target == Target("psnr_db", 30)
    files = {k: compress(photo, KMeans(k)) for k in range(2, 30)}
    meeting = [k for k, each in files.items() if each.quality.psnr_db >= 30]
    best = min(len(files[k].file) for k in meeting)
    answer = found["kmeans"].answer
    assert answer.is_reached
    assert answer.row["psnr_db"] >= 30
    assert answer.row["file_bytes"] <= 1.05 * best


def test_results_are_those_of_the_sweep_in_its_order(measured, methods, photo):
    assert [each.method for each in measured.results] == methods
    assert measured.results[0].file == compress(photo, methods[0]).file


class Told(Watcher):
    def __init__(self):
        self.failed = []

    def fails(self, method, error):
        self.failed.append((method, str(error)))


def test_what_fails_is_told_and_left_out(photo, without_grid):
    def fail(image, method):
        if method == KMeans(5):
            raise ValueError("no")
        return compress(image, method)

    told = Told()
    found = study(photo, [KMeans(2), KMeans(5)], compress=fail, watcher=told)
    assert [each.method for each in found.results] == [KMeans(2)]
    assert (KMeans(5), "no") in told.failed


def test_a_method_without_settings_or_without_a_quick_fit_is_not_asked(photo, without_grid):
    slow = METHODS["sklearnnmf"](1)
    assert not slow.is_quick
    assert study(photo, [METHODS["png"](9), slow]).found == []


@pytest.fixture
def without_grid(monkeypatch):
    """Leave out the fixed settings for which rates are compared."""
    monkeypatch.setattr(measuring, "grid_of", lambda methods, image: [])


@pytest.mark.parametrize("column", GOALS)
def test_each_goal_has_an_answer_that_meets_it(photo, column, without_grid):
    number = {"psnr_db": 20.0, "ssim": 0.5, "delta_e": 15.0, "file_bytes": 1500.0}[column]
    (found,) = study(photo, [KMeans(2), KMeans(9)], Target(column, number)).found
    value = found.answer.row[column]
    assert value <= number if column in ("delta_e", "file_bytes") else value >= number

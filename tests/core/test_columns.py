"""A column stands once: whatever names it elsewhere is compared with that."""

import re
from pathlib import Path

import pytest

from core.columns import COLUMNS, COST_AXES, QUALITY_AXES

README = Path(__file__).parents[2] / "README.md"


def test_the_table_of_the_readme_says_how_each_column_is_counted():
    section = README.read_text("utf-8").partition("## What is counted")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| `(\w+)` \| (.+) \|$", section, re.MULTILINE)
    assert rows == [(key, column.counted) for key, column in COLUMNS.items()]


def test_keys_and_headings_are_unique():
    assert all(key == column.key for key, column in COLUMNS.items())
    assert len({column.heading for column in COLUMNS.values()}) == len(COLUMNS)


@pytest.mark.parametrize("key", COST_AXES | QUALITY_AXES)
def test_an_axis_has_title_direction_and_unit(key):
    column = COLUMNS[key]
    assert column.title
    assert column.better
    assert column.axis_title == f"{column.title}, {column.better} is better"
    # The unit in the key, where there is one, is that of the column.
    units = {"bytes": "bytes", "db": "dB", "seconds": "s"}
    assert column.unit == units.get(key.rpartition("_")[2], "")


def test_the_largest_ratio_and_psnr_are_the_best_and_the_smallest_of_the_rest():
    rising = {key for key, column in (COST_AXES | QUALITY_AXES).items() if column.is_rising}
    assert rising == {"ratio_raw", "ratio_source", "psnr_db", "ssim"}

"""The file of rows: torn lines, other writers, other sizes."""

import errno
import json
import subprocess
import sys

import pytest

from core.batch import rows as rows_module
from core.batch.rows import CURRENT_EDITION, RowsError, RowsFile
from core.formatting import sentence_of


def row(setting, height=7, width=9):
    return {"image": "a.png", "parameters": setting, "height": height, "width": width, "mse": 0.5}


@pytest.fixture
def path(tmp_path):
    return tmp_path / "rows.jsonl"


def keep(path, *settings, digest="d", max_pixels=None):
    with RowsFile(path, max_pixels) as rows:
        for setting in settings:
            rows.append(digest, [row(setting)])


def lines(path):
    return [json.loads(line) for line in path.read_bytes().splitlines()]


def test_rows_are_lines_of_json_and_are_known_the_next_time(path):
    keep(path, "A(1)")
    keep(path, "A(2)")
    key = {"source_digest": "d", "working_pixels": None, "edition": CURRENT_EDITION}
    assert lines(path) == [row("A(1)") | key, row("A(2)") | key]
    with RowsFile(path, None) as rows:
        assert rows.count == 2
        assert rows.settings_of("d") == {"A(1)", "A(2)"}
        assert (rows.size_of("d"), rows.size_of("other")) == ((7, 9), None)
        assert rows.settings_of("other") == frozenset()


@pytest.mark.parametrize("torn", [1, 30, -1])
def test_a_torn_last_line_is_cut_off_and_the_next_row_is_whole(torn, path):
    # A full disc leaves a part of a line; -1 is a line that lacks its end alone, and reads well.
    keep(path, "A(1)", "A(2)")
    first, second = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(first + second[:torn])
    with RowsFile(path, None) as rows:
        assert rows.settings_of("d") == {"A(1)"}
        rows.append("d", [row("A(2)")])
    assert path.read_bytes() == first + second


@pytest.mark.parametrize(
    "damage",
    [
        {"source_digest": []},
        {"source_digest": None},
        {"parameters": {}},
        {"height": "7"},
        {"working_pixels": "all"},
        {"edition": []},
    ],
)
def test_a_row_with_a_value_of_another_kind_is_passed_over(damage, path):
    keep(path, "A(1)")
    (whole,) = lines(path)
    path.write_text(json.dumps(whole) + "\n" + json.dumps(whole | damage) + "\n")
    with RowsFile(path, None) as rows:
        assert rows.count == 1
        assert rows.settings_of("d") == {"A(1)"}


def test_a_line_that_is_nested_too_deeply_is_passed_over(path):
    keep(path, "A(1)")
    with path.open("a") as file:
        file.write("[" * 60_000 + "\n")
    keep(path, "A(2)")
    with RowsFile(path, None) as rows:
        assert rows.settings_of("d") == {"A(1)", "A(2)"}


def test_the_torn_beginning_of_the_only_line_is_cut_off(path):
    path.write_bytes(b'{"image": "a.p')
    keep(path, "A(1)")
    assert [each["parameters"] for each in lines(path)] == ["A(1)"]


def test_a_line_that_was_damaged_is_passed_over(path):
    keep(path, "A(1)", "A(2)", "A(3)")
    first, second, third = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(first + second[:40] + third + third)
    with RowsFile(path, None) as rows:
        assert rows.settings_of("d") == {"A(1)", "A(3)"}


def test_rows_of_another_size_or_edition_are_kept_but_not_taken(path):
    keep(path, "A(1)", max_pixels=600)
    keep(path, "A(1)")
    path.write_bytes(path.read_bytes().replace(b'"edition": 1', b'"edition": 0', 1))
    with RowsFile(path, 600) as rows:
        assert (rows.count, rows.settings_of("d")) == (0, frozenset())
        rows.append("d", [row("A(1)")])
    with RowsFile(path, None) as rows:
        assert rows.settings_of("d") == {"A(1)"}
    assert [each["working_pixels"] for each in lines(path)] == [600, None, 600]


def test_rows_are_found_again_at_their_places(path):
    keep(path, "A(1)", "Ä(2)", "A(3)")
    with RowsFile(path, None) as rows:
        places = [place for *_, place in rows.index()]
        found = [each["parameters"] for each in rows.rows_at(places[::-1])]
    assert found == ["A(3)", "Ä(2)", "A(1)"]


def test_a_row_that_is_there_twice_counts_once(path):
    keep(path, "A(1)", "A(2)")
    path.write_bytes(2 * path.read_bytes())
    with RowsFile(path, None) as rows:
        assert rows.count == 2
        assert [setting for _, setting, _ in rows.index()] == ["A(1)", "A(2)"]


def test_a_full_disc_is_told_with_the_name_of_the_file(path, monkeypatch):
    def fail(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(rows_module, "_write", fail)
    with pytest.raises(OSError, match="No space left") as caught:
        keep(path, "A(1)")
    assert sentence_of(caught.value) == f"{path}: No space left on device."


HOLD = """
import sys
from pathlib import Path
from core.batch.rows import RowsFile
with RowsFile(Path(sys.argv[1]), None):
    print("open", flush=True)
    sys.stdin.read()
"""


def test_a_second_writer_is_refused_until_the_first_has_ended_even_if_it_was_killed(path):
    keep(path, "A(1)")
    command = [sys.executable, "-c", HOLD, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout.readline() == b"open\n"
        with pytest.raises(RowsError, match=r"rows.jsonl is being written by another process\."):
            keep(path, "A(2)")
        other.kill()
    keep(path, "A(2)")
    assert len(lines(path)) == 2


@pytest.mark.parametrize("content", ['{"name": 1}\n', "text", "a,b\n1,2\n", "[]\n", "x" * 70_000])
def test_a_file_that_holds_something_else_is_not_touched(content, path):
    path.write_text(content)
    with pytest.raises(RowsError, match="holds something else than rows; choose another name"):
        keep(path, "A(1)")
    assert path.read_text() == content

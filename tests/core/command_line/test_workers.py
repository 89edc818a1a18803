"""A sweep by workers: what is kept, what is computed again, and how it ends."""

import csv
import io
import json
import os
import signal
import sys
import time
from pathlib import Path

import numpy as np
import PIL.Image
import pytest

from core.batch.rows import RowsFile
from core.batch.tasks import rows_of_image
from core.columns import COLUMNS
from core.command_line import commands, workers

OPTIONS = "--method kmeans --method jpeg --values 2,30"
PER_IMAGE = 4
MANY = 6
TIMES = {"encode_seconds", "decode_seconds"}


@pytest.fixture
def images(run, photo):
    """A folder of three small images, parts of a photograph."""
    for index in range(3):
        path = Path("images", f"{index}.png")
        path.parent.mkdir(exist_ok=True)
        PIL.Image.fromarray(photo.pixels[index : index + 30]).save(path)
    return Path("images")


@pytest.fixture
def computed(monkeypatch):
    """Tasks are done here, which saves the start of a process; gives what was computed."""
    tasks = []

    def run_here(given, workers):
        for task in given:
            outcome = rows_of_image(task)
            tasks.append((task.name, len(outcome.rows)))
            yield task, outcome

    monkeypatch.setattr(commands, "run_locally", run_here)
    return tasks


def comparable(text):
    """The rows of a CSV without what differs from one run to the next."""
    rows = csv.DictReader(io.StringIO(text))
    return [{name: cell for name, cell in row.items() if name not in TIMES} for row in rows]


def kept(path="rows.jsonl"):
    rows = [json.loads(line) for line in Path(path).read_bytes().splitlines()]
    return sorted((row["image"], row["parameters"]) for row in rows)


def test_rows_are_those_of_one_process_in_the_same_order(images, run):
    assert run(f"sweep images {OPTIONS} --workers 2 -o rows.csv") == (0, "", "")
    expected = run(f"sweep images {OPTIONS}")[1]
    assert len(comparable(expected)) == 3 * PER_IMAGE
    assert comparable(Path("rows.csv").read_text()) == comparable(expected)
    assert len(kept()) == 3 * PER_IMAGE


def test_the_same_command_computes_only_what_is_missing(images, run, computed):
    line = f"sweep images/*.png {OPTIONS} --workers 1"
    run(f"{line} -o rows.csv")
    assert len(computed) == 3
    before = Path("rows.csv").read_bytes()
    all_lines = Path("rows.jsonl").read_bytes().splitlines(keepends=True)
    assert run(f"{line} -o rows.csv") == (0, "", "12 rows are there already.\n")
    assert len(computed) == 3
    assert Path("rows.csv").read_bytes() == before
    # Without the last image and half of the rows of the one before.
    Path("rows.jsonl").write_bytes(b"".join(all_lines[:6]) + all_lines[6][:50])
    assert run(f"{line} -o rows.jsonl")[0] == 0
    assert computed[3:] == [("1.png", 2), ("2.png", 4)]
    assert kept() == sorted({*kept()})
    assert len(kept()) == 12


@pytest.mark.parametrize(
    ("damaged", "said"),
    [
        (b"no row\n", "1 line holds no row and is passed over."),
        (b'no row\n\n{"image": 1}\n', "2 lines hold no row and are passed over."),
    ],
)
def test_lines_that_hold_no_row_are_told_and_stay(images, run, damaged, said):
    line = f"sweep images {OPTIONS} -o rows.jsonl"
    run(line)
    content = damaged + Path("rows.jsonl").read_bytes()
    Path("rows.jsonl").write_bytes(content)
    assert run(line) == (0, "", f"rows.jsonl: {said}\n12 rows are there already.\n")
    assert Path("rows.jsonl").read_bytes() == content


@pytest.mark.parametrize("workers", ["", "--workers 1"])
def test_an_ending_in_capital_letters_stands_for_json_lines_as_well(workers, run, computed):
    assert run(f"sweep noise.png {OPTIONS} {workers} -o ROWS.JSONL") == (0, "", "")
    assert len(kept("ROWS.JSONL")) == PER_IMAGE
    assert not Path("ROWS.jsonl").exists()


def test_another_setting_or_size_is_computed_beside_what_is_there(images, run, computed):
    run("sweep images/0.png --method jpeg --values 5 -o rows.jsonl")
    run("sweep images/0.png --method jpeg --values 5,50 -o rows.jsonl")
    run("sweep images/0.png --method jpeg --values 5 --size 0.0006 -o rows.jsonl")
    assert computed == [("0.png", 1)] * 3
    assert len(kept()) == 3
    # A CSV holds what its own command asks for.
    run("sweep images/0.png --method jpeg --values 50 -o rows.csv")
    assert [row["value"] for row in comparable(Path("rows.csv").read_text())] == ["50"]
    assert len(computed) == 3


def test_a_file_under_two_names_has_its_rows_once_and_a_changed_one_has_new_ones(
    images, run, computed
):
    Path("copy.png").write_bytes(Path("images/0.png").read_bytes())
    line = f"sweep images/0.png copy.png {OPTIONS} -o rows.jsonl"
    run(line)
    Path("copy.png").write_bytes(Path("images/1.png").read_bytes())
    run(line)
    assert computed == [("0.png", 4), ("copy.png", 4)]


def test_what_cannot_be_used_is_told_at_the_end_with_its_reason(images, run, computed):
    Path("images/bad.png").write_text("no image")
    Path("empty").mkdir()
    line = f"sweep none.png empty images {OPTIONS} --max-bytes 5000 -o rows.csv"
    Path("images/large.png").write_bytes(bytes(6000))
    status, out, err = run(f"{line} --workers 3")
    assert (status, out) == (2, "")
    assert len(comparable(Path("rows.csv").read_text())) == 3 * PER_IMAGE
    said = err.splitlines()
    assert said[0] == "none.png: There is no such file."
    assert said[1] == "empty: There is no image in this folder."
    assert said[2].startswith("images/bad.png: The file is not an image that can be read")
    assert said[3].startswith("images/large.png: The file is too large: at most 5.00 kB")
    assert said[3].endswith("The limit is set by --max-bytes or PALETTE_MAX_FILE_BYTES.")


def test_a_setting_that_an_image_is_too_small_for_is_told(images, run, computed):
    status, _, err = run("sweep noise.png images --method nmf --values 2,9 -o rows.jsonl")
    assert status == 2
    assert err.startswith("noise.png: NMF.n_components must be between 1 and 7")
    assert len(kept()) == 6


def test_a_lossless_row_is_null_in_json_and_infinite_in_csv(run, computed):
    run("sweep noise.png --method kmeans --values 64 --workers 1 -o rows.csv")
    assert json.loads(Path("rows.jsonl").read_bytes())["psnr_db"] is None
    assert [row["psnr_db"] for row in comparable(Path("rows.csv").read_text())] == ["inf"]


def test_standard_output_takes_rows_as_they_come_and_none_are_kept(images, run, computed):
    status, out, err = run(f"sweep images {OPTIONS} --workers 2")
    assert (status, err) == (0, "")
    assert out.startswith(",".join(COLUMNS))
    assert comparable(out) == comparable(run(f"sweep images {OPTIONS}")[1])
    assert not Path("rows.jsonl").exists()


def test_a_second_writer_is_refused(images, run, computed):
    with RowsFile(Path("rows.jsonl"), None):
        status, _, err = run(f"sweep images {OPTIONS} -o rows.jsonl")
    assert (status, computed) == (2, [])
    assert err.endswith("rows.jsonl is being written by another process.\n")


def test_read_only_rows_beside_a_csv_are_added_to_only_by_force(images, run, computed):
    line = "sweep noise.png --method jpeg --workers 1 -o rows.csv --values"
    run(f"{line} 5")
    Path("rows.jsonl").chmod(0o444)
    before = Path("rows.jsonl").read_bytes()
    status, out, err = run(f"{line} 5,50")
    assert (status, out) == (2, "")
    assert err.endswith("rows.jsonl is read-only; --force replaces it.\n")
    assert Path("rows.jsonl").read_bytes() == before
    if os.access("rows.jsonl", os.W_OK):  # As an administrator.
        assert run(f"{line} 5,50 --force")[0] == 0
        assert len(kept()) == 2


def test_the_bar_counts_what_is_computed_alone(images, run, computed, monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    run(f"sweep images/0.png images/1.png {OPTIONS} -o rows.jsonl")
    monkeypatch.setattr(workers.sys, "stderr", Terminal())
    run(f"sweep images none.png {OPTIONS} -o rows.jsonl")
    seen = sys.stderr.getvalue()
    assert "8 rows are there already." in seen
    # One image of four rows is left; a bar that began at 8 of 16 would hasten the remaining time.
    assert "0/16" in seen
    assert "4/4" in seen


def children_of(process):
    path = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    if not path.exists():
        pytest.skip("The children of a process are found in /proc.")
    return [int(each) for each in path.read_text().split()]


def is_alive(pid):
    return Path(f"/proc/{pid}").exists()


def wait_for(condition):
    end = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def rows_there(least):
    path = Path("rows.jsonl")
    return path.exists() and path.read_bytes().count(b"\n") >= least


@pytest.fixture
def sweep_many(run, photo, start):
    """Start a sweep of six images by two workers, and wait for its first rows."""
    Path("many").mkdir()
    for index in range(MANY):
        PIL.Image.fromarray(np.roll(photo.pixels, index, axis=1)).save(f"many/{index}.png")

    def begin(least=PER_IMAGE):
        line = f"sweep many {OPTIONS} --workers 2 -o rows.csv"
        process = start(line, text=True, start_new_session=True)
        wait_for(lambda: rows_there(least) or process.poll() is not None)
        return process

    return begin


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_a_signal_to_all_of_a_terminal_ends_it_with_its_workers(name, sweep_many):
    process = sweep_many()
    found = children_of(process)
    os.killpg(process.pid, getattr(signal, name))
    out, err = process.communicate(timeout=10)
    assert (process.returncode, out, err) == (128 + getattr(signal, name), "", "Stopped.\n")
    assert len(found) >= 2
    wait_for(lambda: not any(map(is_alive, found)))


def test_killed_and_resumed_it_has_the_rows_of_an_unbroken_run(sweep_many, run, computed):
    process = sweep_many()
    found = children_of(process)
    process.kill()
    process.communicate()
    # Nobody is left who could end them.
    wait_for(lambda: not any(map(is_alive, found)))
    line = f"sweep many {OPTIONS} -o"
    run(f"{line} rows.csv --workers 1")
    run(f"{line} unbroken.csv")
    expected = comparable(Path("unbroken.csv").read_text())
    assert comparable(Path("rows.csv").read_text()) == expected
    assert len(expected) == MANY * PER_IMAGE
    assert 0 < len(computed) < MANY


@pytest.mark.parametrize("column", ["version", "psnr_db", "ratio_source"])
def test_rows_that_lack_a_column_are_still_written(column, run, images, computed):
    assert run(f"sweep images {OPTIONS} --workers 1 -o rows.csv")[0] == 0
    before = [row[column] for row in comparable(Path("rows.csv").read_text())]
    rows = [json.loads(line) for line in Path("rows.jsonl").read_text().splitlines()]
    assert rows[0].pop(column)
    Path("rows.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    assert run(f"sweep images {OPTIONS} --workers 1 -o rows.csv")[0] == 0
    found = [row[column] for row in comparable(Path("rows.csv").read_text())]
    assert found == ["", *before[1:]]

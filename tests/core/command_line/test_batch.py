"""A sweep of many images: bad ones are named, the others have their rows."""

import csv
import io
import sys
import weakref
from pathlib import Path

import numpy as np
import PIL.Image
import pytest

from core.command_line import batch, commands
from core.compression import compress
from core.images import scale_to
from core.methods import NMF, KMeans
from core.uploads.decoding import load_image

SWEEP = "sweep --method kmeans --values 2,3"


def rows_of(text):
    return list(csv.DictReader(io.StringIO(text)))


@pytest.fixture
def bad(run, save, photo):
    """Files that cannot be used between two that can; the beginning of what is said of each."""
    Path("text.png").write_text("no image")
    Path("cut.png").write_bytes(Path("noise.png").read_bytes()[:150])
    Path("empty.png").write_bytes(b"")
    Path("folder.png").mkdir()
    Path("photo.png").write_bytes(save(photo.pixels))
    return {
        "text.png": "text.png: The file is not an image that can be read",
        "cut.png": "cut.png: The image file is damaged",
        "none.png": "File 'none.png' does not exist.",
        "empty.png": "empty.png: The file is empty",
        "folder.png": "folder.png: There is no image in this folder.",
    }


def test_what_cannot_be_used_is_named_and_the_others_have_their_rows(run, bad):
    status, out, err = run(f"{SWEEP} noise.png {' '.join(bad)} photo.png")
    assert status == 2
    found = [(row["image"], row["value"]) for row in rows_of(out)]
    assert found == [(name, value) for name in ("noise.png", "photo.png") for value in "23"]
    lines = err.splitlines()
    assert len(lines) == len(bad)
    assert all(map(str.startswith, lines, bad.values()))


def test_an_image_too_small_for_a_value_is_named(run, bad):
    status, out, err = run("sweep noise.png photo.png --method nmf --values 2,9")
    assert status == 2
    assert [row["image"] for row in rows_of(out)] == ["photo.png"] * 2
    assert err.startswith("noise.png: NMF.n_components must be between 1 and 7")


@pytest.mark.parametrize(
    ("error", "words"), [(MemoryError(), "There is not enough memory."), (ValueError("No."), "No.")]
)
def test_a_setting_that_fails_is_named_and_the_others_have_their_rows(
    error, words, run, bad, monkeypatch
):
    original = KMeans.fit

    def fail(method, *arguments):
        if method.n_colors == 2:
            raise error
        return original(method, *arguments)

    monkeypatch.setattr(KMeans, "fit", fail)
    status, out, err = run(f"{SWEEP} noise.png photo.png")
    assert status == 2
    assert [row["value"] for row in rows_of(out)] == ["3", "3"]
    expected = [f"{name}: K-Means, K = 2: {words}" for name in ("noise.png", "photo.png")]
    assert err.splitlines() == expected


def test_where_no_image_can_be_used_the_former_rows_stay(run, bad):
    Path("rows.csv").write_text("former")
    assert run(f"{SWEEP} {' '.join(bad)} -o rows.csv")[:2] == (2, "")
    assert Path("rows.csv").read_text() == "former"


def test_what_no_image_can_have_is_refused_before_one_is_read(run):
    assert run("sweep none.png --values 300")[2].startswith("KMeans.n_colors must be between")


def test_an_output_that_is_full_ends_the_batch(run, bad):
    status, _, err = run(f"{SWEEP} noise.png photo.png -o /dev/full")
    assert (status, err) == (2, "/dev/full: No space left on device.\n")


def test_one_image_is_in_memory_at_a_time(run, bad, monkeypatch):
    alive, most = weakref.WeakSet(), []

    def read(*arguments):
        most.append(len(alive))
        image = load_image(Path("noise.png").read_bytes(), "noise.png")
        alive.add(image)
        return image

    monkeypatch.setattr(commands, "read_image", read)
    assert run(f"{SWEEP} noise.png noise.png photo.png")[0] == 0
    assert most == [0, 0, 0]


def test_rows_end_in_one_line_feed_wherever_they_go(run, monkeypatch):
    run(f"{SWEEP} noise.png -o rows.csv")
    content = Path("rows.csv").read_bytes()
    assert (content.count(b"\n"), content.count(b"\r")) == (3, 0)
    # Windows makes a carriage return and a line feed of each line feed in a text.
    console = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(console, newline="\r\n"))
    run(f"{SWEEP} noise.png")
    assert console.getvalue().count(b"\r\r\n") == 0
    assert console.getvalue().count(b"\n") == 3


def test_a_name_outside_the_encoding_of_the_console_stops_nothing(run, run_process):
    Path("Ωmega.png").write_bytes(Path("noise.png").read_bytes())
    console = {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0", "LC_ALL": "C"}
    console |= {"PYTHONCOERCECLOCALE": "0"}
    process = run_process(f"{SWEEP} Ωmega.png Ωther.png", variables=console, encoding="utf-8")
    assert [row["image"] for row in rows_of(process.stdout)] == ["Ωmega.png"] * 2
    assert process.returncode == 2
    assert "does not exist" in process.stderr


def test_a_value_and_a_method_that_are_given_twice_are_computed_once(run):
    status, out, _ = run("sweep noise.png --method kmeans --method kmeans --values 2,3,2")
    assert status == 0
    assert [row["value"] for row in rows_of(out)] == ["2", "3"]


def test_parameters_are_those_of_each_method_that_has_them(run):
    out = run("sweep noise.png --values 2 --set space=oklab --set bits=12 --seed 3")[1]
    expected = [KMeans(2, seed=3, space="oklab"), NMF(2, seed=3, bits=12)]
    assert [row["parameters"] for row in rows_of(out)] == [repr(each) for each in expected]


def test_the_working_size_is_that_of_the_page(run, bad, photo):
    status, out, err = run("sweep photo.png --method kmeans --values 4 --size 0.0006")
    assert status == 0
    smaller = scale_to(photo, 600)
    (row,) = rows_of(out)
    assert (row["digest"], row["ratio_source"]) == (smaller.digest, "nan")
    assert err == "photo.png: It was made smaller, from 60 x 40 to 30 x 20 pixels.\n"
    line = "compress photo.png --method kmeans --value 4 --size 0.0006 -o small.png"
    assert run(line)[0] == 0
    assert Path("small.png").read_bytes() == compress(smaller, KMeans(4)).file
    same = run("decode small.png -o back.png --source photo.png --size 0.0006")[1]
    assert f'"psnr_db": {float(row["psnr_db"])}' in same


def test_notes_of_an_image_are_on_stderr(run):
    layers = np.full((4, 4, 4), 128, np.uint8)
    PIL.Image.fromarray(layers, "RGBA").save("clear.png")
    status, out, err = run(f"{SWEEP} clear.png")
    assert (status, err) == (0, "clear.png: Its transparent areas were blended with white.\n")
    assert len(rows_of(out)) == 2


def test_a_terminal_sees_how_far_the_sweep_is(run, monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    for name, shown in ((Terminal(), True), (io.StringIO(), False)):
        monkeypatch.setattr(batch.sys, "stderr", name)
        run("sweep noise.png none.png --values 2,3")
        assert ("100%" in name.getvalue()) == shown
        assert ("noise.png: K-Means, K = 3" in name.getvalue()) == shown


@pytest.mark.parametrize("workers", ["", "--workers 1"])
def test_an_image_that_is_given_twice_under_any_name_is_computed_once_and_named(run, workers):
    Path("folder").mkdir()
    Path("folder/copy.png").write_bytes(Path("noise.png").read_bytes())
    status, out, err = run(f"{SWEEP} noise.png noise.png folder {workers}")
    assert status == 0
    assert [(row["image"], row["value"]) for row in rows_of(out)] == [
        ("noise.png", "2"),
        ("noise.png", "3"),
    ]
    assert err.splitlines() == [
        "noise.png: It was given before, and is computed once.",
        "folder/copy.png: It is the same image as noise.png, and is computed once.",
    ]

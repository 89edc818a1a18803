import csv
import io
import json
from pathlib import Path

import numpy as np
import PIL.Image
import pytest

from core.columns import COLUMNS
from core.compression import compress
from core.images import digest_of
from core.methods import DEFAULT_METHODS, METHODS, NMF, KMeans
from core.sweeps import settings
from core.uploads.decoding import load_image

TIMES = {"encode_seconds", "decode_seconds"}


@pytest.fixture
def image(run):
    return load_image(Path("noise.png").read_bytes(), "noise.png")


def strict_json(text):
    def refuse(constant):
        raise AssertionError(f"{constant} is not JSON")

    return json.loads(text, parse_constant=refuse)


def comparable(row):
    return {name: value for name, value in row.items() if name not in TIMES}


def test_a_real_process_compresses_and_prints_its_row(run, image, run_process):
    process = run_process("compress noise.png --method kmeans --value 5 --seed 2 -o noise.pal.png")
    assert (process.returncode, process.stderr) == (0, "")
    assert process.stdout.count("\n") == 1
    expected = compress(image, KMeans(5, seed=2))
    row = strict_json(process.stdout)
    assert tuple(row) == tuple(COLUMNS)
    assert comparable(row) == comparable(expected.row(image))
    assert Path("noise.pal.png").read_bytes() == expected.file


def test_a_real_process_fails_in_one_line_without_a_traceback(run, run_process):
    Path("text.png").write_text("no image")
    process = run_process("sweep text.png")
    assert (process.returncode, process.stdout) == (2, "")
    assert process.stderr.startswith("text.png: The file is not an image that can be read")
    assert process.stderr.count("\n") == 1


def test_methods_are_listed_with_their_knobs(run):
    status, out, err = run("methods")
    assert (status, err) == (0, "")
    assert {
        "kmeans\tK-Means\tn_colors\t1..256",
        "nmf\tNMF\tn_components\t1..1000",
        "svd\tTruncated SVD\tn_components\t1..1000",
    } <= {*out.splitlines()}
    assert [line.split("\t")[0] for line in out.splitlines()] == [*METHODS]


def test_parameters_are_set_by_name(run, image):
    status, out, _ = run(
        "compress noise.png --method nmf --value 2 --seed 4 "
        "--set bits=12 --set max_iterations=9 -o noise.npz"
    )
    assert status == 0
    expected = compress(image, NMF(2, seed=4, bits=12, max_iterations=9))
    assert Path("noise.npz").read_bytes() == expected.file
    assert comparable(strict_json(out)) == comparable(expected.row(image))


def test_a_lossless_row_is_still_json(run):
    status, out, _ = run("compress noise.png --method kmeans --value 64 -o all.png")
    row = strict_json(out)
    assert (status, row["mse"], row["psnr_db"]) == (0, 0, None)
    assert [name for name, value in row.items() if value is None] == ["psnr_db"]


@pytest.mark.parametrize("method", [KMeans(6), NMF(3)])
def test_decode_writes_the_image_that_was_measured(method, run, image):
    compressed = compress(image, method)
    Path("file").write_bytes(compressed.file)
    status, out, err = run("decode file -o decoded.png")
    assert (status, err) == (0, "")
    digest = digest_of(compressed.pixels())
    assert strict_json(out) == {"digest": digest, "height": 7, "width": 9}
    told = strict_json(run("decode file -o decoded.png --source noise.png")[1])
    assert (told["digest"], told["psnr_db"]) == (digest, compressed.quality.psnr_db)
    decoded = PIL.Image.open("decoded.png")
    assert (decoded.format, decoded.mode) == ("PNG", "RGB")
    np.testing.assert_array_equal(np.asarray(decoded), compressed.pixels())


@pytest.mark.parametrize("line", ["compress noise.png --method nmf --value 2", "decode file"])
def test_what_stands_under_the_name_is_whole_or_what_was_there(line, run, image, monkeypatch):
    Path("file").write_bytes(compress(image, NMF(3)).file)
    Path("out").write_text("as before")
    before = sorted(Path().iterdir())

    def break_off(path, content):
        with path.open("wb") as file:
            file.write(content[: len(content) // 2])
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr(Path, "write_bytes", break_off)
    status, out, err = run(f"{line} -o out")
    assert (status, out) == (2, "")
    assert err.endswith("No space left on device.\n")
    assert Path("out").read_text() == "as before"
    assert sorted(Path().iterdir()) == before


def test_output_may_be_a_device(run, image):
    Path("file").write_bytes(compress(image, NMF(3)).file)
    assert run("decode file -o /dev/null")[0] == 0
    assert Path("/dev/null").is_char_device()


def test_a_sweep_writes_a_row_for_each_image_and_setting(run, image, save, photo):
    Path("photo.png").write_bytes(save(photo.pixels))
    line = (
        "sweep noise.png photo.png --method nmf --method kmeans --values 3,1 --seed 6 -o rows.csv"
    )
    assert run(line)[:2] == (0, "")
    rows = list(csv.DictReader(io.StringIO(Path("rows.csv").read_text(encoding="utf-8"))))
    assert tuple(rows[0]) == tuple(COLUMNS)
    assert all(value != "" for row in rows for value in row.values())
    expected = [(key, value) for key in ("nmf", "kmeans") for value in ("3", "1")]
    assert [(row["method"], row["value"]) for row in rows] == expected * 2
    assert [row["image"] for row in rows] == ["noise.png"] * 4 + ["photo.png"] * 4
    first = {name: str(value) for name, value in compress(image, NMF(3, seed=6)).row(image).items()}
    assert comparable(rows[0]) == comparable(first)


def test_a_sweep_of_all_defaults_goes_to_stdout(run, image):
    status, out, _ = run("sweep noise.png")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert status == 0
    assert all(tuple(row) == tuple(COLUMNS) for row in rows)
    expected = [each for kind in DEFAULT_METHODS.values() for each in settings(kind, image)]
    assert [row["parameters"] for row in rows] == [repr(each) for each in expected]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("", "Missing command."),
        ("shrink", "No such command 'shrink'."),
        ("compress none.png --method nmf --value 2 -o out", "File 'none.png' does not exist."),
        ("compress text.png --method nmf --value 2 -o out", "text.png: The file is not an image"),
        ("compress cut.png --method nmf --value 2 -o out", "cut.png: The image file is damaged"),
        (
            "compress noise.png --method zip --value 2 -o out",
            "'zip' is not one of 'kmeans', 'nmf', ",
        ),
        ("compress noise.png --method nmf --value 2", "Missing option '-o'"),
        ("compress noise.png --method nmf -o out", "Missing option '--value'."),
        ("compress noise.png --method nmf --value 0 -o out", "between 1 and 1000; got 0."),
        ("compress noise.png --method nmf --value 8 -o out", "an image of 7 x 9 pixels; got 8."),
        ("compress noise.png --method nmf --value two -o out", "'two' is not a valid integer."),
        ("compress noise.png --method nmf --value 2 --seed -1 -o out", "NMF.seed must be between"),
        (
            "compress noise.png --method nmf --value 2 --set bits=3 -o out",
            "NMF.bits must be 4 to 16",
        ),
        (
            "compress noise.png --method nmf --value 2 --set bits=x -o out",
            "NMF.bits must be a whole number; got 'x'.",
        ),
        ("compress noise.png --method nmf --value 2 --set bits -o out", "got 'bits'."),
        (
            "compress noise.png --method nmf --value 2 --set depth=3 -o out",
            "(bits, max_iterations); got",
        ),
        ("compress noise.png --method nmf --value 2 --set seed=3 -o out", "got 'seed=3'."),
        (
            "compress noise.png --method kmeans --value 2 --set bits=3 -o out",
            "of kmeans (dither, locked, smoothing, space); got",
        ),
        (
            "compress noise.png --method kmeans --value 2 --set space=lab -o out",
            "KMeans.space must be rgb or oklab; got 'lab'.",
        ),
        (
            "compress noise.png --method nmf --value 2 -o no/out",
            "folder of 'no/out' does not exist.",
        ),
        ("sweep", "Missing argument 'IMAGES...'."),
        ("sweep none.png", "File 'none.png' does not exist."),
        ("sweep text.png -o out", "text.png: The file is not an image"),
        ("sweep noise.png --values 2,x", "--values must be whole numbers with commas between them"),
        ("sweep noise.png --values 2,", "as in 2,3,5; got '2,'."),
        (
            "sweep noise.png --values 2,300 -o out",
            "KMeans.n_colors must be between 1 and 256; got 300.",
        ),
        ("sweep noise.png --values 9 -o out", "NMF.n_components must be between 1 and 7"),
        ("sweep noise.png -o no/rows.csv", "The folder of 'no/rows.csv' does not exist."),
        ("compress . --method kmeans --value 2 -o out", ".: A file is expected; this is a folder."),
        ("decode . -o out", ".: A file is expected; this is a folder."),
        ("decode none.npz -o out", "File 'none.npz' does not exist."),
        (
            "decode text.png -o out",
            "text.png: Unknown format; expected a file written by compress.",
        ),
        (
            "decode grey.png -o out",
            "grey.png: Unknown format; expected a file written by compress.",
        ),
        ("decode cut.npz -o out", "cut.npz: The .npz file is damaged or holds no NMF image."),
        (
            "decode cut.pal.png -o out",
            "cut.pal.png: The PNG file is damaged: its pixels cannot be read.",
        ),
        ("decode own.npz -o out --source noise.png", "60 x 40 pixels; got 9 x 7."),
        ("decode own.npz -o out --source text.png", "text.png: The file is not an image"),
        ("decode cut.npz -o no/out", "The folder of 'no/out' does not exist."),
        ("decode cut.npz -o .", "'.' is a directory."),
        ("decode cut.npz -o out/", "'out/' is a directory."),
        ("sweep noise.png --size 0", "a number of megapixels above 0; got 0."),
        ("sweep noise.png --size inf", "a number of megapixels above 0; got inf."),
        ("sweep noise.png --size nan", "a number of megapixels above 0; got nan."),
        (
            "sweep noise.png --set depth=3",
            "(bits, dither, locked, max_iterations, smoothing, space); got",
        ),
        ("sweep noise.png --set bits=3 -o out", "NMF.bits must be 4 to 16"),
        ("sweep noise.png --max-pixels 0", "0 is not in the range x>=1."),
    ],
)
def test_bad_input_exits_with_2_and_one_line_that_says_what_was_wrong(
    line, message, run, image, photo
):
    Path("text.png").write_text("no image")
    PIL.Image.new("L", (2, 2)).save("grey.png")
    Path("cut.png").write_bytes(Path("noise.png").read_bytes()[:150])
    Path("cut.npz").write_bytes(compress(image, NMF(1)).file[:-9])
    Path("cut.pal.png").write_bytes(compress(image, KMeans(5)).file[:-30])
    Path("own.npz").write_bytes(compress(photo, NMF(1)).file)
    status, out, err = run(line)
    assert (status, out) == (2, "")
    assert err.count("\n") == 1
    assert err.strip().endswith(".")
    assert message in err
    assert not Path("out").exists()

from pathlib import Path

import pytest

from core.compression import compress
from core.files.results import to_json
from core.methods import KMeans
from core.report import measuring, sections
from core.sweeps import to_frame

QUICK = "--method kmeans --values 2,4"


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Leave out what takes longest: the grid for rates, and the charts."""
    monkeypatch.setattr(measuring, "grid_of", lambda methods, image: methods)
    monkeypatch.setattr(sections, "charts_of", lambda rows, answers, source_bytes: {})


def test_a_report_is_one_html_file_and_nothing_is_said(run):
    assert run(f"report noise.png {QUICK} -o noise.html") == (0, "", "")
    page = Path("noise.html").read_text("utf-8")
    assert page.startswith("<!doctype html>")
    assert "noise.png after K-Means, K = 4" in page
    assert "JPEG" not in page.partition("<main>")[2].partition("How much smaller")[0]


def test_without_methods_the_familiar_codec_stands_beside_those_of_the_tutorial(run):
    assert run("report noise.png --values 2,4 --target file_bytes=400 -o noise.html")[0] == 0
    page = Path("noise.html").read_text("utf-8")
    for title in ("K-Means, K = 4", "NMF, K = 4", "JPEG, quality 50"):
        assert f"noise.png after {title}" in page
    assert "File of at most 400 bytes" in page


def test_a_report_can_go_to_standard_output(run, run_process):
    process = run_process(f"report noise.png {QUICK} -o -")
    assert (process.returncode, process.stderr) == (0, "")
    assert process.stdout.startswith("<!doctype html>")


def test_an_image_that_cannot_be_used_is_named_and_the_others_follow(run):
    Path("text.png").write_text("no image")
    status, out, err = run(f"report text.png missing.png noise.png {QUICK} -o noise.html")
    assert (status, out) == (2, "")
    assert [line.split(":")[0] for line in err.splitlines()] == [
        "text.png",
        "File 'missing.png' does not exist.",
    ]
    assert "noise.png after K-Means" in Path("noise.html").read_text("utf-8")


def test_a_text_file_that_sweep_has_written_is_one_of_rows(run):
    run(f"sweep noise.png {QUICK} -o rows.txt")
    assert run("report *.txt -o set.html") == (0, "", "")
    assert "<h1>noise.png" in Path("set.html").read_text("utf-8")
    Path("rows.txt").write_text("hello\n")
    status, _, err = run("report rows.txt -o set.html")
    assert status == 2
    assert err.startswith("rows.txt: Line 1 of the file is neither a header row")


@pytest.mark.parametrize("rows", ["rows.jsonl", "rows.csv"])
def test_files_of_rows_are_reported_as_sets(run, rows, photo, save):
    Path("photo.png").write_bytes(save(photo.pixels))
    run(f"sweep noise.png photo.png --method kmeans --method jpeg --values 9,30,60,90 -o {rows}")
    assert run(f"report {rows} -o set.html") == (0, "", "")
    page = Path("set.html").read_text("utf-8")
    assert f"<h1>2 images of {rows}</h1>" in page
    assert "All images together" in page
    assert '<a href="#image-2">photo.png</a>' in page


def test_rows_of_a_page_in_json_are_reported_as_a_set(run, noise):
    settings = [KMeans(value) for value in (9, 30, 60)]
    rows = to_frame([compress(noise, each).row(noise) for each in settings])
    Path("rows.json").write_bytes(to_json(rows))
    assert run("report rows.json -o set.html") == (0, "", "")
    assert "<h1>noise.png" in Path("set.html").read_text()


def test_a_file_of_rows_that_cannot_be_used_is_named_and_images_follow(run):
    Path("rows.csv").write_text("a,b\n1,2\n")
    status, out, err = run(f"report rows.csv missing.jsonl noise.png {QUICK} -o set.html")
    assert (status, out) == (2, "")
    assert err.splitlines() == [
        "rows.csv: Line 1 of the file is neither a header row with columns such as image and "
        "method nor a row of JSON; got 'a,b'.",
        "missing.jsonl: No such file or directory.",
    ]
    assert "noise.png after K-Means" in Path("set.html").read_text("utf-8")


def test_an_image_that_is_given_twice_is_reported_once(run):
    status, _, err = run(f"report noise.png noise.png {QUICK} -o noise.html")
    assert (status, err) == (0, "noise.png: It was given before, and is computed once.\n")
    page = Path("noise.html").read_text("utf-8")
    assert page.count("noise.png after K-Means, K = 4") == 1


def test_rows_that_are_given_twice_under_any_name_are_reported_once(run):
    run(f"sweep noise.png {QUICK} -o rows.csv")
    Path("copy.csv").write_bytes(Path("rows.csv").read_bytes())
    status, _, err = run("report rows.csv copy.csv -o set.html")
    assert (status, err) == (
        0,
        "copy.csv: These rows were given before, and are reported once.\n",
    )
    assert "copy.csv" not in Path("set.html").read_text("utf-8")


def test_a_folder_without_an_image_is_said_to_be_one_as_in_a_sweep(run):
    Path("folder").mkdir()
    expected = (2, "", "folder: There is no image in this folder.\n")
    assert run("report folder -o r.html") == expected
    assert run("sweep folder") == expected


def test_without_any_image_nothing_is_written(run):
    status, out, err = run(f"report missing.png {QUICK} -o noise.html")
    assert (status, out, err) == (2, "", "File 'missing.png' does not exist.\n")
    assert not Path("noise.html").exists()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ("-o noise.csv", "noise.csv must end in .html or .htm"),
        ("-o r.html --target psnr_db", "as in psnr_db=30; got 'psnr_db'"),
        ("-o r.html --target psnr_db=nan", "got 'psnr_db=nan'"),
        ("-o r.html --target mse=3", "psnr_db, ssim, delta_e, file_bytes"),
        ("-o r.html --target file_bytes=0", "got 'file_bytes=0'"),
        ("-o r.html --values 0", "KMeans.n_colors must be between 1 and 256; got 0."),
        ("", "Missing option '-o'"),
    ],
)
def test_what_cannot_be_done_is_refused_in_one_line(run, options, said):
    status, out, err = run(f"report noise.png {options}")
    assert (status, out) == (2, "")
    assert said in err
    assert err.count("\n") == 1

"""Means over many images, printed as a table."""

from pathlib import Path

from core.command_line import averages
from core.images import scale_to
from core.samples import load_sample

SWEEP = "sweep images --method kmeans --method jpeg --values 4,8,16,32,64 -o"


def cells(line):
    return [cell.strip() for cell in line.strip("|").split("|")]


def test_the_table_of_kept_rows_has_a_line_for_each_method(run, photo, save):
    Path("images").mkdir()
    for index in range(3):
        Path(f"images/{index}.png").write_bytes(save(photo.pixels[index : index + 30]))
    run(f"{SWEEP} rows.csv")
    status, out, err = run("averages rows.csv")
    assert (status, err) == (0, "")
    head, line, kmeans, jpeg = out.splitlines()
    assert head.startswith("| | at 0.5 bpp (0 images) | at 1 bpp")
    assert set(line) == {"|", "-"}
    assert cells(kmeans)[0] == "K-Means"
    assert cells(kmeans)[-1] == ""
    assert cells(jpeg)[0] == "JPEG"
    assert cells(jpeg)[-1].endswith(" of 3")
    assert {len(cells(each)) for each in (head, line, kmeans, jpeg)} == {7}


def test_a_mean_that_is_infinite_is_called_lossless(run):
    run("sweep noise.png --method kmeans --values 2,64 -o rows.csv")
    rows = Path("rows.csv").read_text().splitlines()
    sizes = rows[0].split(",").index("bits_per_pixel")
    lossless = [*rows[2].split(",")]
    lossless[sizes] = "0.9"
    Path("rows.csv").write_text("\n".join([*rows[:2], ",".join(lossless)]))
    _, out, _ = run("averages rows.csv")
    assert cells(out.splitlines()[2])[2:4] == ["lossless", "lossless"]
    assert cells(out.splitlines()[0])[2] == "at 1 bpp (1 image)"


def test_without_rows_the_samples_are_swept(run, monkeypatch):
    small = {key: scale_to(load_sample(key), 1500) for key in ("coffee", "china")}
    monkeypatch.setattr(averages, "SAMPLES", small)
    monkeypatch.setattr(averages, "load_sample", small.get)
    status, out, _ = run("averages --method jpeg --method mediancut --size 0.001")
    assert status == 0
    assert [cells(line)[0] for line in out.splitlines()[2:]] == ["JPEG", "Median cut"]
    assert out.splitlines()[3].endswith(" of 2 |")


def test_a_file_that_holds_no_rows_is_named(run):
    status, out, err = run("averages noise.png")
    assert (status, out) == (2, "")
    assert err.startswith("noise.png: The file ")

"""Where a command writes: what is replaced, what is written in place, and what is refused."""

import errno
import json
import os
import stat
import threading
from pathlib import Path

import click
import pytest

from core.command_line.output import Output
from core.compression import compress
from core.methods import KMeans
from core.uploads.decoding import load_image

COMPRESS = "compress noise.png --method kmeans --value 5"


@pytest.fixture
def file(run):
    """What the command writes."""
    image = load_image(Path("noise.png").read_bytes(), "noise.png")
    return compress(image, KMeans(5)).file


def names():
    return sorted(path.name for path in Path().iterdir())


@pytest.mark.parametrize("name", ["-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1", "link"])
def test_standard_output_takes_the_file_alone_and_stderr_the_row(name, file, start):
    Path("link").symlink_to("/dev/stdout")
    before = names()
    out, err = start(f"{COMPRESS} -o {name}").communicate(timeout=60)
    assert out == file
    assert json.loads(err)["file_bytes"] == len(file)
    assert names() == before
    assert Path("link").is_symlink()


@pytest.mark.parametrize(
    "line", [f"{COMPRESS} -o -", f"{COMPRESS} -o /dev/stdout", "sweep noise.png", "decode x -o -"]
)
def test_standard_output_that_is_closed_is_told_in_one_line(line, run, run_process):
    # A shell closes it with >&-.
    process = run_process(line, stdout=None, preexec_fn=lambda: os.close(1))
    assert process.returncode == 2
    assert process.stderr == "Standard output is closed; -o must name a file.\n"


def test_standard_output_that_is_a_file_is_written_after_what_is_there(file, start):
    Path("log").write_bytes(b"before")
    with Path("log").open("ab") as log:
        start(f"{COMPRESS} -o /dev/stdout", stdout=log).communicate(timeout=60)
    assert Path("log").read_bytes() == b"before" + file


def test_a_link_stays_and_what_it_leads_to_is_written(run, file):
    Path("folder").mkdir()
    Path("folder/old.png").write_text("before")
    Path("link.png").symlink_to("folder/old.png")
    Path("dangling.png").symlink_to("folder/new.png")
    for link, target in (("link.png", "old.png"), ("dangling.png", "new.png")):
        assert run(f"{COMPRESS} -o {link}")[0] == 0
        assert Path(link).is_symlink()
        assert (Path("folder") / target).read_bytes() == file
    assert sorted(path.name for path in Path("folder").iterdir()) == ["new.png", "old.png"]


def test_a_regular_file_is_replaced_as_a_whole_and_keeps_its_permissions(run, file):
    Path("out.png").write_text("before")
    Path("out.png").chmod(0o640)
    with Path("out.png").open() as former:
        assert run(f"{COMPRESS} -o out.png")[0] == 0
        assert former.read() == "before"
    assert Path("out.png").read_bytes() == file
    assert stat.S_IMODE(Path("out.png").stat().st_mode) == 0o640
    run(f"{COMPRESS} -o new.png")
    umask = os.umask(0)
    os.umask(umask)
    assert stat.S_IMODE(Path("new.png").stat().st_mode) == 0o666 & ~umask


def test_a_pipe_with_a_name_is_written_in_place(run, file):
    os.mkfifo("pipe")
    taken = []
    reader = threading.Thread(target=lambda: taken.append(Path("pipe").read_bytes()))
    reader.start()
    assert run(f"{COMPRESS} -o pipe")[0] == 0
    reader.join()
    assert taken == [file]
    assert Path("pipe").is_fifo()


@pytest.mark.parametrize("number", [errno.EACCES, errno.EBUSY, errno.EROFS, errno.EXDEV])
def test_a_file_that_cannot_be_replaced_is_written_in_place(number, run, file, monkeypatch):
    # As where its folder is not writable, and where it is mounted by itself.
    Path("out.png").write_text("before")
    before, inode = names(), Path("out.png").stat().st_ino

    def refuse(path, _):
        raise OSError(number, os.strerror(number), str(path))

    monkeypatch.setattr(Path, "replace", refuse)
    status, _, err = run(f"{COMPRESS} -o out.png")
    assert (status, err) == (0, "")
    assert Path("out.png").read_bytes() == file
    assert (names(), Path("out.png").stat().st_ino) == (before, inode)


def test_an_error_names_the_output_as_it_was_given(run, monkeypatch):
    original = os.open

    def refuse(path, *how):
        if Path(path).parent == Path().resolve():
            raise OSError(errno.EACCES, "Permission denied", str(path))
        return original(path, *how)

    monkeypatch.setattr("os.open", refuse)
    assert run(f"{COMPRESS} -o new.png") == (2, "", "new.png: Permission denied.\n")


def test_a_device_that_is_full_is_named(run):
    assert run(f"{COMPRESS} -o /dev/full") == (2, "", "/dev/full: No space left on device.\n")


def test_a_name_may_be_as_long_as_the_system_allows(run, file):
    name = "a" * 251 + ".png"
    assert run(f"{COMPRESS} -o {name}")[0] == 0
    assert Path(name).read_bytes() == file


def test_a_read_only_file_is_replaced_only_by_force(run, file):
    Path("out.png").write_text("before")
    Path("out.png").chmod(0o444)
    status, out, err = run(f"{COMPRESS} -o out.png")
    assert (status, out, err) == (2, "", "out.png is read-only; --force replaces it.\n")
    assert Path("out.png").read_text() == "before"
    assert run(f"{COMPRESS} -o out.png --force")[0] == 0
    assert Path("out.png").read_bytes() == file
    assert stat.S_IMODE(Path("out.png").stat().st_mode) == 0o444


@pytest.mark.parametrize("name", ["noise.png", "./noise.png", "link.png", "hard.png"])
@pytest.mark.parametrize(
    "line",
    [COMPRESS, "decode result.png --source noise.png", "decode noise.png"],
)
def test_the_input_is_overwritten_only_by_force(line, name, run, file):
    source = Path("noise.png").read_bytes()
    Path("link.png").symlink_to("noise.png")
    Path("hard.png").hardlink_to("noise.png")
    Path("result.png").write_bytes(file)
    refused = (2, "", f"{name} is the input; --force overwrites it.\n")
    assert run(f"{line} -o {name}") == refused
    assert Path("noise.png").read_bytes() == source


def test_force_overwrites_the_input_after_it_was_read(run, file):
    assert run(f"{COMPRESS} -o noise.png --force")[0] == 0
    assert Path("noise.png").read_bytes() == file


def test_a_sweep_does_not_overwrite_one_of_its_images(run):
    Path("rows.csv").write_bytes(Path("noise.png").read_bytes())
    status, out, err = run("sweep noise.png rows.csv -o rows.csv")
    assert (status, out, err) == (2, "", "rows.csv is the input; --force overwrites it.\n")


@pytest.mark.parametrize(
    ("line", "endings"),
    [
        (COMPRESS, ".jpg .JPEG .npz .webp .csv .txt .tiff .png.gz .pdf .zip"),
        (COMPRESS, ".tga .EXR .qoi .dds .hdr .pcx .jp2 .dng .sgi .jfif"),
        ("compress noise.png --method jpeg --value 5", ".png .npz .avif"),
        ("compress noise.png --method nmf --value 2", ".png .jpg .zip .csv"),
        ("decode result.png", ".jpg .npz .bmp .gif"),
        ("sweep noise.png", ".png .json .xlsx .tsv .csv.gz"),
    ],
)
def test_the_ending_of_another_kind_of_file_is_refused(line, endings, run, file):
    Path("result.png").write_bytes(file)
    for ending in endings.split():
        status, out, err = run(f"{line} -o out{ending}")
        last = ending[ending.rindex(".") :]
        assert (status, out) == (2, "")
        assert err.startswith(f"out{ending} must end in .")
        assert err.endswith(f"; got {last}.\n")
        assert not Path(f"out{ending}").exists()


@pytest.mark.parametrize(
    ("name", "suffix"),
    [
        *[(name, ".png") for name in ("out", "out.PNG", "out.pal.png", "out.k30", "out.bin")],
        *[(name, ".jpg") for name in ("out.jpg", "out.JPEG", "out.jpe", "out.jfif")],
        *[("out.npz", ".npz"), ("out.avif", ".avif"), ("out.webp", ".webp"), (".png", ".png")],
    ],
)
def test_any_other_ending_may_be_used(name, suffix, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Output(name).check([], [suffix])


def test_a_new_file_needs_a_folder_that_can_be_written(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(os, "access", lambda path, _: Path(path) != tmp_path.resolve())
    with pytest.raises(click.ClickException, match=r"The folder of 'out.png' is not writable\."):
        Output("out.png").check([], [".png"])


def test_a_file_that_grows_is_replaced_by_its_first_piece(tmp_path):
    path = tmp_path / "rows.csv"
    path.write_text("before")
    with Output(str(path)).opened() as sink:
        assert path.read_text() == "before"
        sink.write(b"a\n")
        assert path.read_text() == "a\n"
        sink.write(b"b\n")
        assert path.read_text() == "a\nb\n"
    assert [each.name for each in tmp_path.iterdir()] == ["rows.csv"]


def test_an_empty_name_is_said_to_be_one(run):
    expected = (2, "", "-o must name a file; got an empty name.\n")
    assert run(f"{COMPRESS} --output=") == expected

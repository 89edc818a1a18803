"""How a command ends: exit status, signals, limits, version."""

import signal
import time
import tomllib
from pathlib import Path

import numpy as np
import PIL.Image
import pytest

import core
from core.methods import KMeans

ROOT = Path(core.__file__).parents[1]
SWEEP = "sweep --method kmeans --values 2"


def wait_for(condition):
    end = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.fixture
def many():
    """A folder of so many images that a sweep of them does not end by itself."""
    folder = Path("many")
    folder.mkdir()
    for seed in range(500):
        pixels = np.random.default_rng(seed).integers(0, 256, (7, 9, 3), np.uint8)
        PIL.Image.fromarray(pixels).save(folder / f"{seed}.png")
    return folder.name


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_signal_ends_a_sweep_and_finished_rows_are_kept(name, run, many, start):
    number = getattr(signal, name)
    process = start(f"{SWEEP} {many} -o rows.csv", text=True)
    wait_for(Path("rows.csv").exists)
    process.send_signal(number)
    out, err = process.communicate(timeout=10)
    # Shells add the number to 128: 130 for Ctrl-C, 143 for SIGTERM.
    assert (process.returncode, out, err) == (128 + number, "", "Stopped.\n")
    text = Path("rows.csv").read_text()
    assert text.endswith("\n")
    assert len(text.splitlines()) >= 2
    assert sorted(path.name for path in Path().iterdir()) == ["many", "noise.png", "rows.csv"]


def test_ctrl_c_within_a_fit_ends_with_130(run, monkeypatch):
    def stop(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(KMeans, "fit", stop)
    status, out, err = run(f"{SWEEP} noise.png")
    assert (status, out) == (130, "")
    assert err.endswith("Stopped.\n")
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_reader_that_leaves_ends_the_command_silently(run, many, start):
    process = start(f"{SWEEP} {many}")
    with process:
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 128 + signal.SIGPIPE


def test_a_limit_of_the_environment_that_is_not_a_number_is_one_line(run, run_process):
    process = run_process(f"{SWEEP} noise.png", variables={"PALETTE_FITS": "x"})
    assert (process.returncode, process.stdout) == (2, "")
    assert process.stderr == "PALETTE_FITS must be a whole number above 0; got 'x'.\n"


def test_the_version_is_that_of_the_project(run):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert run("--version") == (0, f"Palette & Parts {project['version']}\n", "")


def test_on_ones_own_machine_there_is_no_limit(run):
    # Longer than the 12,000 pixels that visitors may send.
    PIL.Image.fromarray(np.zeros((1, 12_100, 3), np.uint8)).save("long.png")
    assert run(f"{SWEEP} long.png")[0] == 0


@pytest.mark.parametrize(
    ("options", "variables", "words"),
    [
        ("--max-pixels 62", {}, "got 9 x 7 = 63."),
        ("", {"PALETTE_MAX_PIXELS": "62"}, "got 9 x 7 = 63."),
        ("--max-bytes 200", {}, "at most 200 B are allowed"),
        ("--max-bytes 200", {"PALETTE_MAX_FILE_BYTES": "900"}, "at most 200 B are allowed"),
        ("", {"PALETTE_MAX_SIDE": "8"}, "a side may have at most 8 pixels"),
    ],
)
def test_a_limit_names_its_option_and_its_variable(options, variables, words, run, monkeypatch):
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    status, out, err = run(f"{SWEEP} noise.png {options}")
    assert (status, out) == (2, "")
    assert words in err
    ends = {
        "--max-bytes": "The limit is set by --max-bytes or PALETTE_MAX_FILE_BYTES.\n",
        "PALETTE_MAX_SIDE": "The limit is set by PALETTE_MAX_SIDE.\n",
    }
    pixels = "The limit is set by --max-pixels or PALETTE_MAX_PIXELS.\n"
    given = [*options.split()[:1], *variables]
    assert err.endswith(next((ends[name] for name in given if name in ends), pixels))


def test_an_option_goes_before_the_environment(run, monkeypatch):
    monkeypatch.setenv("PALETTE_MAX_PIXELS", "9")
    assert run(f"{SWEEP} noise.png --max-pixels 63")[0] == 0


def test_the_limit_of_a_compressed_file_is_named_too(run):
    run("compress noise.png --method nmf --value 2 -o two.npz")
    status, _, err = run("decode two.npz -o back.png --max-pixels 62")
    assert status == 2
    assert err.endswith("62 pixels. The limit is set by --max-pixels or PALETTE_MAX_PIXELS.\n")
    assert run("decode two.npz -o back.png --max-bytes 9")[2].endswith("PALETTE_MAX_FILE_BYTES.\n")


def test_help_is_on_stdout(run):
    for command in ("", "methods", "compress", "decode", "sweep"):
        status, out, err = run(f"{command} --help")
        assert (status, err) == (0, "")
        assert out.startswith("Usage: python -m core")

"""Commands run in this process, and in processes of their own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import core.__main__

ENVIRONMENT = {"PYTHONPATH": str(Path(core.__main__.__file__).parents[1])}


@pytest.fixture
def run(tmp_path, monkeypatch, capsys, noise, save):
    """Run a command where noise.png lies; gives exit status, stdout and stderr."""
    monkeypatch.chdir(tmp_path)
    Path("noise.png").write_bytes(save(noise.pixels))

    def command(line):
        monkeypatch.setattr(sys, "argv", ["core", *line.split()])
        try:
            core.__main__.main()
            status = 0
        except SystemExit as stop:
            status = stop.code
        return status, *capsys.readouterr()

    return command


@pytest.fixture
def start():
    """Start a command as a process of its own."""

    def begin(line, prefix=(), variables=None, **how):
        return subprocess.Popen(
            [*prefix, sys.executable, "-m", "core", *line.split()],
            env=os.environ | ENVIRONMENT | (variables or {}),
            stderr=subprocess.PIPE,
            **{"stdout": subprocess.PIPE} | how,
        )

    return begin


@pytest.fixture
def run_process(start):
    """Run a command as a process of its own, to its end."""

    def command(line, **how):
        process = start(line, text=True, **how)
        out, err = process.communicate(timeout=60)
        return subprocess.CompletedProcess(line, process.returncode, out, err)

    return command

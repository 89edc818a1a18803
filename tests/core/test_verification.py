"""The proof: a fresh process that knows the file alone."""

import subprocess
import sys
import tempfile

import numpy as np
import pytest

import core.verification
from core.compression import compress
from core.images import Image, digest_of, encode_png
from core.methods import METHODS, NMF, KMeans
from core.verification import Proof, VerificationError, verify


@pytest.mark.parametrize("method", [KMeans(9), NMF(3, bits=6), KMeans(256)], ids=repr)
def test_a_fresh_process_finds_the_image_that_was_measured(method, photo):
    compressed = compress(photo, method)
    expected = Proof(digest_of(compressed.pixels()), compressed.quality.psnr_db)
    assert verify(compressed.file, photo) == expected


def test_a_lossless_file_is_proved_without_error(noise):
    assert verify(compress(noise, KMeans(64)).file, noise) == Proof(noise.digest, float("inf"))


def test_another_file_gives_another_proof(photo):
    files = [compress(photo, KMeans(colors)).file for colors in (8, 9)]
    first, second = (verify(file, photo) for file in files)
    assert first.digest != second.digest
    assert first.psnr_db != second.psnr_db


def test_a_damaged_file_is_not_proved(photo):
    file = compress(photo, NMF(3)).file
    with pytest.raises(VerificationError, match=r"^The \.npz file is damaged"):
        verify(file[:-9], photo)


def test_a_result_is_proved_however_large_file_and_source_are(monkeypatch):
    # A host that accepts small files only: the result and its source are larger than that.
    pixels = np.random.default_rng(0).integers(0, 256, (60, 60, 3), np.uint8)
    monkeypatch.setenv("PALETTE_MAX_FILE_BYTES", "999")
    monkeypatch.setenv("PALETTE_MAX_PIXELS", "99")
    assert len(encode_png(pixels)) > 10_000
    image = Image("noise", pixels, 10_000, "JPEG")
    compressed = compress(image, METHODS["png"](9))
    assert len(compressed.file) > 10_000
    assert verify(compressed.file, image) == Proof(image.digest, float("inf"))


def test_another_image_is_not_proved(photo, noise):
    with pytest.raises(VerificationError, match="of another size, 40 x 60 pixels"):
        verify(compress(photo, KMeans(2)).file, noise)


BROKEN = "import sys; print('/srv/app/core: no', file=sys.stderr); sys.exit(1)"


def test_what_is_said_of_a_failure_names_no_path(photo, monkeypatch, tmp_path):
    file, run = compress(photo, KMeans(2)).file, subprocess.run
    monkeypatch.setattr(
        subprocess, "run", lambda _, **how: run([sys.executable, "-c", BROKEN], **how)
    )
    with pytest.raises(VerificationError, match=r"^The fresh process could not decode the file\.$"):
        verify(file, photo)

    def full(*_, **__):
        raise OSError(28, "No space left on device", str(tmp_path))

    monkeypatch.setattr(subprocess, "run", full)
    with pytest.raises(VerificationError, match=r"^The server has no room to decode .* again\.$"):
        verify(file, photo)


def test_a_process_that_cannot_write_names_its_file_without_a_folder(photo, monkeypatch):
    run = subprocess.run

    def run_in_the_way(command, cwd, **how):
        (cwd / "decoded.png").mkdir()
        return run(command, cwd=cwd, **how)

    monkeypatch.setattr(subprocess, "run", run_in_the_way)
    with pytest.raises(VerificationError, match=r"'decoded\.png' is a directory") as refused:
        verify(compress(photo, KMeans(2)).file, photo)
    assert tempfile.gettempdir() not in str(refused.value)


def test_a_process_that_hangs_is_stopped(photo, monkeypatch):
    monkeypatch.setattr(core.verification, "_SECONDS", 0.01)
    with pytest.raises(VerificationError, match="longer than a minute"):
        verify(compress(photo, KMeans(2)).file, photo)

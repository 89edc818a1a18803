"""The proof: a fresh process that knows the file alone."""

import pytest

import core.verification
from core.compression import compress
from core.images import digest_of
from core.methods import NMF, KMeans
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


def test_a_process_that_hangs_is_stopped(photo, monkeypatch):
    monkeypatch.setattr(core.verification, "_SECONDS", 0.01)
    with pytest.raises(VerificationError, match="longer than a minute"):
        verify(compress(photo, KMeans(2)).file, photo)

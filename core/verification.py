"""Proof that a file is what it is said to be: a fresh process decodes it, knowing nothing else."""

import io
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import PIL.Image

from core.images import Image, Pixels, digest_of
from core.limits import PREFIX
from core.metrics import psnr_db

_PROJECT = Path(__file__).parents[1]
_SECONDS = 60
_FILE, _DECODED = "file", "decoded.png"
_NOT_DECODED = "The fresh process could not decode the file."
# The exit status of the command line for a file that is not as it should be.
_REFUSED = 2


class VerificationError(RuntimeError):
    """A file that could not be verified; its message is one sentence."""


@dataclass(frozen=True)
class Proof:
    """What a fresh process found in a file.

    Parameters
    ----------
    digest : str
        BLAKE2b of the decoded pixels, as `images.Image.digest`.
    psnr_db : float
        Peak signal-to-noise ratio against the source, infinite where there is no error.
    """

    digest: str
    psnr_db: float


def verify(file: bytes, source: Image) -> Proof:
    """Decode a file with ``python -m core decode`` and compare it with its source.

    Parameters
    ----------
    file : bytes
        A compressed image, as it is downloaded.
    source : Image
        The image it was made from.

    Raises
    ------
    VerificationError
        If the process refuses the file, cannot run, or takes longer than a minute. The message
        holds no path.
    """
    try:
        with tempfile.TemporaryDirectory() as name:
            pixels = _decode(file, Path(name))
    except OSError as error:
        raise VerificationError("The server has no room to decode the file again.") from error
    if pixels.shape != source.pixels.shape:
        raise VerificationError(f"The file holds an image of another size, {_size_of(pixels)}.")
    return Proof(digest_of(pixels), psnr_db(source.pixels, pixels))


def _decode(file: bytes, folder: Path) -> Pixels:
    """What a fresh process makes of a file, in a folder that holds nothing else."""
    (folder / _FILE).write_bytes(file)
    command = [sys.executable, "-m", "core", "decode", _FILE, "-o", _DECODED]
    try:
        # It runs inside the folder, so that what it says names these two files without their path.
        process = subprocess.run(
            command,
            cwd=folder,
            env=_environment(),
            capture_output=True,
            text=True,
            check=False,
            timeout=_SECONDS,
        )
    except subprocess.TimeoutExpired as error:
        raise VerificationError("Decoding took longer than a minute and was stopped.") from error
    if process.returncode:
        # With any other status it broke down, and a traceback is full of paths.
        is_said = process.returncode == _REFUSED
        sentence = process.stderr.strip().removeprefix(f"{_FILE}: ")
        raise VerificationError(sentence if is_said else _NOT_DECODED)
    return np.array(PIL.Image.open(io.BytesIO((folder / _DECODED).read_bytes()), formats=["PNG"]))


def _environment() -> Mapping[str, str]:
    """The environment of this process without the limits, which are for files of visitors.

    A file that was made here may be larger than one that may be uploaded.
    """
    kept = {name: text for name, text in os.environ.items() if not name.startswith(PREFIX)}
    return kept | {"PYTHONPATH": str(_PROJECT)}


def _size_of(pixels: Pixels) -> str:
    return f"{pixels.shape[0]:,} x {pixels.shape[1]:,} pixels"

"""Proof that a file is what it is said to be: a fresh process decodes it, knowing nothing else."""

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from core.images import Image, encode_png

_PROJECT = Path(__file__).parents[1]
_SECONDS = 60


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
        If the process refuses the file or takes longer than a minute.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "file").write_bytes(file)
        (folder / "source.png").write_bytes(encode_png(source.pixels, fast=True))
        found = json.loads(_decode(folder))
    psnr_db = found["psnr_db"]
    return Proof(found["digest"], float("inf") if psnr_db is None else psnr_db)


def _decode(folder: Path) -> str:
    command = [sys.executable, "-m", "core", "decode", str(folder / "file")]
    options = ["-o", str(folder / "decoded.png"), "--source", str(folder / "source.png")]
    try:
        process = subprocess.run(
            [*command, *options],
            cwd=_PROJECT,
            capture_output=True,
            text=True,
            check=True,
            timeout=_SECONDS,
        )
    except subprocess.TimeoutExpired as error:
        raise VerificationError("Decoding took longer than a minute and was stopped.") from error
    except subprocess.CalledProcessError as error:
        raise VerificationError(error.stderr.strip() or "The file was not decoded.") from error
    return process.stdout

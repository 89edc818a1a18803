"""Whether two machines compute the same: what decides about a row, in a few words each."""

import hashlib
import sys
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

# Packages that are part of a file or of a measure, by the names of their distributions.
_PACKAGES = ("numpy", "scipy", "scikit-image", "scikit-learn", "pillow", "deflate")
# This program, as it is called in a sentence.
OWN = "palette and parts"


@cache
def fingerprint() -> dict[str, str]:
    """What this process computes with: a digest of this package, and versions of others."""
    found = {name: _version(name) for name in _PACKAGES}
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    return {OWN: _digest_of(Path(__file__).parents[1]), "python": python, **found}


def difference(here: dict[str, str], there: dict[str, str]) -> str:
    """The first thing that differs, with both of its versions; empty where nothing does."""
    for name, own in here.items():
        if own != there.get(name):
            return f"{name} {there.get(name, 'missing')} instead of {own}"
    return ""


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "missing"


def _digest_of(folder: Path) -> str:
    digest = hashlib.blake2b(digest_size=4)
    for path in sorted(folder.rglob("*.py")):
        digest.update(path.relative_to(folder).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()

"""The images that names, folders and patterns stand for."""

import glob
import os
from collections.abc import Hashable, Iterable, Iterator
from pathlib import Path

# What may hold an image that can be read; other files of a folder are passed over.
ENDINGS = frozenset(
    (".png", ".jpg", ".jpeg", ".jpe", ".webp", ".tif", ".tiff", ".bmp", ".gif", ".avif")
)

NO_IMAGE = "There is no image in this folder."


def images_in(paths: Iterable[Path]) -> Iterator[Path]:
    """The files that paths stand for: a folder for the images in it, a pattern for what it matches.

    Folders are searched to the bottom; hidden files and folders, whose names begin with a dot, are
    passed over. The order is the same on every system: by name, folder by folder. A folder without
    an image, and a pattern without a match, stand for themselves, so that they are missed.

    Parameters
    ----------
    paths : iterable of Path
        As they were given. A pattern is one with ``*``, ``?`` or ``[``, where no file has that
        name; ``**`` stands for any folders.
    """
    for path in paths:
        for each in _matches(path):
            yield from (_within(each) if each.is_dir() else [each])


class Repeats:
    """Which images of a run were given before, under whatever name."""

    def __init__(self) -> None:
        self._first: dict[Hashable, str] = {}

    def note(self, image: Hashable, path: str) -> str:
        """A sentence on an image that was given before; empty, and kept in mind, for a new one.

        Parameters
        ----------
        image : hashable
            What tells images apart, such as a digest.
        path : str
            Where this one was found.
        """
        if image not in self._first:
            self._first[image] = path
            return ""
        first = self._first[image]
        same = "It was given before" if first == path else f"It is the same image as {first}"
        return f"{same}, and is computed once."


def name_of(path: Path) -> str:
    """The name of a file as UTF-8 reads it, whatever encoding this process was started with."""
    return os.fsencode(path.name).decode("utf-8", "replace")


def _matches(path: Path) -> list[Path]:
    if path.exists() or not glob.has_magic(str(path)):
        return [path]
    # `Path.glob` takes no pattern that begins at the root.
    found = sorted(glob.glob(str(path), recursive=True))  # noqa: PTH207
    return [*map(Path, found)] or [path]


def _within(folder: Path) -> Iterator[Path]:
    is_empty = True
    for root, folders, names in os.walk(folder):
        # What is changed here in place is the order in which the walk goes on.
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith(".") and Path(name).suffix.lower() in ENDINGS:
                is_empty = False
                yield Path(root, name)
    if is_empty:
        yield folder

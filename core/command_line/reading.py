"""Images and files that a command reads."""

import os
from pathlib import Path

import click

from core.command_line.running import say
from core.files import FileError
from core.images import Image
from core.limits import PREFIX, Limits
from core.uploads import refusals
from core.uploads.decoding import ImageError, load_image

_FLAGS = {"max_file_bytes": "--max-bytes", "max_pixels": "--max-pixels"}


def read_image(path: Path, limits: Limits, max_pixels: int | None = None) -> Image:
    """Read an image, and say on stderr what was changed on the way to 8-bit RGB.

    Parameters
    ----------
    path : Path
        The file.
    limits : Limits
        What is accepted.
    max_pixels : int, optional
        The working size: a larger image is made smaller.

    Raises
    ------
    ClickException
        If it cannot be used.
    """
    try:
        image = load_image(read_bytes(path, limits), _name_of(path), max_pixels, limits)
    except ImageError as error:
        raise click.ClickException(f"{path}: {error}{hint(error, limits)}") from error
    for note in image.notes:
        say(f"{path}: {note}")
    if image.scaled_from:
        height, width = image.scaled_from
        say(
            f"{path}: It was made smaller, from {width:,} x {height:,} to "
            f"{image.width:,} x {image.height:,} pixels."
        )
    return image


def _name_of(path: Path) -> str:
    """The name of a file as UTF-8 reads it, whatever encoding this process was started with."""
    return os.fsencode(path.name).decode("utf-8", "replace")


def read_bytes(path: Path, limits: Limits) -> bytes:
    """The content of a file that is not too large.

    Raises
    ------
    ClickException
        If there is no such file.
    ImageError
        If it is too large.
    """
    try:
        size = path.stat().st_size
        if size > limits.max_file_bytes:
            raise refusals.too_large(size, limits)
        return path.read_bytes()
    except FileNotFoundError as error:
        raise click.ClickException(f"File '{path}' does not exist.") from error
    except OSError as error:
        raise click.ClickException(f"{path}: {error.strerror}.") from error


def hint(error: ImageError | FileError, limits: Limits) -> str:
    """Which option and variable set the limit that refused a file, as one more sentence."""
    if not limits.bounds(error.limit):
        return ""
    flags = [flag for name, flag in _FLAGS.items() if error.limit.startswith(name)]
    return f" The limit is set by {' or '.join([*flags, PREFIX + error.limit.upper()])}."

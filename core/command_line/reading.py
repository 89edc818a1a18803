"""Images and files that a command reads."""

from pathlib import Path

import click

from core.batch.sources import name_of
from core.batch.tasks import changes
from core.command_line.running import say
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
        image = load_image(read_bytes(path, limits), name_of(path), max_pixels, limits)
    except ImageError as error:
        raise click.ClickException(f"{path}: {error}{hint(error.limit, limits)}") from error
    for note in changes(image):
        say(f"{path}: {note}")
    return image


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
    except IsADirectoryError as error:
        raise click.ClickException(f"{path}: A file is expected; this is a folder.") from error
    except OSError as error:
        raise click.ClickException(f"{path}: {error.strerror}.") from error


def hint(limit: str, limits: Limits) -> str:
    """Which option and variable set the limit that refused a file, as one more sentence."""
    if not limits.bounds(limit):
        return ""
    flags = [flag for name, flag in _FLAGS.items() if limit.startswith(name)]
    return f" The limit is set by {' or '.join([*flags, PREFIX + limit.upper()])}."

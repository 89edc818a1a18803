"""Where a command writes: a file, a device, or standard output.

A regular file is replaced as a whole, so that its name never stands for half of it. Links are
followed. Everything else is written in place: devices, pipes, and files that cannot be replaced,
such as a file that is mounted by itself or lies in a folder that is not writable.
"""

import errno
import mimetypes
import os
import secrets
import stat
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import click
import PIL.Image

from core.command_line.running import NoReaderError
from core.methods import METHODS

STANDARD = "-"

_MOST_LINKS = 40
_WRITE_BITS = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH
# Why a file cannot be replaced although it may be writable.
_NOT_REPLACED = {errno.EACCES, errno.EPERM, errno.EBUSY, errno.EROFS, errno.EXDEV, errno.ETXTBSY}
_ANY_BYTES = "application/octet-stream"
_TYPES = mimetypes.MimeTypes()
# Endings that people know and neither Python nor Pillow does, each a type of its own.
_TABLES = {".xlsx", ".ods", ".docx", ".odt", ".parquet", ".feather", ".npy", ".npz"}
_PICTURES = {".avif", ".heic", ".heif", ".jxl", ".psd", ".exr", ".hdr", ".ktx", ".xcf", ".kra"}
_RAW = {".dng", ".cr2", ".cr3", ".nef", ".arw", ".raf", ".orf", ".rw2"}


@dataclass(frozen=True)
class Output:
    """What was given as ``-o``, and whether anything may be overwritten.

    Parameters
    ----------
    name : str
        The name as it was given; ``-`` is standard output.
    force : bool
        True to overwrite the input and read-only files.
    """

    name: str
    force: bool = False

    @property
    def is_standard(self) -> bool:
        """True for standard output, by whatever name."""
        return self.name == STANDARD or _descriptor(self.name) == 1

    @property
    def is_kept(self) -> bool:
        """True for a regular file, or one that is to be made; False for streams and devices."""
        return self._is_replaceable()

    @property
    def path(self) -> Path:
        """The file itself, behind all links."""
        return Path(os.path.realpath(self.name))

    def check(self, inputs: Iterable[Path], suffixes: Sequence[str]) -> None:
        """Refuse before the work begins what could not, or should not, be written after it.

        Parameters
        ----------
        inputs : iterable of Path
            The files that are read.
        suffixes : sequence of str
            Endings for what is written, the usual one first.

        Raises
        ------
        ClickException
            If it must not be written.
        """
        if self.is_standard and sys.stdout is None:
            # Python has none if the shell has closed it, as by >&-.
            raise click.ClickException("Standard output is closed; -o must name a file.")
        if self.name == STANDARD or _descriptor(self.name) is not None:
            return
        self._check_place()
        _check_ending(self.name, suffixes)
        if self.force:
            return
        if any(_is_same(self.path, path) for path in inputs):
            raise click.ClickException(f"{self.name} is the input; --force overwrites it.")
        if self._is_read_only():
            raise click.ClickException(f"{self.name} is read-only; --force replaces it.")

    def write(self, content: bytes) -> None:
        """Write all of it."""
        with self.opened() as sink:
            sink.write(content)

    @contextmanager
    def opened(self) -> Iterator["Sink"]:
        """Take the output piece by piece; nothing is touched before the first."""
        sink = Sink(self)
        try:
            yield sink
        finally:
            sink.close()

    def begin(self, content: bytes) -> BinaryIO:
        """Write the first piece; return what takes the others.

        Raises
        ------
        OSError
            If it cannot be written.
        """
        if self._is_replaceable() and (mode := self._replace(content)) is not None:
            replaced = self.path.open("ab")
            # The permissions come last, because they may be those of a read-only file.
            self.path.chmod(mode)
            return replaced
        file = self._open_in_place()
        file.write(content)
        return file

    def _check_place(self) -> None:
        folder = self.path.parent
        if not self.name:
            raise click.ClickException("-o must name a file; got an empty name.")
        if self.name.endswith(os.sep) or self.path.is_dir():
            raise click.ClickException(f"-o must name a file; '{self.name}' is a directory.")
        if not folder.is_dir():
            raise click.ClickException(f"The folder of '{self.name}' does not exist.")
        if not self.path.exists() and not os.access(folder, os.W_OK):
            raise click.ClickException(f"The folder of '{self.name}' is not writable.")

    def _is_read_only(self) -> bool:
        # An administrator may write everything, so the permissions are asked as well.
        if not self.path.is_file():
            return False
        return not (os.access(self.path, os.W_OK) and self.path.stat().st_mode & _WRITE_BITS)

    def _open_in_place(self) -> BinaryIO:
        if self.is_standard:
            sys.stdout.flush()
            return sys.stdout.buffer
        number = _descriptor(self.name)
        if number is not None:
            return os.fdopen(os.dup(number), "wb")
        return Path(self.name).open("wb")

    def _is_replaceable(self) -> bool:
        if self.name == STANDARD or _descriptor(self.name) is not None:
            return False
        try:
            # The name is followed by the system: of a pipe no path can be made.
            return stat.S_ISREG(Path(self.name).stat().st_mode)
        except FileNotFoundError:
            return True

    def _replace(self, content: bytes) -> int | None:
        """Put a new file in the place of the old one; None if only its content can change.

        Gives the permissions that the file is to have.
        """
        path = self.path
        unfinished = path.with_name(f".{secrets.token_hex(8)}")
        try:
            mode = _create(unfinished, path)
            unfinished.write_bytes(content)
            unfinished.replace(path)
        except OSError as error:
            if error.errno in _NOT_REPLACED and path.exists():
                return None
            raise
        finally:
            # Where the folder is not writable, there is nothing to remove.
            with suppress(OSError):
                unfinished.unlink()
        return mode


class Sink:
    """Takes the pieces of an output; the first one makes the file."""

    def __init__(self, output: Output) -> None:
        self._output = output
        self._file: BinaryIO | None = None

    def write(self, piece: bytes) -> None:
        """Write a piece, so that it is there even if the next one never comes."""
        with self._named():
            if self._file is None:
                self._file = self._output.begin(piece)
            else:
                self._file.write(piece)
            self._file.flush()

    def close(self) -> None:
        if self._file and not self._output.is_standard:
            with self._named():
                self._file.close()

    @contextmanager
    def _named(self) -> Iterator[None]:
        """Errors name the output as the person did, never a file that nobody has heard of."""
        try:
            yield
        except BrokenPipeError as error:
            if self._output.is_standard:
                raise NoReaderError from error
            raise click.ClickException(f"{self._output.name}: {error.strerror}.") from error
        except OSError as error:
            raise click.ClickException(f"{self._output.name}: {error.strerror}.") from error


def _descriptor(name: str) -> int | None:
    """The number of the open file that a name such as ``/dev/stdout`` stands for, if it is one."""
    path, folders = Path(name), {"/dev/fd", f"/proc/{os.getpid()}/fd"}
    for _ in range(_MOST_LINKS):
        if path.name.isdecimal() and os.path.realpath(path.parent) in folders:
            return int(path.name)
        if not path.is_symlink():
            return None
        path = path.parent / path.readlink()
    return None


def _create(unfinished: Path, path: Path) -> int:
    """Make an empty file that nobody may read who may not read the one that it will replace.

    Gives the permissions of that one, or where there is none, those of a new file.
    """
    before = stat.S_IMODE(path.stat().st_mode) if path.exists() else None
    mode = 0o666 if before is None else before | stat.S_IWUSR
    os.close(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode))
    return stat.S_IMODE(unfinished.stat().st_mode) if before is None else before


def _check_ending(name: str, suffixes: Sequence[str]) -> None:
    """Refuse the ending of another kind of file; one that stands for nothing known may be used."""
    ending = Path(name).suffix
    kind = _kind_of(ending)
    if kind and kind not in map(_kind_of, suffixes):
        raise click.ClickException(
            f"{name} must end in {' or '.join(suffixes)}, as what is written there; got {ending}."
        )


def _kind_of(ending: str) -> str:
    """The type of files with an ending, empty where that is not known."""
    ending = ending.lower()
    kind, encoding = _TYPES.guess_type(f"file{ending}", strict=False)
    if kind == _ANY_BYTES:
        return ""
    known = _TABLES | _PICTURES | _RAW | {method.format.suffix for method in METHODS.values()}
    return encoding or kind or (ending if ending in known else _image_kind_of(ending))


def _image_kind_of(ending: str) -> str:
    """The type of images with an ending that Pillow knows, empty where it does not."""
    name = PIL.Image.registered_extensions().get(ending, "")
    return PIL.Image.MIME.get(name, name)


def _is_same(path: Path, other: Path) -> bool:
    return path.exists() and other.exists() and path.samefile(other)

"""The command line: python -m core methods | compress | decode | sweep."""

import csv
import json
import math
import os
import sys
from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any, TextIO

import click

from core.columns import COLUMNS
from core.compression import compress, decode_file
from core.images import Image, digest_of, encode_png
from core.methods import MAIN_METHODS, METHODS, Method, Parameter, WholeNumber
from core.metrics import psnr_db
from core.sweeps import settings, sweep
from core.uploads.decoding import load_image

_EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)
_NEW = click.Path(dir_okay=False, path_type=Path)
_KEYS = click.Choice(list(METHODS))


def main() -> None:
    """Run a command; exit with 2 and one line on stderr for bad input."""
    try:
        cli(prog_name="python -m core", standalone_mode=False)
    except click.ClickException as error:
        _fail(error.format_message())
    except (click.Abort, KeyboardInterrupt):
        _fail("Stopped.")
    except (ValueError, TypeError) as error:
        _fail(str(error))
    except OSError as error:
        _fail(f"{error.filename or 'Output'}: {error.strerror}.")


def _require_folder(_: Any, __: Any, path: Path | None) -> Path | None:
    # A missing folder is found before the work begins.
    if path and not path.parent.is_dir():
        raise click.BadParameter(f"The folder of '{path}' does not exist.")
    return path


@click.group(no_args_is_help=False)
def cli() -> None:
    """What an image costs under K-Means colours and NMF parts."""


@cli.command()
def methods() -> None:
    """List the methods: key, label, knob and its range."""
    for method in METHODS.values():
        knob = method.knob()
        click.echo(f"{method.key}\t{method.label}\t{knob.name}\t{knob.lowest}..{knob.highest}")


@cli.command("compress")
@click.argument("image", type=_EXISTING)
@click.option("--method", "key", type=_KEYS, required=True, help="Key of the method.")
@click.option("--value", type=int, required=True, help="Value of its knob.")
@click.option("--seed", type=int, default=0, show_default=True)
@click.option("--set", "assignments", multiple=True, metavar="NAME=VALUE", help="e.g. bits=12")
@click.option(
    "-o", "--output", type=_NEW, callback=_require_folder, required=True, help="File to write."
)
def compress_command(
    image: Path, key: str, value: int, seed: int, assignments: Sequence[str], output: Path
) -> None:
    """Write the compressed file and print its row as one line of JSON (lossless PSNR is null)."""
    kind = METHODS[key]
    parameters = _parameters(kind, assignments)
    source = _read(image)
    compressed = compress(source, kind.make(value, seed=seed, **parameters))
    write_whole(output, compressed.file)
    click.echo(json.dumps(_finite(compressed.row(source))))


@cli.command()
@click.argument("file", type=_EXISTING)
@click.option(
    "-o", "--output", type=_NEW, callback=_require_folder, required=True, help="PNG image to write."
)
@click.option("--source", type=_EXISTING, help="Image to compare with: adds the PSNR.")
def decode(file: Path, output: Path, source: Path | None) -> None:
    """Decode a compressed file to a PNG image, from the file alone, and print its digest as JSON.

    The digest is that of the pixels. With --source, the PSNR is printed too (null if lossless).
    """
    pixels = decode_file(file.read_bytes())
    found = {"digest": digest_of(pixels), "height": pixels.shape[0], "width": pixels.shape[1]}
    if source:
        found["psnr_db"] = psnr_db(_read(source).pixels, pixels)
    write_whole(output, encode_png(pixels))
    click.echo(json.dumps(_finite(found)))


@cli.command("sweep")
@click.argument("images", type=_EXISTING, nargs=-1, required=True)
@click.option(
    "--method",
    "keys",
    type=_KEYS,
    multiple=True,
    help=f"Repeatable; by default {' and '.join(MAIN_METHODS)}.",
)
@click.option("--values", help="Values of the knob, e.g. 2,3,5; the tutorial's by default.")
@click.option("--seed", type=int, default=0, show_default=True)
@click.option(
    "-o",
    "--output",
    type=_NEW,
    callback=_require_folder,
    help="CSV file to write; stdout by default.",
)
def sweep_command(
    images: Sequence[Path], keys: Sequence[str], values: str | None, seed: int, output: Path | None
) -> None:
    """Compress images at many settings and write one CSV row each."""
    numbers = None if values is None else _numbers(values)
    sources = [_read(path) for path in images]
    plans = [
        [
            setting
            for key in keys or MAIN_METHODS
            for setting in settings(METHODS[key], source, numbers, seed=seed)
        ]
        for source in sources
    ]
    with output.open("w", newline="", encoding="utf-8") if output else nullcontext(sys.stdout) as f:
        _write_rows(sources, plans, f)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file atomically: its name never leads to a part of the new content."""
    if path.exists() and not path.is_file():  # A device or a pipe cannot be replaced.
        path.write_bytes(content)
        return
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        unfinished.write_bytes(content)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def _write_rows(images: Sequence[Image], plans: Sequence[Sequence[Method]], file: TextIO) -> None:
    """Write each row as it is finished, so that finished rows are kept when the work is stopped."""
    table = csv.DictWriter(file, list(COLUMNS))
    table.writeheader()
    settings_in_all = sum(map(len, plans))
    with click.progressbar(length=settings_in_all, file=sys.stderr, item_show_func=str) as bar:
        for image, plan in zip(images, plans, strict=True):
            for compressed in sweep(image, plan):
                table.writerow(compressed.row(image))
                file.flush()
                method = compressed.method
                bar.update(1, f"{image.name}: {method.label}, {method.setting}")


def _read(path: Path) -> Image:
    try:
        return load_image(path.read_bytes(), path.name)
    except ValueError as error:
        raise click.ClickException(f"{path}: {error}") from error


def _numbers(text: str) -> list[int]:
    try:
        return [int(word) for word in text.split(",")]
    except ValueError:
        raise click.ClickException(
            f"--values must be whole numbers with commas between them, as in 2,3,5; got {text!r}."
        ) from None


def _parameters(kind: type[Method], assignments: Iterable[str]) -> dict[str, Any]:
    """The values of NAME=VALUE texts, parsed by the declarations of the method."""
    others = {name: each for name, each in kind.parameters().items() if not _has_option(each)}
    parameters = {}
    for assignment in assignments:
        name, is_assigned, text = assignment.partition("=")
        if name not in others or not is_assigned:
            raise click.ClickException(
                f"--set must be NAME=VALUE with a parameter of {kind.key} "
                f"({', '.join(sorted(others)) or 'it has none'}); got {assignment!r}."
            )
        parameters[name] = others[name].parse(text)
    return parameters


def _has_option(parameter: Parameter) -> bool:
    """True for the knob and the seed, which have options of their own instead of --set."""
    return isinstance(parameter, WholeNumber) and parameter.role != ""


def _finite(row: dict[str, Any]) -> dict[str, Any]:
    """The row with None where JSON has no number."""
    return {
        name: None if isinstance(value, float) and not math.isfinite(value) else value
        for name, value in row.items()
    }


def _fail(message: str) -> None:
    click.echo(message.replace("\n", " "), err=True)
    sys.exit(2)


if __name__ == "__main__":
    main()

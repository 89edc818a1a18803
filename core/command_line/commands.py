"""The commands; those of a report and of averages stand by themselves."""

import sys
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import click

from core.batch.cluster import run_on_cluster
from core.batch.local import run_locally
from core.batch.sources import images_in
from core.batch.tasks import Job
from core.command_line import options
from core.command_line.averages import averages_command
from core.command_line.batch import Batch
from core.command_line.output import Output
from core.command_line.reading import hint, read_bytes, read_image
from core.command_line.reporting import report_command
from core.command_line.running import FAILED, NoReaderError, say
from core.command_line.workers import (
    JSON_LINES,
    is_json_lines,
    kept_beside,
    sweep_by_workers,
)
from core.compression import compress, decode_file
from core.files import FileError
from core.files.results import row_as_json
from core.images import Image, Pixels, digest_of, encode_png
from core.limits import Limits
from core.methods import DEFAULT_METHODS, METHODS
from core.metrics import psnr_db
from core.uploads.decoding import ImageError
from core.version import VERSION


def run() -> None:
    """Run the command that the arguments of this process name."""
    cli(prog_name="python -m core", standalone_mode=False)


@click.group(no_args_is_help=False)
@click.version_option(VERSION, message="Palette & Parts %(version)s")
def cli() -> None:
    """What an image costs under K-Means colours and NMF parts.

    Results go to stdout, everything else that is said to stderr. The exit status is 0, 2 where
    something was wrong, and 130 after Ctrl-C.
    """


@cli.command()
def methods() -> None:
    """List the methods: key, label, knob and its range."""
    for method in METHODS.values():
        knob = method.knob()
        click.echo(f"{method.key}\t{method.label}\t{knob.name}\t{knob.lowest}..{knob.highest}")


@cli.command("compress")
@click.argument("image", type=options.INPUT)
@click.option("--method", "key", type=options.METHOD_KEYS, required=True, help="Key of the method.")
@click.option("--value", type=int, required=True, help="Value of its knob.")
@options.seed
@options.assignments("Another parameter of the method, e.g. bits=12; repeatable.")
@options.working_size
@options.limits
@options.output("File to write")
def compress_command(
    image: Path,
    key: str,
    value: int,
    seed: int,
    assignments: Sequence[str],
    max_pixels: int | None,
    limits: Limits,
    output: Output,
) -> None:
    """Write the compressed file and print its row as one line of JSON (lossless PSNR is null).

    Where the file goes to standard output, the row goes to stderr.
    """
    kind = METHODS[key]
    method = kind.make(value, seed=seed, **options.parameters_of([kind], assignments)[key])
    output.check([image], [kind.format.suffix])
    source = read_image(image, limits, max_pixels)
    compressed = compress(source, method)
    output.write(compressed.file)
    _print(compressed.row(source), output)


@cli.command()
@click.argument("file", type=options.INPUT)
@click.option("--source", type=options.INPUT, help="Image to compare with: adds the PSNR.")
@options.working_size
@options.limits
@options.output("PNG image to write")
def decode(
    file: Path, source: Path | None, max_pixels: int | None, limits: Limits, output: Output
) -> None:
    """Decode a compressed file to a PNG image, from the file alone, and print its digest as JSON.

    The digest is that of the pixels. With --source, the PSNR is printed too (null if lossless);
    --size is then the working size of the source.
    """
    output.check([file, source] if source else [file], [".png"])
    pixels = _decoded(file, limits)
    found = {"digest": digest_of(pixels), "height": pixels.shape[0], "width": pixels.shape[1]}
    if source:
        found["psnr_db"] = _psnr_db(read_image(source, limits, max_pixels), pixels, source)
    output.write(encode_png(pixels))
    _print(found, output)


@cli.command("sweep")
@click.argument("images", type=options.INPUT, nargs=-1, required=True)
@options.methods(f"{' and '.join(DEFAULT_METHODS)}")
@options.values
@options.seed
@options.assignments("Another parameter, of each method that has it, e.g. bits=12; repeatable.")
@options.working_size
@options.limits
@click.option(
    "--workers",
    type=click.IntRange(min=1),
    metavar="N",
    help="Compute with N processes, an image each; what is there already is not computed again.",
)
@click.option(
    "--scheduler",
    metavar="ADDRESS",
    help="Compute on the Dask cluster of that scheduler, such as tcp://10.0.0.1:8786.",
)
@options.output("CSV or JSON lines (.jsonl) to write", required=False)
def sweep_command(
    images: Sequence[Path],
    keys: Sequence[str],
    values: str | None,
    seed: int,
    assignments: Sequence[str],
    max_pixels: int | None,
    limits: Limits,
    workers: int | None,
    scheduler: str | None,
    output: Output,
) -> None:
    """Compress images at many settings and write one row each, as soon as it is finished.

    IMAGES are files, folders, which are searched to the bottom, and patterns such as "*.png". An
    image that cannot be used is named on stderr, the others follow, and the exit status is 2.

    With --workers, --scheduler or a name that ends in .jsonl, rows are kept as JSON lines, for CSV
    in a file beside it, and the same command computes what is missing.
    """
    plan = options.plan_of(keys, values, seed, assignments)
    paths = [*images_in(images)]
    if workers and scheduler:
        raise click.ClickException("--workers and --scheduler exclude each other; give one.")
    is_kept = bool(workers or scheduler) or is_json_lines(Path(output.name))
    output.check(paths, [".csv", ".txt", *([JSON_LINES] if is_kept else [])])
    if is_kept:
        if output.is_kept:
            # It is added to as well, so it is as safe from that as the file that is named.
            Output(str(kept_beside(output)), output.force).check(paths, [JSON_LINES])
        job = Job(plan, limits, max_pixels)
        run = (
            partial(run_on_cluster, address=scheduler, tell=say)
            if scheduler
            else partial(run_locally, workers=workers or 1)
        )
        is_complete = sweep_by_workers(job, paths, run, output)
    else:
        with output.opened() as sink:
            batch = Batch(plan, lambda path: read_image(path, limits, max_pixels), sink)
            batch.run(paths)
        is_complete = not batch.failures
    if not is_complete:
        sys.exit(FAILED)


cli.add_command(report_command)
cli.add_command(averages_command)


def _decoded(path: Path, limits: Limits) -> Pixels:
    try:
        return decode_file(read_bytes(path, limits), limits.max_pixels)
    except (FileError, ImageError) as error:
        raise click.ClickException(f"{path}: {error}{hint(error.limit, limits)}") from error


def _psnr_db(image: Image, pixels: Pixels, path: Path) -> float:
    """The PSNR of what was decoded, if it has the size of the image, which was found at a path."""
    height, width, _ = pixels.shape
    if image.pixels.shape != pixels.shape:
        raise click.ClickException(
            f"{path}: The source must have the size of the decoded image, {width:,} x {height:,} "
            f"pixels; got {image.width:,} x {image.height:,}."
        )
    return psnr_db(image.pixels, pixels)


def _print(row: Mapping[str, Any], output: Output) -> None:
    """Print a row as JSON, which has no infinity, beside what is written."""
    try:
        click.echo(row_as_json(row).rstrip(), err=output.is_standard)
    except BrokenPipeError as error:
        raise NoReaderError from error

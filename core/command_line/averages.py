"""The command that averages over images: one table of Markdown, of kept rows or of the samples."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from core.command_line import options
from core.command_line.running import say
from core.files.results import ExchangeError
from core.formatting import format_count
from core.images import scale_to
from core.methods import DEFAULT_METHODS, FAMILIAR, METHODS, Method
from core.samples import SAMPLES, load_sample
from core.sets import Rates, SetRows, at_sizes, mean_psnr, rates_per_image, read_rows
from core.sweeps import rate_settings, sweep, to_frame

_SIZES = (0.5, 1.0, 2.0)
_EVERY = 10**9


@click.command("averages")
@click.argument("rows", type=options.INPUT, required=False)
@options.methods(f"{', '.join(DEFAULT_METHODS)} and {FAMILIAR.key}, over the samples")
@options.working_size
def averages_command(rows: Path | None, keys: Sequence[str], max_pixels: int | None) -> None:
    """Print a table of means over many images, as Markdown.

    ROWS is a file that sweep has written, JSON lines or CSV. Without it the samples that ship are
    swept first, at the settings for which rates are compared.
    """
    if rows is None:
        found = SetRows(to_frame(_of_samples(keys or [*DEFAULT_METHODS, FAMILIAR.key], max_pixels)))
    else:
        found = _read(rows)
    for sentence in found.left_out:
        say(sentence)
    click.echo("\n".join(_table(found)))


def _read(path: Path) -> SetRows:
    try:
        return read_rows(path.read_bytes())
    except ExchangeError as error:
        raise click.ClickException(f"{path}: {error}") from error


def _of_samples(keys: Sequence[str], max_pixels: int | None) -> Iterator[dict[str, Any]]:
    for key in SAMPLES:
        whole = load_sample(key)
        image = scale_to(whole, max_pixels or whole.raw_bytes)
        methods: list[Method] = [
            method for each in keys for method in rate_settings(METHODS[each], image)
        ]
        for result in sweep(image, methods):
            yield result.row(image)


def _table(found: SetRows) -> Iterator[str]:
    """The lines of the table: a method each, at equal sizes and by its BD-rate."""
    anchor = found.methods[0]
    means = at_sizes(found.frame, _SIZES).set_index(["method", "size"])
    texts = {point: mean_psnr(row) for point, row in means.to_dict("index").items()}
    counts = means["images"].groupby("size").max()
    against = METHODS[anchor].label
    heads = [f"at {size:g} bpp ({format_count(counts.get(size, 0), 'image')})" for size in _SIZES]
    yield f"| | {' | '.join(heads)} | BD-rate against {against}: median | mean | images |"
    yield "|---|" + "---|" * (len(_SIZES) + 3)
    rates = {each.method: each for each in rates_per_image(found.frame, anchor, _EVERY)}
    for key in found.methods:
        cells = [texts.get((key, size), "n/a") for size in _SIZES]
        yield f"| {METHODS[key].label} | {' | '.join([*cells, *_rate_cells(rates.get(key))])} |"


def _rate_cells(rates: Rates | None) -> list[str]:
    if rates is None:
        return ["", "", ""]
    share = f"{len(rates.percents)} of {rates.images}"
    if not rates.percents:
        return ["n/a", "n/a", share]
    return [f"{rates.median:+.0f} %", f"{rates.mean:+.0f} %", share]

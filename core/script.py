"""A short Python script that computes rows again, for a person to read, run and change."""

from collections.abc import Iterable

from core.images import Image
from core.methods import Method
from core.version import VERSION

_SCRIPT = """\
# The rows of this view, computed again. It needs `core` of Palette & Parts {version}:
# run it where the folder `core` is, as in `python rows.py > rows.csv`.
import sys
from pathlib import Path

import core
{imports}

{reading}
assert image.digest == "{digest}", "This is another image."
methods = [
{settings}
]
frame = core.to_frame(result.row(image) for result in core.sweep(image, methods))
sys.stdout.buffer.write(core.to_csv(frame))
"""
_FILE = """path = Path({name!r})
image = core.load_image(path.read_bytes(), path.name, {max_pixels})"""
_SAMPLE = "image = core.scale_to(core.load_sample({sample!r}), {max_pixels})"


def rows_script(
    image: Image, methods: Iterable[Method], max_pixels: int, *, sample: str = ""
) -> str:
    """A script that writes the rows of settings of an image as CSV.

    Parameters
    ----------
    image : Image
        The source.
    methods : iterable of Method
        The settings.
    max_pixels : int
        The working size.
    sample : str
        Key of the sample that the image is; empty for a file of the image's name.
    """
    curves: dict[str, list[int]] = {}
    kinds = {}
    for method in methods:
        curves.setdefault(_at_any_value(method), []).append(method.value)
        kinds[type(method).__name__] = type(method).__module__
    reading = _SAMPLE if sample else _FILE
    return _SCRIPT.format(
        version=VERSION,
        imports="\n".join(f"from {module} import {name}" for name, module in kinds.items()),
        reading=reading.format(name=image.name, sample=sample, max_pixels=max_pixels),
        digest=image.digest,
        settings="\n".join(
            f"    *({setting} for value in {values})," for setting, values in curves.items()
        ),
    )


def _at_any_value(method: Method) -> str:
    """The setting as code in which its knob is ``value``."""
    name = method.knob().name
    return repr(method).replace(f"{name}={method.value}", f"{name}=value", 1)

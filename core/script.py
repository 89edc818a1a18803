"""A short Python script that computes rows again, for a person to read, run and change."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.images import Image
from core.methods import Method
from core.version import VERSION

_HEAD = """\
# The rows of this view, computed again. It needs `core` of Palette & Parts {version}:
# run it where the folder `core` is, as in `python rows.py > rows.csv`.
import sys
from pathlib import Path

import core
{imports}

"""
_ONE = """\
{reading}
assert image.digest == "{digest}", "This is another image."
methods = [
{settings}
]
frame = core.to_frame(result.row(image) for result in core.sweep(image, methods))
"""
_MANY = """\
images = [
{readings}
]
digests = "{digests}"
assert " ".join(image.digest for image in images) == digests, "These are other images."
methods = [
{settings}
]
fits = lambda method, image: method.value <= method.largest_value(image.height, image.width)
frame = core.to_frame(
    result.row(image)
    for image in images
    for result in core.sweep(image, [each for each in methods if fits(each, image)])
)
"""
_RATES = """\
# The BD-rates of this view, computed again. It needs `core` of Palette & Parts {version}:
# run it where the folder `core` is, with the file of rows beside it.
from pathlib import Path

from core.sets import rates_per_image, read_rows

frame = read_rows(Path({name!r}).read_bytes()).frame
for rates in rates_per_image(frame, {anchor!r}, {most}):
    print(rates.method, rates.median, rates.mean, len(rates.percents), len(rates.reasons))
"""
_TAIL = "sys.stdout.buffer.write(core.to_csv(frame))\n"
_FILE = """path = Path({name!r})
image = core.load_image(path.read_bytes(), path.name, {max_pixels})"""
_SAMPLE = "image = core.scale_to(core.load_sample({sample!r}), {max_pixels})"
_FILES = """\
    *(core.load_image(Path(name).read_bytes(), name, {max_pixels}) for name in {names}),"""
_SAMPLES = """\
    *(core.scale_to(core.load_sample(key), {max_pixels}) for key in {names}),"""


@dataclass(frozen=True)
class Source:
    """An image, and where a script finds it.

    Parameters
    ----------
    image : Image
        The image at its working size.
    sample : str
        Key of the sample that it is; empty for a file of the image's name.
    """

    image: Image
    sample: str = ""


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
    reading = (_SAMPLE if sample else _FILE).format(
        name=image.name, sample=sample, max_pixels=max_pixels
    )
    return _joined(_ONE, methods, reading=reading, digest=image.digest)


def set_script(sources: Sequence[Source], methods: Iterable[Method], max_pixels: int) -> str:
    """A script that writes the rows of settings of several images as CSV.

    Samples come first, as on the page where they are. An image has those settings that it is large
    enough for.

    Parameters
    ----------
    sources : sequence of Source
        The images.
    methods : iterable of Method
        The settings; those that are named more than once count once.
    max_pixels : int
        The working size.
    """
    samples = [each for each in sources if each.sample]
    files = [each for each in sources if not each.sample]
    readings = [
        template.format(names=names, max_pixels=max_pixels)
        for template, names in (
            (_SAMPLES, [each.sample for each in samples]),
            (_FILES, [each.image.name for each in files]),
        )
        if names
    ]
    digests = " ".join(each.image.digest for each in [*samples, *files])
    return _joined(_MANY, methods, readings="\n".join(readings), digests=digests)


def rates_script(name: str, anchor: str, most: int) -> str:
    """A script that prints the BD-rates of a file of rows, a line for each method.

    Parameters
    ----------
    name : str
        Name of the file of rows.
    anchor : str
        Key of the method that the others are compared with.
    most : int
        As `core.sets.rates_per_image` takes it.
    """
    return _RATES.format(version=VERSION, name=name, anchor=anchor, most=most)


def _joined(body: str, methods: Iterable[Method], **texts: str) -> str:
    """The script of a body, with what its settings need at its top."""
    curves: dict[str, list[int]] = {}
    kinds = {}
    for method in dict.fromkeys(methods):
        curves.setdefault(_at_any_value(method), []).append(method.value)
        kinds[type(method).__name__] = type(method).__module__
    imports = "\n".join(f"from {module} import {name}" for name, module in kinds.items())
    settings = "\n".join(
        f"    *({setting} for value in {values})," for setting, values in curves.items()
    )
    head = _HEAD.format(version=VERSION, imports=imports)
    return head + body.format(settings=settings, **texts) + _TAIL


def _at_any_value(method: Method) -> str:
    """The setting as code in which its knob is ``value``."""
    name = method.knob().name
    return repr(method).replace(f"{name}={method.value}", f"{name}=value", 1)

"""Pictures to start with: photographs from the installed packages, and one drawn by our code."""

import importlib.util
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import PIL.Image

from core.images import Image, encode_thumbnail
from core.uploads.decoding import load_trusted_image

THUMBNAIL_SIDE = 160


@dataclass(frozen=True)
class Sample:
    """A picture that needs no download.

    Parameters
    ----------
    key : str
        Short name, as used in links.
    title : str
        Displayed name, also the name of the image.
    credit : str
        Who made it and under which terms.
    package, path : str
        The installed package that carries the file, and its path there.
    """

    key: str
    title: str
    credit: str
    package: str
    path: str


SAMPLES = {
    sample.key: sample
    for sample in (
        Sample(
            "skyline", "Skyline", "Drawn by Palette & Parts", "core", "samples/skyline/skyline.png"
        ),
        Sample("china", "China", "danielbuechele, CC BY", "sklearn", "datasets/images/china.jpg"),
        Sample("flower", "Flower", "vultilion, CC BY", "sklearn", "datasets/images/flower.jpg"),
        Sample("coffee", "Coffee", "Rachel Michetti, CC0", "skimage", "data/coffee.png"),
        Sample("chelsea", "Chelsea", "Stefan van der Walt, CC0", "skimage", "data/chelsea.png"),
        Sample("astronaut", "Astronaut", "NASA, public domain", "skimage", "data/astronaut.png"),
        Sample("rocket", "Rocket", "SpaceX, CC0", "skimage", "data/rocket.jpg"),
        Sample("hubble", "Hubble", "NASA, public domain", "skimage", "data/hubble_deep_field.jpg"),
        Sample("tissue", "Tissue", "CMMI, no known restrictions", "skimage", "data/ihc.png"),
    )
}


def load_sample(key: str) -> Image:
    """Load one of `SAMPLES`.

    Raises
    ------
    KeyError
        If there is no sample with that key.
    """
    sample = SAMPLES[key]
    return load_trusted_image(_path_of(sample).read_bytes(), sample.title)


@cache
def load_thumbnail(key: str) -> bytes:
    """One of `SAMPLES` as a small JPEG file, made in advance by `make_thumbnail`.

    Raises
    ------
    KeyError
        If there is no sample with that key.
    """
    return thumbnail_path(SAMPLES[key]).read_bytes()


def make_thumbnail(key: str) -> bytes:
    """One of `SAMPLES` as a JPEG file of at most `THUMBNAIL_SIDE` pixels per side.

    Raises
    ------
    KeyError
        If there is no sample with that key.
    """
    with PIL.Image.open(_path_of(SAMPLES[key])) as picture:
        return encode_thumbnail(picture, THUMBNAIL_SIDE)


def thumbnail_path(sample: Sample) -> Path:
    """Path of its thumbnail, which is stored because making it would delay the first picture."""
    return Path(__file__).parent / "thumbnails" / f"{sample.key}.jpg"


def _path_of(sample: Sample) -> Path:
    # The package is not imported, because that would delay the first picture.
    spec = importlib.util.find_spec(sample.package)
    if spec is None or spec.origin is None:
        raise FileNotFoundError(f"The package {sample.package} with {sample.path} is missing.")
    return Path(spec.origin).parent / sample.path

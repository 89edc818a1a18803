"""The contract of a method, for each of the registry on each odd picture."""

import dataclasses
import hashlib
import importlib
import os
import pkgutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import core.methods
from core.compression import compress, decode_file
from core.files import FileError
from core.methods import MAIN_METHODS, METHODS, REFERENCES, Method, Picture

ONE_SENTENCE = r"^(The|This|Unknown) (?!.*\. ).*\.$"


def assert_same_parts(first, second):
    assert len(first) == len(second)
    for one, other in zip(first, second, strict=True):
        np.testing.assert_array_equal(one.values, other.values, strict=True)
        for attribute in ("name", "bits_per_value", "side_information", "planes"):
            assert getattr(one, attribute) == getattr(other, attribute)


@pytest.fixture
def file(kind, noise, setting_for):
    """A file of each method."""
    return compress(noise, setting_for(kind, noise)).file


def test_every_method_of_the_folder_is_registered():
    for module in pkgutil.iter_modules(core.methods.__path__, "core.methods."):
        importlib.import_module(module.name)
    concrete = {kind for kind in descendants(Method) if "key" in vars(kind)}
    concrete = {kind for kind in concrete if kind.__module__.startswith("core.methods.")}
    assert set(METHODS.values()) <= concrete
    assert {kind.key for kind in concrete - set(METHODS.values())} <= {"webp", "avif"}


def descendants(kind):
    for child in kind.__subclasses__():
        yield child
        yield from descendants(child)


def test_the_first_value_of_a_choice_is_the_default_and_each_makes_another_file(kind, noise):
    default = kind.make(3)
    for name, choice in kind.choices().items():
        words = kind.words.of(choice)
        assert words.label
        assert words.help.endswith(".")
        assert tuple(words.values) == choice.keys
        values = [*choice.values.values()]
        assert getattr(default, name) == choice.default == values[0]
        others = [default.replace(**{name: value}) for value in values]
        files = {other.format.write(other.encode(noise.pixels).parts) for other in others}
        assert len(files) == len(values)
        assert [choice.parse(choice.format(value)) for value in values] == values


def test_names_of_choices_are_unique_and_not_keys():
    names = [name for kind in MAIN_METHODS.values() for name in kind.choices()]
    assert len({*names, *METHODS}) == len(names) + len(METHODS)


def test_keys_and_labels_are_unique():
    assert all(key == method.key for key, method in METHODS.items())
    assert len({method.label for method in METHODS.values()}) == len(METHODS)


def test_main_methods_come_first_and_all_others_are_references():
    assert [*MAIN_METHODS, *REFERENCES] == [*METHODS]
    assert {"kmeans", "nmf"} <= {*MAIN_METHODS}
    assert all(method.is_reference for method in REFERENCES.values())


def test_every_method_fills_in_what_menus_and_sweeps_need(kind):
    assert issubclass(kind, Method)
    knob = kind.knob()
    for text in (kind.key, kind.label, knob.name, kind.words.of(knob).label, kind.format.suffix):
        assert text
        assert text == text.strip()
    assert kind.key == kind.key.lower()
    assert kind.format.suffix.startswith(".")
    assert [each.name for each in kind.parameters().values() if is_knob(each)] == [knob.name]
    assert list(knob.sweep) == sorted(set(knob.sweep))
    assert knob.lowest <= knob.sweep[0] <= knob.sweep[-1] <= knob.highest
    assert not kind.bound or METHODS[kind.bound].is_reference


def is_knob(parameter):
    return getattr(parameter, "role", "") == "knob"


def test_a_method_is_frozen_hashable_and_printable(kind):
    method = kind.make(2, seed=3)
    assert method.value == 2
    assert method.seed == (3 if "seed" in kind.parameters() else 0)
    assert "2" in method.setting
    assert method.setting == kind.describe(2)
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(method, kind.knob().name, 4)
    twin = kind.make(2, seed=3)
    assert (hash(method), repr(method)) == (hash(twin), repr(twin))
    assert method == twin != method.at(4)
    assert method.at(4).at(2) == method
    assert eval(repr(method), {kind.__name__: kind}) == method


def test_a_seed_is_a_parameter_only_where_it_has_an_effect(kind, photo):
    files = {compress(photo, kind.make(9, seed=seed)).file for seed in range(6)}
    assert (len(files) > 1) == ("seed" in kind.parameters())


@pytest.mark.parametrize("step", [-1, 1])
def test_a_knob_outside_its_range_is_refused(kind, step):
    knob = kind.knob()
    limit = knob.lowest if step < 0 else knob.highest
    kind.make(limit)
    expected = f"^{kind.__name__}.{knob.name} must be between {knob.lowest} and {knob.highest}; "
    with pytest.raises(ValueError, match=f"{expected}got {limit + step}.$"):
        kind.make(limit + step)


@pytest.mark.parametrize("value", [2.0, True, "2", None])
def test_a_knob_that_is_not_a_whole_number_is_refused(kind, value):
    name = kind.knob().name
    with pytest.raises(TypeError, match=f"{name} must be a whole number; got {value!r}"):
        kind.make(value)


def test_a_setting_that_the_image_is_too_small_for_is_refused(kind):
    largest = kind.largest_value(5, 7)
    assert largest <= kind.knob().highest
    kind.make(largest).check_size(5, 7)
    if largest < kind.knob().highest:
        with pytest.raises(ValueError, match=f"1 and {largest} for an image of 5 x 7 pixels"):
            kind.make(largest + 1).encode(np.zeros((5, 7, 3), np.uint8))


def test_the_file_gives_back_the_parts_that_were_packed(result):
    image, compressed = result
    method = compressed.method
    parts = method.encode(image.pixels).parts
    assert_same_parts(method.format.read(method.format.write(parts)), parts)
    assert method.format.write(parts) == compressed.file
    assert method.format.write(compressed.parts()) == compressed.file


def test_dissecting_a_file_accounts_for_each_of_its_bytes(result):
    method, file = result[1].method, result[1].file
    pieces = method.format.dissect(file)
    assert sum(pieces.values()) == len(file)
    assert all(isinstance(size, int) and size >= 0 for size in pieces.values())
    names = {name for part in method.format.read(file) for name, _ in part.pieces()}
    assert set(pieces) - {"header"} == names


def test_explanations_are_whole_sentences(result):
    file, parts = result[1].file, result[1].parts()
    for sentence in result[1].method.format.explain(file, parts):
        assert sentence[0].isupper()
        assert sentence.endswith(".")


def test_parts_are_named_finite_and_fit_into_their_bits(result):
    parts = result[1].parts()
    assert len({part.name for part in parts}) == len(parts)
    assert all(np.isfinite(part.values).all() for part in parts)
    for part in parts:
        if part.values.dtype.kind == "u":
            largest = part.values.max(initial=0)
            assert largest < 2**part.bits_per_value <= 2 ** (8 * part.values.itemsize)


def test_decoding_gives_8_bit_pixels_of_the_images_shape(result):
    image, compressed = result
    pixels = compressed.pixels()
    assert (pixels.dtype, pixels.shape) == (np.uint8, image.pixels.shape)
    np.testing.assert_array_equal(decode_file(compressed.file), pixels)


def test_preparation_changes_nothing(result):
    image, compressed = result
    method = compressed.method
    fit = method.encode(image.pixels, method.prepare(image.pixels))
    assert method.format.write(fit.parts) == compressed.file


def test_illustrations_are_captioned_rgb_pictures(result):
    pictures = result[1].method.illustrate(result[1].parts())
    for picture in pictures:
        assert isinstance(picture, Picture)
        assert picture.caption == picture.caption.strip() != ""
        assert picture.pixels.dtype == np.uint8
        assert picture.pixels.shape[2:] == (3,)
        assert 0 < picture.pixels.size < 3_000_000


def test_the_same_setting_gives_the_same_file_in_a_fresh_process(tmp_path, photo, save):
    (tmp_path / "photo.png").write_bytes(save(photo.pixels))
    code = (
        "import hashlib, pathlib; from core.methods import *\n"
        "from core.uploads.decoding import load_image\n"
        "pixels = load_image(pathlib.Path('photo.png').read_bytes(), 'photo').pixels\n"
        "for kind in METHODS.values():\n"
        "    method = kind.make(9, seed=4)\n"
        "    print(hashlib.sha256(method.format.write(method.encode(pixels).parts)).hexdigest())\n"
    )
    path = {"PYTHONPATH": str(Path(core.methods.__file__).parents[2]), "PYTHONHASHSEED": "99"}
    fresh = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=os.environ | path,
        capture_output=True,
        check=True,
    )
    methods = [kind.make(9, seed=4) for kind in METHODS.values()]
    files = [method.format.write(method.encode(photo.pixels).parts) for method in methods]
    assert fresh.stdout.decode().split() == [hashlib.sha256(file).hexdigest() for file in files]


def test_a_format_recognises_its_own_files_only(kind, file):
    for other in METHODS.values():
        assert other.format.recognises(file) == (other.format is kind.format)
        if other.format is not kind.format:
            with pytest.raises(FileError, match=ONE_SENTENCE):
                other.format.read(file)


def test_every_cut_of_a_file_is_refused_or_loses_no_pixel(kind, file):
    whole, refused = decode_file(file), 0
    for length in range(len(file)):
        try:
            np.testing.assert_array_equal(decode_file(file[:length]), whole)
        except FileError as error:
            refused += str(error).endswith(".")
    # Only the checksums at the end of a PNG can be lost without being missed.
    assert refused >= len(file) - 24


def test_every_flipped_bit_gives_a_picture_or_a_file_error(kind, file):
    for bit in range(0, 8 * len(file), 3):
        damaged = bytearray(file)
        damaged[bit // 8] ^= 1 << bit % 8
        try:
            parts = kind.format.read(bytes(damaged))
            pixels = kind.decode(parts)
        except FileError:
            continue
        assert pixels.dtype == np.uint8
        kind.illustrate(parts)


@given(st.sampled_from([b"", b"\x89PNG\r\n\x1a\n", b"PK\x03\x04"]), st.binary(max_size=200))
def test_garbage_is_refused_in_one_sentence(beginning, garbage):
    with pytest.raises(FileError, match=ONE_SENTENCE):
        decode_file(beginning + garbage)
    for method in METHODS.values():
        with pytest.raises(FileError, match=ONE_SENTENCE):
            method.decode(method.format.read(beginning + garbage))

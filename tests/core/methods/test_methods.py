"""The contract of a method, for each of the registry on each odd picture."""

import dataclasses
import hashlib
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import core.methods
from core.compression import compress, decode_file
from core.methods import MAIN_METHODS, METHODS, NMF, REFERENCES, FileError, KMeans, Method, Picture
from core.methods.indexed import IndexedPng

property_test = settings(deadline=None, derandomize=True, database=None, max_examples=200)
ONE_SENTENCE = r"^The (?!.*\. ).*\.$"


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


def test_every_file_of_the_folder_is_registered():
    stems = {path.stem for path in Path(core.methods.__file__).parent.glob("*.py")}
    registered = {method.__module__.removeprefix("core.methods.") for method in METHODS.values()}
    assert (
        stems - {"__init__", "arrays", "base", "codec", "factored", "indexed", "quantize"}
        == registered
    )


def test_options_are_parameters_and_their_first_value_is_the_default(kind, noise):
    default = kind(**{kind.knob: 3})
    for option in kind.extras:
        assert option.label
        assert option.help.endswith(".")
        values = list(option.values.values())
        assert getattr(default, option.name) == values[0]
        others = [dataclasses.replace(default, **{option.name: value}) for value in values]
        assert len(set(others)) == len(values)
        assert len({other.pack(other.encode(noise.pixels)) for other in others}) == len(values)


def test_names_of_options_are_unique_and_no_keys():
    names = [option.name for kind in MAIN_METHODS.values() for option in kind.extras]
    assert len({*names, *METHODS}) == len(names) + len(METHODS)


def test_keys_and_labels_are_unique():
    assert all(key == method.key for key, method in METHODS.items())
    assert len({method.label for method in METHODS.values()}) == len(METHODS)


def test_both_main_methods_come_first_and_all_others_are_references():
    assert [*MAIN_METHODS.values()] == [KMeans, NMF]
    assert [*MAIN_METHODS, *REFERENCES] == [*METHODS]


def test_every_method_fills_in_what_menus_and_sweeps_need(kind):
    assert issubclass(kind, Method)
    for text in (kind.key, kind.label, kind.knob, kind.knob_label, kind.suffix):
        assert text
        assert text == text.strip()
    assert kind.key == kind.key.lower()
    assert kind.suffix.startswith(".")
    assert {kind.knob, "seed"} <= {field.name for field in dataclasses.fields(kind)}
    smallest, largest = kind.knob_range
    assert list(kind.sweep_values) == sorted(set(kind.sweep_values))
    assert smallest <= kind.sweep_values[0] <= kind.sweep_values[-1] <= largest


def test_a_method_is_frozen_hashable_and_printable(kind):
    method = kind(**{kind.knob: 2, "seed": 3})
    assert (method.value, method.seed) == (2, 3)
    assert "2" in method.setting
    assert method.setting == kind.describe(2)
    with pytest.raises(dataclasses.FrozenInstanceError):
        method.seed = 4
    twin = kind(**{kind.knob: 2, "seed": 3})
    assert (hash(method), repr(method)) == (hash(twin), repr(twin))
    assert method == twin != kind(**{kind.knob: 2, "seed": 4})
    assert eval(repr(method), {kind.__name__: kind}) == method


@pytest.mark.parametrize("step", [0, 1])
def test_a_knob_outside_its_range_is_refused(kind, step):
    smallest, largest = kind.knob_range
    kind(**{kind.knob: kind.knob_range[step]})
    value = (smallest - 1, largest + 1)[step]
    expected = f"^{kind.__name__}.{kind.knob} must be between 1 and {largest}; got {value}.$"
    with pytest.raises(ValueError, match=expected):
        kind(**{kind.knob: value})


@pytest.mark.parametrize("value", [2.0, True, "2", None])
def test_a_knob_that_is_no_whole_number_is_refused(kind, value):
    with pytest.raises(TypeError, match=f"{kind.knob} must be a whole number; got {value!r}"):
        kind(**{kind.knob: value})


def test_a_setting_that_the_image_is_too_small_for_is_refused(kind):
    largest = kind.largest_value(5, 7)
    assert largest <= kind.knob_range[1]
    kind(**{kind.knob: largest}).check_size(5, 7)
    if largest < kind.knob_range[1]:
        with pytest.raises(ValueError, match=f"1 and {largest} for an image of 5 x 7 pixels"):
            kind(**{kind.knob: largest + 1}).encode(np.zeros((5, 7, 3), np.uint8))


def test_the_file_gives_back_the_parts_that_were_packed(result):
    image, compressed = result
    method = compressed.method
    parts = method.encode(image.pixels)
    assert_same_parts(method.unpack(method.pack(parts)), parts)
    assert method.pack(parts) == compressed.file
    assert method.pack(method.unpack(compressed.file)) == compressed.file


def test_dissecting_a_file_accounts_for_each_of_its_bytes(result):
    method, file = result[1].method, result[1].file
    pieces = method.dissect(file)
    assert sum(pieces.values()) == len(file)
    assert all(isinstance(size, int) and size >= 0 for size in pieces.values())
    names = {name for part in method.unpack(file) for name, _ in part.pieces()}
    assert set(pieces) - {"header"} == names


def test_explanations_are_whole_sentences(result):
    method = result[1].method
    for sentence in method.explain(result[1].file, method.unpack(result[1].file)):
        assert sentence[0].isupper()
        assert sentence.endswith(".")


def test_parts_are_named_finite_and_fit_into_their_bits(result):
    parts = result[1].method.unpack(result[1].file)
    assert len({part.name for part in parts}) == len(parts)
    assert all(np.isfinite(part.values).all() for part in parts)
    for part in parts:
        if part.values.dtype.kind == "u":
            assert part.values.max() < 2**part.bits_per_value <= 2 ** (8 * part.values.itemsize)


def test_decoding_gives_8_bit_pixels_of_the_images_shape(result):
    image, compressed = result
    pixels = compressed.pixels()
    assert (pixels.dtype, pixels.shape) == (np.uint8, image.pixels.shape)
    np.testing.assert_array_equal(decode_file(compressed.file), pixels)


def test_preparation_changes_nothing(result):
    image, compressed = result
    method = compressed.method
    fit = method.fit(image.pixels, method.prepare(image.pixels))
    assert method.pack(fit.parts) == compressed.file


def test_illustrations_are_captioned_rgb_pictures(result):
    method = result[1].method
    pictures = method.illustrate(method.unpack(result[1].file))
    # A codec learns nothing that could be shown.
    assert pictures or method.is_reference
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
        "    method = kind(**{kind.knob: 9, 'seed': 4})\n"
        "    print(hashlib.sha256(method.pack(method.encode(pixels))).hexdigest())\n"
    )
    path = {"PYTHONPATH": str(Path(core.methods.__file__).parents[2]), "PYTHONHASHSEED": "99"}
    fresh = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=os.environ | path,
        capture_output=True,
        check=True,
    )
    methods = [kind(**{kind.knob: 9, "seed": 4}) for kind in METHODS.values()]
    files = [method.pack(method.encode(photo.pixels)) for method in methods]
    assert fresh.stdout.decode().split() == [hashlib.sha256(file).hexdigest() for file in files]


def test_a_method_recognises_its_own_files_only(kind, file):
    def are_of_one_format(other):
        return other is kind or {IndexedPng} <= {*other.__mro__} & {*kind.__mro__}

    for other in METHODS.values():
        assert other.recognises(file) == are_of_one_format(other)
        if not are_of_one_format(other):
            with pytest.raises(FileError, match=ONE_SENTENCE):
                other.unpack(file)


def test_every_cut_of_a_file_is_refused_or_loses_no_pixel(kind, file):
    whole, refused = decode_file(file), 0
    for length in range(len(file)):
        try:
            np.testing.assert_array_equal(decode_file(file[:length]), whole)
        except FileError as error:
            refused += str(error).endswith(".")
    # Only the check sums at the end of a PNG are not missed.
    assert refused >= len(file) - 24


def test_every_flipped_bit_gives_a_picture_or_a_file_error(kind, file):
    for place in range(0, 8 * len(file), 3):
        damaged = bytearray(file)
        damaged[place // 8] ^= 1 << place % 8
        try:
            parts = kind.unpack(bytes(damaged))
        except FileError:
            continue
        assert kind.decode(parts).dtype == np.uint8
        kind.illustrate(parts)


@property_test
@given(st.sampled_from([b"", b"\x89PNG\r\n\x1a\n", b"PK\x03\x04"]), st.binary(max_size=200))
def test_garbage_is_refused_in_one_sentence(beginning, garbage):
    with pytest.raises(FileError, match=ONE_SENTENCE):
        decode_file(beginning + garbage)
    for method in METHODS.values():
        with pytest.raises(FileError, match=ONE_SENTENCE):
            method.unpack(beginning + garbage)

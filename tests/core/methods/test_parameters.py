"""Parameters are declared once, and everything read from a declaration agrees with it."""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from core.methods import METHODS, NMF, KMeans
from core.methods.parameters import MAX_SEED, ColorList, WholeNumber, declared
from core.methods.words import WORDS

README = Path(__file__).parents[3] / "README.md"


def test_every_value_that_may_be_chosen_comes_back_from_its_text(kind):
    for name, parameter in kind.parameters().items():
        for value in values_of(parameter):
            text = parameter.format(value)
            assert parameter.parse(text) == parameter.check(value) == value
            assert type(parameter.parse(text)) is type(value)
            assert getattr(kind.make(3).replace(**{name: parameter.parse(text)}), name) == value


def values_of(parameter):
    if isinstance(parameter, WholeNumber):
        return [parameter.lowest, parameter.highest, *parameter.also, *parameter.sweep]
    if isinstance(parameter, ColorList):
        return [(), ("#ff8800",), ("#000000", "#ffffff")]
    return [*parameter.values.values()]


def test_defaults_are_those_of_the_fields(kind):
    method = kind.make(3)
    for name, parameter in kind.parameters().items():
        if name != kind.knob().name:
            assert getattr(method, name) == parameter.default == parameter.check(parameter.default)


def test_the_declarations_of_the_main_methods():
    colors, seed, space, dither, smoothing, locked = KMeans.parameters().values()
    assert (colors.lowest, colors.highest, colors.sweep) == (1, 256, (2, 3, 5, 10, 20, 30))
    assert (seed.lowest, seed.highest, seed.default) == (0, MAX_SEED, 0)
    assert locked.default == ()
    assert (space.keys, dither.keys) == (("rgb", "oklab"), ("0", "1"))
    assert [*NMF.parameters()] == ["n_components", "seed", "bits", "max_iterations"]
    assert NMF.second().sweep == (4, 6, 8, 12, 16)
    assert KMeans.second() == smoothing
    assert (smoothing.default, smoothing.sweep) == (0, (0, 1, 2, 3, 4, 5))


@pytest.mark.parametrize("text", ["", "x", "-1", "1.5", "\u0663", "9" * 5000, " 3", "1e2"])
def test_a_text_that_is_not_a_whole_number_is_refused(text):
    with pytest.raises(ValueError, match=r"^NMF\.bits must be a whole number; got "):
        NMF.parameters()["bits"].parse(text)


def test_a_text_outside_the_range_or_the_choices_is_refused():
    for name, text, message in (
        ("bits", "17", "NMF.bits must be 4 to 16, or 32; got 17."),
        ("max_iterations", "10001", "NMF.max_iterations must be between 0 and 10000; got 10001."),
    ):
        with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
            NMF.parameters()[name].parse(text)
    for name, text in (("space", "lab"), ("dither", "True")):
        with pytest.raises(ValueError, match=rf"^KMeans\.{name} must be \w+ or \w+; got '{text}'"):
            KMeans.parameters()[name].parse(text)


def test_a_field_without_a_declaration_is_refused():
    @dataclass(frozen=True)
    class Careless(KMeans):
        extra: int = 3

    with pytest.raises(TypeError, match=r"^Careless\.extra must be declared with knob, whole, cho"):
        declared(Careless)
    with pytest.raises(TypeError, match=r"^Careless\.extra must be declared"):
        Careless(2)


def test_words_are_of_methods_and_of_parameters_that_there_are():
    for key, words in WORDS.items():
        if key not in ("webp", "avif"):
            assert {*words.parameters} <= {*METHODS[key].parameters()}
    for kind in METHODS.values():
        for choice in kind.choices().values():
            assert {*kind.words.of(choice).values} == {*choice.keys}


ROW = re.compile(r"^\| `(\w+)` \| `(\w+)` \| (.*?) \| (.*?) \| (.*?) \|$", re.MULTILINE)


def test_the_table_of_the_readme_is_that_of_the_declarations():
    stated = [row for row in ROW.findall(README.read_text("utf-8")) if row[0] in METHODS]
    listed = dict.fromkeys(row[0] for row in stated)
    assert {"kmeans", "nmf", "svd"} <= {*listed}
    assert stated == [row_of(key, each) for key in listed for each in parameters_of(key)]


def parameters_of(key):
    return METHODS[key].parameters().values()


def row_of(key, parameter):
    default = "" if parameter.default is None else parameter.format(parameter.default)
    swept = ", ".join(map(str, getattr(parameter, "sweep", ())))
    return key, parameter.name, parameter.allowed, default, swept

"""Palettes of other programs, written by independent writers or by hand."""

import struct

import numpy as np
import pytest
import swatch

from core.compression import compress
from core.files.format import FileError
from core.files.palette_reading import colors_of_pixels, read_palette
from core.files.palettes import EXPORTS, find_palette
from core.methods import KMeans

PICO = b"""GIMP Palette
Name: a few
Columns: 4
# 9 9 9
  0   0   0\tBlack
 29  43  83\tDark blue
255 0 77 Red
  0   0   0\tBlack again
"""


def test_a_gimp_palette_is_read_in_its_order():
    assert read_palette(PICO) == ("#000000", "#1d2b53", "#ff004d")
    assert read_palette(PICO.replace(b"\n", b"\r\n")) == read_palette(PICO)


@pytest.mark.parametrize(
    "text",
    [
        "1d2b53\nFF004D\n",
        "#1D2B53, #ff004d;",
        ":root { --a: #1d2b53; --b: #ff004d; }",
        "#1d2b53 #ff004d #1d2b5 #ff004d00 ff0",
        '{"colors": [{"hex": "#1d2b53", "rgb": [29, 43, 83]}, {"hex": "#ff004d"}]}',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_texts_with_hex_codes_are_read(text, encoding):
    assert read_palette(text.encode(encoding)) == ("#1d2b53", "#ff004d")


@pytest.mark.parametrize(
    "text",
    [
        # What one of our own files holds for facade.jpg, where a colour has one of 64 pixels.
        '{"name": "facade 2", "colors": [{"hex": "#1d2b53", "rgb": [29, 43, 83], "share": 0.015625}'
        ', {"hex": "#ff004d", "share": 0.984375}]}',
        '{"name": "facade", "author": "decade", "colors": ["1d2b53", "ff004d"]}',
        ".facade { width: 100000px; color: #1d2b53 } /* 100000 */ .a { color: #ff004d }",
        "1d2b53 0.984375 ff004d",
    ],
)
def test_words_and_numbers_of_six_digits_are_no_colors(text):
    assert read_palette(text.encode()) == ("#1d2b53", "#ff004d")


def test_codes_with_and_without_a_hash_sign_stand_in_one_list():
    assert read_palette(b"#1d2b53, FF004D\n") == ("#1d2b53", "#ff004d")


def test_short_codes_stand_for_long_ones():
    assert read_palette(b"a { color: #F04 }") == ("#ff0044",)


def test_an_adobe_palette_with_groups_and_several_models_is_read():
    def color(name, mode, values):
        return {"name": name, "type": "Global", "data": {"mode": mode, "values": values}}

    reds = [color("red", "RGB", [1.0, 0.0, 0.0]), color("grey", "Gray", [0.5])]
    inks = [color("cyan", "CMYK", [1.0, 0.0, 0.0, 0.2]), color("white", "LAB", [1.0, 0.0, 0.0])]
    group = {"name": "group", "type": "Color Group", "swatches": inks}
    content = swatch.dumps([*reds, group])
    assert read_palette(content) == ("#ff0000", "#808080", "#00cccc", "#ffffff")


@pytest.mark.parametrize("export", EXPORTS, ids=lambda export: export.suffix)
def test_what_is_exported_can_come_back(export, photo):
    palette = find_palette(compress(photo, KMeans(9)).parts(), "photo")
    if export.suffix != ".png":
        assert read_palette(export.write(palette)) == tuple(palette.codes)


def test_a_picture_of_a_palette_is_read_from_left_to_right():
    row = np.array([[9, 9, 9], [255, 0, 0], [9, 9, 9], [0, 0, 1]], np.uint8)
    assert colors_of_pixels(row[None]) == ("#090909", "#ff0000", "#000001")
    many = np.stack([np.arange(300) % 256, np.arange(300) // 256, np.zeros(300)], axis=1)[None]
    with pytest.raises(FileError, match=r"^A palette must hold at most 256 colours; got 300\.$"):
        colors_of_pixels(many.astype(np.uint8))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "A palette must hold colours, as #rrggbb or in a .gpl or .ase file; got none."),
        (b"no colours here, 12345678", "A palette must hold colours"),
        (
            b"ASEF\0\1\0\0\0\0\0\1\0\1\0\0\0\x14\0\0RGB \x7f\xc0\0\0" + bytes(10),
            "This Adobe palette has a colour that is no number.",
        ),
        (
            b"GIMP Palette\n9 9 9\n1000 0 0\n",
            "A GIMP palette must hold numbers from 0 to 255; got 1000.",
        ),
        (b"GIMP Palette\n256 0 0\n", "A GIMP palette must hold numbers from 0 to 255; got 256."),
        (b"ASEF\0\1\0\0\0\0\0\2\0\1", "This Adobe palette ends in the middle of a colour."),
        (b"x" * 100_001, "A palette file must be at most 100,000 bytes long; got 100,001."),
    ],
)
def test_what_is_no_palette_is_refused_in_one_sentence(content, sentence):
    with pytest.raises(FileError) as error:
        read_palette(content)
    assert str(error.value).startswith(sentence)


def test_a_damaged_adobe_palette_never_raises_anything_else():
    rows = [{"name": "a", "type": "Spot", "data": {"mode": "RGB", "values": [0.1, 0.2, 0.3]}}]
    content = swatch.dumps(rows)
    for end in range(4, len(content)):
        with pytest.raises(FileError):
            read_palette(content[:end])
    strange = content.replace(b"RGB ", b"HSB ")
    with pytest.raises(FileError, match=r"RGB, Gray, CMYK or LAB; got b'HSB '"):
        read_palette(strange)
    lie = content[:8] + struct.pack(">I", 2**32 - 1) + content[12:]
    with pytest.raises(FileError, match=r"ends in the middle"):
        read_palette(lie)

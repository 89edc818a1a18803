"""The size ledger: pieces that add up, sentences that are true, bars of the same numbers."""

import re

import numpy as np
import pytest

from core.charts.ledger import ledger_bars
from core.compression import compress
from core.images import Image, scale_to
from core.ledger import open_ledger
from core.methods import NMF, Jpeg, KMeans
from core.storage import Part, entropy, surprisal


def sentences_of(image, method):
    return sentences(image, compress(image, method))


def sentences(image, compressed):
    return " ".join(open_ledger(image, compressed).sentences)


def test_pieces_add_up_to_the_counts_of_the_whole(result):
    ledger = open_ledger(*result)
    for count, size in vars(result[1].storage).items():
        assert getattr(ledger.total, count) == size
        assert all(getattr(entry, count) >= 0 for entry in ledger.entries)


def test_a_palette_file_is_cut_where_its_chunks_are(photo):
    compressed = compress(photo, KMeans(30))
    header, palette, indices = open_ledger(photo, compressed).entries
    # Signature; IHDR of 13 bytes; length, name and checksum of four chunks.
    assert (header.piece, header.file_bytes) == ("header", 8 + 13 + 4 * 12)
    assert (palette.piece, palette.numbers, palette.file_bytes) == ("palette", 90, 90)
    assert (indices.numbers, indices.packed_bytes) == (2400, 1500)
    assert indices.file_bytes == len(compressed.file) - 69 - 90


def test_factors_are_told_by_channel(photo):
    compressed = compress(photo, NMF(5))
    entries = {entry.piece: entry for entry in open_ledger(photo, compressed).entries}
    channels = ("red", "green", "blue")
    pieces = [f"{factor}, {channel}" for factor in "PQ" for channel in channels]
    assert list(entries) == ["header", *pieces, "scale"]
    assert [entries[piece].numbers for piece in pieces] == 3 * [40 * 5] + 3 * [60 * 5]
    assert (entries["scale"].numbers, entries["scale"].packed_bytes) == (0, 60)


def test_a_channel_without_information_takes_next_to_nothing():
    pixels = np.random.default_rng(0).integers(0, 256, (50, 50, 3), np.uint8)
    pixels[..., 1] = 0
    image = Image("no green", pixels)
    entries = open_ledger(image, compress(image, NMF(20))).entries
    sizes = {entry.piece: entry.file_bytes for entry in entries}
    assert sizes["P, green"] + sizes["Q, green"] < 0.05 * (sizes["P, red"] + sizes["Q, red"])


def test_planes_share_the_entropy_of_their_part():
    values = np.array([[0, 0, 0, 0], [1, 2, 3, 3]])
    part = Part("P", values, 2, planes=("red", "green"))
    assert surprisal(values).mean() == pytest.approx(entropy(values))
    # Half of all values are 0: one bit each. 1 and 2 are an eighth, 3 a quarter.
    assert surprisal(values).sum(axis=1).tolist() == [4, 3 + 3 + 2 + 2]
    assert [name for name, _ in part.pieces()] == ["P, red", "P, green"]


@pytest.mark.parametrize(
    ("method", "sentence"),
    [
        (KMeans(1), "One colour needs no indices, but a PNG has them: 360 B before deflate."),
        (KMeans(4), "For 4 colours 2-bit indices are enough, a depth that PNG supports: 640 B"),
        (KMeans(16), "4-bit indices are enough, but deflate finds more repetitions in whole bytes"),
        (KMeans(17), "For 17 colours 5-bit indices are enough, but PNG supports only 1, 2, 4"),
        (KMeans(17), "with 8 bits, as for 256 colours, they take 2.44 kB before deflate."),
        # 40 x 60 / (40 + 60) = 24 values of 8 bits, and a quarter as many of 32 bits.
        (
            NMF(1),
            "8 bits, the factors outgrow the 24-bit image above K = 24; as float32 they would ",
        ),
        (NMF(1), "above K = 6."),
        (NMF(2, bits=32), "As float32 the factors outgrow the 24-bit image above K = 6."),
        (NMF(1), "larger than its values packed without gaps: its header outweighs"),
        (
            NMF(40, bits=32),
            "The file is larger than the image as 24-bit pixels, which takes 7.20 kB.",
        ),
        (KMeans(2), "As 24-bit pixels the image takes 7.20 kB, "),
    ],
)
def test_sentences_are_computed_from_the_numbers(method, sentence, photo):
    assert sentence in sentences_of(photo, method)


def test_copies_save_what_huffman_codes_alone_would_take_more():
    # 2^16 bytes of two values in a fixed order that repeats every 64 rows: 1 bit each by itself.
    rows = np.random.default_rng(0).integers(0, 2, (64, 8 * 64), np.uint8)
    pixels = np.tile(rows, (16, 1))[..., None] * np.full(3, 255, np.uint8)
    image = Image("repeated", pixels)
    compressed = compress(image, KMeans(2))
    found = re.search(
        r"would take ([\d.]+) kB: copying saves (\d+) %", sentences(image, compressed)
    )
    # Rows of 64 random bytes cannot be coded in less by Huffman codes; each has a filter byte.
    assert 1000 * float(found[1]) == pytest.approx(1024 * 65, rel=0.01)
    assert int(found[2]) == round(100 * (1 - (len(compressed.file) - 75) / (1024 * 65)), 0)


@pytest.mark.parametrize(("colors", "says_so"), [(2, True), (200, False)])
def test_where_a_byte_holds_several_pixels_the_ledger_says_so(colors, says_so, photo):
    said = re.search(r"A byte holds (\d) pixels side by side", sentences_of(photo, KMeans(colors)))
    assert bool(said) == says_so


def test_where_nothing_is_copied_nothing_is_said_of_copies():
    noise = np.random.default_rng(0).integers(0, 2, (64, 64, 1), np.uint8) * np.full(
        3, 255, np.uint8
    )
    assert "copies" not in sentences_of(Image("noise", noise), KMeans(2))


def test_the_break_even_of_the_sentence_is_that_of_the_packed_bytes(photo):
    for bits, even in ((8, 24), (32, 6)):
        sizes = [
            sum(part.packed_bits for part in NMF(rank, bits=bits).encode(photo.pixels).parts[:2])
            / 8
            for rank in (even, even + 1)
        ]
        assert sizes[0] <= photo.raw_bytes < sizes[1]


@pytest.mark.parametrize(
    ("source_bytes", "sentence"),
    [
        (100, "The uploaded PNG file takes 100 B, less than this one"),
        (99_999, "came from takes 100 kB"),
    ],
)
def test_the_source_file_is_compared(source_bytes, sentence, photo):
    image = Image("photo", photo.pixels, source_bytes, "PNG")
    assert sentence in sentences_of(image, KMeans(30))


def test_the_file_of_a_codec_is_one_piece_and_is_compared_with_the_image_alone(photo):
    compressed = compress(photo, Jpeg(50))
    ledger = open_ledger(photo, compressed)
    assert [entry.piece for entry in ledger.entries] == ["file"]
    assert ledger.entries[0].file_bytes == ledger.total.packed_bytes == len(compressed.file)
    assert ledger.sentences[0].startswith("As 24-bit pixels the image takes 7.20 kB")


def test_a_smaller_copy_is_not_compared_with_its_source_file(photo):
    small = scale_to(photo, 600)
    ledger = open_ledger(small, compress(small, KMeans(5)))
    assert ledger.source_bytes is None
    assert "PNG file" not in " ".join(ledger.sentences)


def test_bars_show_the_numbers_of_the_ledger(photo):
    ledger = open_ledger(photo, compress(photo, NMF(5)))
    figure = ledger_bars(ledger)
    assert [bar.name for bar in figure.data] == [entry.piece for entry in ledger.entries]
    for bar, entry in zip(figure.data, ledger.entries, strict=True):
        counts = (entry.numbers, entry.packed_bytes, entry.entropy_bytes, entry.file_bytes)
        assert tuple(bar.x) == counts
    assert len({bar.marker.color for bar in figure.data}) == len(ledger.entries)
    frame = ledger.to_frame(with_total=True)
    assert frame.iloc[-1]["file_bytes"] == frame.iloc[:-1]["file_bytes"].sum()


def test_pieces_of_a_channel_have_its_hue_dark_for_p_and_light_for_q(photo):
    figure = ledger_bars(open_ledger(photo, compress(photo, NMF(5))))
    colors = {bar.name: bar.marker.color for bar in figure.data}
    for index, channel in enumerate(("red", "green", "blue")):
        dark, light = (tuple(bytes.fromhex(colors[f"{factor}, {channel}"][1:])) for factor in "PQ")
        assert np.argmax(dark) == np.argmax(light) == index
        assert sum(dark) < sum(light)
    assert len(set(colors.values())) == len(colors)

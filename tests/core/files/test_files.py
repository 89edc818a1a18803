"""The file formats: small, exact, readable by others, and refused where hostile."""

import io
import struct
import zipfile
import zlib

import numpy as np
import PIL.Image
import png
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.compression import compress, decode_file
from core.files import FileError, factors_npz, indexed_png
from core.files.indexed_png import INDEXED_PNG, palette_parts
from core.files.palette_order import compact_order
from core.files.png_rows import FILTERS
from core.methods import NMF, KMeans
from core.storage import Part
from tests import readme

from .sealed import pictures


# Each example is fitted and written, which takes long.
@settings(max_examples=min(settings.default.max_examples, 50))
@given(pictures(), st.integers(1, 256), st.integers(0, 9))
def test_any_picture_and_palette_survive_their_file(image, n_colors, seed):
    assert_exact(image, KMeans(n_colors, seed=seed))


@given(pictures(), st.integers(1, 40), st.sampled_from([*range(4, 17), 32]))
def test_any_picture_and_rank_and_bits_survive_their_file(image, rank, bits):
    rank = min(rank, image.height, image.width)
    assert_exact(image, NMF(rank, bits=bits, max_iterations=3))


def assert_exact(image, method):
    compressed = compress(image, method)
    parts = method.encode(image.pixels).parts
    for stored, part in zip(compressed.parts(), parts, strict=True):
        np.testing.assert_array_equal(stored.values, part.values, strict=True)
    expected = method.decode(parts)
    np.testing.assert_array_equal(decode_file(compressed.file), expected)
    np.testing.assert_array_equal(readme.decode(compressed.file), expected)


def test_the_decoder_of_the_readme_has_at_most_ten_lines():
    assert len([line for line in readme.decoder().splitlines() if line.strip()]) <= 10


@pytest.mark.parametrize("n_colors", [1, 2, 4, 16, 17, 256])
def test_pillow_reads_the_palette_file_as_an_indexed_png(n_colors, photo):
    compressed = compress(photo, KMeans(n_colors))
    picture = PIL.Image.open(io.BytesIO(compressed.file))
    assert (picture.format, picture.mode, picture.size) == ("PNG", "P", (60, 40))
    palette, indices = (part.values for part in compressed.parts())
    np.testing.assert_array_equal(picture.convert("RGB"), compressed.pixels())
    assert picture.getpalette() == palette.ravel().tolist()
    np.testing.assert_array_equal(np.asarray(picture), indices)


@pytest.mark.parametrize(
    ("n_colors", "depths"),
    [(2, {1}), (3, {2}), (4, {2}), (5, {4, 8}), (16, {4, 8}), (17, {8}), (256, {8})],
)
def test_the_png_stores_indices_of_a_depth_it_knows(n_colors, depths, photo):
    file = compress(photo, KMeans(n_colors)).file
    assert file[24] in depths  # After signature, length, name, width and height.
    assert struct.unpack(">I", file[file.index(b"PLTE") - 4 :][:4]) == (3 * n_colors,)


def test_whole_bytes_are_stored_where_deflate_finds_more_in_them():
    palette = np.random.default_rng(0).integers(0, 256, (16, 3), np.uint8)
    # A repeated row of odd length: its half-bytes are never at the same positions twice in a row.
    row = np.random.default_rng(1).integers(0, 16, 37)
    moved = np.resize(row, (60, 80)).astype(np.uint8)
    assert stored_bits(palette, moved) == 8
    noise = np.random.default_rng(2).integers(0, 16, (60, 80), np.uint8)
    assert stored_bits(palette, noise) == 4


def stored_bits(palette, indices):
    """Depth in the header of a PNG, after signature, length, name, width and height."""
    return INDEXED_PNG.write(palette_parts(palette, indices))[24]


@pytest.mark.parametrize("depth", [1, 2, 4, 8])
@pytest.mark.parametrize("choose", FILTERS)
def test_every_filter_is_read_by_pillow(depth, choose, monkeypatch):
    monkeypatch.setattr(indexed_png, "FILTERS", [choose])
    random = np.random.default_rng(depth)
    indices = random.integers(0, 2**depth, (19, 21)).cumsum(axis=0) % 2**depth
    palette = random.integers(0, 256, (2**depth, 3), np.uint8)
    file = INDEXED_PNG.write(palette_parts(palette, indices.astype(np.uint8)))
    picture = PIL.Image.open(io.BytesIO(file))
    np.testing.assert_array_equal(np.asarray(picture), indices)
    np.testing.assert_array_equal(np.asarray(picture.convert("RGB")), palette[indices])


@pytest.mark.parametrize("n_colors", [2, 4, 16, 256])
def test_an_independent_reader_finds_palette_and_indices(n_colors, photo):
    compressed = compress(photo, KMeans(n_colors))
    palette, indices = (part.values for part in compressed.parts())
    width, height, rows, facts = png.Reader(bytes=compressed.file).read()
    assert (width, height) == (60, 40)
    np.testing.assert_array_equal(np.vstack([*rows]), indices)
    np.testing.assert_array_equal(facts["palette"], palette)


@pytest.mark.parametrize("n_colors", [5, 30, 256])
def test_the_file_is_smaller_than_the_one_pillow_makes_of_the_same_pixels(n_colors, photo, save):
    compressed = compress(photo, KMeans(n_colors))
    palette, indices = (part.values for part in compressed.parts())
    picture = PIL.Image.fromarray(indices)
    picture.putpalette(palette.tobytes())
    assert len(compressed.file) < len(save(picture, optimize=True))


def test_neighbours_on_a_ramp_become_neighbours_in_the_palette():
    ramp = np.random.default_rng(0).permutation(64).astype(np.uint8)
    palette = np.zeros((64, 3), np.uint8)
    order = compact_order(palette, np.tile(ramp.repeat(3), (5, 1))).tolist()
    assert order in (ramp.tolist(), ramp[::-1].tolist())


@pytest.mark.parametrize("bits", [4, 6, 8])
def test_fewer_bits_make_a_smaller_file(bits, photo):
    few, more = (compress(photo, NMF(10, bits=each)) for each in (bits, bits + 2))
    assert len(few.file) < len(more.file)
    assert few.storage.packed_bytes < more.storage.packed_bytes


def test_a_small_factors_file_is_mostly_factors(noise):
    compressed = compress(noise, NMF(1))
    assert len(compressed.file) - compressed.storage.packed_bytes < 260


def test_widths_fitted_to_rounded_heights_lose_less(photo, monkeypatch):
    fitted = compress(photo, NMF(20, bits=4))
    monkeypatch.setattr("core.methods.nonnegative.refit_widths", lambda _, __, widths, ___: widths)
    assert compress(photo, NMF(20, bits=4)).quality.psnr_db < fitted.quality.psnr_db - 0.1


def test_a_file_of_no_method_is_refused():
    for foreign in (b"", b"hello", b"GIF89a" + bytes(50)):
        with pytest.raises(
            FileError, match=r"^Unknown format; expected a file written by compress\.$"
        ):
            decode_file(foreign)


@pytest.mark.parametrize("mode", ["L", "RGBA", "1"])
def test_a_png_that_no_method_writes_is_refused(mode, save):
    file = save(PIL.Image.new(mode, (2, 2)))
    with pytest.raises(FileError, match="Unknown format"):
        decode_file(file)
    with pytest.raises(FileError, match="has no palette; expected an indexed PNG"):
        INDEXED_PNG.read(file)


def test_a_png_of_too_many_pixels_is_refused(png_claiming):
    with pytest.raises(FileError, match=r"has more than 25,000,000 pixels\.$"):
        decode_file(png_claiming(6000, 6000, color_type=3))


def test_a_png_whose_indices_exceed_its_palette_is_refused(png_claiming):
    row = b"\x00"  # The filter of the row: none.
    assert decode_file(png_claiming(3, 1, color_type=3, rows=row + b"\0\1\1")).shape == (1, 3, 3)
    with pytest.raises(FileError, match="uses colours that its palette lacks"):
        decode_file(png_claiming(3, 1, color_type=3, rows=row + b"\0\1\2"))


UNITS, ONES = np.ones((3, 4, 2), np.uint8), np.ones((3, 2), np.float32)
TRANSPOSED = np.ones((3, 2, 5), np.uint8)
NMF_FILE = factors_npz.FactorFile("nmf", "NMF", ("P", "Q"))
NOT_OURS = r"is damaged or holds no NMF image\.$"


def write(P, Q, scale):
    """A file of factors, whether or not they fit together."""
    return NMF_FILE.write([Part("P", P, 8), Part("Q", Q, 8), Part("scale", scale, 32)])


def entry_of(file):
    """The npy file in an npz file."""
    return zipfile.ZipFile(io.BytesIO(file)).read("nmf.npy")


@pytest.mark.parametrize(
    ("P", "Q", "scale"),
    [
        (UNITS.astype(np.uint16), TRANSPOSED, ONES),
        (UNITS, TRANSPOSED, ONES.astype(np.float64)),
        (UNITS[:2], TRANSPOSED[:2], ONES),
        (UNITS[..., :1], TRANSPOSED, ONES),
        (UNITS, TRANSPOSED.repeat(2, axis=1), ONES),
        (UNITS, TRANSPOSED, ONES[:, :1]),
        (UNITS[:, :0], TRANSPOSED, ONES),
        (UNITS[..., :0], TRANSPOSED[:, :0], ONES[:, :0]),
        (UNITS, TRANSPOSED, ONES * np.float32(np.nan)),
        (UNITS * np.float32(np.inf), TRANSPOSED * np.float32(1), ONES),
        (np.ones((3, 5001, 1), np.uint8), np.ones((3, 1, 5000), np.uint8), ONES[:, :1]),
    ],
)
def test_factors_that_do_not_fit_together_are_refused(P, Q, scale):
    with pytest.raises(FileError, match=r"^The \.npz file is damaged"):
        decode_file(write(P, Q, scale))


@pytest.mark.parametrize(
    "entry",
    [
        {"nmf": np.array([{}])},
        {"nmf": np.arange(9)},
        {"nmf": np.zeros((), [("P", "u1", (1, 3, 1, 1)), ("Q", "u1", (1, 3, 1, 1))])},
    ],
    ids=["pickle", "array", "no scale"],
)
def test_other_npz_files_are_refused(entry):
    file = io.BytesIO()
    np.savez(file, **entry)
    with pytest.raises(FileError, match=NOT_OURS):
        decode_file(file.getvalue())


def test_an_npz_file_without_our_entry_is_refused():
    file = io.BytesIO()
    np.savez(file, other=UNITS)
    with pytest.raises(FileError, match="Unknown format"):
        decode_file(file.getvalue())
    with pytest.raises(FileError, match=NOT_OURS):
        NMF.format.read(file.getvalue())


@pytest.mark.parametrize(
    "header",
    [
        "{'descr': '|u1', 'fortran_order': False, 'shape': (999999999999,), }",
        "{'descr': [('scale', '<f4', (3, 1)), ('P', '|u1', (2000000000,))], "
        "'fortran_order': False, 'shape': (), }",
        "{'descr': '|O', 'fortran_order': False, 'shape': (), }",
        "{'descr': '" + "9" * 20_000 + "', 'fortran_order': False, 'shape': (), }",
    ],
    ids=["long", "wide", "object", "endless"],
)
def test_a_header_that_claims_much_is_refused_before_anything_is_allocated(header):
    content = b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode()
    with pytest.raises(FileError, match=NOT_OURS):
        decode_file(factors_npz._zip(b"nmf.npy", content))


def test_an_entry_that_claims_to_be_huge_is_not_read():
    file = bytearray(write(UNITS, TRANSPOSED, ONES))
    # The length of the entry, in the directory at the end of the file.
    struct.pack_into("<I", file, file.index(b"PK\x01\x02") + 24, 300_000_000)
    assert zipfile.ZipFile(io.BytesIO(file)).infolist()[0].file_size == 300_000_000
    with pytest.raises(FileError, match="larger than 256,000,000 bytes"):
        decode_file(bytes(file))


def test_an_entry_that_unpacks_to_more_than_it_claims_is_refused():
    bomb = zlib.compressobj(9, wbits=-15)
    packed = bomb.compress(bytes(50_000_000)) + bomb.flush()
    file = bytearray(write(UNITS, TRANSPOSED, ONES))
    start, end = 30 + len("nmf.npy"), file.index(b"PK\x01\x02")
    struct.pack_into("<I", file, 18, len(packed))
    struct.pack_into("<I", file, end + 20, len(packed))
    struct.pack_into("<I", file, len(file) - 6, start + len(packed))
    file[start:end] = packed
    with pytest.raises(FileError, match=NOT_OURS):
        decode_file(bytes(file))


@pytest.mark.parametrize("compression", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_compression_that_takes_memory_as_it_likes_is_refused(compression):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        archive.writestr("nmf.npy", entry_of(write(UNITS, TRANSPOSED, ONES)))
    with pytest.raises(FileError, match=NOT_OURS):
        decode_file(file.getvalue())

"""Questions for a class on tables whose answers can be seen at a glance."""

import math

import pytest

from core.explain.questions import ask


@pytest.fixture
def answers(frame_of, photo):
    """A function from rows of (method, value, bytes, PSNR, numbers, colour difference)."""

    def answer(*rows):
        frame = frame_of(*(row[:4] for row in rows))
        frame["numbers"], frame["delta_e"] = [row[4] for row in rows], [row[5] for row in rows]
        return [question.answer for question in ask(frame, photo)]

    return answer


ROWS = (
    ("kmeans", 2, 1_000, 20.0, 2_406, 9.0),
    ("kmeans", 5, 2_000, 26.0, 2_415, 1.9),
    ("kmeans", 9, 6_000, 28.0, 2_427, 1.2),
    ("nmf", 1, 500, 15.0, 300, 12.0),
    ("nmf", 9, 2_100, 25.0, 2_700, 3.0),
)


def test_each_answer_is_read_off_the_rows(answers):
    unseen, too_many, steepest, equal, misled = answers(*ROWS)
    assert unseen.startswith("Of the sweep, K = 5: the mean colour difference is 1.90.")
    # 40 x 60 x 3 = 7,200 values; 24 components of 300 are as many, 25 are more, of 40 possible.
    assert too_many.startswith("From K = 25 on: each component takes 300 values")
    assert "It can have up to 40" in too_many
    # 6 dB for the first 1,000 bytes, then 2 dB for 4,000.
    assert steepest.startswith("Between K = 2 and K = 5: 6.00 dB per kB, from 1.00 kB at 20.0 dB")
    assert equal.startswith("K = 9, 2.10 kB at 25.0 dB; K-Means takes 2.00 kB at 26.0 dB.")
    assert "K-Means has less error." in equal
    # 2,700 values in 2,100 bytes, against 2,427 values in 6,000.
    assert misled.startswith("Yes: NMF with K = 9 stores 2,700 values in 2.10 kB, K-Means ")


def test_where_nothing_fits_the_answer_says_so(answers):
    unseen, _, steepest, _, misled = answers(ROWS[0], ROWS[3])
    assert unseen == "None of the sweep: even with K = 2 the mean colour difference is 9.00."
    assert steepest == "The sweep has no two settings of which one has a larger file."
    assert misled == "No: here the files are in the order of their counts."


def test_a_lossless_file_has_no_decibels_and_nothing_that_differs(answers):
    lossless = ("kmeans", 5, 2_000, math.inf, 2_415, 0.0)
    unseen, _, steepest, equal, _ = answers(ROWS[0], lossless, ROWS[3])
    assert unseen == "Of the sweep, K = 5: it is lossless, so no pixel differs."
    assert steepest == "With K = 5 it is lossless, which has no decibels."
    assert "K-Means takes 2.00 kB without loss. K-Means has less error." in equal
    # Of the other steps the steepest is named: 6 dB for 1,000 bytes.
    _, _, steepest, *_ = answers(
        ROWS[0], ROWS[1], ("kmeans", 9, 6_000, math.inf, 2_427, 0.0), ROWS[3]
    )
    assert steepest.startswith("Between K = 2 and K = 5: 6.00 dB per kB")


def test_larger_files_of_a_lower_psnr_buy_nothing(answers):
    # As dithering gives: the second file is larger, and its error is too.
    _, _, steepest, *_ = answers(ROWS[0], ("kmeans", 5, 2_000, 19.5, 2_415, 8.0), ROWS[3])
    assert steepest == "Between none: no larger file of the sweep has a higher PSNR."


def test_two_lossless_files_have_the_same_error(answers):
    both = [("kmeans", 2, 84, math.inf, 2_403, 0.0), ("nmf", 1, 238, math.inf, 300, 0.0)]
    _, _, _, equal, _ = answers(*both)
    assert equal.startswith("K = 1, 238 B without loss; K-Means takes 84 B without loss. Both have")


def test_components_beyond_the_rank_are_not_counted(answers):
    # 100 components would take 30,000 values, but the image is stored with 300: one component.
    _, too_many, *_ = answers(ROWS[0], ROWS[3], ("nmf", 30, 500, 15.0, 300, 12.0))
    assert too_many.startswith("From K = 25 on: each component takes 300 values")
    assert too_many.endswith(
        "But components beyond the rank of the image store nothing: here it "
        "never stores more than 300."
    )
    # The first row of the sweep is such a row already.
    _, alone, *_ = answers(ROWS[0], ("nmf", 30, 500, 15.0, 300, 12.0))
    assert alone == too_many

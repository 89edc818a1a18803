"""The range coder: what was written is read, in as few bits as Shannon allows."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.files.coding.range_coder import (
    NUMBER_CONTEXTS,
    RangeCoder,
    TwoModels,
    code_bit,
    code_bit_of_two,
    code_number,
    new_model,
)


def code_bits(coder, contexts, bits):
    model = new_model(np.full(4, 0.5))
    coder.make_room(2 * len(bits))
    pairs = zip(contexts, bits, strict=True)
    return [code_bit(coder.handle, model, context, bit) for context, bit in pairs]


def stream_of(contexts, bits):
    writer = RangeCoder.writer()
    assert code_bits(writer, contexts, bits) == bits
    return writer.finish()


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 1)), max_size=400))
def test_what_was_written_is_read(coded):
    contexts, bits = [context for context, _ in coded], [bit for _, bit in coded]
    reader = RangeCoder.reader(stream_of(contexts, bits))
    assert code_bits(reader, contexts, [0] * len(bits)) == bits
    reader.check()


@pytest.mark.parametrize("chance", [0.5, 0.1, 0.01])
def test_a_stream_is_hardly_longer_than_the_entropy(chance):
    bits = (np.random.default_rng(0).random(20_000) < chance).astype(int).tolist()
    # Binary entropy: 1, 0.469 and 0.0808 bits.
    entropy = -(chance * np.log2(chance) + (1 - chance) * np.log2(1 - chance))
    length = 8 * len(stream_of([0] * len(bits), bits))
    assert length < 1.02 * entropy * len(bits) + 60


def test_a_sure_bit_takes_hardly_any_space():
    # 5,000 bits of 8 contexts that are all alike would be 625 bytes without a model.
    assert len(stream_of([0] * 5000, [1] * 5000)) < 12
    assert len(stream_of([0] * 5000, [0] * 5000)) < 12


def test_a_carry_runs_through_bytes_that_are_full():
    # Unlikely zeros after likely ones push the beginning of the interval up again and again.
    bits = ([1] * 300 + [0] * 3) * 20
    reader = RangeCoder.reader(stream_of([0] * len(bits), bits))
    assert code_bits(reader, [0] * len(bits), [0] * len(bits)) == bits


@given(st.lists(st.integers(0, 70_000), max_size=40))
def test_numbers_are_read_as_they_were_written(values):
    def code(coder, each):
        model = new_model(np.full(NUMBER_CONTEXTS, 0.5))
        coder.make_room(100 * len(values) + 8)
        return [code_number(coder.handle, model, 0, value) for value in each]

    writer = RangeCoder.writer()
    code(writer, values)
    assert code(RangeCoder.reader(writer.finish()), [0] * len(values)) == values


def test_of_two_contexts_the_one_that_knows_helps():
    random = np.random.default_rng(1)
    known = random.integers(0, 2, 8000).tolist()
    bits = [bit ^ (random.random() < 0.02) for bit in known]

    def length(others):
        models = TwoModels(new_model(np.full(1, 0.5)), new_model(np.full(2, 0.5)))
        writer = RangeCoder.writer()
        writer.make_room(20_000)
        for other, bit in zip(others, bits, strict=True):
            code_bit_of_two(writer.handle, models, 0, other, bit)
        return len(writer.finish())

    # One context says a half; the other 0.98: the mean of 0.74 takes 0.46 bits, if it is right.
    assert length([0] * 8000) == pytest.approx(1000, rel=0.03)
    assert length(known) == pytest.approx(1000 * (0.98 * 0.434 + 0.02 * 1.943), rel=0.06)


def test_a_reader_that_is_far_behind_the_end_says_so():
    reader = RangeCoder.reader(b"")
    code_bits(reader, [0] * 3000, [0] * 3000)
    random = np.random.default_rng(2).integers(0, 2, 3000).tolist()
    cut = RangeCoder.reader(stream_of([0] * 3000, random)[:100])
    code_bits(cut, [0] * 3000, [0] * 3000)
    with pytest.raises(ValueError, match=r"^The stream is too short\.$"):
        cut.check()

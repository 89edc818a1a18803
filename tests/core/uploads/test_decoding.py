"""Untrusted files: what is refused, with which class, and what becomes of the child."""

import ast
import logging
import os
import re
import signal
import subprocess
import sys
from contextlib import suppress

import numpy as np
import PIL.Image
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.limits import LIMITS, Limits
from core.uploads.decoding import ImageError, Refusal, load_image, load_trusted_image
from tests import hostile
from tests.hostile import picture, save

PICTURE = np.asarray(picture())
REFUSED = {name: (data, kind) for name, data, kind in hostile.refused()}
WHOLE = hostile.whole_files()
ONE_SENTENCE_AND_ADVICE = re.compile(r"(The [^\n]*[.]|The [^\n]*[.] Please [^\n]*[.])")
LEAK = re.compile(r"[/\\]\w+[/\\]|object at|Error|Traceback|PIL|site-packages")


def outcome_of(data):
    """The decoded image, or why there is none."""
    try:
        return load_trusted_image(data)
    except ImageError as error:
        return error


def refusal_of(data, **options):
    with pytest.raises(ImageError) as caught:
        load_image(data, **options)
    return caught.value


@pytest.mark.parametrize("name", REFUSED)
def test_refusals_have_their_class_and_one_sentence(name):
    data, kind = REFUSED[name]
    refusal = refusal_of(data)
    assert refusal.kind == kind
    assert ONE_SENTENCE_AND_ADVICE.fullmatch(str(refusal))
    assert not LEAK.search(str(refusal))


@pytest.mark.parametrize("name", WHOLE)
def test_a_file_cut_anywhere_is_damaged(name):
    load_trusted_image(WHOLE[name])
    for offset, data in hostile.truncated(WHOLE[name]):
        with pytest.raises(ImageError) as caught:
            load_trusted_image(data)
        assert caught.value.kind == Refusal.DAMAGED, offset


def test_a_gif_that_does_not_say_its_end_is_whole():
    whole = load_trusted_image(WHOLE["GIF"]).pixels
    np.testing.assert_array_equal(load_trusted_image(WHOLE["GIF"][:-1]).pixels, whole)


@pytest.mark.parametrize("name", WHOLE)
def test_flipped_bits_give_an_image_or_a_refusal(name):
    for data in hostile.flipped(WHOLE[name], count=25, seed=5):
        outcome = outcome_of(data)
        is_sentence = ONE_SENTENCE_AND_ADVICE.fullmatch(str(outcome))
        assert is_sentence if isinstance(outcome, ImageError) else outcome.pixels.ndim == 3


@given(st.sampled_from(list(WHOLE)), st.integers(8, 60), st.binary(min_size=1, max_size=40))
def test_any_bytes_after_a_beginning_give_an_image_or_a_refusal(name, start, rest):
    data = WHOLE[name]
    outcome = outcome_of(data[:start] + rest + data[start + len(rest) :])
    assert outcome.kind in Refusal if isinstance(outcome, ImageError) else outcome.pixels.size


def test_png_pixels_with_a_wrong_checksum_are_damaged_though_pillow_reads_them():
    data = hostile.corrupt_pngs()["pixels, checksum"]
    assert refusal_of(data).kind == Refusal.DAMAGED


def test_the_length_is_checked_before_anything_else():
    limits = Limits(max_file_bytes=1000)
    assert refusal_of(bytes(1001), limits=limits).kind == Refusal.TOO_LARGE
    assert refusal_of(bytes(1000), limits=limits).kind == Refusal.NOT_AN_IMAGE
    text = r"^The file is too large: at most 10.0 MB are allowed, got 11.0 MB. Please make it sma"
    with pytest.raises(ImageError, match=text):
        load_image(bytes(11_000_000))
    # A size just above the limit does not read like the limit.
    with pytest.raises(ImageError, match=r"at most 10.0 MB are allowed, got 10,004,000 bytes\."):
        load_image(bytes(10_004_000))


@pytest.mark.parametrize("scans", [90, 101])
def test_scans_are_counted_by_their_segments(scans):
    data = hostile.scan_bomb(scans)
    # What looks like a scan inside a comment does not count.
    comment = b"\xff\xfe\x03\xea" + b"\xff\xda" * 500
    data = data[:2] + comment + data[2:]
    if scans > LIMITS.max_scans:
        assert refusal_of(data).kind == Refusal.TOOK_TOO_LONG
    else:
        assert load_image(data).pixels.shape == PICTURE.shape


def test_texts_are_not_unfolded():
    assert load_image(hostile.text_bomb()).source_format == "PNG"


@pytest.mark.parametrize("file_format", ["WEBP", "AVIF"])
def test_heavy_formats_have_a_smaller_limit_of_pixels(file_format):
    limits = Limits(max_pixels_webp_avif=PICTURE.size // 3 - 1)
    refusal = refusal_of(WHOLE[file_format], limits=limits)
    assert (refusal.kind, "at most 3,071 are" in str(refusal)) == ("too many pixels", True)
    assert load_image(WHOLE["PNG"], limits=limits)


@pytest.mark.parametrize("name", ["PNG", "JPEG, progressive", "GIF", "WEBP", "AVIF"])
def test_a_polyglot_is_what_its_beginning_says(name):
    archive = b"PK\3\4<script>alert(1)</script>%PDF-1.7"
    pixels = load_image(WHOLE[name]).pixels
    np.testing.assert_array_equal(load_image(WHOLE[name] + archive).pixels, pixels)


def test_the_child_reads_as_this_process_does_and_makes_the_image_smaller():
    here, child = load_trusted_image(WHOLE["JPEG"]), load_image(WHOLE["JPEG"])
    np.testing.assert_array_equal(child.pixels, here.pixels)
    small = load_image(WHOLE["JPEG"], max_pixels=700)
    assert small.pixels.shape == (22, 30, 3)
    assert (small.scaled_from, child.scaled_from) == ((48, 64), None)


class Interrupted:
    """Starts the child, then does something to it."""

    def __init__(self, monkeypatch, act):
        start = subprocess.Popen
        self.children = []

        def start_and_act(*arguments, **options):
            child = start(*arguments, **options)
            self.children.append(child)
            act(child)
            return child

        monkeypatch.setattr(subprocess, "Popen", start_and_act)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no signals.")
@pytest.mark.parametrize(
    ("deed", "kind"),
    [
        (signal.SIGKILL, Refusal.BUSY),
        (signal.SIGXCPU, Refusal.TOOK_TOO_LONG),
        (signal.SIGSEGV, Refusal.DAMAGED),
    ],
)
def test_a_child_that_dies_is_a_refusal_and_the_next_file_is_read(deed, kind, monkeypatch):
    with monkeypatch.context() as patch:
        Interrupted(patch, lambda child: child.send_signal(deed))
        assert refusal_of(WHOLE["PNG"]).kind == kind
    assert load_image(WHOLE["PNG"]).source_format == "PNG"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no signals.")
def test_a_child_that_hangs_is_killed(monkeypatch):
    seen = Interrupted(monkeypatch, lambda child: child.send_signal(signal.SIGSTOP))
    refusal = refusal_of(WHOLE["PNG"], limits=Limits(decode_seconds=1))
    assert str(refusal).startswith("The image took too long to decode: it was stopped after 1 sec")
    assert seen.children[0].returncode == -signal.SIGKILL


def test_a_child_that_cannot_start_is_busy_and_the_log_says_why(monkeypatch, caplog):
    monkeypatch.setattr(sys, "executable", "/no/such/python")
    assert refusal_of(WHOLE["PNG"]).kind == Refusal.BUSY
    assert caplog.messages[0] == "child cannot start class=FileNotFoundError errno=2"


@pytest.mark.skipif(os.name == "nt", reason="Windows cannot bound memory.")
def test_memory_of_the_child_is_bounded():
    large = save(PIL.Image.new("RGB", (4000, 4000)), "PNG")
    refusal = refusal_of(large, limits=Limits(decode_bytes=100_000_000))
    assert (refusal.kind, "too much memory" in str(refusal)) == ("too many pixels", True)
    assert load_image(large).pixels.shape == (4000, 4000, 3)


def test_the_child_knows_nothing_of_the_environment_and_loads_no_numpy(monkeypatch):
    monkeypatch.setenv("SECRET_TOKEN", "x")
    start, reports = subprocess.Popen, []

    def tell_at_the_end(command, **options):
        index = command.index("-c") + 1
        report = "import os, sys; sys.stderr.write(repr([*sys.modules, *os.environ]))"
        code = f"{command[index]}; {report}"
        command = [*command[:index], code, *command[index + 1 :]]
        child = start(command, **options | {"stderr": subprocess.PIPE})
        reports.append(child.stderr)
        return child

    monkeypatch.setattr(subprocess, "Popen", tell_at_the_end)
    load_image(WHOLE["PNG"])
    with reports[0] as report:
        names = ast.literal_eval(report.read().decode())
    assert "PIL.Image" in names
    assert {"numpy", "SECRET_TOKEN"}.isdisjoint(names)


def test_the_log_has_one_line_without_names(caplog):
    caplog.set_level(logging.INFO, "palette")
    load_image(WHOLE["GIF"])
    refusal_of(b"text")
    lines = [record.getMessage() for record in caplog.records]
    pattern = r"decode digest=[0-9a-f]{8} format=%s bytes=%d outcome='%s' milliseconds=\d+"
    whole = pattern % ("GIF", len(WHOLE["GIF"]), "decoded")
    assert re.fullmatch(whole, lines[0])
    assert re.fullmatch(pattern % ("unknown", 4, "not an image"), lines[1])


@pytest.mark.parametrize(
    "data",
    [WHOLE["PNG"], WHOLE["PNG"][:90], hostile.bombs()["WEBP"]],
    ids=["whole", "cut", "bomb"],
)
def test_no_child_is_left_behind(data, monkeypatch):
    seen = Interrupted(monkeypatch, lambda child: None)
    with suppress(ImageError):
        load_image(data)
    assert seen.children[0].returncode == 0

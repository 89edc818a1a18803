from pathlib import Path

import pytest

from core.batch.sources import images_in


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("a/2.png", "a/1.JPG", "a/notes.txt", "a/.hidden.png", "a/deep/3.webp"):
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).touch()
    for name in ("a/.cache/4.png", "empty/notes.txt", "[1].png"):
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).touch()


@pytest.mark.parametrize(
    ("given", "found"),
    [
        (["a"], ["a/1.JPG", "a/2.png", "a/deep/3.webp"]),
        (["a/*.png", "a/1.JPG"], ["a/2.png", "a/1.JPG"]),
        (["**/*.webp"], ["a/deep/3.webp"]),
        (["a/d*"], ["a/deep/3.webp"]),
        # What is named is taken whatever its ending, and a name is no pattern if it is there.
        (["a/notes.txt", "[1].png", "none.png"], ["a/notes.txt", "[1].png", "none.png"]),
        (["empty", "b/*.png"], ["empty", "b/*.png"]),
    ],
)
def test_folders_and_patterns_stand_for_their_images_in_one_order(given, found):
    assert [path.as_posix() for path in images_in(map(Path, given))] == found


def test_a_pattern_may_begin_at_the_root(tmp_path):
    assert [*images_in([tmp_path / "a" / "2.*"])] == [tmp_path / "a" / "2.png"]

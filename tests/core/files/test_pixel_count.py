"""How many pixels a file claims is known before they are decoded."""

import pytest

from core.compression import decode_file
from core.files import FileError


def test_every_format_says_how_many_pixels_a_file_claims(result):
    image, compressed = result
    kind = compressed.method.format
    assert kind.pixel_count(compressed.file) == image.height * image.width
    assert kind.pixel_count(compressed.file[:20]) == 0
    largest = image.height * image.width
    assert decode_file(compressed.file, largest).shape == image.pixels.shape
    with pytest.raises(FileError, match=f"has more than {largest - 1:,} pixels"):
        decode_file(compressed.file, largest - 1)

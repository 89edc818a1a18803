"""A table that several charts are drawn from."""

import pytest


@pytest.fixture
def frame(frame_of):
    """Results of two methods."""
    return frame_of(
        ("kmeans", 2, 1_000, 20.0),
        ("kmeans", 5, 2_000, 25.0),
        ("nmf", 1, 500, 15.0),
        ("nmf", 3, 1_500, 18.0),
        ("nmf", 10, 4_000, 22.0),
    )

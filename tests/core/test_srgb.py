"""The sRGB curve against values by hand, and back."""

import numpy as np
import pytest

from core.srgb import from_linear, to_linear


def test_the_curve_is_straight_near_black_and_a_power_above():
    assert float(to_linear(10 / 255)) == pytest.approx(0.003035270, abs=1e-9)
    assert float(to_linear(128 / 255)) == pytest.approx(0.215860500, abs=1e-9)


def test_every_8_bit_value_comes_back():
    values = np.arange(256) / 255
    np.testing.assert_allclose(from_linear(to_linear(values)), values, atol=1e-7)

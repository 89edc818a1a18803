import re
from dataclasses import fields
from pathlib import Path

import pytest

from core.limits import PREFIX, Limits

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")


def test_the_environment_sets_limits_and_the_rest_keeps_its_default():
    limits = Limits.from_environment({"PALETTE_MAX_PIXELS": "9", "PALETTE_OTHER": "x"})
    assert limits == Limits(max_pixels=9)


@pytest.mark.parametrize("text", ["", "0", "-1", "1.5", "many", "１", "1e9"])
def test_a_limit_that_is_not_a_whole_number_is_refused(text):
    words = re.escape(f"PALETTE_FITS must be a whole number above 0; got {text!r}.")
    with pytest.raises(ValueError, match=words):
        Limits.from_environment({"PALETTE_FITS": text})


@pytest.mark.parametrize("field", fields(Limits), ids=lambda field: field.name)
def test_the_readme_documents_every_limit_with_its_default(field):
    row = rf"\| `{PREFIX}{field.name.upper()}` \| {field.default:,} \|"
    assert re.search(row, README)

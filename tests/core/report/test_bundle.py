"""The script that draws the charts is the one that was published, and says whose it is."""

import hashlib

from plotly.offline import get_plotlyjs_version

from core.report.document import BUNDLE
from tests.readme import README

# As `npm pack plotly.js-basic-dist-min@4.1.1` gives them.
VERSION = "4.1.1"
BUNDLE_SHA256 = "99784e3abfb07b142a15e521a439e6d9addceadb3f79553fd24c72774f0649ba"
LICENCE_SHA256 = "8c45d9eaf50c2f72dd9c7ab9ef440788ba58a3538484b5c51c1f17d5128752e7"


def test_the_bundle_is_the_published_one_with_its_licence():
    content = BUNDLE.read_bytes()
    assert hashlib.sha256(content).hexdigest() == BUNDLE_SHA256
    licence = BUNDLE.with_name("plotly-LICENSE.txt").read_bytes()
    assert hashlib.sha256(licence).hexdigest() == LICENCE_SHA256
    head = content[:300].decode()
    assert f"plotly.js (basic - minified) v{VERSION}" in head
    assert "Licensed under the MIT license" in head
    assert "plotly.js" in README.read_text("utf-8").partition("## Credits")[2]


def test_the_bundle_draws_what_the_installed_plotly_makes():
    # A figure of another major version may name what the bundle does not know.
    assert get_plotlyjs_version().partition(".")[0] == VERSION.partition(".")[0]


def test_the_bundle_can_stand_within_a_page():
    assert b"</script" not in BUNDLE.read_bytes().lower()

"""A study of a small image, and reports as a reader of HTML sees them."""

import base64
import json
from html.parser import HTMLParser

import pytest

from core.methods import METHODS, NMF, KMeans
from core.report import Report, sections, study
from core.report.figures import charts_of

_CHARTS = {}


class Reader(HTMLParser):
    """Texts, pictures, links, scripts and their attributes, as a browser would find them."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.tags, self.texts, self.scripts, self.open = [], [], [], []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self.open.append(tag)
        if tag == "script":
            self.scripts.append((dict(attrs), ""))

    def handle_endtag(self, tag):
        while self.open and self.open.pop() != tag:
            pass

    def handle_data(self, data):
        if self.open and self.open[-1] == "script":
            attributes, text = self.scripts.pop()
            self.scripts.append((attributes, text + data))
        elif not self.open or self.open[-1] != "style":
            self.texts.append(data.strip())

    def all(self, tag):
        return [attributes for name, attributes in self.tags if name == tag]

    @property
    def charts(self):
        return [json.loads(text) for attributes, text in self.scripts if "id" in attributes]

    @property
    def csv(self):
        (link,) = [each for each in self.all("a") if each["href"].startswith("data:text/csv")]
        return content_of(link["href"])


def _charts_once(rows, answers, source_bytes):
    key = tuple(rows["parameters"])
    if key not in _CHARTS:
        _CHARTS[key] = charts_of(rows, answers, source_bytes)
    return _CHARTS[key]


def content_of(address):
    return base64.b64decode(address.partition(";base64,")[2])


@pytest.fixture
def read():
    def build(report):
        return Reader(report.to_html().decode())

    return build


@pytest.fixture(scope="session")
def methods():
    return [KMeans(2), KMeans(5), NMF(1), NMF(3), *map(METHODS["jpeg"], (10, 60))]


@pytest.fixture(scope="session")
def measured(photo, methods):
    return study(photo, methods)


@pytest.fixture
def report_of(monkeypatch):
    """Reports of studies; their charts, which depend on no name, are made once for all tests."""
    monkeypatch.setattr(sections, "charts_of", _charts_once)

    def build(*studies):
        report = Report(len(studies))
        for each in studies:
            report.add(each)
        return report

    return build

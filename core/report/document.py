"""The page itself: a template, its style and scripts, and the policy that keeps it to itself."""

from __future__ import annotations

import base64
import hashlib
import platform
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from core.charts import View
from core.files.results import to_csv
from core.formatting import format_bytes, format_count, format_psnr
from core.lazy import jinja2
from core.lazy import pandas as pd
from core.report.figures import for_script
from core.report.measuring import Study
from core.report.pictures import COPY_QUALITY, EXACT_PIXELS, Room, address_of
from core.report.sections import Section, section_of_rows, section_of_study
from core.report.sets import SetPart, part_of_set, whole_rows
from core.sets import SetRows
from core.version import VERSION

MOST_PICTURES, MOST_SECTIONS = 60, 20
# Rows in the CSV file, some 250 bytes each.
MOST_ROWS = 20_000
# Bytes of pictures and files as they stand in the page: a report of one image stays below 6 MB.
_BYTES_OF_ONE, _MOST_BYTES = 4_300_000, 13_000_000

_FOLDER = Path(__file__).with_name("page")
BUNDLE = _FOLDER / "plotly-basic.min.js"
_STYLE, _SCRIPT, _TEMPLATE = "report.css", "report.js", "report.html.j2"
_SCALES = {"log": "logarithmic", "linear": "linear"}
_PACKAGES = ("numpy", "scipy", "scikit-learn", "scikit-image", "Pillow")


class Report:
    """A report that images are added to, one after another.

    Parameters
    ----------
    images : int
        How many images will be added, so that each gets its share of the pictures.
    view : View, optional
        The axes and scales that the charts begin with.
    """

    def __init__(self, images: int, view: View | None = None) -> None:
        self._view = view or View()
        self._room = Room(MOST_PICTURES, min(images * _BYTES_OF_ONE, _MOST_BYTES))
        self._share = max(MOST_PICTURES // max(images, 1), 1)
        self._sections: list[Section] = []
        self._sets: list[SetPart] = []
        self._rows: list[pd.DataFrame] = []
        self._images = self._only_in_sets = self._without_pictures = 0

    def add(self, study: Study) -> None:
        """Add an image with its pictures; after the first twenty images its rows alone."""
        if len(self._sections) < MOST_SECTIONS and study.results:
            self._keep(section_of_study(study, self._room, self._share))
            return
        rows = pd.DataFrame([each.row(study.image) for each in study.results])
        self._note(rows, len(study.results))

    def add_rows(self, rows: pd.DataFrame) -> None:
        """Add an image of which only rows are known, such as one of a batch.

        Parameters
        ----------
        rows : DataFrame
            At least one row, with the columns of `core.columns.COLUMNS`, of one image.
        """
        if len(self._sections) < MOST_SECTIONS:
            self._keep(section_of_rows(rows))
        else:
            self._note(rows, 0)

    def add_set(self, name: str, found: SetRows) -> None:
        """Add a set of images of which only rows are known, such as those of a batch.

        Each image of a small set has a section as well.

        Parameters
        ----------
        name : str
            What the set is called, such as the name of the file of rows.
        found : SetRows
            Its rows, as `core.sets.read_rows` gives them; of columns beside those that sets need,
            those that are there are shown.
        """
        frame = whole_rows(found.frame)
        images = [rows for _, rows in frame.groupby("digest", sort=False)]
        if len(images) > 1:
            self._sets.append(part_of_set(name, found))
        if len(self._sections) + len(images) <= MOST_SECTIONS:
            for rows in images:
                self.add_rows(rows)
        else:
            self._only_in_sets += len(images)
            self._rows.append(frame)

    @property
    def is_empty(self) -> bool:
        """True as long as there is no row."""
        return not self._rows

    def to_html(self) -> bytes:
        """The page, in UTF-8.

        Raises
        ------
        ValueError
            If no image with a row was added.
        """
        if self.is_empty:
            raise ValueError("A report needs at least one row; got none.")
        rows = pd.concat(self._rows, ignore_index=True)
        csv = to_csv(rows.head(MOST_ROWS))
        text: str = _template().render(
            title=self._title(),
            sections=self._sections,
            sets=self._sets,
            set_charts=[_charts_of_set(each) for each in self._sets],
            view=self._view,
            scales=_SCALES,
            charts=[for_script(_chart_of(section)) for section in self._sections],
            left_out=self._left_out(len(rows)),
            copies=_about_copies(),
            count=format_count(len(rows), "row"),
            csv=address_of(csv, "text/csv;charset=utf-8"),
            versions=versions(),
            style=_read(_STYLE),
            script=_read(_SCRIPT),
            bundle=_read(BUNDLE.name),
            policy=_policy(_read(BUNDLE.name), _read(_SCRIPT)),
        )
        return text.encode()

    def _keep(self, section: Section) -> None:
        self._sections.append(section)
        missing = section.gallery.missing if section.gallery else 0
        self._note(section.rows, missing)

    def _note(self, rows: pd.DataFrame, without_pictures: int) -> None:
        self._images += 1
        self._without_pictures += without_pictures
        if len(rows):
            self._rows.append(rows)

    def _title(self) -> str:
        if self._images == 1 and not self._sets:
            return self._sections[0].name
        count = format_count(self._images + self._only_in_sets, "image")
        if len(self._sets) == 1 and count == self._sets[0].count:
            return f"{count} of {self._sets[0].name}"
        return count

    def _left_out(self, rows: int) -> Sequence[str]:
        """What the page does not show, as sentences."""
        sentences = []
        if rows > MOST_ROWS:
            sentences.append(
                f"The CSV file has the first {MOST_ROWS:,} of {format_count(rows, 'row')}."
            )
        if self._only_in_sets:
            sentences.append(
                f"{format_count(self._only_in_sets, 'image')} of large sets without a section of "
                "its own here; they are in the charts and tables of their set."
            )
        if self._images > len(self._sections):
            sentences.append(
                f"Of {format_count(self._images, 'image')} the first {len(self._sections)} are "
                "shown; the rows of the others are in the CSV file."
            )
        if self._without_pictures:
            sentences.append(
                f"{format_count(self._without_pictures, 'result')} without a picture here: a "
                f"report has at most {MOST_PICTURES} pictures, and as many as keep it small enough "
                "to send. The rows of all of them are in the CSV file."
            )
        galleries = [section.gallery for section in self._sections if section.gallery]
        if files := sum(each.files_missing for each in galleries):
            sentences.append(
                f"{format_count(files, 'file')} without room here, only the picture is shown; "
                "`python -m core compress` writes the file."
            )
        return sentences


def versions() -> Mapping[str, str]:
    """The versions of this program and of what its numbers depend on, by name."""
    packages = {name: version(name) for name in _PACKAGES}
    return {"Palette & Parts": VERSION, "Python": platform.python_version(), **packages}


def _chart_of(section: Section) -> Mapping[str, Any]:
    return {"name": section.name, "figures": section.figures}


def _charts_of_set(part: SetPart) -> Sequence[str]:
    """The charts of a set for the script of the page: the curves, and the BD-rates if any."""
    figures = filter(None, [part.curves, part.strips])
    return [for_script({"name": part.name, "figures": {"": each}}) for each in figures]


def _about_copies() -> str:
    return (
        "Where a browser cannot show the measured file, the picture is a WebP copy of what it "
        f"decodes to: an exact one up to {EXACT_PIXELS:,} pixels, above with quality "
        f"{COPY_QUALITY}."
    )


def _template() -> Any:
    # Every text of a person is escaped, whatever the name of the template ends in.
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"bytes": format_bytes, "psnr": format_psnr}
    return environment.get_template(_TEMPLATE)


def _policy(*scripts: str) -> str:
    """What the page may do: run these scripts, and show pictures that it holds itself."""
    # Plotly writes its style into the page, which needs 'unsafe-inline' for styles.
    return (
        f"default-src 'none'; script-src {' '.join(map(_source, scripts))}; "
        "style-src 'unsafe-inline'; img-src data: blob:; base-uri 'none'; form-action 'none'"
    )


def _source(script: str) -> str:
    """A script in a policy, by its hash."""
    digest = hashlib.sha256(script.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def _read(name: str) -> str:
    # A browser reads every line ending as a line feed, and hashes that.
    return (_FOLDER / name).read_text("utf-8").replace("\r\n", "\n")

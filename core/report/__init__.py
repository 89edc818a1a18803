"""A report: one HTML file with charts, pictures and rows, which needs no server and no network.

`study` measures an image, and `Report` takes one study after another and writes the page::

    Image --study--> Study --Report.add--> Section --Report.to_html--> one file

A `Section` needs rows alone; pictures, ledgers, rates and answers are there where they were
computed. `section_of_rows` makes one from rows that were kept, such as those of a batch.

The page asks nobody for anything: its policy forbids it, and its scripts are named by their hashes.
Tables and pictures are plain HTML, so that only the charts need a script.
"""

from core.report.document import Report
from core.report.measuring import GOALS, Study, study
from core.report.sections import Section, section_of_rows

__all__ = ["GOALS", "Report", "Section", "Study", "section_of_rows", "study"]

"""The Guide: the tutorial's steps with this image's numbers, and questions for a class."""

import re

from core.explain.tutorial import CODE
from core.formatting import format_seconds
from core.methods import DEFAULT_METHODS, SklearnNMF
from pages.server import cache
from tests.small import SMALL, SWEEPS

from .opening import markdown, open_page, pictures_of


def test_each_step_has_its_code_and_each_method_its_tiles():
    app = open_page("guide", SMALL)
    blocks = [block.value for block in app.code if block.language == "python"]
    # The last one computes the rows of this page.
    assert blocks[:-1] == [*CODE.values()]
    for key, method in DEFAULT_METHODS.items():
        assert len(pictures_of(app, method.label)) == len(SWEEPS[key])


def test_each_link_of_the_contents_leads_to_a_heading():
    app = open_page("guide", SMALL)
    links = re.findall(r"\[([^\]]+)\]\(#([\w-]+)\)", app.markdown[0].value)
    headings = {heading.anchor: heading.value for heading in app.header}
    assert len(links) == len(headings)
    assert {anchor: title for title, anchor in links} == headings


def test_the_counts_are_those_of_this_image():
    formulas = [formula.value for formula in open_page("guide", SMALL).latex]
    text = "\n".join(formulas)
    # The sample is 51 x 77 pixels here; the sweep ends with 3 colours and 2 components.
    assert "51 \\cdot 77 \\cdot 3 = 11{,}781" in text
    assert "3{,}927 + 3 \\cdot 3 = 3{,}936" in text
    assert "3 \\cdot 2 \\cdot (51 + 77) = 768" in text


def test_scikit_learn_runs_only_when_somebody_asks():
    app = open_page("guide", SMALL)
    assert "(scikit-learn)" not in markdown(app)
    app.button(key=f"run-{SklearnNMF.key}").click().run()
    assert markdown(app).count("NMF (scikit-learn), K = 2 reaches ") == 1
    result = cache.compressed(cache.sample("chelsea", 250_000), SklearnNMF(2), perceptual=False)
    assert f"after {format_seconds(result.encode_seconds)}" in markdown(app)
    assert "K-Means (scikit-learn)" not in markdown(app)


def test_five_questions_fold_out_their_answers():
    app = open_page("guide", SMALL)
    asked = [fold for fold in app.expander if fold.label.endswith("?")]
    assert len(asked) == 5
    assert all(fold.markdown[0].value for fold in asked)
    # The sample has 51 x 77 x 3 = 11,781 values, and a component 3 (51 + 77).
    assert "From K = 31 on: each component takes 384 values" in asked[1].markdown[0].value

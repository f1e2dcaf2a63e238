"""Requirements on the picture of every answer, including edge cases; artists are compared, not images."""

from __future__ import annotations

import importlib
import json
import pkgutil

import pytest
from made_up import PROVENANCE
from made_up_charts import CASES
from matplotlib.figure import Figure
from page_checks import check_bytes, check_texts, refuse_statistics, texts
from PIL import Image

import sim.questions
from sim.answer import Answer
from sim.plotting.style import save
from sim.questions.pictures import PLOTS

OF_A_STUDY = {*PLOTS, "summary"}
"""Answers whose pictures are tested as plots of a study."""
each = pytest.mark.parametrize("name", CASES)
every_case = pytest.mark.parametrize(("name", "case"), [(n, c) for n, cases in CASES.items() for c in cases])


def draw(name, case=None):
    cases = CASES[name]
    return cases[case or next(iter(cases))].plot()


def test_every_answer_with_a_picture_has_some_made_up_for_it():
    for module in pkgutil.walk_packages(sim.questions.__path__, "sim.questions."):
        importlib.import_module(module.name)
    drawn = {answer.name for answer in Answer.__subclasses__() if answer.plot is not Answer.plot}
    assert drawn - OF_A_STUDY == set(CASES)


@each
def test_it_asks_a_question(name):
    question = importlib.import_module(f"sim.questions.{name}.picture").QUESTION
    assert question.endswith("?")
    assert question in [text.get_text() for text in texts(draw(name))]


@every_case
def test_no_two_texts_touch_and_none_leaves_the_page(name, case, tmp_path):
    check_texts(draw(name, case), tmp_path)


@each
def test_files_are_not_blank_and_say_where_they_are_from(name, tmp_path):
    png, svg = save(draw(name), tmp_path / "page", PROVENANCE)
    with Image.open(png) as image:
        assert json.loads(image.text["Description"]) == PROVENANCE
        assert len(image.convert("RGB").getcolors(1 << 24)) > 50
    assert b"made_up" in svg.read_bytes()


@each
def test_the_same_data_give_the_same_bytes(name, tmp_path):
    check_bytes(lambda: draw(name), tmp_path)


@each
def test_a_chart_computes_no_statistics(name, monkeypatch):
    refuse_statistics(monkeypatch)
    assert isinstance(draw(name), Figure)

"""What every picture in `CHARTS` promises, on easy and on awkward data. No stored pictures: artists are compared."""

from __future__ import annotations

import itertools
import json
import re

import numpy as np
import pytest
import xarray as xr
from made_up_charts import CASES
from matplotlib.figure import Figure
from matplotlib.text import Text
from PIL import Image

from sim.plotting.style import save
from sim.questions.pictures import CHARTS

PROVENANCE = {"scenario": "made_up", "variant": "base", "seed": 7, "runs": 300, "version": "0.1.0"}
each = pytest.mark.parametrize("name", CHARTS)
every_case = pytest.mark.parametrize(("name", "case"), [(n, c) for n in CHARTS for c in CASES.get(n, ())])


def draw(name, case=None):
    cases = CASES[name]
    return CHARTS[name].draw(cases[case or next(iter(cases))])


def texts(figure):
    return [t for t in figure.findobj(Text) if t.get_visible() and t.get_text().strip()]


@each
def test_it_has_data_made_up_for_it_and_asks_a_question(name):
    assert CASES[name]
    assert CHARTS[name].question.endswith("?")
    assert CHARTS[name].question in [text.get_text() for text in texts(draw(name))]


@every_case
def test_no_two_texts_touch_and_none_leaves_the_page(name, case, tmp_path):
    figure = draw(name, case)
    save(figure, tmp_path / "page", PROVENANCE)
    figure.draw_without_rendering()
    boxes = [(t.get_text(), Text.get_window_extent(t)) for t in texts(figure)]
    for (one, a), (other, b) in itertools.combinations(boxes, 2):
        apart = a.x1 <= b.x0 + 0.5 or b.x1 <= a.x0 + 0.5 or a.y1 <= b.y0 + 0.5 or b.y1 <= a.y0 + 0.5
        assert apart, f"{one!r} touches {other!r}"
    for text, box in boxes:
        page = figure.bbox
        assert min(box.x0, box.y0, page.width - box.x1, page.height - box.y1) >= 0.0, f"{text!r} is cut off"


@each
def test_files_are_not_blank_and_say_where_they_are_from(name, tmp_path):
    png, svg = save(draw(name), tmp_path / "page", PROVENANCE)
    with Image.open(png) as image:
        assert json.loads(image.text["Description"]) == PROVENANCE
        assert len(image.convert("RGB").getcolors(1 << 24)) > 50
    assert b"made_up" in svg.read_bytes()


@each
def test_the_same_data_give_the_same_bytes(name, tmp_path):
    files = []
    for stem in ("a", "b"):
        (tmp_path / stem).mkdir()
        files.append(save(draw(name), tmp_path / stem / "page", PROVENANCE))
    for one, other in zip(*files, strict=True):
        assert one.read_bytes() == other.read_bytes()
    assert not re.search(rb"<dc:date>", files[0][1].read_bytes())


@each
def test_a_chart_computes_no_statistics(name, monkeypatch):
    def refuse(*_, **__):
        raise AssertionError("a chart computes nothing")

    for function in ("quantile", "percentile", "histogram", "mean", "median", "average", "std", "bincount"):
        monkeypatch.setattr(np, function, refuse)
        for owner in (xr.DataArray, xr.Dataset):
            monkeypatch.setattr(owner, function, refuse, raising=False)
    assert isinstance(draw(name), Figure)

"""Requirements on every plot in `PLOTS`, including edge cases; artists are compared, not images."""

from __future__ import annotations

import functools
import io
import json
import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest
import xarray as xr
from made_up import CASES, PROVENANCE, day
from matplotlib.figure import Figure
from matplotlib.text import Text
from page_checks import artists, check_bytes, check_texts, lightness, refuse_statistics, texts
from PIL import Image

import sim
from sim.model.ladder import RUNGS
from sim.plotting.labels import room, spread
from sim.plotting.pages import Marks, over_time
from sim.plotting.style import RUNG_COLOURS, save
from sim.questions.pictures import PLOTS

both = pytest.mark.parametrize("name", PLOTS)
cases = pytest.mark.parametrize("case", CASES)


def draw(name, case="a fall"):
    dataset, marks = CASES[case]
    picture = PLOTS[name]
    return picture.draw(picture.data(dataset, "base"), marks, picture.question)


page = functools.cache(draw)
"""A page that tests do not change."""


def edges(band_artist, x):
    """Lower and upper edge of a filled band, as drawn at `x`."""
    points = band_artist.get_paths()[0].vertices
    at = [points[points[:, 0] == value, 1] for value in x]
    return [p.min() for p in at], [p.max() for p in at]


@both
@cases
def test_no_two_texts_touch_and_none_leaves_the_page(name, case, tmp_path):
    check_texts(draw(name, case), tmp_path)


@both
@pytest.mark.parametrize("case", ["a fall", "one week"])
def test_every_panel_is_drawn_into_axes_of_its_own_or_says_why_not(name, case):
    dataset, marks = CASES[case]
    picture = PLOTS[name]
    data, figure = picture.data(dataset, "base"), Figure(figsize=(5, 4))
    for panel in picture.panels.values():
        axes = figure.add_subplot()
        panel(axes, data, marks)
        assert axes.has_data() or axes.texts
        assert figure.axes == [axes]
        assert not figure.texts
        axes.remove()


@both
@pytest.mark.parametrize("case", ["a fall", "all runs identical", "one week"])
def test_files_are_not_blank_and_say_where_they_are_from(name, case, tmp_path):
    png, svg = save(draw(name, case), tmp_path / "page.1", PROVENANCE)
    assert (png.name, svg.name) == ("page.1.png", "page.1.svg")
    with Image.open(png) as image:
        assert json.loads(image.text["Description"]) == PROVENANCE
        assert len(image.convert("RGB").getcolors(1 << 24)) > 50
    root = ElementTree.parse(svg).getroot()
    descriptions = [e.text for e in root.iter() if e.tag.endswith("}description")]
    assert json.loads(descriptions[0]) == PROVENANCE
    assert len(list(root.iter("{http://www.w3.org/2000/svg}path"))) > 20


@both
def test_the_foot_of_the_page_names_the_provenance_once(name, tmp_path):
    figure = draw(name)
    for stem in ("first", "again"):
        save(figure, tmp_path / stem, PROVENANCE)
    foot = [text.get_text() for text in artists(figure, "provenance")]
    assert foot == ["bilateral · scenario made_up · variant base · runs 300 · seed 7 · version 0.1.0"]


@both
def test_the_same_data_give_the_same_bytes(name, tmp_path):
    check_bytes(lambda: draw(name), tmp_path)


@both
def test_a_plot_computes_no_statistics(name, monkeypatch):
    dataset, marks = CASES["a fall"]
    data = PLOTS[name].data(dataset, "base")
    refuse_statistics(monkeypatch)
    assert isinstance(PLOTS[name].draw(data, marks), Figure)


@both
def test_a_plot_leaves_its_data_alone_and_accepts_a_page(name):
    dataset, marks = CASES["a fall"]
    data = PLOTS[name].data(dataset, "base")
    before, page = data.copy(deep=True), Figure(figsize=(12, 7))
    assert PLOTS[name].draw(data, marks, "A title", "A subtitle", figure=page) is page
    assert {"A title", "A subtitle"} <= {text.get_text() for text in page.texts}
    xr.testing.assert_identical(data, before)


@both
def test_the_title_asks_and_the_subtitle_says_which_runs(name):
    lines = [text.get_text() for text in page(name).texts]
    assert PLOTS[name].question in lines
    assert PLOTS[name].question.endswith("?")
    assert any(re.match(r"Base case: (mean of 9 of )?200 runs, seed 7", line) for line in lines)


@both
def test_user_settings_do_not_change_the_picture(name, tmp_path):
    plain, _ = save(draw(name), tmp_path / "plain", PROVENANCE)
    with mpl.rc_context({"font.size": 20, "axes.facecolor": "black", "figure.facecolor": "black", "text.color": "red"}):
        changed, _ = save(draw(name), tmp_path / "changed", PROVENANCE)
    with Image.open(plain) as one, Image.open(changed) as other:
        assert one.tobytes() == other.tobytes()


@both
def test_long_and_odd_titles_stay_on_the_page(name):
    dataset, marks = CASES["a fall"]
    odd = Marks(((day(30), "US$5 for US$6 & <b>a_b^c</b>"),), marks.record)
    figure = PLOTS[name].draw(PLOTS[name].data(dataset, "base"), odd, "Why? " * 60)
    figure.draw_without_rendering()
    assert all(Text.get_window_extent(text).x1 <= figure.bbox.width for text in texts(figure))


@pytest.mark.parametrize("case", [case for case in CASES if case != "one week"])
def test_fan_draws_the_quantiles_it_is_given(case):
    data, x = over_time(PLOTS["fan"].data(CASES[case][0], "base"))
    figure, index = page("fan", case), data["dyad_relation"].to_numpy()
    (median,) = artists(figure, "median")
    np.testing.assert_array_equal(median.get_ydata(), index[2])
    np.testing.assert_array_equal(median.get_xdata(), x)
    for gid, low, high in (("nine in ten", 0, 4), ("half", 1, 3)):
        (drawn,) = artists(figure, gid)
        lower, upper = edges(drawn, x)
        np.testing.assert_allclose(lower, index[low], atol=1e-12)
        np.testing.assert_allclose(upper, index[high], atol=1e-12)
    runs = [line.get_ydata() for line in artists(figure, "run")]
    np.testing.assert_array_equal(runs, data["run_relation"])
    thresholds = [line.get_ydata()[0] for line in artists(figure, "threshold")]
    np.testing.assert_array_equal(thresholds, data["band_low"][:-1])


def test_fan_draws_the_density_and_a_tick_for_each_act():
    dataset, marks = CASES["a fall"]
    figure = page("fan")
    (ends,) = artists(figure, "density")
    np.testing.assert_array_equal(ends.get_data().values, PLOTS["fan"].data(dataset, "base")["density"])
    acts = [line.get_ydata()[1] for line in artists(figure, "act")]
    codes = [cameo for _, _, _, cameo in marks.record if int(cameo[:2])]
    assert len(acts) == len(codes)
    assert all((height > 0) == (int(code[:2]) <= 8) for height, code in zip(acts, codes, strict=True))


@pytest.mark.parametrize("case", [case for case in CASES if case != "one week"])
def test_rungs_stack_the_shares_they_are_given(case):
    data, x = over_time(PLOTS["rungs"].data(CASES[case][0], "base"))
    figure = page("rungs", case)
    for place, rung in enumerate(RUNGS):
        (area,) = artists(figure, rung)
        lower, upper = edges(area, x)
        np.testing.assert_allclose(upper, data["or_worse"][place], atol=1e-12)
        np.testing.assert_allclose(np.subtract(upper, lower), data["share"][place], atol=1e-12)


@cases
def test_every_rung_is_named_or_noted(case):
    words = " ".join(text.get_text() for text in texts(page("rungs", case)))
    data = PLOTS["rungs"].data(CASES[case][0], "base")
    for rung, peak in zip(RUNGS, data["peak"].to_numpy(), strict=True):
        assert rung in words or (rung == "armed" and peak == 0.0 and "not modelled" in words)


@cases
def test_every_band_of_the_fan_is_named(case):
    dataset, _ = CASES[case]
    words = {text.get_text() for text in texts(page("fan", case))}
    runs = dataset.sizes["run"]
    alike = bool((dataset["dyad_relation"] == dataset["dyad_relation"].isel(run=0)).all())
    one = {"the only run"} if runs == 1 else {f"all {runs} runs identical"}
    assert (one if alike else {"median", "50% of runs", "90% of runs"}) <= words


def test_marks_outside_the_weeks_take_no_room():
    (marked, plain) = (page("fan", case).axes for case in ("marks outside the weeks", "nothing marked"))
    assert [axes.get_position().bounds for axes in marked] == [axes.get_position().bounds for axes in plain]


def test_incidents_are_named_where_they_fit_and_counted_where_they_do_not():
    few = [text.get_text() for text in texts(page("rungs", "a fall"))]
    assert any(text.startswith("25 Dec 2024\nA long title") for text in few)
    many = [text.get_text() for text in texts(page("rungs", "thirty incidents"))]
    counted = [int(found[1]) for text in many if (found := re.search(r":\n(\d+) incidents$", text))]
    singly = [text for text in many if re.match(r"\d+ \w{3} 202\d\nA\s", text)]
    assert sum(counted) + len(singly) == 30


def test_colours_of_rungs_darken_step_by_step():
    steps = -np.diff([lightness(colour) for colour in RUNG_COLOURS])
    assert len(RUNG_COLOURS) == len(RUNGS)
    assert steps.min() > 5.0


def test_spread_moves_labels_no_more_than_it_must():
    assert spread([], [], 0, 100) == []
    assert spread([50.0, 10.0], [10, 10], 0, 100, 2) == [50.0, 10.0]
    assert spread([50.0, 50.0], [10, 10], 0, 100, 2) == [44.0, 56.0]
    assert spread([0.0, 1.0, 99.0], [10, 10, 10], 0, 100, 2) == [5.0, 17.0, 95.0]


def test_room_is_found_only_where_a_label_fits():
    axes = Figure(figsize=(4, 4), dpi=100).add_axes((0, 0, 1, 1))
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1)
    x, high = np.array([0.0, 0.5, 1.0]), np.array([0.1, 0.1, 0.8])
    across, up = room(axes, x, (0.0, high), (60, 20))
    assert across > 0.8
    assert 0.2 < up < 0.4
    assert room(axes, x, (0.0, high), (60, 390)) is None
    assert room(axes, x, (0.0, high), (900, 20)) is None


def test_plots_do_not_reach_for_pyplot():
    for path in Path(sim.__file__).parent.rglob("*.py"):
        assert "pyplot" not in path.read_text(encoding="utf-8"), path


def test_a_page_can_be_shown_from_memory():
    file = io.BytesIO()
    draw("fan").savefig(file, format="png")
    assert file.getbuffer().nbytes > 10_000

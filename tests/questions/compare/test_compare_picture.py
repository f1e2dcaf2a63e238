"""The picture of a comparison draws and names its differences, and marks unpaired ones."""

from __future__ import annotations

import numpy as np
import pytest
from made_up import CASES
from matplotlib.text import Text

from sim.errors import spelled
from sim.plotting.pages import over_time
from sim.questions.compare.picture import WITH_BANDS
from sim.questions.pictures import PLOTS


def page(case, change=lambda data: data):
    """The data and the figure of a case."""
    dataset, marks = CASES[case]
    data = change(PLOTS["compare"].data(dataset, "base"))
    return data, PLOTS["compare"].draw(data, marks, PLOTS["compare"].question)


def artists(figure, gid):
    return figure.findobj(lambda artist: artist.get_gid() == gid)


def words(figure):
    return " ".join(text.get_text() for text in figure.findobj(Text) if text.get_visible())


@pytest.mark.parametrize("case", ["two variants", "six variants", "fifteen variants"])
def test_each_mean_difference_is_drawn_around_a_line_at_zero(case):
    data, figure = page(case)
    drawn = [line.get_ydata() for line in artists(figure, "difference")]
    np.testing.assert_array_equal(drawn, data["difference"].sel(edge="estimate"))
    np.testing.assert_array_equal(artists(figure, "difference")[0].get_xdata(), over_time(data)[1])
    (zero,) = artists(figure, "zero")
    assert set(zero.get_ydata()) == {0.0}
    medians = [line.get_ydata() for line in artists(figure, "median")]
    np.testing.assert_array_equal(medians, data["dyad_relation"].sel(quantile=0.5))


def test_intervals_are_drawn_if_few_and_otherwise_reported_as_omitted():
    data, figure = page("two variants")
    (band,) = artists(figure, "interval")
    heights = band.get_paths()[0].vertices[:, 1]
    assert heights.min() == pytest.approx(float(data["difference"].sel(edge="low").min()))
    assert "pointwise 90 % intervals" in words(figure)
    data, figure = page("six variants")
    assert data.sizes["other"] > WITH_BANDS
    assert not artists(figure, "interval")
    assert "Intervals are omitted" in words(figure)


def test_a_difference_has_its_size_and_interval_at_the_end():
    data, figure = page("two variants")
    low, mean, high = (f"{value:+.2f}".replace("-", "−") for value in data["difference"].to_numpy()[:, 0, -1])
    assert f"{mean} ({low} to {high})" in words(figure)


def test_eleven_variants_are_all_named_in_both_panels():
    data, figure = page("fifteen variants", lambda data: data.isel(variant=slice(11), other=slice(10)))
    said = words(figure)
    names = [spelled(str(name)) for name in data["other"].values]
    assert all(said.count(f"{name}\n") + said.count(f"{name} ") >= 2 for name in names)
    assert "unlabelled" not in said


def test_what_is_not_paired_and_what_changed_nothing_is_said():
    _, figure = page("two variants", lambda data: data.assign(paired=~data["paired"]))
    assert ", unpaired" in words(figure)
    assert "not all with common random numbers" in words(figure)
    _, figure = page("two variants", lambda data: data.assign(same=~data["same"]))
    assert "no difference in any run" in words(figure)


def test_the_caveat_stands_on_the_page():
    assert "neither a forecast nor a share of blame" in words(page("two variants")[1])

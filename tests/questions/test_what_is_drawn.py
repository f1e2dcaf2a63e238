"""Survival, decomposition, relations and variants draw and label their data, and are legible in grey."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from made_up import CASES
from matplotlib.text import Text
from page_checks import artists, lightness, words

from sim.model.situation import TERMS
from sim.plotting.pages import over_time
from sim.plotting.style import BLUE, INK, LINE_COLOURS, PALE_BLUE, PALEST_BLUE, TERM_COLOURS
from sim.questions.pictures import PLOTS
from sim.wording import duration


def page(name, case="a fall"):
    """The data and the figure of a case."""
    dataset, marks = CASES[case]
    data = PLOTS[name].data(dataset, "base")
    return data, PLOTS[name].draw(data, marks, PLOTS[name].question)


@pytest.mark.parametrize("case", ["a fall", "312 weeks", "every run ruptures and is repaired"])
def test_survival_draws_both_curves(case):
    data, figure = page("survival", case)
    rupture, repair = (line.get_ydata() for line in artists(figure, "left"))
    np.testing.assert_array_equal(rupture, [1.0, *data["unruptured"].sel(edge="estimate").to_numpy()])
    known = data["unrepaired"].sel(edge="estimate").to_numpy()
    np.testing.assert_array_equal(repair, known[np.isfinite(known)])


def test_survival_marks_the_medians():
    data, figure = page("survival", "every run ruptures and is repaired")
    weeks = [float(data[name].sel(edge="estimate")) for name in ("weeks_to_rupture", "weeks_to_repair")]
    begins = data["week"].to_numpy()[int(weeks[0])].astype("datetime64[D]").item()
    assert f"by the week of {begins.day} {begins:%b %Y}" in words(figure).replace("\n", " ")
    assert f"after {duration(weeks[1])}" in words(figure)
    assert [line.get_ydata()[0] for line in artists(figure, "half")] == [0.5, 0.5]


@pytest.mark.parametrize(
    ("case", "said"),
    [
        ("never a rupture", ("no run ruptures", "No run ruptures", "100% not")),
        ("one run", ("no run ruptures",)),
        ("all rupture at once for good", ("0% not", "fewer\nthan half repaired", "100% still")),
        ("a fall", ("fewer than half of the runs rupture",)),
    ],
)
def test_survival_has_other_words_without_a_median(case, said):
    text = words(page("survival", case)[1]).replace("\n ", "\n")
    assert [line for line in said if line not in text] == []


@pytest.mark.parametrize("case", ["a fall", "312 weeks", "one run"])
def test_the_decomposition_stacks_the_contributions_and_draws_their_sum(case):
    data, figure = page("decomposition", case)
    data, x = over_time(data)
    (total,) = artists(figure, "total")
    np.testing.assert_array_equal(total.get_ydata(), data["total"])
    for place, term in enumerate(data["term"].to_numpy()):
        for side, area in enumerate(artists(figure, term)):
            points = area.get_paths()[0].vertices
            drawn = [np.ptp(points[points[:, 0] == value, 1]) for value in x]
            height = np.abs(data["outer"] - data["inner"])[side, place]
            np.testing.assert_allclose(drawn, height, atol=1e-9)


@pytest.mark.parametrize("case", [case for case in CASES if "week" not in case])
def test_every_visible_term_of_the_decomposition_is_labelled(case):
    data, figure = page("decomposition", case)
    said = words(figure)
    visible = [t for t, peak in zip(data["term"].to_numpy(), data["peak"].to_numpy(), strict=True) if abs(peak) > 0.03]
    assert [term for term in visible if term not in said] == []
    assert "in total" in said
    assert "not shares of blame" in said.replace("\n", " ")


def test_relations_draw_the_way_and_the_range_of_every_pair():
    data, figure = page("relations")
    low, mean, high = data["relation"].transpose("edge", "when", "dyad").to_numpy()
    np.testing.assert_array_equal([line.get_xdata() for line in artists(figure, "moved")], mean.T)
    np.testing.assert_array_equal(
        [line.get_xdata() for line in artists(figure, "range")], np.array([low[1], high[1]]).T
    )
    bold = [t.get_text() for t in figure.findobj(Text) if t.get_fontweight() == "bold" and t.get_text()]
    assert bold[0] == "ABC – XYZ"


def test_too_many_dyads_omit_those_that_change_least():
    data, _ = page("relations")
    many = data.isel(dyad=np.arange(90) % 2)
    change = np.linspace(0.0, 0.5, 90)
    many["relation"] = many["relation"] * 0.0
    many["relation"][:, 1] = change
    many["focus"] = ("dyad", np.arange(90) == 0)
    many = many.assign_coords(dyad=[f"A{i:02d}-B{i:02d}" for i in range(90)])
    figure = PLOTS["relations"].draw(many, None)
    rows = len(artists(figure, "moved"))
    said = words(figure)
    assert 20 < rows < 60
    assert f"The {90 - rows} dyads that change least are omitted." in said
    assert "A00 – B00" in said
    assert "A01 – B01" not in said
    assert "A89 – B89" in said


def test_no_relation_at_all_is_said():
    assert "All relations in this scenario are zero." in words(page("relations", "nothing moves")[1])


@pytest.mark.parametrize("case", ["two variants", "six variants", "fifteen variants"])
def test_variants_draw_a_median_each_and_name_all(case):
    data, figure = page("variants", case)
    data, _ = over_time(data)
    np.testing.assert_array_equal([line.get_ydata() for line in artists(figure, "median")], data["dyad_relation"][:, 1])
    assert words(figure).count("ends at") == data.sizes["variant"]
    bands = len(artists(figure, "half")) + len(artists(figure, "edge")) / 2
    assert bands == (data.sizes["variant"] if data.sizes["variant"] <= 6 else 0)


def test_more_variants_than_have_room_are_counted_and_the_emphasised_one_is_named():
    dataset, marks = CASES["forty variants"]
    figure = PLOTS["variants"].draw(PLOTS["variants"].data(dataset, "v38"), marks)
    assert "more variants are drawn without a label" in words(figure)
    assert "V38" in words(figure)


def test_lines_and_terms_are_distinguishable_in_grey():
    lines = [lightness(colour) for colour in LINE_COLOURS]
    assert min(abs(a - b) for a, b in itertools.combinations(lines, 2)) > 7.0
    assert max(lines) < 66.0  # against white
    assert set(TERM_COLOURS) == set(TERMS)
    steps = -np.diff([lightness(colour) for colour in TERM_COLOURS.values()])
    assert steps.min() > 5.0


def test_lines_on_a_band_are_distinguishable_from_it_in_grey():
    for line, ground in itertools.product((BLUE, INK), (PALE_BLUE, PALEST_BLUE)):
        assert lightness(ground) - lightness(line) > 40.0

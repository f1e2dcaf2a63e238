"""The picture of an attribution draws the numbers it is given, by kind, and carries the caveat."""

from __future__ import annotations

import numpy as np
import pytest
from made_up_charts import CASES
from matplotlib.text import Text

from sim.questions.attribute.picture import WORSE, draw

PLAIN, LEDGER = CASES["attribute"]["eight players"], CASES["attribute"]["the ledger beside"]


def artists(figure, gid):
    return figure.findobj(lambda artist: artist.get_gid() == gid)


def words(figure):
    return [text.get_text() for text in figure.findobj(Text) if text.get_visible()]


@pytest.mark.parametrize("name", ["shapley", "but_for"])
def test_every_mark_lies_where_its_number_is_within_its_interval(name):
    figure = draw(PLAIN)
    found = [getattr(player, name) for player in PLAIN.players]
    assert {float(line.get_xdata()[0]) for line in artists(figure, name)} == {e.estimate for e in found}
    spans = {tuple(map(float, line.get_xdata())) for line in artists(figure, f"{name} interval")}
    assert spans == {(e.low, e.high) for e in found}


def test_players_stand_under_their_kind_the_largest_first():
    said = words(draw(PLAIN))
    order = [text for text in said if text.startswith(("Incidents", "Factions", "Player number"))]
    assert order[:6] == ["Incidents", "Player number 0 (Abcland)", "Player number 6 (Abcland)", "Factions",
                         "Player number 1 (Abcland)", "Player number 7 (Abcland)"]  # fmt: skip


def test_the_ledger_has_an_axis_and_a_unit_of_its_own_and_only_where_it_is_given():
    figure = draw(LEDGER)
    assert len(figure.axes) == 2
    assert len(artists(figure, "direct")) == 2
    assert len(draw(PLAIN).axes) == 1


def test_under_the_ledger_it_says_which_way_is_worse_and_what_is_measured():
    first, decomposition = (axes.get_xlabel() for axes in draw(LEDGER).axes)
    assert decomposition.startswith(f"{WORSE}\n")
    assert decomposition.removeprefix(f"{WORSE}\n").replace("\n", " ") == LEDGER.direct_unit
    assert WORSE not in first
    assert WORSE not in words(draw(PLAIN))


@pytest.mark.parametrize("case", [case for case in CASES["attribute"] if case.startswith("the ledger beside")])
def test_names_of_axes_are_no_wider_than_their_panels(case):
    figure = draw(CASES["attribute"][case])
    figure.draw_without_rendering()
    for axes in figure.axes:
        assert Text.get_window_extent(axes.xaxis.label).width <= axes.get_window_extent().width


@pytest.mark.parametrize(("case", "heading"), [
    ("eight players", "adds, points"), ("forty players", "adds, weeks"), ("the ledger beside", "adds"),
])  # fmt: skip
def test_the_column_of_numbers_says_what_it_is_in(case, heading):
    assert words(draw(CASES["attribute"][case])).count(heading) == 1


def test_shares_are_told_in_points_and_the_caveats_are_on_the_page():
    said = " ".join(words(draw(PLAIN)))
    assert "+24.0 (+21.2 to +26.8)" in said
    assert "percentage points of the made-up outcome" in said
    for caveat in ("No percentages of blame", "mirror the leverage", "no evidence that it happened"):
        assert caveat in " ".join(said.split())


def test_zero_is_marked_in_every_panel():
    figure = draw(LEDGER)
    zeros = artists(figure, "zero")
    assert len(zeros) == 2
    assert all(np.array_equal(line.get_xdata(), [0.0, 0.0]) for line in zeros)

"""The picture of an attribution draws its numbers by kind, with the caveat."""

from __future__ import annotations

import numpy as np
import pytest
from made_up_charts import CASES
from matplotlib.text import Text

from sim.questions.attribute.picture import WORSE, draw

PLAIN, DIRECT = CASES["attribute"]["eight players"], CASES["attribute"]["direct contributions"]


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


def test_direct_contributions_have_their_own_axis_and_unit_if_given():
    figure = draw(DIRECT)
    assert len(figure.axes) == 2
    assert len(artists(figure, "direct")) == 2
    assert len(draw(PLAIN).axes) == 1


def test_the_axis_of_direct_contributions_names_direction_and_unit():
    first, decomposition = (axes.get_xlabel() for axes in draw(DIRECT).axes)
    assert decomposition.startswith(f"{WORSE}\n")
    assert decomposition.removeprefix(f"{WORSE}\n").replace("\n", " ") == DIRECT.direct_unit
    assert WORSE not in first
    assert WORSE not in words(draw(PLAIN))


@pytest.mark.parametrize("case", [case for case in CASES["attribute"] if case.startswith("direct contributions")])
def test_names_of_axes_are_no_wider_than_their_panels(case):
    figure = draw(CASES["attribute"][case])
    figure.draw_without_rendering()
    for axes in figure.axes:
        assert Text.get_window_extent(axes.xaxis.label).width <= axes.get_window_extent().width


@pytest.mark.parametrize(("case", "heading"), [
    ("eight players", "Shapley, pp"), ("forty players", "Shapley, weeks"), ("direct contributions", "Shapley"),
])  # fmt: skip
def test_the_column_of_numbers_says_what_it_is_in(case, heading):
    assert words(draw(CASES["attribute"][case])).count(heading) == 1


def test_shares_are_in_percentage_points_and_the_caveats_are_on_the_page():
    said = " ".join(words(draw(PLAIN)))
    assert "+24.0 (+21.2 to +26.8)" in said
    assert "percentage points of the made-up outcome" in said
    for caveat in ("Not percentages of blame", "reflect the assumed leverage", "no evidence that it happened"):
        assert caveat in " ".join(said.split())


def test_zero_is_marked_in_every_panel():
    figure = draw(DIRECT)
    zeros = artists(figure, "zero")
    assert len(zeros) == 2
    assert all(np.array_equal(line.get_xdata(), [0.0, 0.0]) for line in zeros)

"""Words of a story: verbs, reasons, dates and actors at and beside each bound."""

from __future__ import annotations

import datetime as dt

import pytest

from sim.questions.story.segments import Segment
from sim.questions.story.wording import Narrator, possessive, span
from sim.results.selection import DyadEvent

MANIFEST = {
    "roster": ["A", "B", "C", "D"], "start": "2025-01-06", "state_names": {"A": "Aland", "B": "United Bs"},
    "incidents": [{"name": "raid", "date": "2025-01-08"}], "incident_titles": {"raid": "A raid"},
    "faction_names": {"A.hawks": "The hawks", "A.doves": "Doves"},
}  # fmt: skip
NARRATOR = Narrator(MANIFEST)


def said(before, after, other=(0.5, 0.5), events=(), rung=(1, 1), start=dt.date(2025, 1, 6), **drivers):
    relation = {"A>B": (before, after), "B>A": other}
    segment = Segment(
        0, 7, start, dt.date(2025, 3, 2), events, relation, rung, {"A>B": drivers}, {}, "A>B",
    )  # fmt: skip
    return NARRATOR.sentences([segment])[0]


@pytest.mark.parametrize(
    ("change", "up", "down"),
    [(0.03, "edges up", "slips"), (0.099, "edges up", "slips"), (0.1, "rises", "sinks"), (0.249, "rises", "sinks"),
     (0.25, "climbs", "falls")],
)  # fmt: skip
def test_verbs_go_by_the_size_of_a_change(change, up, down):
    assert f"{up} from 0.00" in said(0.0, change)
    assert f"{down} from 0.00" in said(0.0, -change)


@pytest.mark.parametrize("change", [0.029, -0.029, 0.0])
def test_a_change_below_three_hundredths_is_none_and_has_no_reasons(change):
    text = said(0.0, change, ties=0.5, noise=-0.5)
    assert "stays near" in text
    assert "mostly" not in text


def test_the_other_relation_is_told_from_a_tenth_on():
    assert ", the United Bs' to Aland from 0.00 to -0.10." in said(0.0, 0.2, (0.0, -0.1))
    assert "from 0.00 to +0.10" not in said(0.0, 0.2, (0.0, 0.099))
    assert "stays near 0.00 and the United Bs' to Aland goes from 0.00 to +0.10." in said(0.0, 0.0, (0.0, 0.1))


@pytest.mark.parametrize(
    ("drivers", "reasons"),
    [
        ({"ties": 0.5, "forgetting": 0.1}, "recovering ties (+0.50) and forgetting (+0.10)"),
        ({"ties": 0.5, "forgetting": 0.099}, "recovering ties (+0.50)"),
        ({"ties": 0.5, "forgetting": -0.1}, "recovering ties (+0.50), against forgetting (-0.10)"),
        ({"ties": 0.5, "forgetting": -0.1, "structure": -0.2},
         "recovering ties (+0.50), against underlying interests (-0.20)"),
        ({"ties": 0.02, "forgetting": 0.01}, "recovering ties (+0.02)"),
        ({"ties": 0.02, "forgetting": 0.011}, "recovering ties (+0.02) and forgetting (+0.01)"),
        ({"ties": 0.04, "forgetting": 0.03, "structure": 0.02, "C": 0.019},
         "recovering ties (+0.04), forgetting (+0.03) and underlying interests (+0.02)"),
    ],
)  # fmt: skip
def test_reasons_are_the_three_largest_with_a_fifth_of_the_first_and_one_against(drivers, reasons):
    assert said(0.0, 0.2, **drivers).endswith(f": mostly {reasons}.")


def test_without_a_reason_in_its_direction_a_change_has_none():
    assert "mostly" not in said(0.0, -0.2, ties=0.3, forgetting=-0.01)
    assert said(0.0, -0.2, ties=-0.3).endswith("mostly weakening ties (-0.30).")


@pytest.mark.parametrize(("noise", "told"), [(0.1, True), (0.101, False), (-0.3, True)])
def test_a_hidden_contribution_larger_than_the_first_leaves_no_reason(noise, told):
    text = NARRATOR._reasons("A>B", {"ties": 0.1, "noise": noise}, 0.2, frozenset({"unexplained change"}))
    assert text == (": mostly recovering ties (+0.10)" if told else "")


@pytest.mark.parametrize(
    ("away", "words"),
    [(0.03, "0.03 above its"), (-0.03, "0.03 below its"), (0.029, "close to its"), (-0.029, "close to its")],
)
def test_an_average_is_above_or_below_its_start_from_three_hundredths(away, words):
    assert f"was {words} start" in NARRATOR.average("A>B", away, {})


def test_the_two_largest_actors_of_half_a_hundredth_or_more_are_named():
    text = NARRATOR.average("B>A", 0.0, {"ties": 0.9, "C": -0.02, "A.hawks": 0.03, "A.doves": 0.01})
    assert text.endswith("third parties were the hawks in Aland (+0.03) and C's pressure in Aland (-0.02).")
    assert "were Doves in Aland" in NARRATOR.average("B>A", 0.0, {"A.doves": 0.005, "C": 0.0049})
    assert "negligible" in NARRATOR.average("B>A", 0.0, {"A.doves": 0.0049})


@pytest.mark.parametrize(("start", "dated"), [(8, "8 January 2025: A raid"), (9, "Week of 9 January 2025: A raid")])
def test_an_incident_dates_its_segment_unless_it_was_before(start, dated):
    events = (DyadEvent(0, "incident raid", "B", "A"),)
    assert said(0.0, -0.2, events=events, start=dt.date(2025, 1, start)).startswith(dated)


def test_events_a_week_or_more_later_and_the_rungs_of_a_segment_are_told():
    events = tuple(DyadEvent(week, "incident raid", "B", "A") for week in (0, 1, 3))
    text = said(0.0, -0.2, events=events, rung=(0, 1), **{"incident raid": -0.2})
    assert "A raid; the week after, A raid; two weeks later, A raid. " in text
    assert ", and the dyad goes from " in text
    assert text.endswith("mostly the incident itself (-0.20).")
    assert ", and the dyad goes from " not in said(0.0, -0.2)


def test_the_effect_of_an_incident_fades_where_the_relation_gains():
    assert NARRATOR.driver("A>B", "incident raid", 0.1) == 'the fading effect of "A raid"'
    assert NARRATOR.driver("A>B", "incident raid", -0.1) == 'the effect of "A raid"'
    assert NARRATOR.driver("A>B", "ties", 0.0) == "weakening ties"
    assert (possessive("United Bs"), possessive("Aland")) == ("United Bs'", "Aland's")


def test_unexplained_change_is_named_again_after_an_event():
    event = (DyadEvent(8, "incident raid", "B", "A"),)
    day, ways = dt.date(2025, 1, 6), {"A>B": (0.0, -0.2), "B>A": (0.5, 0.5)}
    told = [
        Segment(n, n, day, day, events, ways, (1, 1), {"A>B": {"noise": -0.2}}, {}, "A>B")
        for n, events in enumerate([(), (), event, ()])
    ]
    assert ["unexplained" in text for text in NARRATOR.sentences(told)] == [True, False, True, False]


def test_a_span_names_the_month_and_the_year_only_where_they_differ():
    assert span(dt.date(2024, 3, 1), dt.date(2025, 3, 2)) == "1 March 2024 to 2 March 2025"
    assert span(dt.date(2025, 3, 1), dt.date(2025, 3, 2)) == "1 to 2 March 2025"

"""The text of a response: what is counted, marked and quoted in it, for made-up answers."""

from __future__ import annotations

from dataclasses import replace

import pytest
from made_up_responses import RESPONSES, START, candidate, response

from sim.questions.respond.goals import GOALS
from sim.questions.respond.ranking import BEYOND, MEASURES, UNCLEAR, WITHIN, Measured
from sim.questions.respond.respond import Replay
from sim.questions.respond.text import MOST_ROWS, leader_of, respond_text, verdict
from sim.statistics.intervals import Estimate

LIMITED = RESPONSES["three gestures"]
REPLAY = Replay(99, Estimate(0.6, 0.5, 0.7), Estimate(0.4, 0.3, 0.5), Estimate(0.2, 0.1204, 0.28), {})


def said(answer):
    """The text on one line."""
    return " ".join(respond_text(answer).split())


def rows_of(answer):
    """The lines of the table, without its head."""
    lines = respond_text(answer).splitlines()
    begin = next(number for number, line in enumerate(lines) if line.split()[:2] == ["gesture", "week"])
    return [line for line in lines[begin + 1 :] if line and not line.startswith("  - ")]


def by(probability, difference, among_best=False):
    """The same measures by all three names."""
    return dict.fromkeys(MEASURES, Measured(Estimate(*probability), Estimate(*difference), among_best))


def ranked_by_hand(*differences):
    """Candidates with these differences from doing nothing, (estimate, low, high), the first one best."""
    rows = tuple(
        replace(candidate(f"act{n}", n, 0.0, None, 13), by=by((0.4 + change[0], 0.3, 0.8), change))
        for n, change in enumerate(differences)
    )
    return replace(RESPONSES["nothing differs"], candidates=rows, best=rows[0])


def test_what_raises_and_what_lowers_the_goal_is_counted():
    found = ranked_by_hand((0.3, 0.2, 0.4), (0.1, 0.01, 0.2), (0.05, 0.0, 0.1), (-0.1, -0.2, 0.0), (-0.2, -0.3, -0.1))
    assert "Of 5 candidates 2 would raise it and 1 would lower it beyond the interval" in " ".join(verdict(found))


def test_without_any_difference_no_candidate_is_recommended():
    found = ranked_by_hand((0.02, -0.01, 0.05), (0.01, 0.0, 0.02))
    (only,) = verdict(found)
    assert only.startswith("No candidate can be distinguished from doing nothing (40% (36% to 44%))")
    assert "the 2 candidates taken together. The highest estimate: act0, in the week of 30 Jun 2025." in only
    assert verdict(ranked_by_hand((-0.02, -0.03, -0.01)))[0].startswith("The highest probability of the goal repair (")


def test_ties_with_the_best_count_doing_nothing_and_no_candidate_twice():
    found = ranked_by_hand((0.3, 0.2, 0.4), (0.1, 0.01, 0.2), (0.05, 0.0, 0.1))
    best, second, third = found.candidates
    best = replace(best, by=by((0.7, 0.6, 0.8), (0.3, 0.2, 0.4), among_best=True))
    alone = replace(found, candidates=(best, second, third), best=best)
    assert verdict(alone)[-1] == "Every other candidate is shown to be worse."
    assert verdict(replace(alone, limits={"severance": 0.1}))[-1] == (
        "Every other candidate within the limit is shown to be worse."
    )
    third = replace(third, by=by((0.45, 0.4, 0.5), (0.05, 0.0, 0.1), among_best=True))
    nothing = replace(found.nothing, by=by((0.4, 0.3, 0.5), (0.0, 0.0, 0.0), among_best=True))
    tied = verdict(replace(alone, candidates=(best, second, third), nothing=nothing))[-1]
    assert tied.startswith("2 others cannot be distinguished from it (nothing and act2)")


def test_the_replay_is_quoted_in_points_with_the_risks_of_the_limit():
    quoted = verdict(replace(RESPONSES["one candidate"], replay=REPLAY))[-1]
    assert "(seed 99)" in quoted
    assert "doing nothing is +20.0 points (+12.0 to +28.0); the search had found +20.0 points." in quoted
    assert quoted.endswith("is too high on average.")
    risky = replace(REPLAY, risks={"severance": Estimate(0.08, 0.05, 0.12), "recall": Estimate(0.5, 0.4, 0.6)})
    quoted = verdict(replace(RESPONSES["one candidate"], replay=risky))[-1]
    assert quoted.endswith(" There P(severance) is 8% (5% to 12%) and P(recall) is 50% (40% to 60%).")
    assert not any("fresh" in sentence for sentence in verdict(RESPONSES["one candidate"]))


def test_without_a_candidate_within_the_limits_the_least_risky_is_named_for_each():
    found = RESPONSES["nothing keeps the limit"]
    risks = [{"severance": Estimate(a, 0.1, 0.9), "recall": Estimate(b, 0.1, 0.9)} for a, b in ((0.5, 0.4), (0.3, 0.6))]
    rows = tuple(replace(row, risks=risk) for row, risk in zip(found.candidates, risks, strict=False))
    (only,) = verdict(replace(found, candidates=rows, limits={"severance": 0.1, "recall": 0.2}))
    assert only.startswith("No candidate is shown to keep P(severance) at most 10% and P(recall) at most 20%")
    assert "P(severance) is lowest, 30% (10% to 90%), if amends, in the week of 29 Sep 2025" in only
    assert "P(recall) is lowest, 40% (10% to 90%), if amends, in the week of 30 Jun 2025" in only


@pytest.mark.parametrize(("dates", "further"), [(MOST_ROWS, 0), (MOST_ROWS + 1, 1), (MOST_ROWS + 9, 9)])
def test_twenty_candidates_are_shown_and_the_others_counted(dates, further):
    answer = response({"amends": 0.3}, dates=dates, every=4)
    places = [row.split()[0] for row in rows_of(answer)[1:21]]
    assert places == [str(n) for n in range(1, 21)]
    assert ("further candidates are in respond.csv" in said(answer)) == (further > 0)
    assert not further or f"{further} further candidates are in respond.csv" in said(answer)


def test_rows_are_marked_by_their_limit_and_by_what_they_cannot_be_distinguished_from():
    found = ranked_by_hand((0.3, 0.2, 0.4), (0.1, 0.01, 0.2), (0.05, 0.0, 0.1))
    standings = (UNCLEAR, BEYOND, WITHIN)
    rows = [replace(row, standing=each) for row, each in zip(found.candidates, standings, strict=True)]
    rows[0] = replace(rows[0], by=by((0.7, 0.6, 0.8), (0.3, 0.2, 0.4), among_best=True))
    table = rows_of(replace(found, candidates=tuple(rows)))
    assert table[0].split() == ["nothing", "40%", "40%", "40%"]
    assert table[1].endswith("+30.0 (+20.0 to +40.0)  limit unclear, as the best")
    assert table[2].endswith("+10.0 (+1.0 to +20.0)   beyond the limit")
    assert table[3].endswith("+5.0 (+0.0 to +10.0)    as nothing")


def test_small_shares_of_runs_are_counts_and_mean_shares_of_weeks_are_not():
    found = ranked_by_hand((0.3, 0.2, 0.4))
    nothing = replace(found.nothing, by=by((2 / 300, 0.0, 0.01), (0.0, 0.0, 0.0)))
    row = rows_of(replace(found, nothing=nothing))[0]
    assert row.endswith("2 of 300  2 of 300   <1%")


def test_a_difference_that_rounds_to_nothing_has_no_minus():
    assert "+0.0 (+0.0 to +0.1)" in rows_of(ranked_by_hand((-0.0004, -0.0003, 0.0006)))[1]


def test_notes_are_of_the_limit_only_where_there_is_one():
    assert "within the limit" not in said(RESPONSES["one candidate"])
    assert "Limit on" not in said(RESPONSES["one candidate"])
    assert "Limit on a severance anywhere in the run" in said(LIMITED)
    own = "Doing nothing is itself not shown to be within the limit."
    beyond = replace(LIMITED.nothing, standing=BEYOND)
    assert own not in said(LIMITED)
    assert own in said(replace(LIMITED, nothing=beyond))
    assert own not in said(replace(LIMITED, nothing=beyond, limits={}))
    nowhere = RESPONSES["nothing keeps the limit"]
    assert own not in said(replace(nowhere, nothing=beyond))


def test_the_measure_ranked_by_and_the_first_week_are_named():
    measures = {
        name: Measured(Estimate(0.5 + n / 10, 0.4, 0.9), Estimate(n / 10, 0.05 * n, 0.3), among_best=False)
        for n, name in enumerate(MEASURES, 1)
    }
    found = RESPONSES["one candidate"]
    row = replace(found.candidates[0], by=measures)
    text = said(replace(found, candidates=(row,), best=row, by="worst", goal=GOALS["no_crisis"]))
    assert "(the dyad is strained or better, in its worst week)" in text
    assert "There it would be 70% (40% to 90%)" in text
    assert "difference, worst (90 %)" in text
    assert "60% 70% 80% +20.0 (+10.0 to +30.0)" in text
    assert "on 1 date from 30 Jun 2025 to 30 Jun 2025, 1 candidate; 300 runs" in text


def test_a_leader_without_a_state_of_its_own_in_the_file_is_called_by_its_code():
    assert leader_of(LIMITED) == "Abcland"
    assert leader_of(replace(LIMITED, leader="XBB")) == "XBB"
    assert LIMITED.first == START


def test_answers_with_the_same_figures_are_equal_whatever_study_they_are_of():
    assert replace(LIMITED, study=None, goal=GOALS["no_crisis"]) == LIMITED
    assert replace(LIMITED, by="mean") != LIMITED

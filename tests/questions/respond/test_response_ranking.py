"""The ranking of options by goals and risks of made-up runs, worked by hand."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import numpy as np
import pytest

from sim.questions.respond.forks import Evaluated
from sim.questions.respond.options import Option
from sim.questions.respond.ranking import BEYOND, UNCLEAR, WITHIN, candidates, per_run, ranked, standing, worst_weeks
from sim.statistics.comparisons import with_control
from sim.statistics.intervals import Estimate, level, share

RUNS, WEEKS = 40, 4
DATES = [dt.date(2024, 1, 1) + dt.timedelta(weeks=week) for week in range(WEEKS)]
OPTIONS = (Option("visit", 12, (), "A visits B"), Option("aid", 10, (), "A aids B"), Option("aid", 13, (), "A aids B"))
"""Ten weeks into the simulation, from which the goal counts."""


def holding(*counts):
    """One option for which the goal holds in so many runs in each of these weeks, the first ones."""
    return np.arange(RUNS)[:, None] < np.array(counts)


def evaluated(nothing=(20, 20, 20, 20), severed=(0, 0, 0, 0)):
    """Doing nothing; a visit that helps late; aid that helps less; aid that always helps."""
    holds = np.stack([holding(*nothing), holding(20, 10, 30, 40), holding(20, 20, 10, 30), holding(40, 40, 40, 40)])
    return Evaluated(holds, np.stack([holding(count)[:, 0] for count in severed])[None])


def test_nothing_comes_first_and_every_option_has_its_date_and_its_worst_week():
    rows = candidates(OPTIONS, evaluated(), {"severance": 0.5}, DATES)
    assert [(row.gesture, row.date, row.worst_date) for row in rows] == [
        ("nothing", None, DATES[0]),
        ("visit", DATES[2], DATES[1]),
        ("aid", DATES[0], DATES[2]),
        ("aid", DATES[3], DATES[0]),
    ]
    assert [row.is_nothing for row in rows] == [True, False, False, False]
    assert rows[1].description == "A visits B"


def test_probabilities_are_by_the_last_week_the_worst_week_and_the_mean():
    visit = candidates(OPTIONS, evaluated(), {"severance": 0.5}, DATES)[1].by
    assert [visit[name].probability.estimate for name in ("end", "worst", "mean")] == [1.0, 0.25, 25 / 40]
    assert [visit[name].difference.estimate for name in ("end", "worst", "mean")] == [0.5, -0.25, 5 / 40]
    nothing = candidates(OPTIONS, evaluated(), {"severance": 0.5}, DATES)[0].by["end"]
    assert nothing.difference == Estimate(0.0, 0.0, 0.0)
    assert not nothing.is_distinguishable


def test_weeks_of_a_run_are_a_share_in_the_end_and_a_number_on_average():
    """By Wilson's interval where a run counts 0 or 1, by the normal one for the mean over weeks."""
    found = evaluated()
    visit = candidates(OPTIONS, found, {"severance": 0.5}, DATES)[1].by
    assert visit["end"].probability == share(40, RUNS)
    assert visit["worst"].probability == share(10, RUNS)
    means = np.mean(found.holds[1], axis=1)
    half = 1.6448536 * means.std(ddof=1) / np.sqrt(RUNS)
    assert visit["mean"].probability.low == pytest.approx(means.mean() - half)
    assert visit["mean"].probability == level(means, is_share=False)
    changes = [found.holds[place, :, -1].astype(float) for place in (1, 2, 3)]
    ends = with_control(np.stack(changes), found.holds[0, :, -1].astype(float), is_share=True)
    assert visit["end"].difference == ends[0]
    assert visit["end"].is_distinguishable


def test_only_what_is_within_the_limit_can_be_among_the_best():
    everything = candidates(OPTIONS, evaluated(), {"severance": 0.5}, DATES)
    assert [row.by["mean"].among_best for row in everything] == [False, False, False, True]
    limited = candidates(OPTIONS, evaluated(severed=(0, 0, 0, 40)), {"severance": 0.5}, DATES)
    assert [row.standing for row in limited] == [WITHIN, WITHIN, WITHIN, BEYOND]
    assert [row.by["end"].among_best for row in limited] == [False, True, False, False]
    assert limited[3].risks == {"severance": share(40, RUNS)}
    assert limited[0].risks == {"severance": share(0, RUNS)}
    none = candidates(OPTIONS, evaluated(severed=(40,) * 4), {"severance": 0.5}, DATES)
    assert not any(row.by[name].among_best for row in none for name in row.by)


def test_several_risks_keep_the_order_of_their_limits():
    found = evaluated()
    risks = np.stack([holding(4)[:, 0], holding(30)[:, 0]])[:, None].repeat(4, axis=1)
    rows = candidates(OPTIONS, Evaluated(found.holds, risks), {"recall": 0.9, "rupture": 0.1}, DATES)
    assert rows[0].risks == {"recall": share(4, RUNS), "rupture": share(30, RUNS)}
    assert rows[0].standing == BEYOND


@pytest.mark.parametrize(
    ("severance", "recall", "found"),
    [
        (0.14, 0.14, WITHIN), (0.13, 0.14, UNCLEAR), (0.14, 0.13, UNCLEAR), (0.07, 0.14, UNCLEAR),
        (0.06, 0.14, BEYOND), (0.14, 0.06, BEYOND), (0.06, 0.13, BEYOND),
    ],
)  # fmt: skip
def test_all_limits_are_to_be_kept_and_one_that_is_exceeded_is_enough(severance, recall, found):
    risks = dict.fromkeys(("severance", "recall"), Estimate(0.1, 0.07, 0.14))
    assert standing(risks, {"severance": severance, "recall": recall}) == found


def test_the_worst_week_is_the_first_in_which_the_goal_holds_in_the_fewest_runs():
    holds = np.stack([holding(3, 2, 2, 9), holding(0, 0, 0, 0), holding(9, 8, 7, 6)])
    assert worst_weeks(holds).tolist() == [1, 0, 3]
    assert per_run(holds)["worst"].sum(axis=1).tolist() == [2.0, 0.0, 6.0]


def test_of_equal_probabilities_the_first_in_the_list_comes_first():
    rows = [
        SimpleNamespace(name=name, by={"end": SimpleNamespace(probability=Estimate(chance, 0.0, 1.0))})
        for name, chance in (("a", 0.2), ("b", 0.5), ("c", 0.2), ("d", 0.5), ("e", 0.9))
    ]
    assert [row.name for row in ranked(rows, "end")] == ["e", "b", "d", "a", "c"]

"""Goals and risks of a response: in which weeks a goal holds, and in which runs a risk occurs, of made-up paths."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from sim.errors import UsageError
from sim.questions.respond.goals import GOALS, RISKS, GoalPaths, checked_limits

STUDY = SimpleNamespace(horizon=3, scenario=SimpleNamespace(focal_dyads=[("XAA", "XBB")]))


def paths(rung, start=3, **more):
    """One run with these rungs by week."""
    return SimpleNamespace(rung=np.array([[rung]], "i1"), start=np.array([[start]], "i1"), **more)


def world(relation, rung, level):
    """A world of one case and one run, whose dyad has these values each way."""
    values = {"relation": relation, "rung": rung, "downgrade_level": level}
    return SimpleNamespace(
        engine=SimpleNamespace(of_kept=lambda name, focal=0: np.array([[values[name]]])),
    )


@pytest.mark.parametrize(
    ("goal", "weeks"),
    [("no_crisis", [1, 0, 0, 0, 0]), ("no_recall", [1, 1, 0, 0, 0]), ("no_severance", [1, 1, 1, 0, 0])],
)
def test_a_goal_that_avoids_a_rung_holds_on_the_rungs_before_it(goal, weeks):
    assert GOALS[goal].holds(paths([3, 4, 5, 6, 7]))[0, 0].astype(int).tolist() == weeks


def test_repair_needs_a_relation_near_its_start_and_no_formal_act():
    near, far = 0.36, 0.34  # the start is 0.5, the margin 0.15
    made = paths(
        [0] * 5,
        index=np.array([[[near, far, near, 0.9, near]]]),
        start_relation=np.array([[0.5]]),
        level=np.array([[[0, 0, 1, 0, 2]]]),
    )
    assert GOALS["repair"].holds(made)[0, 0].tolist() == [True, False, False, True, False]


@pytest.mark.parametrize(
    ("rung", "start", "weeks"),
    [
        ([0, 0, 5, 5, 5, 5, 0, 0], 3, [1, 1, 0, 0, 0, 0, 0, 0]),  # also after the rupture has ended
        ([0, 0, 5, 5, 5, 0, 0, 0], 3, [1] * 8),  # three weeks are no rupture
        ([5] * 8, 5, [1] * 8),  # what begins recalled does not rupture
    ],
)
def test_no_rupture_holds_until_one_begins_and_never_again(rung, start, weeks):
    assert GOALS["no_rupture"].holds(paths(rung, start))[0, 0].astype(int).tolist() == weeks


@pytest.mark.parametrize(
    ("risk", "rung", "start", "occurs"),
    [
        ("rupture", [0, 5, 5, 5, 5], 4, True),
        ("rupture", [0, 5, 5, 5, 0], 4, False),
        ("rupture", [5, 5, 5, 5, 5], 5, False),
        ("recall", [0, 0, 5, 0, 0], 4, True),
        ("recall", [5, 0, 0, 0, 0], 5, True),
        ("recall", [4, 4, 4, 4, 4], 4, False),
        ("severance", [0, 0, 0, 0, 6], 5, True),
        ("severance", [5, 5, 5, 5, 5], 0, False),
        ("severance", [6, 6, 6, 6, 6], 6, False),
    ],
)
def test_a_risk_occurs_in_a_run_that_reaches_it(risk, rung, start, occurs):
    assert RISKS[risk].occurs(paths(rung, start)).tolist() == [[occurs]]


def test_the_worse_of_the_two_sides_counts_before_the_first_week_and_after_each():
    made = GoalPaths(STUDY, 1, 1)
    made.open(world([0.5, 0.3], [2, 2], [0, 0]))
    for week, (relation, rung, level) in enumerate([([0.4, 0.2], 3, [0, 2]), ([0.1, 0.3], 5, [1, 0])]):
        made.record(week, world(relation, [rung, rung], level))
    assert (made.start.tolist(), made.start_relation.tolist()) == ([[2]], [[0.3]])
    assert made.index[0, 0, :2] == pytest.approx([0.2, 0.1])
    assert made.rung[0, 0, :2].tolist() == [3, 5]
    assert made.level[0, 0, :2].tolist() == [2, 1]


def test_a_branch_has_the_start_and_the_weeks_before_it_of_the_trunk():
    trunk, branch = GoalPaths(STUDY, 1, 1), GoalPaths(STUDY, 2, 1)
    trunk.open(world([0.5, 0.5], [2, 2], [0, 0]))
    for week in range(3):
        trunk.record(week, world([0.1 * week] * 2, [week, week], [week, 0]))
    for kept in (branch.index, branch.rung, branch.level):
        kept[:] = 9
    branch.continue_from(trunk, 2)
    assert branch.rung[:, 0].tolist() == branch.level[:, 0].tolist() == [[0, 1, 9]] * 2
    assert branch.index[1, 0] == pytest.approx([0.0, 0.1, 9.0])
    assert branch.start.tolist() == [[2]] * 2
    assert branch.start_relation.tolist() == [[0.5]] * 2


@pytest.mark.parametrize("most", [0.0, 1.0, -0.1])
def test_a_limit_at_which_nothing_or_everything_is_allowed_is_refused(most):
    with pytest.raises(UsageError, match=r"a probability above 0 and below 1, such as 0\.10; got"):
        checked_limits({"rupture": 0.5, "recall": most})
    assert checked_limits({"rupture": 0.999}) == {"rupture": 0.999}

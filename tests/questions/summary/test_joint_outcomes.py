"""Requirements on joint outcomes: exact on a table of ruptures that was made by hand."""

from __future__ import annotations

import numpy as np
import pytest

from sim.questions.summary.joint import FOLLOWS, elsewhere_sentence, of_times
from sim.statistics.intervals import share

NEVER = np.nan
DYADS = ("A-X", "B-X", "C-X")
TIMES = np.array([
    [3.0, 3.0, 3.0 + FOLLOWS],  # A and B in one week, C at the end of the weeks that count as following
    [5.0, NEVER, 5.0 + FOLLOWS + 1.0],  # A, and C too late
    [NEVER, 8.0, NEVER],
    [NEVER, NEVER, NEVER],
    [5.0, NEVER, 10.0],
])  # fmt: skip


def test_joint_outcomes_are_those_of_the_table():
    joint = of_times(DYADS, TIMES)
    assert (joint.any, joint.all) == (share(4, 5), share(1, 5))
    assert joint.how_many == (0.2, 0.2, 0.4, 0.2)
    assert joint.first == {"A-X": share(3, 4), "B-X": share(2, 4), "C-X": share(0, 4)}
    assert joint.follows == {"A-X": share(1, 2), "B-X": share(1, 3), "C-X": share(1, 4)}
    assert joint.orders == {"A-X > C-X": 0.4, "A-X = B-X > C-X": 0.2, "B-X": 0.2}
    many, orders = joint.sentences()
    assert "At least one of the 3 focal dyads ruptures" in many
    assert many.endswith("Number of ruptured dyads: none 20%, 1 20%, 2 40% and all 3 20% of runs.")
    assert orders.endswith("A-X > C-X (40% of runs); A-X = B-X > C-X (20% of runs); B-X (20% of runs).")


def test_without_a_rupture_nothing_is_first_and_no_order_is_listed():
    joint = of_times(DYADS, np.full((4, 3), NEVER))
    assert joint.how_many == (1.0, 0.0, 0.0, 0.0)
    assert len(joint.sentences()) == 1
    assert joint.to_json()["first"]["A-X"]["estimate"] is None


def test_the_three_most_frequent_orders_are_listed():
    weeks = [[1.0, 2.0, 3.0]] * 4 + [[2.0, 1.0, 3.0]] * 3 + [[1.0, 1.0, NEVER]] * 2 + [[NEVER, NEVER, 0.0]]
    assert of_times(DYADS, np.array(weeks)).orders == {
        "A-X > B-X > C-X": 0.4, "B-X > A-X > C-X": 0.3, "A-X = B-X": 0.2
    }  # fmt: skip


@pytest.mark.parametrize(
    ("ruptures", "said"),
    [
        ({}, ""),
        ({"A-B": share(0, 300)}, ""),
        ({"A-B": share(30, 300), "C-D": share(2, 300)}, "Ruptures of other dyads, as shares of runs: A-B 10%."),
        ({"A-B": share(30, 300), "C-D": share(3, 300)}, "as shares of runs: A-B 10%, C-D 1%."),
        ({f"A-{code}": share(30, 300) for code in "BCDEFGHI"}, "A-H 10%, A-I 10%."),
        (
            {f"A-{code}": share(30, 300) for code in "BCDEFGHIJK"},
            "A-I 10%, and 2 more dyads in 1% of runs or more.",
        ),
    ],
)
def test_only_dyads_that_rupture_are_named(ruptures, said):
    assert elsewhere_sentence(ruptures).endswith(said)
    assert bool(elsewhere_sentence(ruptures)) == bool(said)

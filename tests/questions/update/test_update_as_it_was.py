"""Update: whole answers change only on purpose (see kept_answers.py)."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
from followed import followed
from kept_answers import assert_as_kept, assert_made_up_as_kept, whole
from made_up_updates import UPDATES

import sim
from sim.questions.update.influence import Influence
from sim.running.filtering.evidence import RivalEvidence, Rivals, _distinct
from sim.statistics.intervals import Estimate
from sim.statistics.particle_filter import evidence

NOWHERE = Estimate(float("nan"), float("nan"), float("nan"))
INFLUENCES = (
    Influence("tone of XAA>XBB", ("2024-05-01 112",), 0.5, 0.2, -0.1, Estimate(0.05, 0.01, 0.09)),
    Influence("a formal step", (), 0.1, 0.3, 0.2, Estimate(-0.02, -0.05, 0.01)),
    Influence("an answer", (), 0.05, float("nan"), float("nan"), NOWHERE),
)


def test_texts_and_data_of_made_up_answers_of_update_are_as_they_were():
    assert_made_up_as_kept("update")


def test_an_update_is_as_it_was(tmp_path):
    study = sim.Study(followed(tmp_path), ("base", "amends_early"), runs=40, seed=4)
    size = sim.FilterOptions(particles=50, filters=2)
    answer = sim.update(
        study, dt.date(2024, 9, 30), tmp_path / "run", size, by=dt.date(2025, 3, 31), every="month", rivals="theories"
    )
    assert_as_kept("update", whole(answer))


def test_an_update_on_a_long_record_is_as_it_was(tmp_path):
    codes = ("042", "112", "036", "160", "010", "172", "051", "111")
    rows = [
        (str(dt.date(2024, 1, 3) + dt.timedelta(weeks=4 * n)), *sides, codes[(n + (sides[0] == "XBB")) % 8])
        for n in range(12)
        for sides in (("XAA", "XBB"), ("XBB", "XAA"))
    ]
    study = sim.Study(followed(tmp_path, rows), ("base",), runs=40, seed=4)
    answer = sim.update(study, None, tmp_path / "run", sim.FilterOptions(particles=50, filters=2), every="quarter")
    assert_as_kept("update_of_a_long_record", whole(answer))
    summary = sim.summary(answer.results)
    assert_as_kept("summary_given_the_record", str(summary).splitlines())


def test_verdicts_on_rivals_are_as_they_were():
    def rival(name, weight, lost=None):
        return RivalEvidence(name, evidence(np.array([-3.0, -3.2]) + weight), weight, lost)

    day = dt.date(2024, 3, 4)
    cases = {
        "sure": Rivals("theories", (rival("one", 0.97), rival("other", 0.03)), True),
        "weak": Rivals("theories", (rival("one", 0.6), rival("other", 0.4)), True),
        "alike": Rivals("readings", (rival("one", 0.5), rival("other", 0.5)), False),
        "lost": Rivals("readings", (rival("one", float("nan"), day), rival("other", float("nan"), day)), False),
    }
    weak = replace(UPDATES["few families"], influences=INFLUENCES)
    texts = {name: str(replace(weak, rivals=rivals)).splitlines() for name, rivals in cases.items()}
    assert_as_kept("update_with_rivals", texts)
    apart = [_distinct([rival("one", 0.9), rival("other", far)]) for far in (0.8, 0.5, -0.5)]
    assert apart == [False, False, True]
    assert _distinct([rival("one", 0.9), rival("other", 0.1, day)])
    assert not _distinct([rival("one", 0.9, day), rival("other", 0.1, day)])

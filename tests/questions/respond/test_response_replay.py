"""The best response within the limits, and its replay, where the runs of the search and of the replay are made up."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

import sim
from sim.questions.respond import forks
from sim.questions.respond.forks import Evaluated, Evaluation, simulate
from sim.questions.respond.options import options
from sim.questions.respond.ranking import BEYOND, WITHIN
from sim.statistics.intervals import level, paired, share

RUNS, WEEKS, LAST = 40, 100, dt.date(2024, 6, 17)
FIRST = dt.date(2024, 6, 3)  # week 22


def flags(*counts):
    """[option, run]: true in the first so many runs of each option."""
    return np.arange(RUNS) < np.array(counts)[:, None]


@pytest.fixture
def asked(monkeypatch):
    """What is simulated: first the search, in which the likeliest option is beyond the limit, then the replay."""
    calls = []

    def made_up(study, tried, evaluation, workers=1, progress=None):
        calls.append((study, tuple(tried), evaluation, workers, progress))
        weeks = np.arange(WEEKS - evaluation.first)
        if len(calls) == 1:
            ends, severed, recalled = (10, 12, 40, 30), (0, 0, 40, 1), (1, 1, 1, 1)
        else:
            ends, severed, recalled = (16, 24), (39, 3), (38, 2)
        holds = flags(*ends)[..., None] & (weeks >= weeks[-1] - 2)
        return Evaluated(holds, np.stack([flags(*severed), flags(*recalled)]))

    monkeypatch.setattr("sim.questions.respond.respond.simulate", made_up)
    return calls


def answer(two_states, **more):
    study = sim.Study(two_states, runs=RUNS, weeks=WEEKS, seed=5)
    search = {"gestures": ["visit"], "first": FIRST, "last": LAST, "every": 1}
    limits = {"severance": 0.5, "recall": 0.5}
    return sim.respond(study, "XBB", "no_crisis", **{"limits": limits, **search, **more})


def test_the_best_is_the_likeliest_within_the_limits_and_is_the_one_replayed(two_states, asked):
    found = answer(two_states, workers=2)
    assert [row.standing for row in found.candidates] == [BEYOND, WITHIN, WITHIN]
    assert found.best is found.candidates[1]
    assert found.best.date == LAST
    assert found.first == FIRST
    (search, replay) = asked
    assert [option.week for option in search[1]] == [22, 23, 24]
    assert search[2] == replay[2] == Evaluation("no_crisis", ("severance", "recall"), 22)
    assert replay[1] == (search[1][2],)
    assert (search[3], replay[3]) == (2, 2)
    assert replay[0].seed == found.replay.seed != search[0].seed
    assert replay[0].runs == search[0].runs


@pytest.mark.parametrize(("by", "weight"), [("end", 1.0), ("mean", 3 / (WEEKS - 22))])
def test_a_replay_compares_the_option_with_doing_nothing_on_its_own_runs(two_states, asked, by, weight):
    replay = answer(two_states, by=by).replay
    nothing, chosen = flags(16, 24) * weight
    is_share = by == "end"
    assert replay.nothing.estimate == pytest.approx(0.4 * weight)
    assert replay.probability.estimate == pytest.approx(0.6 * weight)
    assert replay.difference.estimate == pytest.approx(0.2 * weight)
    for own, expected in (
        (replay.nothing, level(nothing, is_share)),
        (replay.probability, level(chosen, is_share)),
        (replay.difference, paired(chosen, nothing, is_share).estimate),
    ):
        assert (own.low, own.high) == pytest.approx((expected.low, expected.high))
    assert replay.risks == {"severance": share(3, RUNS), "recall": share(2, RUNS)}


def test_twenty_runs_are_enough(two_states):
    few = {"gestures": ["visit"], "first": FIRST, "last": FIRST}
    assert sim.respond(sim.Study(two_states, runs=20, weeks=30), "XBB", **few).study.runs == 20
    with pytest.raises(sim.UsageError, match="at least 20 runs; got 19"):
        sim.respond(sim.Study(two_states, runs=19, weeks=30), "XBB", **few)


def test_progress_counts_the_runs_of_each_block(two_states, monkeypatch):
    monkeypatch.setattr(forks, "BLOCK_RUNS", 16)
    study, told = sim.Study(two_states, runs=40, weeks=30), []
    tried = options(study, "XAA", ["visit"], (25,))
    found = simulate(study, tried, Evaluation("repair", ("recall",), 24), progress=lambda *run: told.append(run))
    assert told == [(16, 40), (32, 40), (40, 40)]
    assert found.holds.shape == (2, 40, 6)
    assert found.risks.shape == (1, 2, 40)

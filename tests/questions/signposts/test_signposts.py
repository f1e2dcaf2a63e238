"""Signposts: the known sign is found and its probabilities are right; where nothing is related nothing is reported."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from made_up_signposts import REPAIR_WEEK, SIGN_WEEK, ensemble, manifest

import sim
from sim.errors import UsageError
from sim.languages.current import lazy_gettext
from sim.model.random_streams import stream
from sim.questions.signposts.deadlines import after_record, months_after, weeks_of
from sim.questions.signposts.futures import FUTURES, focal_paths
from sim.questions.signposts.observations import Observation
from sim.questions.signposts.selection import estimated, halves, reported, select
from sim.questions.signposts.signposts import signposts

AMENDS = "Abcland makes amends (towards Xyzland)"
HERE = {"present": dt.date(2024, 1, 8), "months": (3, 6)}


@pytest.fixture(scope="module")
def answer():
    return signposts(ensemble(), **HERE)


def test_the_known_sign_is_the_best_with_its_probabilities(answer):
    for deadline in answer.deadlines:
        (best,) = deadline.signposts
        assert best.observation == AMENDS
        assert best.if_seen.low < 0.9 < best.if_seen.high
        assert best.if_not.low < 0.1 < best.if_not.high
        assert best.bits.estimate == pytest.approx(1.0 + 0.9 * np.log2(0.9) + 0.1 * np.log2(0.1), abs=0.12)


def test_the_answer_names_date_probabilities_and_bits_in_sentences(answer):
    said = " ".join(str(answer).split())
    assert f"If {AMENDS}, the probability of a full repair later is" in said
    assert "By the week of 8 Apr 2024 (3 months)" in said
    rows = answer.tables()["signposts.csv"].splitlines()
    assert len(rows) == 1 + sum(len(deadline.signposts) for deadline in answer.deadlines)
    assert answer.to_json()["dates"][0]["signposts"][0]["observation"] == AMENDS


def test_the_same_runs_give_the_same_answer(answer):
    assert signposts(ensemble(), **HERE).to_json() == answer.to_json()


def test_nothing_is_reported_where_nothing_is_related():
    found = sum(
        any(deadline.signposts for deadline in signposts(ensemble(240, 0.5, seed), **HERE).deadlines)
        for seed in range(50)
    )
    assert found <= 5


def test_a_threshold_is_chosen_on_one_half_and_judged_on_the_other():
    draws = stream(3, "threshold")
    values, chooses = draws.random(600), halves(3, 600)
    happened = draws.random(600) < np.where(values > 0.7, 0.9, 0.1)
    number = Observation("number", lazy_gettext("the number is above {}"), values, False)
    (choice,) = select([number], happened, chooses)
    assert choice.threshold == pytest.approx(0.7, abs=0.05)
    judged = estimated(choice, happened, ~chooses, seed=3)
    assert judged.if_seen.estimate == happened[~chooses & (values > choice.threshold)].mean()
    assert reported([judged], 1) == (judged,)
    reversed_half = estimated(choice, np.where(chooses, happened, draws.random(600) < 0.3), ~chooses, seed=3)
    assert reported([reversed_half], 1) == ()


def test_only_runs_in_which_the_outcome_is_open_count():
    results = ensemble()
    paths = focal_paths(results, "base")
    repaired = paths.relation[:, -1] > 0.0
    assert FUTURES["repair"].open(paths, REPAIR_WEEK - 1).all()
    assert np.array_equal(FUTURES["repair"].occurs(paths, SIGN_WEEK), repaired)
    assert np.array_equal(FUTURES["repair"].open(paths, REPAIR_WEEK), ~repaired)
    assert not FUTURES["repair"].occurs(paths, REPAIR_WEEK)[~repaired].any()
    assert not FUTURES["rupture"].occurs(paths, 3).any()


def test_with_too_few_runs_no_observation_is_judged():
    few = signposts(ensemble(60), **HERE)
    assert all(deadline.too_few and not deadline.signposts for deadline in few.deadlines)
    assert "Too few of these runs" in str(few)
    assert few.tables() == {}


def test_the_present_is_the_week_after_the_record_of_the_dyad():
    row = {"date": "2024-02-14", "source": "ABC", "target": "XYZ"}
    other = {"date": "2024-06-01", "source": "MNO", "target": "XYZ"}
    later = {"date": "2031-01-01", "source": "XYZ", "target": "ABC"}
    assert after_record(manifest(1, 1, [row, other, later])) == dt.date(2024, 2, 19)
    assert after_record(manifest(1, 1, [other])) == dt.date(2024, 1, 1)


def test_dates_are_whole_months_and_those_beyond_the_horizon_are_named():
    assert months_after(dt.date(2024, 10, 31), 4) == dt.date(2025, 2, 28)
    inside, beyond = weeks_of(manifest(1, 1), dt.date(2024, 1, 1), (12, 3, 24))
    assert (inside, beyond) == ({3: 13, 12: 52}, (24,))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"outcome": "repairs"}, "no outcome 'repairs' for signposts; did you mean 'repair'"),
        ({"present": dt.date(2030, 1, 1)}, "2030-01-01 is outside the weeks simulated, 2024-01-01 to 2025-02-24"),
        ({"months": (24,)}, "24 months after 2024-01-01 is beyond the horizon, 2025-02-24"),
        ({"months": (0, 3)}, r"from 1 to 600; got \[0, 3\]"),
        ({"months": ()}, "give months after the present"),
        ({"variant": "other"}, "variant 'other' was not simulated"),
    ],
)
def test_what_cannot_be_asked_is_refused(words, said):
    with pytest.raises(UsageError, match=said):
        signposts(ensemble(40), **words)


def test_a_simulated_study_has_signposts_of_acts_and_tones(two_states, tmp_path):
    result = two_states.run(300, weeks=100, out=tmp_path / "run")
    found = result.signposts(present=dt.date(2024, 7, 1), months=(3, 6, 36))
    assert isinstance(found, sim.questions.signposts.signposts.Signposts)
    assert found.beyond == (36,)
    assert all(one.p_value <= 0.1 for deadline in found.deadlines for one in deadline.signposts)
    assert any(deadline.signposts for deadline in found.deadlines)
    assert "36 months after the present lie beyond" in str(found)

"""Results and text of conclusions under rival theories and parameter draws."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from conftest import SCENARIOS, leaving_out, with_variants
from matplotlib.text import Text

import sim
from sim.model.random_streams import stream
from sim.questions.robust import robust as trying
from sim.questions.robust.draws import SimulatedOutcomes
from sim.questions.robust.text import CAVEAT
from sim.results.outcomes import OUTCOMES
from sim.scenario.file.schema import Proposition, ScenarioFile

HELP = {
    "claim": "Amends help.", "outcome": "mean_relation", "higher": "amends_early", "lower": "base", "at_least": 0.05,
}  # fmt: skip


def proposing(scenario, **propositions):
    made = {name: Proposition(**{**HELP, **said}) for name, said in propositions.items()}
    return replace(scenario, file=scenario.file.model_copy(update={"propositions": made}))


@pytest.fixture(scope="module")
def tried(two_states):
    """Three propositions of a small scenario under two theories, with a few draws."""
    scenario = proposing(
        two_states,
        amends_help={},
        amends_harm={"higher": "base", "lower": "amends_early"},
        amends_stop_ruptures={"outcome": "rupture", "higher": "base", "lower": "amends_early", "at_least": 0.1},
    )
    study = sim.Study(scenario, runs=24, weeks=60)
    return sim.robust(study, ["bounded_reciprocity", "tit_for_tat"], draws=8, runs_per_draw=6)


def made_up(monkeypatch, draws=40, gain=0.2, weight=0.0, unstable_gain=0.0, ruptured=None, noise=0.01):
    """A study whose played outcomes are made up: with amends, the mean relation is by `gain` (+ parameter) higher.

    In the first ten draws `ruptured` runs of each (all) rupture without incidents, and the relation is by
    `unstable_gain` more higher.
    """
    streams = stream(2, "test")
    parameters = {name: streams.random(draws) for name in ("anger_weight", "learning", "perception_bias")}

    def play(study, names, drawn, *_):
        shape = (len(OUTCOMES),)
        by_theory = np.zeros((len(names), 3, *shape, study.runs))
        by_draw = np.zeros((1, draws, 3, *shape, drawn.runs))
        place = [o.name for o in OUTCOMES].index("mean_relation")
        by_theory[:, 0, place] = gain + noise * streams.standard_normal((len(names), study.runs))
        by_draw[0, :, 0, place] = gain + weight * (parameters["anger_weight"][:, None] - 0.5)
        by_draw[0, :, 0, place] += noise * streams.standard_normal((draws, drawn.runs))
        by_draw[0, :10, 0, place] += unstable_gain
        by_draw[0, :10, 2, 0, :ruptured] = 1.0
        return SimulatedOutcomes(("amends_early", "base", "without incidents"), by_theory, by_draw, parameters)

    monkeypatch.setattr(trying, "simulate_outcomes", play)


def test_a_proposition_is_tested_run_by_run_under_each_theory(tried):
    helps, harms, _ = tried.propositions
    assert [test.theory for test in helps.tests] == ["bounded_reciprocity", "tit_for_tat"]
    for one, other in zip(helps.tests, harms.tests, strict=True):
        assert one.difference.estimate == pytest.approx(-other.difference.estimate)
        assert other.verdict == "fails"
    assert len(harms.under("fails")) == 2


def test_everything_is_in_the_json_and_the_caveat_with_it(tried):
    said = json.loads(json.dumps(tried.to_json()))
    assert said["caveat"] == CAVEAT
    assert said["comparisons"] == 6
    assert [t["name"] for t in said["theories"]] == ["bounded_reciprocity", "tit_for_tat"]
    first = said["propositions"][0]
    assert {"name", "claim", "outcome", "higher", "lower", "at_least", "theories", "draws", "survives"} <= first.keys()
    assert first["theories"][0].keys() == {"theory", "difference", "verdict"}
    assert len(first["draws"][0]["differences"]) == 8
    assert len(said["draws"]["values"]["anger_weight"]) == 8
    assert "crisis_below" in said["draws"]["held_fixed"]


def test_the_text_says_what_survives_and_what_that_is_not(tried):
    text = str(tried)
    words = " ".join(text.split())
    assert max(map(len, text.splitlines())) <= 98
    assert "Amends help. (amends_help: the mean relation, amends_early minus base, at least +0.05)" in words
    assert "0 of 2" in text
    assert "survives none of two theories" in words
    assert "need not be true" in words
    assert "crisis_below" in text


def test_what_holds_everywhere_survives_everything(two_states, monkeypatch):
    made_up(monkeypatch)
    found = sim.robust(
        sim.Study(proposing(two_states, helps={}), runs=40), ["prospect", "tit_for_tat"], draws=40, runs_per_draw=6
    )
    (finding,) = found.propositions
    assert finding.under("holds") == ["prospect", "tit_for_tat"]
    assert finding.draw_results[0].share.estimate == 1.0
    assert "survives all two theories and 100%" in " ".join(str(found).split())


def test_the_parameter_that_turns_a_verdict_is_named_and_chance_is_not(two_states, monkeypatch):
    study = sim.Study(proposing(two_states, helps={"at_least": 0.2}), runs=40)
    made_up(monkeypatch, weight=0.3)
    turned = sim.robust(study, ["prospect"], draws=40, runs_per_draw=6).propositions[0].draw_results[0]
    assert (turned.sensitivities[0].parameter, turned.sensitivities[0].significant) == ("anger_weight", True)
    assert turned.sensitivities[0].rank_correlation > 0.9
    assert 0.2 < turned.share.low < turned.share.estimate < turned.share.high < 0.75
    made_up(monkeypatch)
    still = sim.robust(study, ["prospect"], draws=40, runs_per_draw=6)
    assert not any(one.significant for one in still.propositions[0].draw_results[0].sensitivities)
    assert "none of 3 parameters has a significant rank correlation" in " ".join(str(still).split())


def test_draws_with_spontaneous_rupture_are_included_and_reported(two_states, monkeypatch):
    made_up(monkeypatch)
    found = sim.robust(sim.Study(proposing(two_states, helps={}), runs=40), ["prospect"], draws=40, runs_per_draw=6)
    assert found.spontaneous_rupture["bounded_reciprocity"] == (0.25, 0.25)
    assert "25% of the draws have spontaneous rupture" in " ".join(str(found).split())
    assert "without them" not in " ".join(str(found).split())


def test_what_changes_without_spontaneous_rupture_is_reported(two_states, monkeypatch):
    made_up(monkeypatch, unstable_gain=-0.5)
    found = sim.robust(sim.Study(proposing(two_states, helps={}), runs=40), ["prospect"], draws=40, runs_per_draw=6)
    (over,) = found.propositions[0].draw_results
    assert over.share.estimate == pytest.approx(0.75, abs=0.02)
    assert over.share_without_spontaneous_rupture == pytest.approx(1.0)
    assert "They are included; without them helps 100%." in " ".join(str(found).split())


@pytest.mark.parametrize(("runs", "spontaneous", "without"), [(5, 0.25, 1.0), (6, 0.0, 0.75)])
def test_a_fifth_of_the_runs_of_a_draw_is_spontaneous_rupture_and_a_sixth_is_none(
    two_states, monkeypatch, runs, spontaneous, without
):
    made_up(monkeypatch, unstable_gain=-0.5, ruptured=1)
    study = sim.Study(proposing(two_states, helps={}), runs=40)
    found = sim.robust(study, ["prospect"], draws=40, runs_per_draw=runs)
    (over,) = found.propositions[0].draw_results
    assert found.spontaneous_rupture["bounded_reciprocity"] == (spontaneous, pytest.approx(0.25 / runs))
    assert over.share_without_spontaneous_rupture == pytest.approx(without, abs=0.02)


@pytest.mark.parametrize(("draws", "known"), [(14, True), (13, False)])
def test_of_fewer_than_four_draws_without_spontaneous_rupture_no_share_is_given(two_states, monkeypatch, draws, known):
    made_up(monkeypatch, draws=draws)
    study = sim.Study(proposing(two_states, helps={}), runs=40)
    (over,) = sim.robust(study, ["prospect"], draws=draws, runs_per_draw=6).propositions[0].draw_results
    assert (over.share_without_spontaneous_rupture is not None) == known


def test_a_difference_equal_to_the_one_claimed_is_enough(two_states, monkeypatch):
    made_up(monkeypatch, gain=0.25, noise=0.0)
    study = sim.Study(proposing(two_states, helps={"at_least": 0.25}), runs=40)
    (finding,) = sim.robust(study, ["prospect"], draws=40, runs_per_draw=6).propositions
    (over,) = finding.draw_results
    assert finding.under("holds") == ["prospect"]
    assert (over.counted_share, over.share.estimate) == (1.0, pytest.approx(1.0))


def test_where_several_theories_play_the_draws_each_has_its_share_and_its_median(two_states):
    study = sim.Study(proposing(two_states, helps={}), runs=20, weeks=30)
    found = sim.robust(study, ["tit_for_tat"], draws=4, runs_per_draw=4, draw_theory=("prospect", "tit_for_tat"))
    words = " ".join(str(found).split())
    for name in ("prospect", "tit_for_tat"):
        assert f"of draws by {name}" in words
        assert f"Over the draws by {name} the median is" in words
        assert f"By {name} " in words


def test_more_propositions_and_theories_ask_for_more(two_states, monkeypatch):
    made_up(monkeypatch)
    narrow = sim.robust(sim.Study(proposing(two_states, a={}), runs=40), ["prospect"], draws=0).propositions[0]
    many = proposing(two_states, **{f"p{place}": {} for place in range(9)})
    made_up(monkeypatch)
    wide = sim.robust(sim.Study(many, runs=40), ["prospect", "tit_for_tat"], draws=0).propositions[0]
    spans = [f.tests[0].difference.high - f.tests[0].difference.low for f in (narrow, wide)]
    assert spans[1] > 1.3 * spans[0]


def test_without_draws_nothing_is_said_of_them(two_states):
    study = sim.Study(proposing(two_states, helps={}), runs=20, weeks=40)
    found = sim.robust(study, ["tit_for_tat"], draws=0)
    assert found.propositions[0].draw_results == ()
    assert "no parameter draws" in " ".join(str(found).split())
    assert "share of draws" not in " ".join(text.get_text() for text in found.plot().findobj(Text))


def test_a_scenario_without_propositions_is_refused_with_the_next_step(two_states):
    with pytest.raises(sim.UsageError, match="write at least one under `propositions:`"):
        sim.robust(sim.Study(two_states))


def test_too_few_runs_are_refused(two_states):
    with pytest.raises(sim.UsageError, match="at least 20 runs of each theory; got 19"):
        sim.robust(sim.Study(proposing(two_states, helps={}), runs=19))


def test_the_schema_knows_the_outcomes_there_are():
    named = ScenarioFile.model_json_schema()["$defs"]["Proposition"]["properties"]["outcome"]["enum"]
    assert named == [outcome.name for outcome in OUTCOMES]


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_bundled_scenarios_state_their_conclusions(path):
    propositions = sim.load(path).file.propositions
    assert len(propositions) >= 4
    assert all(p.why for p in propositions.values())


def test_a_proposition_whose_variants_differ_only_after_the_last_week_is_not_played(two_states):
    no_harm = {"higher": "base", "lower": "quiet", "outcome": "crisis_weeks", "at_least": 1.0}
    quiet = leaving_out(two_states.variant("base"), incidents=("seizures",))
    scenario = proposing(with_variants(two_states, quiet=quiet), amends_help={}, seizures_harm=no_harm)
    answer = sim.robust(sim.Study(scenario, runs=20, weeks=20), ["tit_for_tat"], draws=0)
    assert [p.name for p in answer.propositions] == ["seizures_harm"]
    assert answer.to_json()["not_played"] == ["amends_help"]
    assert "Not played so far, since their variants do not differ within 20 weeks: amends_help." in str(answer)
    with pytest.raises(sim.UsageError, match=r"no proposition of .* is played so far"):
        sim.robust(sim.Study(proposing(two_states, amends_help={}), runs=20, weeks=20), ["tit_for_tat"], draws=0)

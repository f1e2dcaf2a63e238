"""Answers change only on purpose: whole answers of small studies and of made-up data.

After a change that is meant to move results or words, refresh the kept answers with
`REFRESH_GOLDEN=1 pytest tests/questions/test_answers_are_as_they_were.py`, read the difference, and say why in
CHANGELOG.md.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from followed import followed
from kept_answers import assert_as_kept, whole
from made_up import FALLEN, formal, results
from made_up_cases import fit_to, table
from made_up_charts import CASES
from scipy.special import expit

import sim
from sim.past_crises.targets import TARGETS
from sim.questions.backtest.backtest import backtest
from sim.questions.calibrate import ablation, protocol
from sim.questions.calibrate import calibrate as calibrating
from sim.questions.calibrate import fit as fitting
from sim.questions.pictures import PLOTS
from sim.questions.readings.rival_readings import rivals
from sim.questions.sensitivity.varied import Effort
from sim.scenario.file.schema import Proposition
from sim.statistics.intervals import Estimate

MADE_UP = ("attribute", "window", "respond", "signposts", "sweep", "sensitivity", "discover", "update")
BLAME, RELATION = "incidents.bridge.responsibility", "relations.XAA-XBB"
RANGES = {RELATION: (0.1, 0.6), BLAME: (0.0, 1.0)}
HELP = {
    "claim": "Amends help.", "outcome": "mean_relation", "higher": "amends_early", "lower": "base", "at_least": 0.05,
}  # fmt: skip


@pytest.mark.parametrize("question", MADE_UP)
def test_texts_and_data_of_made_up_answers_are_as_they_were(question):
    cases = CASES[question]
    first, *_ = cases.values()
    texts = {name: str(answer).splitlines() for name, answer in cases.items()}
    assert_as_kept(f"made_up_{question}", {"first": whole(first), "texts": texts})


@pytest.fixture(scope="module")
def small(two_states):
    """Sixteen runs of the two neighbours."""
    return sim.Study(two_states, ("base",), 16, seed=3, weeks=60)


@pytest.fixture(scope="module")
def large(first_scenario):
    """Eight runs of the first scenario, with third parties, factions and wedges."""
    return sim.Study(first_scenario, ("base",), 8, seed=3, weeks=90)


@pytest.fixture(scope="module")
def played(two_states, tmp_path_factory):
    """A run folder of two variants."""
    study = sim.Study(two_states, ("base", "amends_early"), 48, seed=3)
    return sim.play(study, tmp_path_factory.mktemp("as it was") / "run")


def test_attribution_of_every_coalition_is_as_it_was(small):
    players = ["bridge", "XAA.veterans", "XBB.amends", "XAA.leader", "court=XBB.court+XBB.leader"]
    answer = sim.attribute(small, players, "mean_relation")
    assert_as_kept("attribute_exact", {"relation": whole(answer), "crisis": whole(answer.of("crisis_weeks"))})


def test_attribution_by_drawn_orders_is_as_it_was(large):
    assert_as_kept("attribute_orders", whole(sim.attribute(large, outcome="mean_relation", permutations=2)))


def test_a_window_is_as_it_was(two_states, large):
    two = sim.window(sim.Study(two_states, ("base",), 16, seed=3), ("amends", "back_down"), every=13, within=20)
    third = sim.window(replace(large, weeks=110), ("release+restraint", "mediation"), every=8, within=12)
    assert_as_kept("window", {"two states": whole(two), "third parties": whole(third)})


def test_a_response_is_as_it_was(small):
    asked = {"gestures": ["release", "amends", "visit"], "first": dt.date(2024, 5, 6), "last": dt.date(2024, 8, 3)}
    study = replace(small, runs=30, weeks=80)
    answer = sim.respond(study, "XBB", "no_crisis", by="mean", limits={"severance": 0.5}, every=8, **asked)
    assert_as_kept("respond", whole(answer))


def test_robustness_is_as_it_was(two_states):
    made = {
        "amends_help": Proposition(**HELP),
        "fewer_ruptures": Proposition(**{**HELP, "outcome": "rupture", "higher": "base", "lower": "amends_early"}),
    }
    scenario = replace(two_states, file=two_states.file.model_copy(update={"propositions": made}))
    study = sim.Study(scenario, runs=24, weeks=60, seed=3)
    answer = sim.robust(study, ["bounded_reciprocity", "tit_for_tat"], draws=16, runs_per_draw=4)
    assert_as_kept("robust", whole(answer))


def test_a_sweep_is_as_it_was(small):
    grid = sim.sweep(small, {RELATION: [0.1, 0.5], "incidents.bridge.severity": [1, 3, 4]}, "mean_relation")
    spread = sim.sweep(small, {key: list(ends) for key, ends in RANGES.items()}, "crisis_weeks", points=8)
    assert_as_kept("sweep", {"grid": whole(grid), "spread": whole(spread)})


def test_a_sensitivity_is_as_it_was(small):
    ranges = {**RANGES, "states.XAA.leader.tenure_years": (4.0, 12.0)}
    answer = sim.sensitivity(small, ranges, "mean_relation", effort=Effort(trajectories=3, inputs=2, points=8))
    assert_as_kept("sensitivity", whole(answer))


def test_a_discovery_is_as_it_was(small):
    assert_as_kept("discover", whole(sim.discover(replace(small, runs=20), "no rupture", RANGES, points=128)))


def test_an_update_is_as_it_was(tmp_path):
    study = sim.Study(followed(tmp_path), ("base", "amends_early"), runs=40, seed=4)
    size = sim.FilterOptions(particles=50, filters=2)
    answer = sim.update(
        study, dt.date(2024, 9, 30), tmp_path / "run", size, by=dt.date(2025, 3, 31), every="month", rivals="theories"
    )
    assert_as_kept("update", whole(answer))


def test_the_answers_of_a_run_folder_are_as_they_were(played):
    for name, answer in {
        "summary": sim.summary(played),
        "compare": sim.compare(played),
        "compare_weeks": sim.compare(played, outcome="crisis_weeks", precision=1.0),
        "signposts": sim.signposts(played, "rupture"),
        "signposts_of_repair": sim.signposts(played, "repair", "amends_early", dt.date(2024, 6, 17), (3, 9)),
        "compare_unpaired": sim.compare(played, outcome="mean_relation", base="amends_early", unpaired=True),
        "early_warning": sim.early_warning(played, horizon=13, rolling_window=13),
        "early_warning_of_a_run": sim.early_warning(played, "base", horizon=10, rolling_window=15, run=5),
        "story": sim.story(played),
        "story_worst": sim.story(played, "worst", "amends_early"),
        "storylines": sim.storylines(played),
        "coverage": sim.coverage(played),
    }.items():
        assert_as_kept(name, whole(answer))


def test_readings_and_the_coverage_of_a_long_record_are_as_they_were(first_scenario, tmp_path):
    played = sim.play(rivals(first_scenario, 210, 3, 60), tmp_path / "run")
    assert_as_kept("readings", whole(sim.readings(played)))
    own = sim.readings(played, {"own_mistakes": 0.5}, include_other_disputes=True)
    assert_as_kept("readings_with_a_prior", {"text": str(own).splitlines(), "json": own.to_json()["readings"]})
    assert_as_kept("coverage_of_a_reading", whole(sim.coverage(played, played.manifest["variants"][1])))


def test_uncertainty_of_the_parameters_is_as_it_was(small):
    found = sim.parameter_uncertainty(small, draws=4, runs=8)
    assert_as_kept("parameter_uncertainty", {"text": str(found).splitlines(), "json": found.to_json()})


@pytest.mark.parametrize("name", PLOTS)
def test_what_pictures_draw_is_as_it_was(name):
    dataset = results(FALLEN[:40, 20:36], formal(FALLEN[:40, 20:36]), ("base", "other"))
    options = {"thresholds": [0.8, 0.3, 0.1, -0.5]} if PLOTS[name].ladder else {}
    assert_as_kept(f"drawn_{name}", PLOTS[name].data(dataset, "other", **options).to_dict())


def test_a_backtest_is_as_it_was(tmp_path):
    cases = table(tmp_path, 24)
    answer = backtest(replace(cases, file="made_up.csv"), runs=6, seed=2, fit=fit_to(cases.cases[:16]))
    assert_as_kept("backtest", whole(answer))


def probabilities(design):
    """Probabilities that depend on the point, the case, the target, the runs and the mechanism."""
    place = calibrating.scaled(design.points)[0]
    case, target = np.indices((len(design.cases), len(TARGETS)))
    slope = place @ np.linspace(1.0, -0.5, len(place)) * (1.0 + 0.2 * target)
    return expit(slope + 0.05 * np.sin(case) + 0.3 * bool(design.without) * place[0] + 0.01 * (design.runs == 300))


def test_simulated_chances_of_cases_are_as_they_were(tmp_path):
    cases, points = table(tmp_path, 4).cases, protocol.design_points(5)
    found = {
        name: protocol.CaseDesign(cases, tuple(points[2:]), 8, name).probabilities()
        for name in ("", "turnover", "amends")
    }
    assert_as_kept("chances_of_cases", {"chances": found, "points": points})


def test_a_calibration_and_the_cost_of_a_mechanism_are_as_they_were(tmp_path, monkeypatch):
    monkeypatch.setattr(calibrating, "design_points", lambda: protocol.design_points(64))
    monkeypatch.setattr(calibrating, "recovery", partial(fitting.recovery, replications=2))
    monkeypatch.setattr(protocol, "CHAINS", protocol.Chains(8, 30, 10))
    monkeypatch.setattr(protocol, "CHAINS_OF_RECOVERY", protocol.Chains(8, 16, 6))
    monkeypatch.setattr(protocol.CaseDesign, "probabilities", probabilities)
    answer = calibrating.calibrate(replace(table(tmp_path, 41), file="made_up.csv"), tmp_path / "fit")
    del answer.fit.posterior["draws"][8:]
    assert_as_kept("calibrate", whole(answer))
    cost = ablation.cost_of("turnover", answer, tmp_path / "ablated")
    other = ablation.MechanismCost("anger", cost.re_estimated, Estimate(0.02, 0.01, 0.03))
    assert_as_kept(
        "ablate", {"both": whole(ablation.Ablation((cost, other))), "one": whole(ablation.Ablation((other,)))}
    )

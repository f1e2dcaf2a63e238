"""Calibrate: whole answers change only on purpose (see kept_answers.py)."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
from kept_answers import assert_as_kept, whole
from made_up_cases import table
from scipy.special import expit

from sim.past_crises.targets import TARGETS
from sim.questions.calibrate import ablation, protocol
from sim.questions.calibrate import calibrate as calibrating
from sim.questions.calibrate import fit as fitting
from sim.statistics.intervals import Estimate


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
    reports = []
    made_up = replace(table(tmp_path, 41), file="made_up.csv")
    answer = calibrating.calibrate(made_up, tmp_path / "fit", progress=lambda *points: reports.append(points))
    assert reports == [(point, 64 + 6) for point in range(1, 64 + 6 + 1)]
    del answer.fit.posterior["draws"][8:]
    assert_as_kept("calibrate", whole(answer))
    reports.clear()
    cost = ablation.cost_of("turnover", answer, tmp_path / "ablated", progress=lambda *points: reports.append(points))
    assert len(reports) == ablation.SIMULATED_POINTS
    other = ablation.MechanismCost("anger", cost.re_estimated, Estimate(0.02, 0.01, 0.03))
    assert_as_kept(
        "ablate", {"both": whole(ablation.Ablation((cost, other))), "one": whole(ablation.Ablation((other,)))}
    )

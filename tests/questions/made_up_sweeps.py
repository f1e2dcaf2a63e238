"""Synthetic sweeps for pictures: one key, two, several; texts, long keys, and nothing that differs."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from sim.model.outcomes import OUTCOMES, outcome
from sim.questions.sweep.design import Design, grid, space_filling
from sim.questions.sweep.sweep import Setting, Sweep
from sim.statistics.intervals import Estimate

LONG = "states.XAA.factions.a_faction_whose_name_is_longer_than_most.interests.an_issue_with_a_long_name"


def swept(design: Design, measured: str = "rupture", spread: float = 0.5) -> Sweep:
    """Levels that rise over the settings by `spread`."""
    levels = np.linspace(0.2, 0.2 + spread, len(design.settings))
    rows = tuple(
        Setting(values, Estimate(at, at - 0.05, at + 0.04), Estimate(at - 0.4, at - 0.45, at - 0.36), not spread)
        for values, at in zip(design.settings, levels.tolist(), strict=True)
    )
    scenario = SimpleNamespace(name="made_up", file=SimpleNamespace(title="Made up"))
    study = SimpleNamespace(scenario=scenario, runs=200, horizon=104, seed=7, theory="bounded_reciprocity")
    outcomes = np.zeros((len(rows) + 1, len(OUTCOMES), 2))
    return Sweep(study, design, "base", outcome(measured), Estimate(0.4, 0.35, 0.45), rows, outcomes)


TWO = {"relations.XAA-XBB": [0.1, 0.3, 0.5], "incidents.raid.severity": [1, 2, 3, 4]}
SWEEPS = {
    "one key": swept(grid({"relations.XAA-XBB": [0.1, 0.2, 0.3, 0.4]})),
    "two keys": swept(grid(TWO)),
    "two keys, relation": swept(grid(TWO), "mean_relation"),
    "three keys": swept(grid({**TWO, "leverage.XCC.XAA": [0.0, 0.5]})),
    "texts": swept(grid({"incidents.raid.intent": ["accidental", "agents", "unclear", "deliberate"]})),
    "long keys": swept(grid({LONG: [0.1, 0.2], f"{LONG}_too": [0.1, 0.2]})),
    "spread over ranges": swept(space_filling({"a.b": (0.0, 1.0), LONG: (-1.0, 1.0)}, 16)),
    "twelve keys": swept(space_filling({f"parameters.number_{k}": (0.0, 1.0) for k in range(12)}, 16)),
    "no effect": swept(grid({"leverage.XCC.XAA": [0.0, 0.5, 1.0]}), spread=0.0),
    "one setting": swept(grid({"leverage.XCC.XAA": [0.5]})),
}

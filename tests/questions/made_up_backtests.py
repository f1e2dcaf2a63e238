"""Synthetic answers for the picture of `backtest`: good, bad and imprecise forecasts."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from sim.past_crises.table import CaseTable
from sim.past_crises.targets import TARGETS, CaseScores, Score, TargetScores
from sim.questions.backtest.backtest import Backtest
from sim.questions.backtest.reliability import Reliability, RepairPit
from sim.statistics.intervals import Estimate

LEADS = {"regression": 0.5, "simulation": -1.0, "shipped": 1.0}
"""Skill of each forecast relative to that of `shipped`."""
COUNTS = (99, 99, 99, 97, 90, 8)
CASES = tuple(SimpleNamespace(dyad=f"dyad {n % 79}") for n in range(99))


def scored(skill=0.15, fifths=5, wide=0.2, lean=0.0, in_fit=0, table="made_up.csv"):
    """Make an answer with skills up to `skill`, half-widths `wide`, and points `lean` off the diagonal."""
    forecast = np.linspace(0.1, 0.9, fifths) if fifths > 1 else np.array([0.4])
    low, high = (np.clip(forecast + away, 0.0, 1.0) for away in (-0.12, 0.12))
    bins = {
        name: Reliability(forecast, np.clip(frequency, 0.0, 1.0), low, high)
        for name, frequency in (("simulation", forecast + lean), ("shipped", forecast[::-1]))
    }
    mean, *by_target = (
        {name: score(skill * lead * part, wide) for name, lead in LEADS.items()}
        for part in np.linspace(1.0, 0.2, 1 + len(TARGETS))
    )
    targets = tuple(
        TargetScores(target.name, target.label, n, 0.4, scores)
        for target, n, scores in zip(TARGETS, COUNTS, by_target, strict=True)
    )
    unused = dict.fromkeys(("forecasts", "outcomes", "worst_rung", "repair", "shape", "coded_shape"))
    return Backtest(
        table=CaseTable(table, CASES, (), len(CASES)),
        runs=300,
        seed=7,
        weeks=522,
        fit=SimpleNamespace(provenance={}),
        scores=CaseScores(targets, mean, Estimate(0.0, 0.0, 0.0)),
        reliability=bins,
        pit=RepairPit(0.2 + np.linspace(-0.1, 0.1, 5), np.full(5, 0.1), np.full(5, 0.3)),
        in_fit=in_fit,
        dyad_in_fit=0,
        **unused,
    )


def score(skill, wide):
    """Make a score of this skill, with an interval of half-width `wide`."""
    skills = Estimate(skill, skill - wide, skill + wide)
    return Score(0.2, 0.6, skills, skills)


BACKTESTS = {
    "some skill": scored(),
    "no skill": scored(0.0, wide=0.0),
    "worse by far": scored(-3.0, wide=0.4, lean=0.4),
    "wide intervals": scored(0.1, wide=1.5),
    "no intervals": scored(0.2, wide=np.nan),
    "one bin": scored(fifths=1),
    "in sample": scored(in_fit=99, table="a_table_with_a_name_that_is_longer_than_names_of_tables_are/" * 3 + "x.csv"),
}

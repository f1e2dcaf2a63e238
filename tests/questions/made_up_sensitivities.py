"""Synthetic sensitivities and regions for pictures: ordinary, one input, long keys, and nothing that matters."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
from made_up_sweeps import LONG

from sim.model.outcomes import outcome
from sim.questions.discover.discover import Discovery, Limit
from sim.questions.sensitivity.sensitivity import MATTERS, NOT, PARTS, UNSURE, InputSensitivity, Sensitivity
from sim.questions.sensitivity.varied import Effort
from sim.scenario.uncertain_inputs import UncertainInput
from sim.statistics.intervals import Estimate

STUDY = SimpleNamespace(
    scenario=SimpleNamespace(name="made_up", file=SimpleNamespace(title="Made up")), variants=("base",), runs=100,
    horizon=104, seed=7, theory="bounded_reciprocity",
)  # fmt: skip


def around(value, reach=0.05):
    return Estimate(value, value - reach, value + reach)


def analysis(keys, measured="rupture", size=0.6, kept=12):
    """Inputs whose shares fall from `size`; those after the first `kept` were screened out."""
    rows = []
    for place, key in enumerate(keys):
        total = size / (place + 1.0) ** 1.5
        shares = (around(0.8 * total), around(total, 0.1 * size)) if place < kept else (None, None)
        verdict = (MATTERS, UNSURE, NOT)[min(place, 2)] if size else NOT
        rows.append(InputSensitivity(key, 0.2, 0.4, around(0.3 * total), around(0.3 * total), 0.1, *shares, verdict))
    parts = dict(zip(PARTS, map(around, (1.0 - size, 0.2 * size, 0.1 * size, 0.0)), strict=True))
    return Sensitivity(STUDY, outcome(measured), tuple(rows), parts, 0.1, Effort())


SENSITIVITIES = {
    "ordinary": analysis([f"relations.XAA-XB{letter}" for letter in "ABCDEFGHIJKLMNO"]),
    "one input": analysis(["relations.XAA-XBB"], "mean_relation"),
    "long keys": analysis([LONG, f"{LONG}_too"], "crisis_weeks"),
    "nothing matters": analysis(["leverage.XCC.XAA", "leverage.XDD.XAA"], size=0.0),
}


def region(keys, limits=(), spread=0.6):
    """Settings spread over the inputs, more often with the outcome to the upper right."""
    points = np.random.default_rng(1).random((128, len(keys)))
    shares = 0.2 + spread * (points > 0.5).mean(axis=1)
    within = (points[:, : max(1, len(limits))] > 0.5).all(axis=1)
    inputs = tuple(UncertainInput(key, 0.0, 1.0) for key in keys)
    limits = tuple(Limit(key, low, high, (0.0, 1.0), around(0.5), 0.9) for key, low, high in limits)
    measured = (around(0.7), around(0.3), around(0.4), around(0.45), around(0.6))
    return Discovery(STUDY, outcome("rupture"), True, inputs, limits, *measured, 0.3, points, shares, within)


FIVE = [f"relations.XAA-XB{letter}" for letter in "ABCDE"]
REGIONS = {
    "two limits": region(FIVE, [(FIVE[0], 0.5, None), (FIVE[2], None, 0.6)]),
    "one limit of one input": region(["leverage.XCC.XAA"], [("leverage.XCC.XAA", 0.5, 0.9)]),
    "five limits, long keys": region([LONG, *FIVE[1:]], [(key, 0.5, None) for key in (LONG, *FIVE[1:])]),
    "no region": region(FIVE, spread=0.0),
}

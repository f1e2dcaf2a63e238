"""Synthetic windows for tests of the picture and the JSON, regular and extreme."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from types import SimpleNamespace

import numpy as np

from sim.questions.window.closing_factors import DESCRIPTIONS, ClosingFactor
from sim.questions.window.forks import RepairCriterion
from sim.questions.window.repair_curves import (
    DATED,
    NONE,
    PAST,
    GestureEffect,
    PointOfNoReturn,
    RepairCurve,
    WeeksGained,
)
from sim.questions.window.window import Window
from sim.statistics.intervals import Estimate

ALL = ("amends", "amends_half", "back_down", "restraint", "release", "mediation", "all")
DAY = dt.date(2025, 7, 7)


def study(incidents=1, names=("Avaria", "Borovia")):
    """Stub of a study with the attributes that text, picture and JSON read."""
    dated = {
        f"raid_{n}": SimpleNamespace(
            date=dt.date(2025, 7, 1), title=f"Incident number {n}", victim="XAA", offender="XBB"
        )
        for n in range(incidents)
    }
    states = {code: SimpleNamespace(name=name) for code, name in zip(("XAA", "XBB"), names, strict=True)}
    base = SimpleNamespace(title=None, incidents=dated, without=SimpleNamespace(incidents=()))
    file = SimpleNamespace(title="Made up", states=states)
    scenario = SimpleNamespace(
        name="made_up", file=file, focus=("XAA", "XBB"), contents={"base": base}, variant_titles={}
    )
    return SimpleNamespace(scenario=scenario, title="Made up", variants=("base",), runs=300, seed=7)


def curve(values, point, gained=None):
    return RepairCurve(tuple(Estimate(v, v - 0.05, v + 0.05) for v in values), point, gained)


def window(gestures=("amends",), weeks=40, high=0.8, low=None, points=True, **about):
    """Build probabilities that fall from `high`, lower for each gesture; with `points`, the first crosses one half."""
    dates = tuple(DAY + dt.timedelta(weeks=4 * n) for n in range(weeks))
    fall = np.linspace(high, high - 0.5 if low is None else low, weeks)
    effects = []
    for place, gesture in enumerate(("control", *gestures)):
        point, gained = PointOfNoReturn(NONE, None, None, None, 1.0), None
        if points and place == 0:
            point = replace(point, status=PAST)
        elif points and place == 1:
            ends = (dates[weeks // 2], dates[weeks // 3], dates[2 * weeks // 3])
            point, gained = PointOfNoReturn(DATED, *ends, 0.9), WeeksGained(80, 52, 104, at_least=True)
        one = curve(np.clip(fall if low is not None else fall - 0.04 * place, 0.0, 1.0).tolist(), point, gained)
        gain = tuple(Estimate(0.1, 0.05, 0.15) for _ in dates) if place else ()
        effects.append(GestureEffect(gesture, f"description of {gesture}", one, one, gain))
    sizes = zip(DESCRIPTIONS, np.linspace(0.3, -0.02, len(DESCRIPTIONS)).tolist(), strict=True)
    factors = tuple(
        ClosingFactor(
            name, *DESCRIPTIONS[name], dates[:1], (Estimate(size, -0.1, 0.4),),
            Estimate(size, size - 0.03, size + 0.03), (0.2,), (float("nan"),),
        )
        for name, size in sizes
    )  # fmt: skip
    criterion = RepairCriterion((0, 1), 52)
    return Window(study(**about), 4, criterion, DAY, dates, effects[0], tuple(effects[1:]), (100,) * weeks, factors)


def with_no_run_in_crisis(base):
    """Return the same window with no run in crisis in any week."""
    none = (Estimate(float("nan"), 0.0, 1.0),) * len(base.dates)
    control, *effects = (
        replace(effect, in_crisis=replace(effect.in_crisis, probability=none))
        for effect in (base.control, *base.effects)
    )
    return replace(base, control=control, effects=tuple(effects), crisis_runs=(0,) * len(base.dates))


WINDOWS = {
    "one gesture": window(),
    "two gestures": window(("amends", "restraint")),
    "every gesture": window(ALL),
    "every gesture, none dated": window(ALL, points=False),
    "all alike": window(ALL, high=0.5, low=0.5),
    "one week": window(weeks=1, points=False),
    "a long horizon": window(("amends",), weeks=300),
    "no incident, certain": window(high=1.4, incidents=0, points=False),
    "three incidents": window(incidents=3),
    "nobody in crisis": with_no_run_in_crisis(window()),
    "long names": window(names=("the United Republics of Avaria", "the Federation of Borovia"), points=False),
}
"""The first one is regular."""

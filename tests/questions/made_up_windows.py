"""Answers made up for the picture and the JSON of a window, easy and awkward."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from types import SimpleNamespace

import numpy as np

from sim.questions.window.closing_factors import WORDS, Closer
from sim.questions.window.forks import Ask
from sim.questions.window.repair_curves import DATED, NONE, PAST, Bought, Course, Curve, Point
from sim.questions.window.window import Window
from sim.statistics.intervals import Estimate

ALL = ("amends", "amends_half", "back_down", "restraint", "release", "mediation", "all")
DAY = dt.date(2025, 7, 7)


def study(incidents=1, names=("Avaria", "Borovia")):
    """As much of a study as an answer's text, picture and JSON read."""
    dated = {
        f"raid_{n}": SimpleNamespace(date=dt.date(2025, 7, 1), title=f"Incident number {n}") for n in range(incidents)
    }
    states = {code: SimpleNamespace(name=name) for code, name in zip(("XAA", "XBB"), names, strict=True)}
    base = SimpleNamespace(title=None, incidents=dated, without=SimpleNamespace(incidents=()))
    file = SimpleNamespace(title="Made up", states=states)
    scenario = SimpleNamespace(name="made_up", file=file, focus=("XAA", "XBB"), contents={"base": base})
    return SimpleNamespace(scenario=scenario, variants=("base",), runs=300, seed=7)


def curve(chances, point, bought=None):
    return Curve(tuple(Estimate(c, c - 0.05, c + 0.05) for c in chances), point, bought)


def window(gestures=("amends",), weeks=40, high=0.8, low=None, points=True, **about):
    """Chances that fall from `high`, each gesture's a little lower; where `points`, the first crosses one half."""
    dates = tuple(DAY + dt.timedelta(weeks=4 * n) for n in range(weeks))
    fall = np.linspace(high, high - 0.5 if low is None else low, weeks)
    courses = []
    for place, gesture in enumerate(("nothing", *gestures)):
        point, bought = Point(NONE, None, None, None, 1.0), None
        if points and place == 0:
            point = replace(point, status=PAST)
        elif points and place == 1:
            ends = (dates[weeks // 2], dates[weeks // 3], dates[2 * weeks // 3])
            point, bought = Point(DATED, *ends, 0.9), Bought(80, 52, 104, at_least=True)
        one = curve(np.clip(fall if low is not None else fall - 0.04 * place, 0.0, 1.0).tolist(), point, bought)
        gain = tuple(Estimate(0.1, 0.05, 0.15) for _ in dates) if place else ()
        courses.append(Course(gesture, f"the words of {gesture}", one, one, gain))
    sizes = zip(WORDS, np.linspace(0.3, -0.02, len(WORDS)).tolist(), strict=True)
    factors = tuple(
        Closer(name, *WORDS[name], dates[:1], (Estimate(size, -0.1, 0.4),), Estimate(size, size - 0.03, size + 0.03),
               (0.2,), (float("nan"),))
        for name, size in sizes
    )  # fmt: skip
    ask = Ask((0, 1), 52)
    return Window(study(**about), 4, ask, DAY, dates, courses[0], tuple(courses[1:]), (100,) * weeks, factors)


def with_nobody_in_crisis(found):
    """The same where no run was still in crisis in any week."""
    none = (Estimate(float("nan"), 0.0, 1.0),) * len(found.dates)
    nothing, *courses = (
        replace(course, in_crisis=replace(course.in_crisis, chance=none)) for course in (found.nothing, *found.courses)
    )
    return replace(found, nothing=nothing, courses=tuple(courses), crisis_runs=(0,) * len(found.dates))


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
    "nobody in crisis": with_nobody_in_crisis(window()),
    "long names": window(names=("the United Republics of Avaria", "the Federation of Borovia"), points=False),
}
"""The first is a plain one."""

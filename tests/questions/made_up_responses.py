"""Synthetic responses for pictures: several gestures and dates, a limit that nothing keeps, one candidate."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

from sim.questions.respond.goals import GOALS
from sim.questions.respond.ranking import BEYOND, MEASURES, WITHIN, Candidate, Measured, ranked
from sim.questions.respond.respond import Response
from sim.statistics.intervals import Estimate

START = dt.date(2025, 6, 30)
LONG = "amends_half+back_down+release+consult+visit+praise+offer+cooperate"


def candidate(gesture, place, effect, within, every):
    """A candidate whose effect shrinks with its date."""
    rise = effect / (place + 1)
    measured = Measured(
        Estimate(0.4 + rise, 0.36 + rise, 0.44 + rise), Estimate(rise, rise - 0.03, rise + 0.03), effect > 0.2
    )
    risks = {} if within is None else {"severance": Estimate(0.1, 0.08, 0.12)}
    date = START + dt.timedelta(weeks=every * place)
    standing = BEYOND if within is False else WITHIN
    return Candidate(gesture, gesture, date, dict.fromkeys(MEASURES, measured), START, risks, standing)


def response(effects, dates=6, within=None, every=13):
    """Gestures with these effects at first; `within` a limit or not, None without a limit."""
    rows = ranked([candidate(g, p, e, within, every) for g, e in effects.items() for p in range(dates)], "end")
    level = Measured(Estimate(0.4, 0.36, 0.44), Estimate(0.0, 0.0, 0.0), False)
    nothing = Candidate("nothing", "", None, dict.fromkeys(MEASURES, level), START, rows[0].risks, WITHIN)
    states = {"XAA": SimpleNamespace(name="Abcland")}
    scenario = SimpleNamespace(
        name="made_up", file=SimpleNamespace(title="Made up"), contents={"base": SimpleNamespace(states=states)}
    )
    study = SimpleNamespace(scenario=scenario, variants=("base",), runs=300, horizon=208, seed=7, theory="tit_for_tat")
    best = None if within is False else rows[0]
    limits = {} if within is None else {"severance": 0.1}
    return Response(study, "XAA", GOALS["repair"], "end", limits, START, nothing, rows, best, None)


RESPONSES = {
    "three gestures": response({"amends": 0.3, "release": 0.1, "consult": -0.02}, within=True),
    "nothing keeps the limit": response({"amends": 0.3, "release": 0.1}, within=False),
    "one candidate": response({"visit": 0.2}, dates=1),
    "forty dates": response({"amends": 0.3, "back_down": -0.3}, dates=40, every=4),
    "nothing differs": response({"visit": 0.0, "praise": 0.0}),
    "long names": response({LONG: 0.2, f"{LONG}+aid": 0.1}, dates=12),
}

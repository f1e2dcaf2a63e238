"""What the picture of a window shows, as one dataset."""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr

from sim.analysis.chances import Course, Curve
from sim.analysis.estimates import Estimate
from sim.analysis.window import Window

EDGES = ("low", "estimate", "high")
READINGS = ("everyone", "in_crisis")
NOTHING = "nothing"


def window_curves(window: Window) -> xr.Dataset:
    """The curves of a window.

    Variables: `chance` (arm, reading, edge, week), shares, NaN where no run is in crisis; `point` (arm, reading, edge),
    days, NaT where there is none in sight, and `status` (arm, reading); `runs_in_crisis` (week); `put_back` (closer,
    edge), shares. `arm` is `nothing` and each gesture, with `words`; `reading` whether all runs count or those still in
    crisis; `week` the first day of a week tried. Attributes say which runs, and when incidents were.
    """
    courses = (window.nothing, *window.courses)
    rows: dict[str, Any] = {
        "chance": (("arm", "reading", "edge", "week"), [[_chance(curve) for curve in _curves(c)] for c in courses]),
        "point": (("arm", "reading", "edge"), np.array([[_point(curve) for curve in _curves(c)] for c in courses])),
        "status": (("arm", "reading"), [[curve.point.status for curve in _curves(c)] for c in courses]),
        "runs_in_crisis": ("week", list(window.crisis_runs)),
        "put_back": (("closer", "edge"), [_ends(closer.overall) for closer in window.closers]),
    }
    coords = {
        "arm": [course.gesture for course in courses],
        "words": ("arm", [course.words for course in courses]),
        "reading": list(READINGS),
        "edge": list(EDGES),
        "week": np.array(window.dates, dtype="datetime64[ns]"),
        "closer": [closer.words for closer in window.closers],
    }
    return xr.Dataset(rows, coords, _facts(window))


def _facts(window: Window) -> dict[str, Any]:
    scenario = window.study.scenario
    a, b = (scenario.file.states[code].name for code in scenario.focus)
    contents = scenario.contents[window.variant]
    return {
        "scenario": scenario.name,
        "title": scenario.file.title,
        "focus": "-".join(scenario.focus),
        "pair": f"{a} and {b}",
        "variant": window.variant,
        "variant_titles": {name: v.title for name, v in scenario.contents.items() if v.title},
        "runs": window.study.runs,
        "seed": window.study.seed,
        "within": window.ask.within,
        "hold": window.ask.hold,
        "last_incident": window.last_incident.isoformat(),
        "incidents": [
            (incident.date.isoformat(), incident.title or name)
            for name, incident in contents.incidents.items()
            if incident.date is not None and name not in contents.without.incidents
        ],
    }


def _curves(course: Course) -> tuple[Curve, Curve]:
    return course.everyone, course.in_crisis


def _chance(curve: Curve) -> list[list[float]]:
    """Edges by week, NaN where there is no run to tell."""
    known = [_ends(e) if e.estimate == e.estimate else [np.nan] * len(EDGES) for e in curve.chance]
    return [list(edge) for edge in zip(*known, strict=True)]


def _ends(estimate: Estimate) -> list[float]:
    return [estimate.low, estimate.estimate, estimate.high]


def _point(curve: Curve) -> list[np.datetime64]:
    point = curve.point
    return [np.datetime64("NaT" if day is None else day, "ns") for day in (point.low, point.date, point.high)]

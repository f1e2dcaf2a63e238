"""Answers made up for the picture of rival readings: few and many, with short and long names, with little time."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import numpy as np

from sim.questions.readings.observables import ExpectedTones
from sim.questions.readings.posterior import Evaluation
from sim.questions.readings.readings import ReadingResult, Readings
from sim.statistics.intervals import Estimate

LONG = "An account whose name goes on and on and is a good deal longer than anybody would wish to read on a page"
START = dt.date(2024, 7, 1)


def evaluation(count, decisive, none_fits):
    """A verdict that decisive or not, and by which all or none fit."""
    first = Estimate(0.97, 0.95, 0.99) if decisive else Estimate(0.5, 0.3, 0.7)
    alone = (first, *[Estimate(0.03, 0.01, 0.05)] * (count - 1))
    return Evaluation(alone, alone, (0.01 if none_fits else 0.6,) * count)


def tones(count, blocks, points):
    """Tones that go down, of each reading a little less than of the one before."""
    paths = np.linspace(0.3, -0.5, blocks) * np.linspace(1.0, -0.6, count)[:, None]
    tone = np.stack([paths - 0.1, paths, paths + 0.1], axis=1) + np.array([0.0, 0.2])[:, None, None, None]
    weeks = np.datetime64(START) + 28 * np.arange(blocks)
    at = weeks[np.linspace(0, blocks - 1, points).astype(int)]
    seen = np.resize([-0.2, 0.7, -0.5, 0.0], points)
    return ExpectedTones(weeks, tone, seen, np.full(points, 0.3), at, np.arange(points) % 2)


def weighed(
    weights,
    blocks=30,
    points=14,
    titles=None,
    incidents=((60, "A long title of an incident, in Avaria"),),
    decisive=True,
    none_fits=False,
):
    """Readings of these weights; the first incident so many days after the start, ..."""
    count = len(weights)
    dated = [
        {"date": str(START + dt.timedelta(days=days)), "title": title, "victim": "XAA", "offender": "XBB"}
        for days, title in incidents
    ]
    manifest = {"scenario": "made_up", "seed": 7, "runs": 1000, "incidents": dated, "versions": {"bilateral": "0"}}
    manifest |= {
        "directions": ["XAA>XBB", "XBB>XAA"],
        "focus": "XAA-XBB",
        "state_names": {"XAA": "Avaria", "XBB": "Borovia"},
    }
    found = tuple(
        ReadingResult(f"reading_{i}", title, title, 1.0 / count, spread, spread, 0.6, ())
        for i, (w, title) in enumerate(
            zip(weights, titles or [f"Account number {i}" for i in range(count)], strict=True)
        )
        for spread in [Estimate(float(w), max(w - 0.1, 0.0), min(w + 0.1, 1.0))]
    )
    return Readings(
        found, evaluation(count, decisive, none_fits), 1000, 46, False, (), {}, (), None, plan=None, weekly=None,
        tones=tones(count, blocks, points), results=SimpleNamespace(manifest=manifest),
    )  # fmt: skip


READINGS = {
    "three readings": weighed([0.6, 0.3, 0.1], incidents=((60, "A crash"), (250, "A raid on somebody's house"))),
    "none fits": weighed([0.5, 0.5], none_fits=True, decisive=False),
    "a sure one": weighed([1.0, 0.0, 0.0]),
    "twelve readings": weighed(np.linspace(0.2, 0.0, 12), decisive=False),
    "long names": weighed([0.7, 0.2, 0.1], titles=[LONG, LONG.upper(), LONG[::-1]]),
    "one month": weighed([0.7, 0.3], blocks=1, points=1, incidents=()),
    "nothing marked": weighed([0.7, 0.3], incidents=()),
}

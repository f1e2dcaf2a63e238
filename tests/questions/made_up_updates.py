"""Synthetic updates for tests of the picture: one that is followed, one that is not, and how a forecast moved."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import numpy as np

from sim.model.ladder import RUNGS
from sim.questions.update.filter_steps import FilterStep
from sim.questions.update.moves import Move
from sim.questions.update.outlook import Outlook
from sim.questions.update.skill import Skill, ToneForecast
from sim.questions.update.update import Update
from sim.running.filtering.conditioning import FilterOptions
from sim.statistics.intervals import Estimate
from sim.statistics.particle_filter import evidence

START = dt.date(2024, 1, 1)
SOME = Estimate(0.2, 0.1, 0.3)
SHARES = dict(zip(RUNGS, (0.05, 0.2, 0.3, 0.25, 0.1, 0.06, 0.04, 0.0), strict=True))


def study(names):
    states = {code: SimpleNamespace(name=name) for code, name in zip(("XAA", "XBB"), names, strict=True)}
    file = SimpleNamespace(title="Made up", start=START, states=states)
    scenario = SimpleNamespace(name="made_up", file=file, focus=("XAA", "XBB"), variant_titles={})
    return SimpleNamespace(scenario=scenario, variants=("base",), runs=500, seed=7, theory="bounded_reciprocity")


def update(weeks=200, here=60, moves=0, lost=False, names=("Avaria", "Borovia"), families=150.0):
    """An update whose fan opens from `here` on."""
    width = np.where(np.arange(weeks) < here, 0.1, np.minimum(0.1 + 0.01 * (np.arange(weeks) - here), 0.6))
    middle = 0.4 * np.cos(np.arange(weeks) / 25.0)
    fan = np.clip(middle + width * np.array([-1.0, -0.4, 0.0, 0.4, 1.0])[:, None], -1.0, 1.0)
    day = START + dt.timedelta(weeks=here)
    steps = tuple(
        FilterStep(
            START + dt.timedelta(weeks=week), ("2024-05-01 XAA>XBB 112",), (0.8, 0.3, 0.04),
            (float("nan"), float("nan"), 0.2), (-1.0, -1.1, -2.0), "formal steps", lost and week >= here - 5,
        )
        for week in range(8, here, 10)
    )  # fmt: skip
    ahead = tuple(
        Outlook(day + dt.timedelta(weeks=far), SOME, SOME, SOME, SOME, SHARES, (-0.5, -0.1, 0.1, 0.3, 0.6))
        for far in (26, 52, 104)
    )
    tones = tuple(
        ToneForecast("XAA>XBB", START + dt.timedelta(weeks=week), tone, 0.4, {"the filter": 0.2})
        for week, tone in ((8, -0.4), (30, 0.5))
    )
    moved = tuple(
        Move(None if not n else START + dt.timedelta(weeks=13 * n), n, SOME, SOME, 0.1, SHARES) for n in range(moves)
    )
    return Update(
        study=study(names), options=FilterOptions(500, 3), record_from=START, record_to=day, record_rows=12, here=day,
        by=ahead[1].day, outlook=ahead, unconditioned=ahead, broken=0.5, half_repaired_by=ahead[2].day, steps=steps,
        evidence=evidence(np.array([-3.0, -3.2, -2.9])), families=(200, families), skill=Skill(tones, ()),
        influences=(), moves=moved, rivals=None, lost=steps[-1] if lost else None, fan=np.stack([fan, fan * 0.8]),
        families_by_week=np.full(weeks, families), results=None,
    )  # fmt: skip


LONG = "The Democratic Federal Republic of a Country with a Long Name"
UPDATES = {
    "an ordinary one": update(),
    "how the forecast moved": update(moves=6),
    "many moves": update(moves=14),
    "few families": update(families=12.0),
    "not followed": update(lost=True),
    "short": update(weeks=70, here=66),
    "long names": update(names=(LONG, LONG)),
}

"""Synthetic results for the pictures, including edge cases, with every variable that a picture needs."""

from __future__ import annotations

import datetime as dt
import itertools

import numpy as np
import pandas as pd
import xarray as xr
from counted import Counted, rung_by_relation

from sim.model.parameters import Parameters
from sim.model.situation import TERMS
from sim.plotting.pages import Marks
from sim.results import outcomes
from sim.results.variables import FIXED_POINT, VARIABLES

STATES = ["ABC", "MNO", "XYZ"]
START = dt.date(2024, 7, 1)
PROVENANCE = {"scenario": "made_up", "variant": "base", "runs": 300, "seed": 7, "version": "0.1.0"}


def results(index, rung=None, variants=("base",)):
    """Dataset for the pictures from [run, week] arrays; each further variant has slightly better relations."""
    better = np.linspace(0.0, 0.2, len(variants))[:, None, None]
    index = np.clip(np.asarray(index, dtype="f4")[None] + better, -0.9999, 0.9999).astype("f4")
    given = rung is not None
    rung = (
        np.broadcast_to(np.asarray(rung, dtype="i1"), index.shape) if given else rung_by_relation(index, Parameters())
    )
    rupture = outcomes.rupture(rung, np.zeros_like(rung[..., 0]))
    calm = np.zeros(rung.shape, dtype=bool)
    repair = outcomes.full_repair(index, index[..., 0], np.where(rung > 4, 1, 0), calm, rupture)
    run, week = index.shape[1:]
    dims = ("variant", "run", "week")
    variables = {
        "dyad_relation": (dims, index),
        "rung": (dims, rung),
        "relation_rung": (dims, np.minimum(rung, 4)),
        "time_to_rupture": (dims[:2], rupture),
        "time_to_repair_after_rupture": (dims[:2], np.where(np.isnan(rupture), np.nan, repair)),
        "focal_time_to_rupture": ((*dims[:2], "focal_dyad"), of_others(rupture, week)),
        **before_it(index),
        **decomposition(index),
        **of_every_pair(index, rung),
    }
    coords = {
        "variant": list(variants),
        "run": np.arange(run),
        "week": pd.date_range(START, periods=week, freq="7D", unit="s"),
        "kept_run": np.arange(min(run, 9)),
        "direction": ["ABC>XYZ", "XYZ>ABC"],
        "term": list(TERMS),
        "source": STATES,
        "target": STATES,
        "focal_dyad": ["ABC-XYZ", "ABC-DEF", "DEF-XYZ"],
    }
    attributes = {"scenario": "made_up", "title": "Made up", "seed": 7, "focus": "ABC-XYZ"}
    return xr.Dataset(variables, coords, attributes)


def of_others(rupture, weeks):
    """Ruptures of three focal dyads: the second follows two weeks later, the third in every other run."""
    later = np.where(rupture + 2 < weeks, rupture + 2, np.nan)
    odd = np.where(np.arange(rupture.shape[1]) % 2, rupture, np.nan)
    return np.stack([rupture, later, odd], axis=-1)


def before_it(index):
    """Inputs of the distance to the fold: the start, and a grievance that grows as the relation falls."""
    start = np.arctanh(index[..., :1].astype(float)) + np.zeros(2)
    grievance = np.maximum(index[..., :1] - index, 0.0)[..., None] + np.zeros(2, dtype="f4")
    dims = ("variant", "run", "week", "direction")
    return {"start_half_log_odds": ((*dims[:2], "direction"), start), "grievance": (dims, grievance)}


def decomposition(index):
    """A decomposition whose terms sum to the change of the half log-odds, with `noise` as the remainder."""
    half = np.arctanh(index[:, :9].astype(float))
    change = half - half[..., :1]
    streams = np.random.default_rng(8)
    terms = change[..., None] * np.array([0.3, 0.2, -0.01, 0.4, 0.5, 0.6, -0.2, 0.0, 0.0])
    terms += 0.02 * np.cumsum(streams.standard_normal(terms.shape), axis=2) * (np.arange(9) < 7)
    terms[..., -1] = np.expm1(-0.01 * np.arange(index.shape[2])) * half[..., :1]
    terms[..., TERMS.index("noise")] += change - terms.sum(axis=-1)
    both = np.stack([terms, terms], axis=3)
    return {"contribution": (("variant", "kept_run", "week", "direction", "term"), both)}


def of_every_pair(index, rung):
    """Paths and counts of three states: the focal dyad has the relation, one dyad its opposite, one none."""
    wide, rungs = (np.zeros((*index.shape, 3, 3), dtype=kind) for kind in ("f4", "i1"))
    for a, b, sign in ((0, 2, 1.0), (0, 1, -0.5)):
        wide[..., a, b] = wide[..., b, a] = sign * index
        rungs[..., a, b] = rungs[..., b, a] = rung
    counts = Counted()
    counts.add(np.rint(wide * FIXED_POINT).astype(np.int64), rungs)
    dims = {v.name: v.dims for v in VARIABLES}
    counted = {name: (dims[name], values) for name, values in counts.variables().items()}
    paths = {"relation_path": wide[:, :9], "rung_path": rungs[:, :9]}
    return {**counted, **{name: (dims[name], values) for name, values in paths.items()}}


def walk(runs, weeks, step=0.06, start=0.55, fall_at=None):
    """Random walks that fall in the week `fall_at`."""
    streams = np.random.default_rng(5)
    path = np.arctanh(start) + np.cumsum(streams.normal(0.0, step, (runs, weeks)), axis=1)
    if fall_at is not None:
        path[:, fall_at:] -= 0.9 + 0.3 * streams.standard_normal((runs, 1))
    return np.tanh(path)


def formal(index, chance=0.3):
    """Rungs of these runs, some of them with a recall or a severance."""
    streams = np.random.default_rng(6).random((len(index), 1))
    held = np.where(streams < chance / 4, 6, np.where(streams < chance, 5, 0))
    by_relation = rung_by_relation(index, Parameters())
    return np.where(index < -0.1, np.maximum(by_relation, held), by_relation)


def day(week):
    return START + dt.timedelta(days=round(7 * week) + 2)


def incidents(*weeks):
    label = "A long title of something that struck one state at the hand of another"
    return tuple((day(week), f"{label} {number}") for number, week in enumerate(weeks))


def record(*weeks):
    codes = itertools.cycle(("112", "041", "173", "000", "0841", "20", "055"))
    tones = itertools.cycle((None, 0.2, -0.5, -1.0))
    return tuple((day(w), tone, "It happened", code) for w, tone, code in zip(weeks, tones, codes, strict=False))


FALLEN = walk(200, 80, fall_at=25)
LONG = walk(120, 312, 0.04, fall_at=51)
DOWN_AND_UP = np.where((np.arange(60) > 12) & (np.arange(60) < 20 + np.arange(30)[:, None]), 5, 1)
SPIKE = np.where(np.arange(150) % 50 == 20, 0.9, 0.5) * np.ones((40, 1))
CASES = {
    "a fall": (results(FALLEN, formal(FALLEN)), Marks(incidents(25, 51), record(*range(26, 70, 2)))),
    "nothing marked": (results(FALLEN), Marks()),
    "incidents close together": (results(FALLEN), Marks(incidents(10, 10, 10.5, 11, 12, 13), record(10, 11))),
    "incidents at both ends": (results(FALLEN), Marks(incidents(0, 0, 79, 79), record(0, 79))),
    "thirty incidents": (results(FALLEN), Marks(incidents(*np.linspace(0, 79, 30)))),
    "marks outside the weeks": (results(FALLEN), Marks(incidents(-9, 500), record(-9, 500))),
    "all runs identical": (results(np.repeat(FALLEN[:1], 50, axis=0)), Marks(incidents(25), record(30))),
    "almost identical": (results(FALLEN[:1] + 0.004 * walk(50, 80)), Marks(incidents(25), record(30))),
    "one run": (results(FALLEN[:1]), Marks(incidents(25), record(30))),
    "two runs": (results(FALLEN[:2]), Marks(incidents(25))),
    "one week": (results(FALLEN[:, :1]), Marks(incidents(0), record(0))),
    "two weeks": (results(FALLEN[:, :2]), Marks(incidents(0, 1), record(0, 1))),
    "five weeks": (results(FALLEN[:, :5]), Marks(incidents(0, 1))),
    "312 weeks": (results(LONG, formal(LONG)), Marks(incidents(25, 51), record(*np.linspace(25, 78, 60)))),
    "thirty years": (results(walk(20, 1560, 0.02)), Marks(incidents(25, 51), record(*np.linspace(25, 78, 60)))),
    "two camps": (results(np.concatenate([walk(50, 80, 0.01, -0.95), walk(49, 80, 0.01, 0.95)])), Marks()),
    "every rung": (results(np.zeros((8, 60)), np.arange(8)[:, None] + np.zeros((1, 60))), Marks(incidents(3))),
    "rare rungs": (
        results(
            np.full((400, 60), 0.5), np.where(np.arange(400)[:, None] < 7, np.arange(400)[:, None], 1) + np.zeros(60)
        ),
        Marks(incidents(3)),
    ),
    "never a rupture": (results(np.full((30, 60), 0.6)), Marks(incidents(20))),
    "every run ruptures and is repaired": (results(np.full((30, 60), 0.6), DOWN_AND_UP), Marks(incidents(20))),
    "all rupture at once for good": (results(np.full((30, 60), 0.6), np.full((30, 60), 5)), Marks(incidents(0))),
    "rupture at the very end": (results(np.full((3, 20), 0.6), np.where(np.arange(20) < 16, 1, 5)), Marks()),
    "two variants": (results(FALLEN, formal(FALLEN), ("base", "other")), Marks(incidents(25, 51))),
    "six variants": (results(FALLEN[:40], None, ("base", *(f"variant_{i}" * i for i in range(1, 6)))), Marks()),
    "fifteen variants": (results(FALLEN[:9], None, ("base", *(f"variant_{i}" for i in range(14)))), Marks()),
    "forty variants": (results(FALLEN[:9, :9], None, ("base", *(f"v{i}" for i in range(39)))), Marks()),
    "nothing moves": (results(np.zeros((5, 30))), Marks()),
    "spikes": (results(SPIKE), Marks(incidents(20, 70, 120))),
}

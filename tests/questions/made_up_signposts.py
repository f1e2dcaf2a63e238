"""Synthetic ensembles whose best signpost is known, and synthetic signposts for pictures."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import numpy as np
import pandas as pd
import xarray as xr

from sim.model.random_streams import stream
from sim.questions.signposts.deadlines import Deadline
from sim.questions.signposts.futures import FUTURES
from sim.questions.signposts.selection import Signpost
from sim.questions.signposts.signposts import Signposts
from sim.statistics.intervals import Estimate

WEEKS, SIGN_WEEK, REPAIR_WEEK = 60, 5, 40
STATES = {"ABC": "Abcland", "XYZ": "Xyzland", "MNO": "Mnoland"}


def ensemble(runs=400, sure=0.9, seed=1):
    """Results in which amends by ABC in week 5 come before a repair in week 40, in a share `sure` of runs.

    Nothing else is related to the repair: relations are equally poor until then, tones and further events are noise.
    """
    draws = stream(seed, "made-up ensemble")
    amends = draws.random(runs) < 0.5
    repaired = np.where(draws.random(runs) < sure, amends, ~amends)
    relation = draws.normal(-0.5, 0.02, (1, runs, WEEKS))
    relation[0, repaired, REPAIR_WEEK:] = 0.5
    dims = ("variant", "run", "week")
    both = (*dims, "direction")
    variables = {
        "dyad_relation": (dims, relation),
        "rung": (dims, np.where(relation > 0.0, 1, 4).astype("i1")),
        "downgrade_level": (both, np.where(relation > 0.0, 0, 1)[..., None].repeat(2, axis=-1).astype("i1")),
        "action": (both, np.zeros((1, runs, WEEKS, 2), dtype="i1")),
        "tone": (both, draws.normal(-0.2, 0.1, (1, runs, WEEKS, 2))),
        "start_half_log_odds": (("variant", "run", "direction"), np.full((1, runs, 2), np.arctanh(0.5))),
    }
    coords = {"variant": ["base"], "run": np.arange(runs), "direction": ["ABC>XYZ", "XYZ>ABC"]}
    rows = [("base", run, SIGN_WEEK, "ABC", "XYZ", "amends_full") for run in np.flatnonzero(amends)]
    for event, source, target in (
        ("turnover", "XYZ", "XYZ"),
        ("recall", "MNO", "XYZ"),
        ("incident raid", "ABC", "XYZ"),
    ):
        noise = np.flatnonzero(draws.random(runs) < 0.4)
        rows += [("base", run, int(week), source, target, event) for run, week in zip(noise, noise % 8, strict=True)]
    events = pd.DataFrame(rows, columns=["variant", "run", "week", "source", "target", "event"])
    return SimpleNamespace(manifest=manifest(runs, seed), dataset=xr.Dataset(variables, coords), events=events)


def manifest(runs, seed, record=()):
    """The parts of a manifest that signposts read."""
    return {
        "scenario": "made_up", "title": "Made up", "seed": seed, "runs": runs, "weeks": WEEKS, "start": "2024-01-01",
        "focus": "ABC-XYZ", "variants": ["base"], "state_names": STATES, "incident_titles": {"raid": "A raid"},
        "record": list(record), "versions": {"bilateral": "0.1.0"},
    }  # fmt: skip


def signpost(words, seen, if_not):
    """A signpost with these probabilities."""
    probabilities = [Estimate(at, max(at - 0.06, 0.0), min(at + 0.06, 1.0)) for at in (0.4, seen, if_not)]
    return Signpost(words, words, None, *probabilities, Estimate(0.21, 0.15, 0.28), 0.001)


def signposts(*dates, base=0.5, few=False):
    """An answer with these signposts by date."""
    results = SimpleNamespace(manifest=manifest(300, 7))
    deadlines = tuple(
        Deadline(dt.date(2024, 3 * n, 4), 3 * n, 140, Estimate(base, base - 0.05, base + 0.05), few, tuple(found))
        for n, found in enumerate(dates, 1)
    )
    return Signposts(results, "base", FUTURES["repair"], dt.date(2024, 1, 1), deadlines, ())


LONG = "the incident 'A title that is a good deal longer than the space that there is for it' has occurred, and " * 2
ORDINARY = [signpost("Abcland makes amends (towards Xyzland)", 0.9, 0.2), signpost("the leader has left", 0.4, 0.6)]
SIGNPOSTS = {
    "three dates": signposts(ORDINARY, ORDINARY[:1], ORDINARY),
    "none by one date": signposts(ORDINARY, []),
    "too few runs": signposts([], few=True),
    "long names": signposts([signpost(LONG, 1.0, 0.0), signpost(LONG.upper(), 0.5, 0.5)]),
    "one": signposts([signpost("the dyad is strained or better in that week", 0.0, 1.0)], base=0.97),
}

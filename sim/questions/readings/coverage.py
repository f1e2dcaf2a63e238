"""How well a scenario's runs cover its own record, week by week: the rung, and what each side was heard to say and do.

A band of 80 % that is honest holds what happened in about 80 % of weeks. Beside it stands a band of no change: the same
model's view of the week before the first incident, held for ever.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from textwrap import fill
from typing import Any

import numpy as np
import xarray as xr

from sim.arrays import Array
from sim.model.ladder import RUNGS
from sim.model.random_streams import stream
from sim.plotting.style import provenance
from sim.questions.answer import Answer, plain
from sim.questions.readings.observed_record import BIAS, ROW_NOISE, Row, rows_of
from sim.results.dataset import Results
from sim.results.selection import played_variant
from sim.wording import table

BAND = 0.8
SPAN = 4
"""Weeks over which tones are averaged: the week and the three before it."""


@dataclass(frozen=True)
class Covered:
    """What was looked at, in how many weeks; the share of them that the band covers, and both interval scores.

    The interval score (Gneiting & Raftery 2007, eq. 43) is a band's width plus 2 / (1 - BAND) times what it is missed
    by, a mean over the weeks; lower is better.
    """

    what: str
    weeks: int
    covered: float
    score: float
    score_of_no_change: float


@dataclass(frozen=True, repr=False)
class Coverage(Answer):
    """How the runs of a variant cover the record: a row for the tones each way, and one for the rung if it is coded."""

    name = "coverage"

    rows: tuple[Covered, ...]
    variant: str
    results: Results = field(compare=False)

    def __str__(self) -> str:
        manifest = self.results.manifest
        head = f"{manifest['title']}\nHow well do {manifest['runs']} runs cover the record? Bands of {BAND:.0%}"
        cells = [("", "weeks", "covered", "interval score", "of no change"), *(_cells(row) for row in self.rows)]
        words = [
            fill(f"{row.what}: {_verdict(row)}", WIDTH, initial_indent="  - ", subsequent_indent="    ")
            for row in self.rows
        ]
        return "\n".join([f"{head}, week by week.", "", *table(cells, gap="  "), "", *words, "", fill(LIMITS, WIDTH)])

    def provenance(self) -> dict[str, str | int]:
        """Scenario, variant, seed, runs and version."""
        return provenance(self.results.manifest, self.variant)

    def to_json(self) -> dict[str, Any]:
        """Which runs, and under `coverage` the rows that the command line prints."""
        return {**self.provenance(), "coverage": plain(self.rows)}


def coverage(results: Results, variant: str | None = None) -> Coverage:
    """How the runs of a variant (the first played, if None) cover the record: tones each way, and the rung if coded.

    The record's last week is the last that is scored. Raises UsageError where there is no record of the weeks played,
    or the variant was not played.
    """
    variant, manifest = played_variant(results, variant), results.manifest
    dataset = results.dataset.sel(variant=variant)
    rows, rungs = rows_of(manifest), _coded_rungs(manifest)
    last = max(row.week for row in rows)
    eve = max(0, min((_week(manifest, incident) for incident in manifest["incidents"]), default=1) - 1)
    found = [
        _of_tones(dataset, heard, way, by, eve)
        for by, way in enumerate(manifest["directions"])
        if (heard := [row for row in rows if row.by == by])
    ]
    return Coverage((*found, *([_of_rungs(dataset, rungs, last, eve)] if rungs else [])), variant, results)


def _coded_rungs(manifest: dict[str, Any]) -> list[tuple[int, int]]:
    """The week from which the pair is coded as standing on a rung, and the rung, in order."""
    rows = sorted(manifest["record"], key=lambda row: str(row["date"]))
    return [(_week(manifest, row), RUNGS.index(row["rung"])) for row in rows if "rung" in row]


def _week(manifest: dict[str, Any], dated: dict[str, Any]) -> int:
    return (dt.date.fromisoformat(dated["date"]) - dt.date.fromisoformat(manifest["start"])).days // 7


def _of_tones(dataset: xr.Dataset, rows: list[Row], way: str, by: int, eve: int) -> Covered:
    """Four-week means of what was heard from one side."""
    tone = dataset["tone"].isel(direction=by).transpose("run", "week").to_numpy().astype(np.float64)
    streams = stream(0, f"coverage {way}").standard_normal((2, len(tone)))
    heard, bands, before = [], [], []
    for week in range(min(row.week for row in rows), max(row.week for row in rows) + 1):
        seen = [row.tone for row in rows if week - SPAN < row.week <= week]
        if seen:
            doubt = BIAS * streams[0] + ROW_NOISE / np.sqrt(len(seen)) * streams[1]
            heard.append(float(np.mean(seen)))
            bands.append(_band(tone[:, max(0, week - SPAN + 1) : week + 1].mean(axis=1) + doubt))
            before.append(_band(tone[:, max(0, eve - SPAN + 1) : eve + 1].mean(axis=1) + doubt))
    return _scored(f"tone of {way}", np.array(heard), np.array(bands), np.array(before))


def _of_rungs(dataset: xr.Dataset, rungs: Sequence[tuple[int, int]], last: int, eve: int) -> Covered:
    """The rung, from the first week that it is coded for."""
    rung = dataset["rung"].transpose("run", "week").to_numpy().astype(np.float64)
    weeks = np.arange(rungs[0][0], last + 1)
    coded = np.array([[one for begins, one in rungs if begins <= week][-1] for week in weeks], dtype=np.float64)
    bands = np.quantile(rung[:, weeks], ((1 - BAND) / 2, (1 + BAND) / 2), axis=0, method="inverted_cdf").T
    return _scored("rung", coded, bands, np.tile(_band(rung[:, eve]), (len(weeks), 1)))


def _band(values: Array) -> Array:
    return np.quantile(values, ((1 - BAND) / 2, (1 + BAND) / 2), method="inverted_cdf")


def _scored(what: str, heard: Array, bands: Array, before: Array) -> Covered:
    inside = float(((heard >= bands[:, 0]) & (heard <= bands[:, 1])).mean())
    return Covered(what, len(heard), inside, _interval_score(heard, bands), _interval_score(heard, before))


def _interval_score(heard: Array, bands: Array) -> float:
    missed = np.maximum(bands[:, 0] - heard, 0.0) + np.maximum(heard - bands[:, 1], 0.0)
    return float(np.mean(bands[:, 1] - bands[:, 0] + 2.0 / (1.0 - BAND) * missed))


WIDTH = 96
HONEST = (0.6, 0.95)
"""Shares of weeks between which a band of 80 % may be called about right, weeks being few and alike."""


def _cells(one: Covered) -> tuple[str, ...]:
    return (one.what, f"{one.weeks}", f"{one.covered:.0%}", f"{one.score:.2f}", f"{one.score_of_no_change:.2f}")


def _verdict(one: Covered) -> str:
    low, high = HONEST
    width = "about right" if low <= one.covered <= high else "too narrow, or off" if one.covered < low else "too wide"
    beside = "better" if one.score < one.score_of_no_change else "no better"
    return f"the band is {width} ({one.covered:.0%} of weeks inside), and {beside} than expecting no change."


LIMITS = (
    f"Tones are means over {SPAN} weeks of what the record has, and bands allow for what the record may be wrong by; "
    "rows of a dated incident itself and of a quarrel elsewhere are left out. An interval score is a band's width plus "
    "what it is missed by, ten times; lower is better. One history is one witness: weeks of it tell nearly the same."
)

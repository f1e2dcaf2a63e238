"""Coverage of a scenario's own record by its runs, week by week: the rung, and the observed tone of each side.

A calibrated 80 % band holds the observed value in about 80 % of weeks. The baseline is a band of no change: the model's
distribution in the week before the first incident, held constant.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from textwrap import fill
from typing import Any

import numpy as np
import xarray as xr

from sim.answer import Answer, plain
from sim.arrays import Array
from sim.errors import UsageError, counted
from sim.languages.current import gettext, gettext_noop, percentage
from sim.model.ladder import RUNGS
from sim.model.random_streams import stream
from sim.plotting.style import provenance
from sim.record.observed_record import BIAS, ROW_NOISE, Row, rows_of
from sim.results.dataset import Results
from sim.results.run_folder import CONDITIONED
from sim.results.selection import variant_of
from sim.wording import table

BAND = 0.8
SPAN = 4
"""Weeks over which tones are averaged: the week and the three before it."""


@dataclass(frozen=True)
class CoverageRow:
    """Coverage of one observable: the weeks scored, the share of them inside the band, and two interval scores.

    The interval score (Gneiting & Raftery 2007, eq. 43) is a band's width plus 2 / (1 - BAND) times the distance by
    which the band misses, averaged over the weeks; lower is better. The second score is that of no change.
    """

    observable: str
    weeks: int
    coverage: float
    score: float
    score_of_no_change: float


@dataclass(frozen=True, repr=False)
class Coverage(Answer):
    """Coverage of the record by the runs of a variant: a row for the tones each way, and one for the rung if coded."""

    name = "coverage"

    rows: tuple[CoverageRow, ...]
    variant: str
    results: Results = field(compare=False)

    def __str__(self) -> str:
        manifest = self.results.manifest
        head = f"{manifest['title']}\nHow well do {counted(manifest['runs'], 'run')} cover the record? {BAND:.0%} bands"
        cells = [("", "weeks", "coverage", "interval score", "no change"), *(_cells(row) for row in self.rows)]
        words = [
            fill(f"{row.observable}: {verdict(row)}", WIDTH, initial_indent="  - ", subsequent_indent="    ")
            for row in self.rows
        ]
        return "\n".join([f"{head}, week by week.", "", *table(cells, gap="  "), "", *words, "", fill(LIMITS, WIDTH)])

    def provenance(self) -> dict[str, str | int]:
        """Scenario, variant, seed, runs and version."""
        return provenance(self.results.manifest, self.variant)

    def to_json(self) -> dict[str, Any]:
        """The provenance, and under `coverage` the rows that the command line prints."""
        return {**self.provenance(), "coverage": plain(self.rows)}


def coverage(results: Results, variant: str | None = None) -> Coverage:
    """Compute how well the runs of a variant (the first, if None) cover the record: tones each way, the rung if coded.

    Scoring ends with the record's last week. Raises UsageError if there is no record of the weeks simulated, or the
    variant was not simulated, or if the runs are conditioned on the record.
    """
    variant, manifest = variant_of(results, variant), results.manifest
    if CONDITIONED in manifest:
        raise UsageError(
            f"the runs in {results.folder} are conditioned on the record, so that their coverage of it says nothing; "
            f"update.txt has the forecasts of each month, or simulate without it: bilateral run {manifest['scenario']}"
        )
    dataset = results.dataset.sel(variant=variant)
    rows, eve = rows_of(manifest), _eve(manifest)
    last = max(row.week for row in rows)
    rungs = _coded_rungs(manifest, last)
    tones = [
        _tone_row(dataset, side_rows, way, by, eve)
        for by, way in enumerate(manifest["directions"])
        if (side_rows := [row for row in rows if row.by == by])
    ]
    return Coverage((*tones, *([_rung_row(dataset, rungs, last, eve)] if rungs else [])), variant, results)


def _eve(manifest: dict[str, Any]) -> int:
    """Return the week before the first incident of the focal dyad in the weeks simulated; 0 if there is none."""
    dyad = _focal_dyad(manifest)
    dated = [_week(manifest, each) for each in manifest["incidents"] if {each["victim"], each["offender"]} == dyad]
    return max(0, min((week for week in dated if 0 <= week < manifest["weeks"]), default=1) - 1)


def _coded_rungs(manifest: dict[str, Any], last: int) -> list[tuple[int, int]]:
    """Return the weeks up to `last` from which the focal dyad is coded at a rung, and the rung, in order.

    The latest rung coded before the start is still in force at the start: it is that of week 0.
    """
    dyad = _focal_dyad(manifest)
    rows = [row for row in manifest["record"] if "rung" in row and {row["source"], row["target"]} == dyad]
    coded = [(_week(manifest, row), RUNGS.index(row["rung"])) for row in sorted(rows, key=lambda row: str(row["date"]))]
    carried = [(0, rung) for week, rung in coded if week < 0][-1:]
    return [*carried, *((week, rung) for week, rung in coded if 0 <= week <= last)]


def _focal_dyad(manifest: dict[str, Any]) -> set[str]:
    return set(manifest["directions"][0].split(">"))


def _week(manifest: dict[str, Any], dated: dict[str, Any]) -> int:
    return (dt.date.fromisoformat(dated["date"]) - dt.date.fromisoformat(manifest["start"])).days // 7


def _tone_row(dataset: xr.Dataset, rows: list[Row], way: str, by: int, eve: int) -> CoverageRow:
    """Score four-week means of one side's observed tone."""
    tone = dataset["tone"].isel(direction=by).transpose("run", "week").to_numpy().astype(np.float64)
    streams = stream(0, f"coverage {way}").standard_normal((2, len(tone)))
    observed, bands, before = [], [], []
    for week in range(min(row.week for row in rows), max(row.week for row in rows) + 1):
        tones = [row.tone for row in rows if week - SPAN < row.week <= week]
        if tones:
            error = BIAS * streams[0] + ROW_NOISE / np.sqrt(len(tones)) * streams[1]
            observed.append(float(np.mean(tones)))
            bands.append(_band(tone[:, max(0, week - SPAN + 1) : week + 1].mean(axis=1) + error))
            before.append(_band(tone[:, max(0, eve - SPAN + 1) : eve + 1].mean(axis=1) + error))
    return _scored(gettext("tone of {direction}", direction=way), np.array(observed), np.array(bands), np.array(before))


def _rung_row(dataset: xr.Dataset, rungs: Sequence[tuple[int, int]], last: int, eve: int) -> CoverageRow:
    """Score the rung, from the first week for which it is coded."""
    rung = dataset["rung"].transpose("run", "week").to_numpy().astype(np.float64)
    weeks = np.arange(rungs[0][0], last + 1)
    coded = np.array([[one for begins, one in rungs if begins <= week][-1] for week in weeks], dtype=np.float64)
    bands = np.quantile(rung[:, weeks], ((1 - BAND) / 2, (1 + BAND) / 2), axis=0, method="inverted_cdf").T
    return _scored(gettext("rung"), coded, bands, np.tile(_band(rung[:, eve]), (len(weeks), 1)))


def _band(values: Array) -> Array:
    return np.quantile(values, ((1 - BAND) / 2, (1 + BAND) / 2), method="inverted_cdf")


def _scored(observable: str, observed: Array, bands: Array, before: Array) -> CoverageRow:
    inside = float(((observed >= bands[:, 0]) & (observed <= bands[:, 1])).mean())
    scores = _interval_score(observed, bands), _interval_score(observed, before)
    return CoverageRow(observable, len(observed), inside, *scores)


def _interval_score(observed: Array, bands: Array) -> float:
    missed = np.maximum(bands[:, 0] - observed, 0.0) + np.maximum(observed - bands[:, 1], 0.0)
    return float(np.mean(bands[:, 1] - bands[:, 0] + 2.0 / (1.0 - BAND) * missed))


WIDTH = 96
ADEQUATE = (0.6, 0.95)
"""Coverage of an 80 % band that is called about right, since weeks are few and correlated."""


def _cells(row: CoverageRow) -> tuple[str, ...]:
    return (row.observable, f"{row.weeks}", f"{row.coverage:.0%}", f"{row.score:.2f}", f"{row.score_of_no_change:.2f}")


def verdict(row: CoverageRow) -> str:
    """Say whether a band has the right width, and whether it is better than no change."""
    low, high = ADEQUATE
    narrow = gettext("too narrow, or biased") if row.coverage < low else gettext("too wide")
    width = gettext("about right") if low <= row.coverage <= high else narrow
    places = {"width": width, "coverage": percentage(row.coverage)}
    if row.score < row.score_of_no_change:
        return gettext(
            "the band is {width} ({coverage} of weeks inside), and better than the no-change baseline.", **places
        )
    return gettext(
        "the band is {width} ({coverage} of weeks inside), and no better than the no-change baseline.", **places
    )


LIMITS = gettext_noop(
    "Tones are 4-week means of the record, and bands include its coding errors; rows of a dated incident itself "
    "and of other disputes are left out. An interval score is a band's width plus ten times the distance by which "
    "it misses; lower is better. One history is one observation: its weeks are highly correlated."
)
assert LIMITS.startswith(f"Tones are {SPAN}-week")

"""Which run is told: the median one, the best, the worst, the one closest to the record, or one by number."""

from __future__ import annotations

import datetime as dt
import difflib
from typing import Any

import numpy as np

from sim.arrays import Array
from sim.errors import UsageError
from sim.model.actions import tone_of
from sim.results.dataset import Results

CHOICES = ("median", "record", "best", "worst")
ELSEWHERE = "(Third arena)"
"""Rows of a record that begin so are of a quarrel elsewhere, and are left out of how close a run is."""
NO_ACT = "00"


def chosen_run(results: Results, run: str | int, variant: str) -> tuple[int, str]:
    """The number of the run and why it was chosen, in words. Raises UsageError for what cannot be chosen."""
    index = results.dataset["index"].sel(variant=variant).transpose("run", "week").to_numpy().astype(np.float64)
    numbers = results.dataset["run"].to_numpy()
    of = f"of {len(numbers):,} runs" if len(numbers) > 1 else "(there is one)"
    if str(run).lstrip("-").isdigit():
        return _numbered(int(run), numbers), "asked for by its number"
    if run == "median":
        away = ((index - np.median(index, axis=0)) ** 2).sum(axis=1)
        return int(numbers[away.argmin()]), f"the run {of} that stays closest to the middle of them all"
    if run == "best":
        return int(numbers[index.mean(axis=1).argmax()]), f"the run {of} with the best relation on average"
    if run == "worst":
        return int(numbers[index.mean(axis=1).argmin()]), f"the run {of} with the worst relation on average"
    if run == "record":
        away = distance_to_record(results, variant)
        return int(numbers[away.argmin()]), f"the run {of} whose conduct is closest to the record's"
    near = difflib.get_close_matches(str(run), CHOICES, 1)
    hint = f"did you mean '{near[0]}'? Choose" if near else "choose"
    raise UsageError(f"'{run}' is no way to choose a run; {hint} {', '.join(CHOICES)}, or a number to {numbers[-1]}")


def _numbered(run: int, numbers: Any) -> int:
    if run not in numbers:
        raise UsageError(
            f"there is no run {run}; this study has runs {numbers[0]} to {numbers[-1]} "
            f"(more: bilateral expand RUN --runs N)"
        )
    return run


def distance_to_record(results: Results, variant: str) -> Array:
    """Mean squared distance of each run's weekly tone from the record's, [run], in tone squared.

    A simple measure: the record's tone in a week and direction is the mean Goldstein tone of its rows there, and only
    weeks with a row count; rows that begin "(Third arena)" are left out. Acts, levels and what was not coded do not
    count, so a run may be closest and yet differ in what happened. Raises UsageError without a record of the pair.
    """
    told = recorded_tones(results)
    if not told:
        raise UsageError(
            f"{results.manifest['scenario']} has no record of {results.manifest['focus']} within the weeks played, so "
            f"no run is closest to it; choose median, best, worst or a number"
        )
    tone = results.dataset["tone"].sel(variant=variant).transpose("run", "week", "direction").to_numpy()
    directions = [str(d) for d in results.dataset["direction"].to_numpy()]
    gaps = [tone[:, week, directions.index(direction)] - value for (week, direction), value in told.items()]
    away: Array = np.mean(np.square(gaps), axis=0)
    return away


def recorded_tones(results: Results) -> dict[tuple[int, str], float]:
    """The record's mean tone by week and direction, for the focus pair and the weeks played."""
    start = dt.date.fromisoformat(results.manifest["start"])
    directions = set(results.manifest["directions"])
    rows: dict[tuple[int, str], list[float]] = {}
    for row in results.manifest["record"]:
        week = (dt.date.fromisoformat(row["date"]) - start).days // 7
        direction = f"{row['source']}>{row['target']}"
        counts = direction in directions and 0 <= week < results.manifest["weeks"]
        if counts and not row["text"].startswith(ELSEWHERE):
            tone = 0.0 if row["cameo"].startswith(NO_ACT) else tone_of(row["cameo"])
            rows.setdefault((week, direction), []).append(tone)
    return {place: sum(tones) / len(tones) for place, tones in rows.items()}

"""Which run is told: the median one, the best, the worst, the one closest to the record, or one by number."""

from __future__ import annotations

import datetime as dt

import numpy as np

from sim.arrays import Array
from sim.errors import UsageError, choices
from sim.model.actions import tone_of
from sim.results.dataset import Results

CHOICES = {
    "median": "that stays closest to the middle of them all",
    "record": "whose conduct is closest to the record's",
    "best": "with the best relation on average",
    "worst": "with the worst relation on average",
}
ELSEWHERE = "(Third arena)"
"""Rows of a record that begin so are of a quarrel elsewhere, and are left out of how close a run is."""
NO_ACT = "00"


def chosen_run(results: Results, run: str | int, variant: str) -> tuple[int, str]:
    """The number of the run and why it was chosen, in words. Raises UsageError for what cannot be chosen."""
    numbers = results.dataset["run"].to_numpy()
    if str(run).lstrip("-").isdigit():
        if int(run) not in numbers:
            raise UsageError(
                f"there is no run {run}; this study has runs {numbers[0]} to {numbers[-1]} "
                f"(more: bilateral expand RUN --runs N)"
            )
        return int(run), "asked for by its number"
    if run not in CHOICES:
        hint = f"{choices(str(run), CHOICES, 'choose')}, or a number to {numbers[-1]}"
        raise UsageError(f"'{run}' is no way to choose a run; {hint}")
    of = f"of {len(numbers):,} runs" if len(numbers) > 1 else "(there is one)"
    return int(numbers[_distance(results, str(run), variant).argmin()]), f"the run {of} {CHOICES[str(run)]}"


def _distance(results: Results, choice: str, variant: str) -> Array:
    """How far each run is from what is chosen, [run]."""
    if choice == "record":
        return distance_to_record(results, variant)
    index = results.dataset["dyad_relation"].sel(variant=variant).transpose("run", "week").to_numpy().astype(np.float64)
    away: Array = index.mean(axis=1) * (-1.0 if choice == "best" else 1.0)
    if choice == "median":
        away = np.square(index - np.median(index, axis=0)).sum(axis=1)
    return away


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

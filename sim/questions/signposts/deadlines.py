"""Dates by which something can be seen, and what is found for each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sim.errors import UsageError, counted
from sim.questions.signposts.futures import Future, focal_paths
from sim.questions.signposts.observations import observations
from sim.questions.signposts.selection import Choice, Signpost, enough, estimated, halves, reported, select
from sim.results.dataset import Results
from sim.statistics.intervals import Estimate, share

MOST_MONTHS = 600


@dataclass(frozen=True)
class Deadline:
    """Findings by the end of the week of `date`, `months` after the present.

    `runs` are those of the estimating half in which the outcome is still open, `base` the share of them in which it
    occurs later. `signposts` are empty if none distinguishes the futures, or if the runs are `too_few`.
    """

    date: dt.date
    months: int
    runs: int
    base: Estimate
    too_few: bool
    signposts: tuple[Signpost, ...]


class Ensemble:
    """The runs of one variant, with an outcome that may lie ahead; a random half of the runs chooses signposts."""

    def __init__(self, results: Results, variant: str, future: Future) -> None:
        self.results, self.variant, self.future = results, variant, future
        self.paths = focal_paths(results, variant)
        self.seed = int(results.manifest["seed"])
        self.chooses = halves(self.seed, len(self.paths.start))

    def choices(self, weeks: range) -> tuple[Choice, ...] | None:
        """Choose observations in these weeks, of which the last is the date; None if there are too few runs."""
        happens, is_open = self.future.occurs(self.paths, weeks[-1]), self.future.open(self.paths, weeks[-1])
        if not enough(happens, self.chooses, is_open):
            return None
        candidates = observations(self.results, self.variant, self.paths, weeks)
        return select(candidates, happens, self.chooses & is_open)

    def deadline(self, months: int, week: int, choices: tuple[Choice, ...] | None, tested: int) -> Deadline:
        """Estimate the chosen observations on the other half; of all dates together `tested` are tested."""
        happens, is_open = self.future.occurs(self.paths, week), self.future.open(self.paths, week)
        here = is_open & ~self.chooses
        found = [estimated(choice, happens, here, self.seed) for choice in choices or ()]
        return Deadline(
            date=dt.date.fromisoformat(self.results.manifest["start"]) + dt.timedelta(weeks=week),
            months=months,
            runs=int(here.sum()),
            base=share(int(happens[here].sum()), int(here.sum())),
            too_few=choices is None,
            signposts=reported(found, tested),
        )


def after_record(manifest: Mapping[str, Any]) -> dt.date:
    """Return the week after the last entry of the focal dyad's record, or the start if there is none in time."""
    dyad, start = set(manifest["focus"].split("-")), dt.date.fromisoformat(manifest["start"])
    end = start + dt.timedelta(weeks=manifest["weeks"])
    days = [dt.date.fromisoformat(row["date"]) for row in manifest["record"] if {row["source"], row["target"]} == dyad]
    last = max((day for day in days if start <= day < end), default=None)
    return start if last is None else start + dt.timedelta(weeks=(last - start).days // 7 + 1)


def week_of(manifest: Mapping[str, Any], day: dt.date) -> int:
    """Return the week of a day, counted from 0."""
    return (day - dt.date.fromisoformat(manifest["start"])).days // 7


def weeks_of(
    manifest: Mapping[str, Any], present: dt.date, months: Sequence[int]
) -> tuple[dict[int, int], tuple[int, ...]]:
    """Return the week of each date by months after the present, and the months that end beyond the horizon.

    Raises UsageError if the present is outside the weeks simulated, or if no date leaves a week after it.
    """
    weeks, first = int(manifest["weeks"]), week_of(manifest, present)
    end = dt.date.fromisoformat(manifest["start"]) + dt.timedelta(weeks=weeks)
    if not 0 <= first < weeks:
        raise UsageError(f"{present} is outside the weeks simulated, {manifest['start']} to {end}")
    if not months or not all(1 <= count <= MOST_MONTHS for count in months):
        raise UsageError(f"give months after the present, from 1 to {MOST_MONTHS}; got {list(months)}")
    places = {count: week_of(manifest, months_after(present, count)) for count in sorted(set(months))}
    inside = {count: week for count, week in places.items() if week < weeks - 1}
    if not inside:
        raise UsageError(
            f"{counted(min(places), 'month')} after {present} is beyond the horizon, {end}; give fewer months, an "
            "earlier date, or simulate more weeks"
        )
    return inside, tuple(count for count in places if count not in inside)


def months_after(day: dt.date, count: int) -> dt.date:
    """Return the day some months later: the same day of the month, or the 28th."""
    year, month = divmod(day.month - 1 + count, 12)
    return dt.date(day.year + year, month + 1, min(day.day, 28))

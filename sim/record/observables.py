"""Observables of the record and of runs: tones, worst formal step, response speeds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import xarray as xr

from sim.arrays import Array, Flags, Levels
from sim.model.actions import ACTIONS
from sim.record.observed_record import ObservationPlan, Response, Row

HOSTILE = -0.3
"""Tone from which an act is hostile: half-way between accusing and cutting contacts."""
MEASURES, RECALL = ("163", "164", "165", "166", "172", "174"), ("161",)
"""CAMEO codes of formal measures (expulsions, bans, sanctions), and of a recall or severance."""
APOLOGY = "055"
AMENDS = [row for row, action in enumerate(ACTIONS) if action.kind == "amends"]


def record_observables(rows: Sequence[Row], plan: ObservationPlan) -> Array:
    """Compute the plan's observables of the record, [observable]: tones, formal steps (0 to 3), response speeds."""
    weekly: dict[tuple[int, int], list[float]] = {}
    for row in rows:
        weekly.setdefault((row.by, row.week), []).append(row.tone)
    tones = [np.mean([np.mean(weekly[cell.by, week]) for week in cell.weeks]) for cell in plan.cells]
    levels = [max((level_of(row.cameo) for row in rows if row.week <= week), default=0) for week in plan.level_weeks]
    speeds = []
    for response in plan.responses:
        counts = _is_apology if response.amends else _is_hostile
        weeks = [r.week for r in rows if r.by == response.by and response.week <= r.week < response.until and counts(r)]
        speeds.append(1.0 / (1.0 + min(weeks) - response.week) if weeks else 0.0)
    return np.array([*tones, *levels, *speeds])


def _is_hostile(row: Row) -> bool:
    return row.tone <= HOSTILE or level_of(row.cameo) > 0


def _is_apology(row: Row) -> bool:
    return row.cameo.startswith(APOLOGY)


def level_of(cameo: str) -> int:
    """Return the formal step that an act is: 0 none, 1 measures, 2 a recall or a severance."""
    return 2 if cameo.startswith(RECALL) else int(cameo.startswith(MEASURES))


class Acts(NamedTuple):
    """Acts of the two sides of the focal dyad in every run: tone, formal level, flags of amends, [run, week, side]."""

    tone: Array
    level: Levels
    amends: Flags

    @property
    def hostile(self) -> Flags:
        """Flags of hostile acts: a tone of HOSTILE or worse, or a further formal step."""
        return (self.tone <= HOSTILE) | (np.diff(self.level, axis=1, prepend=self.level[:, :1]) > 0)


def acts(dataset: xr.Dataset, plan: ObservationPlan) -> Acts:
    """Return what every run of one variant does up to the plan's last week."""
    variables = dataset[["tone", "downgrade_level", "action"]].isel(week=slice(plan.last + 1))
    variables = variables.transpose("run", "week", "direction")
    tone, level = variables["tone"].to_numpy().astype(np.float64), variables["downgrade_level"].to_numpy()
    return Acts(tone, level, np.isin(variables["action"].to_numpy(), AMENDS))


def run_observables(dataset: xr.Dataset, plan: ObservationPlan) -> Array:
    """Compute the plan's observables in every run of one variant, [run, observable], as `record_observables` does."""
    return observables_of(acts(dataset, plan), plan)


def observables_of(done: Acts, plan: ObservationPlan) -> Array:
    """Compute the plan's observables of what runs do, [run, observable], as `record_observables` does."""
    return np.concatenate([tones_of(done, plan), steps_and_responses(done, plan)], axis=1)


def tones_of(done: Acts, plan: ObservationPlan) -> Array:
    """Compute the tones of what runs do, [run, cell]."""
    columns = [done.tone[:, cell.weeks, cell.by].mean(axis=1) for cell in plan.cells]
    return np.stack(columns, axis=1)


def steps_and_responses(done: Acts, plan: ObservationPlan) -> Array:
    """Compute the worst formal steps and the response speeds of what runs do, [run, level week and response]."""
    worst = np.maximum.accumulate(done.level.max(axis=-1), axis=1)
    columns = [worst[:, week].astype(np.float64) for week in plan.level_weeks]
    for response in plan.responses:
        columns.append(_response_speed(responded(done, response)))
    return np.stack(columns, axis=1) if columns else np.empty((len(worst), 0))


def responded(done: Acts, response: Response) -> Flags:
    """Return the weeks in which runs respond to an incident, [run, week from the incident on]."""
    happens = done.amends if response.amends else done.hostile
    return happens[:, response.week : response.until, response.by]


def _response_speed(happens: Flags) -> Array:
    """Compute 1 / (1 + response time in weeks), [run] from [run, week]; 0 without a response.

    One week differs clearly from four, thirty hardly from forty, and no response is not an extreme value.
    """
    return np.asarray(happens.any(axis=1) / (1.0 + happens.argmax(axis=1)))

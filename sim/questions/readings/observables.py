"""The record and the runs seen with the same eyes: tones, the worst formal step so far, promptness of answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from sim.arrays import Array, Flags, Levels, Places
from sim.model.actions import ACTIONS
from sim.questions.readings.observed_record import Plan, Row
from sim.results.dataset import Results
from sim.scenario.file.values import READING

HOSTILE = -0.3
"""Tone from which an act is hostile: half-way between accusing and cutting contacts."""
MEASURES, RECALL = ("163", "164", "165", "166", "172", "174"), ("161",)
"""CAMEO codes of formal measures (expulsions, bans, sanctions), and of a recall or a break."""
APOLOGY = "055"
AMENDS = [row for row, action in enumerate(ACTIONS) if action.kind == "amends"]


def seen_in_record(rows: Sequence[Row], plan: Plan) -> Array:
    """The record by the plan, [observable]: tones, formal steps (0 to 3), promptness of answers (0 to 1)."""
    weekly: dict[tuple[int, int], list[float]] = {}
    for row in rows:
        weekly.setdefault((row.by, row.week), []).append(row.tone)
    tones = [np.mean([np.mean(weekly[cell.by, week]) for week in cell.weeks]) for cell in plan.cells]
    levels = [max((_level(row.cameo) for row in rows if row.week <= week), default=0) for week in plan.levels]
    answers = []
    for answer in plan.answers:
        made = _apologises if answer.amends else _is_hostile
        weeks = [r.week for r in rows if r.by == answer.by and answer.week <= r.week < answer.until and made(r)]
        answers.append(1.0 / (1.0 + min(weeks) - answer.week) if weeks else 0.0)
    return np.array([*tones, *levels, *answers])


def _is_hostile(row: Row) -> bool:
    return row.tone <= HOSTILE or _level(row.cameo) > 0


def _apologises(row: Row) -> bool:
    return row.cameo.startswith(APOLOGY)


def _level(cameo: str) -> int:
    return 2 if cameo.startswith(RECALL) else int(cameo.startswith(MEASURES))


def seen_in_runs(dataset: xr.Dataset, plan: Plan) -> Array:
    """Every run of one variant by the plan, [run, observable], as `seen_in_record` sees the record."""
    tone, level, amends, hostile = acts(dataset, plan)
    worst = np.maximum.accumulate(level.max(axis=-1), axis=1)
    columns = [tone[:, cell.weeks, cell.by].mean(axis=1) for cell in plan.cells]
    columns += [worst[:, week].astype(np.float64) for week in plan.levels]
    for answer in plan.answers:
        happens = amends if answer.amends else hostile
        columns.append(_promptness(happens[:, answer.week : answer.until, answer.by]))
    return np.stack(columns, axis=1)


def acts(dataset: xr.Dataset, plan: Plan) -> tuple[Array, Levels, Flags, Flags]:
    """Tone, formal level, whether amends are made, and whether an act is hostile: [run, week, side] each."""
    chosen = (
        dataset[["tone", "downgrade_level", "action"]]
        .isel(week=slice(plan.last + 1))
        .transpose("run", "week", "direction")
    )
    tone, level = chosen["tone"].to_numpy().astype(np.float64), chosen["downgrade_level"].to_numpy()
    hostile = (tone <= HOSTILE) | (np.diff(level, axis=1, prepend=level[:, :1]) > 0)
    return tone, level, np.isin(chosen["action"].to_numpy(), AMENDS), hostile


def _promptness(happens: Flags) -> Array:
    """1 / (1 + weeks until something first happens), [run] from [run, week]; 0 where it never does.

    So it matters whether an answer takes one week or four, hardly whether thirty or forty, and never is no extreme.
    """
    return np.asarray(happens.any(axis=1) / (1.0 + happens.argmax(axis=1)))


QUANTILES = (0.25, 0.5, 0.75)
BLOCK, BEFORE, AFTER = 4, 26, 52
"""Weeks taken together, and weeks shown before the record and after it."""


@dataclass(frozen=True)
class Courses:
    """The tones that each reading leads one to expect, and those of the record: what the picture shows.

    `expected` [side, reading, quantile, block] are the quartiles of the runs' mean tone over four weeks, `blocks` the
    last week of each. `seen`, `error` (one standard deviation), `weeks` and `sides` [cell] are the tones of the record.
    """

    blocks: NDArray[np.datetime64]
    expected: Array
    seen: Array
    error: Array
    weeks: NDArray[np.datetime64]
    sides: Places


def courses(results: Results, plan: Plan, names: Sequence[str], seen: Array) -> Courses:
    """Tones from half a year before the record to a year after it, for the readings in the order of `names`.

    `seen` is what `seen_in_record` returns.
    """
    first = max(0, min(cell.weeks[0] for cell in plan.cells) - BEFORE)
    last = min(results.manifest["weeks"], plan.last + 1 + AFTER)
    starts, count = np.arange(first, max(last - BLOCK + 1, first + 1), BLOCK), len(plan.cells)
    tone = results.dataset["tone"].sel(variant=[READING + name for name in names])
    tone = tone.transpose("direction", "variant", "run", "week")
    means = np.stack([tone[..., at : at + BLOCK].mean("week").to_numpy() for at in starts], axis=-1)
    days = results.dataset["week"].to_numpy().astype("datetime64[D]")
    return Courses(
        blocks=days[np.minimum(starts + BLOCK - 1, len(days) - 1)],
        expected=np.moveaxis(np.quantile(means, QUANTILES, axis=2), 0, 2),
        seen=seen[:count],
        error=np.sqrt(np.diag(plan.noise)[:count]),
        weeks=days[[round(float(np.mean(cell.weeks))) for cell in plan.cells]],
        sides=np.array([cell.by for cell in plan.cells]),
    )

"""The record and the runs seen with the same eyes: tones, the worst formal step so far, promptness of answers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from sim.arrays import Array
from sim.model.actions import ACTIONS
from sim.model.random_streams import Generator
from sim.questions.readings.observed_record import BIAS, ROW_NOISE, Plan, Row

HOSTILE = -0.3
"""Tone from which an act is hostile: half-way between accusing and cutting contacts."""
MEASURES, RECALL = ("163", "164", "165", "166", "172", "174"), ("161",)
"""CAMEO codes of formal measures (expulsions, bans, sanctions), and of a recall or a break."""
APOLOGY = "055"
AMENDS = [row for row, action in enumerate(ACTIONS) if action.kind == "amends"]
CONDUCT = sorted((action.tone, action.cameo) for action in ACTIONS if action.kind == "conduct")
CODE_OF_LEVEL = ("", MEASURES[-2], RECALL[0], RECALL[0])


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
    tone, level, amends, hostile = _acts(dataset, plan)
    worst = np.maximum.accumulate(level.max(axis=-1), axis=1)
    columns = [tone[:, cell.weeks, cell.by].mean(axis=1) for cell in plan.cells]
    columns += [worst[:, week].astype(np.float64) for week in plan.levels]
    for answer in plan.answers:
        happens = amends if answer.amends else hostile
        columns.append(_promptness(happens[:, answer.week : answer.until, answer.by]))
    return np.stack(columns, axis=1)


def _acts(dataset: xr.Dataset, plan: Plan) -> tuple[Array, NDArray[np.int8], NDArray[np.bool_], NDArray[np.bool_]]:
    """Tone, formal level, whether amends are made, and whether an act is hostile: [run, week, side] each."""
    chosen = dataset[["tone", "level", "action"]].isel(week=slice(plan.last + 1)).transpose("run", "week", "direction")
    tone, level = chosen["tone"].to_numpy().astype(np.float64), chosen["level"].to_numpy()
    hostile = (tone <= HOSTILE) | (np.diff(level, axis=1, prepend=level[:, :1]) > 0)
    return tone, level, np.isin(chosen["action"].to_numpy(), AMENDS), hostile


def _promptness(happens: NDArray[np.bool_]) -> Array:
    """1 / (1 + weeks until something first happens), [run] from [run, week]; 0 where it never does.

    So it matters whether an answer takes one week or four, hardly whether thirty or forty, and never is no extreme.
    """
    prompt: Array = happens.any(axis=1) / (1.0 + happens.argmax(axis=1))
    return prompt


def record_of_run(dataset: xr.Dataset, plan: Plan, luck: Generator) -> tuple[Row, ...]:
    """A record as it might be coded if the one run in `dataset` were what happened.

    As many rows as the plan's own record has, each with its error, named after the nearest act of conduct, or one of
    them after the formal step or amends of that week. Of weeks without rows, whatever is hostile leaves one, and so do
    formal steps and amends.
    """
    tone, level, amends, hostile = (values[0] for values in _acts(dataset, plan))
    bias, rises = BIAS * luck.standard_normal(2), np.diff(level, axis=0, prepend=level[:1]) > 0
    formal = {(week, by): CODE_OF_LEVEL[level[week, by]] for week, by in np.argwhere(rises).tolist()}
    formal |= {(week, by): APOLOGY for week, by in np.argwhere(amends).tolist()}
    rows, told = [], set()
    for cell in plan.cells:
        for week, count in zip(cell.weeks, cell.rows, strict=True):
            heard = tone[week, cell.by] + bias[cell.by] + ROW_NOISE * luck.standard_normal(count)
            codes = [formal.get((week, cell.by), _code(heard[0])), *(_code(value) for value in heard[1:])]
            rows += [Row(week, cell.by, code) for code in codes]
            told.add((week, cell.by))
    hostilities = {(week, by): _code(tone[week, by]) for week, by in np.argwhere(hostile).tolist()}
    rows += [Row(*at, code) for at, code in (hostilities | formal).items() if at not in told]
    return tuple(sorted(rows, key=lambda row: row.week))


def _code(tone: float) -> str:
    return min(CONDUCT, key=lambda act: abs(act[0] - tone))[1]

"""Update: the ensemble conditioned on the scenario's record by particle filters, and what comes from here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, TypedDict, Unpack

import numpy as np

from sim.answer import Answer, csv_text, plain
from sim.arrays import Array, Places
from sim.errors import UsageError, choices
from sim.questions.update.evidence import Rivals, check_rivals, rival_evidence
from sim.questions.update.influence import Effects, Influence, influences
from sim.questions.update.moves import EVERY, Move, moves
from sim.questions.update.outlook import QUANTILES, Events, Outlook, events_from, outlooks, weeks_ahead
from sim.questions.update.picture import draw
from sim.questions.update.skill import Skill, skill
from sim.questions.update.text import CAVEAT, update_text
from sim.record.observables import acts
from sim.results.dataset import Results
from sim.results.run_folder import versions
from sim.running.conditioned import Conditioned
from sim.running.conditioning import Filtered, FilterOptions, filtered, rows_until
from sim.running.ensemble import play
from sim.running.paths import DyadPaths, paths_in, play_paths
from sim.running.study import Study
from sim.statistics.particle_filter import Evidence, families

if TYPE_CHECKING:
    from matplotlib.figure import Figure

AHEAD = 52
"""Weeks from here to the day that effects refer to, if none is asked for."""


@dataclass(frozen=True)
class FilterStep:
    """A week with rows: their days, sides and codes, and how the filters fared.

    `effective` is the effective sample size by filter, as a share of its particles, before a week was played again, and
    `with_children` after it (NaN: it was not); `log_predictive` is by filter too. `part` is the part of the week's
    evidence that leaves the fewest particles by itself; `lost`: more than half of the filters cannot follow it.
    """

    day: dt.date
    rows: tuple[str, ...]
    effective: tuple[float, ...]
    with_children: tuple[float, ...]
    log_predictive: tuple[float, ...]
    part: str
    lost: bool


@dataclass(frozen=True, repr=False)
class Update(Answer):
    """The ensemble given the record, beside the unconditioned one.

    `record_rows` rows of the record counted, from `record_from` to `record_to`; `here` is the first day after the week
    of the last one. `outlook` is given the record, `unconditioned` without, at the same days; `by` is the day that
    `influences` and `moves` refer to. `families` are the distinct week-0 ancestors of the runs, and their effective
    number. `broken` is the share of the runs that are not repaired here, and `half_repaired_by` the day by which half
    of them are. `lost` is the step that could not be followed; the record from it on is not used. `results` are the
    conditioned runs, in a run folder; `fan` are quantiles, [ensemble, quantile, week], given the record and without.
    """

    name: ClassVar[str] = "update"
    study: Study = field(compare=False)
    options: FilterOptions = field(compare=False)
    record_from: dt.date
    record_to: dt.date
    record_rows: int
    here: dt.date
    by: dt.date
    outlook: tuple[Outlook, ...]
    unconditioned: tuple[Outlook, ...]
    broken: float
    half_repaired_by: dt.date | None
    steps: tuple[FilterStep, ...]
    evidence: Evidence
    families: tuple[int, float]
    skill: Skill
    influences: tuple[Influence, ...]
    moves: tuple[Move, ...]
    rivals: Rivals | None
    lost: FilterStep | None
    fan: Array = field(compare=False)
    families_by_week: Array = field(compare=False)
    results: Results = field(compare=False)

    @property
    def variant(self) -> str:
        """The variant whose record was filtered."""
        return self.study.variants[0]

    def at(self, day: dt.date, given: bool = True) -> Outlook:
        """Return the outlook on a day, given the record or without."""
        return next(one for one in (self.outlook if given else self.unconditioned) if one.day == day)

    def __str__(self) -> str:
        return update_text(self)

    def plot(self) -> Figure:
        """Draw the fan given the record, the effective sample size, and how the forecast moved."""
        return draw(self)

    def provenance(self) -> dict[str, str | int]:
        """Scenario, variant, seed, runs, filters, particles, end of the record used, and version."""
        facts: dict[str, str | int] = {"scenario": self.study.scenario.name, "variant": self.variant}
        facts |= {"seed": self.study.seed, "runs": self.study.runs, "filters": self.options.filters}
        return {**facts, "particles": self.options.particles, "until": str(self.record_to), "version": _version()}

    def tables(self) -> dict[str, str]:
        """Return the quantiles of every week and the steps of the filters as CSV."""
        first = self.study.scenario.file.start
        weeks = []
        for week in range(self.fan.shape[-1]):
            row: dict[str, Any] = {"week": first + dt.timedelta(weeks=week)}
            for name, values in zip(("given_record", "unconditioned"), self.fan[..., week], strict=True):
                row |= {f"{name}_{round(100 * q)}": f"{v:.4f}" for q, v in zip(QUANTILES, values, strict=True)}
            weeks.append({**row, "families": f"{self.families_by_week[week]:.1f}"})
        steps = [
            {
                **{"week": step.day, "rows": "; ".join(step.rows), "lost": step.lost, "part": step.part},
                **{f"effective_{n}": f"{value:.4f}" for n, value in enumerate(step.effective)},
                **{f"log_predictive_{n}": f"{value:.4f}" for n, value in enumerate(step.log_predictive)},
            }
            for step in self.steps
        ]
        return {"update_weeks.csv": csv_text(weeks), "update_steps.csv": csv_text(steps)}

    def to_json(self) -> dict[str, Any]:
        """The answer as plain data, in the shape that docs/results.md gives."""
        return {
            **self.provenance(),
            "title": self.study.scenario.file.title,
            "theory": self.study.theory,
            "can_be_followed": self.lost is None,
            **{key: plain(getattr(self, key)) for key in _PLAIN},
            "skill": {
                "crps": self.skill.crps,
                "log_score": self.skill.log_score,
                "tones_scored": len(self.skill.scored),
                "tones": plain(self.skill.tones),
                "steps": plain(self.skill.steps),
            },
            "caveat": CAVEAT,
        }


_PLAIN = (
    "record_from", "record_to", "record_rows", "here", "by", "outlook", "unconditioned", "broken",
    "half_repaired_by", "evidence", "families", "steps", "lost", "influences", "moves", "rivals",
)  # fmt: skip


def _version() -> str:
    return versions()["bilateral"]


class Asked(TypedDict, total=False):
    """What else is asked, the keyword arguments of `update`.

    `by`: the day that effects refer to (a year from here, or the last week). `every`: `month`, `quarter` or `year`, to
    condition on the record up to the end of each, and show how the forecast moved. `rivals`: names of `readings` or
    `theories` whose evidence is computed. `include_other_disputes`: rows about other disputes count too.
    """

    by: dt.date | None
    every: str | None
    rivals: str | None
    include_other_disputes: bool


def update(
    study: Study,
    until: dt.date | None = None,
    out: str | Path | None = None,
    options: FilterOptions | None = None,
    **asked: Unpack[Asked],
) -> Update:
    """Condition the first variant of a study on the scenario's record up to the day `until`, or all of it.

    The study's runs are drawn from the particles of all filters and simulated to the horizon in a run folder, `out` or
    a new one. Its further variants are simulated with the same draws: what would have been in these runs. Raises
    UsageError for a scenario without a record of the focal dyad, a record that no run can follow from its first rows
    on, or a day outside the weeks simulated.
    """
    how, every = options or FilterOptions(), asked.get("every")
    if every is not None and every not in EVERY:
        raise UsageError(f"no period '{every}'; {choices(every, EVERY)}")
    check_rivals(study, asked.get("rivals"))
    rows = rows_until(study, until, asked.get("include_other_disputes", False))
    _week_of(study, rows[-1].week + 1, asked.get("by"))
    found = filtered(study, until, asked.get("include_other_disputes", False), how)
    steps = _steps(found)
    conditioned, filter_of = _conditioned(found, steps, study.runs)
    here, by = conditioned.week, _week_of(study, conditioned.week, asked.get("by"))
    rivals = rival_evidence(study, asked.get("rivals"), until, asked.get("include_other_disputes", False), how)
    given = replace(study, conditioned=conditioned)
    results = play(given, out, workers=how.workers)
    paths, plain_paths = paths_in(results, given), play_paths(study, how.workers)
    events, unconditioned = events_from(paths, here), events_from(plain_paths, here)
    by_day = asked.get("by") or _last_day(study, by)
    days = {week: _last_day(study, week) for week in weeks_ahead(here, by, study.horizon)} | {by: by_day}
    used = [row for row in found.rows if row.week < here]
    plan, relation = found.plan_to(here), paths.relation[:, by].astype(np.float64)
    effects = Effects(events.new_recall <= by, relation, filter_of)
    return Update(
        study=study,
        options=how,
        record_from=conditioned.first,
        record_to=conditioned.last,
        record_rows=conditioned.rows,
        here=study.scenario.date(here),
        by=by_day,
        outlook=outlooks(paths, events, days, filter_of),
        unconditioned=outlooks(plain_paths, unconditioned, days),
        broken=float(events.broken.mean()),
        half_repaired_by=_half_repaired(study, events),
        steps=steps,
        evidence=found.evidence,
        families=families(np.unique(conditioned.lineage.numbers[:, 0], return_inverse=True)[1]),
        skill=skill(found),
        influences=influences(acts(results.dataset.isel(variant=0), plan), plan, tuple(used), effects),
        moves=moves(found, EVERY[every], by, (paths, plain_paths)) if every else (),
        rivals=rivals,
        lost=next((step for step in steps if step.lost), None),
        fan=np.stack([_quantiles(paths), _quantiles(plain_paths)]),
        families_by_week=_families(conditioned, study.horizon),
        results=results,
    )


def _conditioned(found: Filtered, steps: Sequence[FilterStep], runs: int) -> tuple[Conditioned, Places]:
    """Draw the conditioned runs. Raises UsageError if the record cannot be followed from its first rows on."""
    if not found.last_step:
        first = steps[0]
        raise UsageError(
            f"no run can follow the record from its first rows on ({', '.join(first.rows)}): less than a twentieth of "
            f"the particles are left, by {first.part}. Check these rows, or the scenario's start (docs/update.md)"
        )
    return found.conditioned(runs)


def _steps(found: Filtered) -> tuple[FilterStep, ...]:
    """Describe the steps that were followed, and the one that could not be."""
    described = []
    for number, step in enumerate(found.steps[: found.last_step + 1]):
        own = [run.weighings[number] for run in found.filters]
        parts = {name: float(np.mean([one.by_part[name] for one in own])) for name in own[0].by_part}
        rows = [row for row in found.rows if row.week == step.week]
        described.append(
            FilterStep(
                found.plan.day(step.week),
                tuple(f"{row.day} {found.plan.directions[row.by]} {row.cameo}" for row in rows),
                tuple(one.effective for one in own),
                tuple(one.with_children for one in own),
                tuple(one.log_predictive for one in own),
                min(parts, key=lambda name: parts[name]),
                number == found.last_step,
            )
        )
    return tuple(described)


def _week_of(study: Study, here: int, by: dt.date | None) -> int:
    """Return the week of the day that effects refer to. Raises UsageError if it is not from here on."""
    last = study.horizon - 1
    if here > last:
        raise UsageError(
            f"the record ends in the last week simulated, so that nothing is left to forecast; simulate more weeks "
            f"(--weeks, at most {study.scenario.file.weeks}), or use less of the record (--until)"
        )
    week = min(here + AHEAD - 1, last) if by is None else (by - study.scenario.file.start).days // 7
    if not here <= week <= last:
        raise UsageError(f"--by must be from {study.scenario.date(here)} to {_last_day(study, last)}; got {by}")
    return week


def _last_day(study: Study, week: int) -> dt.date:
    return study.scenario.date(week) + dt.timedelta(days=6)


def _half_repaired(study: Study, events: Events) -> dt.date | None:
    """Return the last day of the week by which half of the runs that are not repaired here are; None if never."""
    weeks = np.sort(np.nan_to_num(events.repaired[events.broken], nan=np.inf))
    middle = float(weeks[(len(weeks) - 1) // 2]) if len(weeks) else np.inf
    return None if np.isinf(middle) else _last_day(study, int(middle))


def _quantiles(paths: DyadPaths) -> Array:
    return np.asarray(np.quantile(paths.relation, QUANTILES, axis=0))


def _families(conditioned: Conditioned, weeks: int) -> Array:
    """Return the effective number of distinct lines that the runs have in each week, [week]."""
    of_week: dict[int, float] = {}
    numbers = []
    for week in range(weeks):
        stretch = int(np.searchsorted(conditioned.lineage.weeks, week, side="right"))
        if stretch not in of_week:
            own = conditioned.lineage.in_week(week)
            of_week[stretch] = families(np.unique(own, return_inverse=True)[1])[1]
        numbers.append(of_week[stretch])
    return np.array(numbers)

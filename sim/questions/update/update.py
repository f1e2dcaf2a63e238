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
from sim.questions.update.filter_steps import FilterStep, families_by_week, filter_steps
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
from sim.running.ensemble import play
from sim.running.filtering.conditioning import Filtered, FilterOptions, filtered, rows_until
from sim.running.filtering.evidence import Rivals, check_rivals, rival_evidence
from sim.running.paths import DyadPaths, paths_in, play_paths
from sim.running.study import Study
from sim.statistics.particle_filter import Evidence, families

if TYPE_CHECKING:
    from matplotlib.figure import Figure

AHEAD = 52
"""Weeks from here to the day that effects refer to, if none is asked for."""


@dataclass(frozen=True, repr=False)
class Update(Answer):
    """The ensemble given the record, and the unconditioned one.

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
    """Further questions, the keyword arguments of `update`.

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
    how = options or FilterOptions()
    _check(study, until, asked)
    found = filtered(study, until, asked.get("include_other_disputes", False), how)
    steps = filter_steps(found)
    both = _ensembles(found, steps, out, how.workers)
    conditioned, here = both.conditioned, both.conditioned.week
    by, every = _week_of(study, here, asked.get("by")), asked.get("every")
    by_day = asked.get("by") or _last_day(study, by)
    days = {week: _last_day(study, week) for week in weeks_ahead(here, by, study.horizon)} | {by: by_day}
    events = events_from(both.given, here)
    return Update(
        study=study,
        options=how,
        record_from=conditioned.first,
        record_to=conditioned.last,
        record_rows=conditioned.rows,
        here=study.scenario.date(here),
        by=by_day,
        outlook=outlooks(both.given, events, days, both.filter_of),
        unconditioned=outlooks(both.plain, events_from(both.plain, here), days),
        broken=float(events.broken.mean()),
        half_repaired_by=_half_repaired(study, events),
        steps=steps,
        evidence=found.evidence,
        families=families(np.unique(conditioned.lineage.numbers[:, 0], return_inverse=True)[1]),
        skill=skill(found),
        influences=_influences(found, both, events, by),
        moves=moves(found, EVERY[every], by, (both.given, both.plain)) if every else (),
        rivals=rival_evidence(study, asked.get("rivals"), until, asked.get("include_other_disputes", False), how),
        lost=next((step for step in steps if step.lost), None),
        fan=np.stack([_quantiles(both.given), _quantiles(both.plain)]),
        families_by_week=families_by_week(conditioned, study.horizon),
        results=both.results,
    )


def _check(study: Study, until: dt.date | None, asked: Asked) -> None:
    """Raise UsageError for what cannot be answered, before anything is simulated."""
    every = asked.get("every")
    if every is not None and every not in EVERY:
        raise UsageError(f"no period '{every}'; {choices(every, EVERY)}")
    check_rivals(study, asked.get("rivals"))
    rows = rows_until(study, until, asked.get("include_other_disputes", False))
    _week_of(study, rows[-1].week + 1, asked.get("by"))


@dataclass(frozen=True)
class _Ensembles:
    """The runs given the record, in their folder, with the filter of each, and the paths of these and of plain runs."""

    conditioned: Conditioned
    filter_of: Places
    results: Results
    given: DyadPaths
    plain: DyadPaths


def _ensembles(found: Filtered, steps: Sequence[FilterStep], out: str | Path | None, workers: int) -> _Ensembles:
    """Simulate the runs given the record, and as many without it."""
    conditioned, filter_of = _conditioned(found, steps, found.study.runs)
    study = replace(found.study, conditioned=conditioned)
    results = play(study, out, workers=workers)
    return _Ensembles(conditioned, filter_of, results, paths_in(results, study), play_paths(found.study, workers))


def _influences(found: Filtered, both: _Ensembles, events: Events, by: int) -> tuple[Influence, ...]:
    """Leave out each observable of the rows that were followed."""
    here = both.conditioned.week
    plan, rows = found.plan_to(here), tuple(row for row in found.rows if row.week < here)
    effects = Effects(events.new_recall <= by, both.given.relation[:, by].astype(np.float64), both.filter_of)
    return influences(acts(both.results.dataset.isel(variant=0), plan), plan, rows, effects)


def _conditioned(found: Filtered, steps: Sequence[FilterStep], runs: int) -> tuple[Conditioned, Places]:
    """Draw the conditioned runs. Raises UsageError if the record cannot be followed from its first rows on."""
    if not found.last_step:
        first = steps[0]
        raise UsageError(
            f"no run can follow the record from its first rows on ({', '.join(first.rows)}): less than a twentieth of "
            f"the particles are left, by {first.part}. Check these rows, or the scenario's start (docs/update.md)"
        )
    return found.conditioned(runs)


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

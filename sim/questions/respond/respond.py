"""Best response: what one leader could do, ranked by the probability of a goal, compared with doing nothing.

Every gesture on every date is tried in the same runs (common random numbers). The best one is simulated again on fresh
random numbers: the highest of many estimates is too high on average (the winner's curse; Smith & Winkler, Management
Science 52, 2006).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, ClassVar, TypedDict, Unpack

from sim.answer import Answer, csv_text, plain
from sim.errors import UsageError
from sim.model.random_streams import stream
from sim.questions.respond.forks import Evaluation, simulate
from sim.questions.respond.goals import Goal, checked_limits, goal_called
from sim.questions.respond.options import DEFAULT, EVERY, Option, dates_of, options
from sim.questions.respond.picture import draw
from sim.questions.respond.ranking import END, MEAN, WITHIN, Candidate, candidates, measure_called, per_run, ranked
from sim.questions.respond.text import CAVEAT, respond_text, verdict
from sim.results.run_folder import versions
from sim.running.study import Study
from sim.running.workers import Progress
from sim.statistics.intervals import Estimate, level, paired, share

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FEWEST_RUNS = 20


@dataclass(frozen=True)
class Replay:
    """The best candidate and doing nothing on fresh random numbers, from `seed`, with 90 % intervals.

    `risks` are those of the candidate.
    """

    seed: int
    probability: Estimate
    nothing: Estimate
    difference: Estimate
    risks: Mapping[str, Estimate]


@dataclass(frozen=True, repr=False)
class Response(Answer):
    """The best response of one leader. `candidates` are ranked by the measure `by`; `nothing` is the file as it is.

    `best` is the highest candidate within the limits, None if none is shown to be; `replay` is its replay. `first` is
    the first week that counts.
    """

    name: ClassVar = "respond"
    study: Study = field(compare=False)
    leader: str
    goal: Goal = field(compare=False)
    by: str
    limits: Mapping[str, float]
    first: dt.date
    nothing: Candidate
    candidates: tuple[Candidate, ...]
    best: Candidate | None
    replay: Replay | None

    @property
    def variant(self) -> str:
        """The simulated variant."""
        return self.study.variants[0]

    def __str__(self) -> str:
        return respond_text(self)

    def plot(self) -> Figure:
        """Draw a map of gestures and dates: the probability of the goal, and its difference from doing nothing."""
        return draw(self)

    def provenance(self) -> dict[str, str | int]:
        """Return scenario, variant, leader, goal, seed, runs and version."""
        study, version = self.study, versions()["bilateral"]
        of = {"scenario": study.scenario.name, "variant": self.variant, "leader": self.leader, "goal": self.goal.name}
        return {**of, "seed": study.seed, "runs": study.runs, "version": version}

    def tables(self) -> dict[str, str]:
        """Return `respond.csv`: a row for doing nothing and for each candidate, in the order of the ranking."""
        return {"respond.csv": csv_text([_row(row) for row in (self.nothing, *self.candidates)])}

    def to_json(self) -> dict[str, Any]:
        """Return every candidate as plain data."""
        return {
            **self.provenance(),
            "title": self.study.scenario.file.title,
            "weeks": self.study.horizon,
            "theory": self.study.theory,
            "goal_holds_if": self.goal.words,
            "ranked_by": self.by,
            "limits": dict(self.limits),
            "first_week": self.first.isoformat(),
            "nothing": _json(self.nothing),
            "candidates": [_json(row) for row in self.candidates],
            "best": None if self.best is None else _json(self.best),
            "replay": plain(self.replay),
            "verdict": verdict(self),
            "caveat": CAVEAT,
        }


def _json(row: Candidate) -> dict[str, Any]:
    measures = {
        name: {**plain(own), "distinguishable_from_nothing": own.is_distinguishable} for name, own in row.by.items()
    }
    about = {key: plain(getattr(row, key)) for key in ("gesture", "description", "date", "worst_date", "risks")}
    return {**about, "standing": row.standing, **measures}


def _row(row: Candidate) -> dict[str, Any]:
    ends = {"": "estimate", "_low": "low", "_high": "high"}
    cells: dict[str, Any] = {"gesture": row.gesture, "date": row.date or ""}
    for name, own in row.by.items():
        for kind in ("probability", "difference"):
            cells |= {f"{name}_{kind}{end}": getattr(getattr(own, kind), part) for end, part in ends.items()}
        cells[f"{name}_among_best"] = own.among_best
    for name, risk in row.risks.items():
        cells |= {f"p_{name}{end}": getattr(risk, part) for end, part in ends.items()}
    return {**cells, "standing": row.standing}


class Search(TypedDict, total=False):
    """The search and its ranking.

    `by` is `end`, `worst` or `mean`; `limits` has the highest probability allowed by risk (`rupture`, `recall`,
    `severance`). Gestures are tried every `every` weeks from `first` to `last`: by default every 13 weeks from the week
    after the last dated incident, at most 12 dates.
    """

    gestures: Sequence[str]
    by: str
    limits: Mapping[str, float]
    every: int
    first: dt.date | None
    last: dt.date | None


def respond(
    study: Study,
    leader: str,
    goal: str = "repair",
    workers: int = 1,
    progress: Progress | None = None,
    **search: Unpack[Search],
) -> Response:
    """Try gestures of one leader of the focal dyad on several dates, in the runs of a study's first variant.

    `goal` is a name of `sim.questions.respond.goals.GOALS`; see `Search` for the other keywords. `progress(done, all)`
    counts runs. Raises UsageError for an unknown leader, gesture, goal or risk, or dates outside the horizon.
    """
    if study.runs < FEWEST_RUNS:
        raise UsageError(f"a comparison of candidates needs at least {FEWEST_RUNS} runs; got {study.runs}")
    aim, by = goal_called(goal), measure_called(search.get("by", END))
    limits = checked_limits(dict(search.get("limits", {})))
    weeks = dates_of(study, search.get("every", EVERY), search.get("first"), search.get("last"))
    tried = options(study, leader, search.get("gestures") or DEFAULT, weeks)
    evaluation = Evaluation(aim.name, tuple(limits), weeks[0])
    evaluated = simulate(study, tried, evaluation, workers, progress)
    dates = [study.scenario.date(week) for week in range(weeks[0], study.horizon)]
    nothing, *others = candidates(tried, evaluated, limits, dates)
    order = ranked(others, by)
    best = next((row for row in order if row.standing == WITHIN), None)
    answer = Response(study, leader, aim, by, limits, dates[0], nothing, order, best, None)
    if best is None:
        return answer
    chosen = tried[others.index(best)]
    return replace(answer, replay=_replayed(study, chosen, evaluation, by, workers))


def _replayed(study: Study, option: Option, evaluation: Evaluation, by: str, workers: int) -> Replay:
    """Simulate one option and doing nothing on fresh random numbers, as many runs."""
    seed = int(stream(study.seed, "replay of the best response").integers(2**63))
    fresh = simulate(replace(study, seed=seed), (option,), evaluation, workers)
    nothing, chosen = per_run(fresh.holds)[by]
    is_share = by != MEAN
    difference = paired(chosen, nothing, is_share).estimate
    risks = {
        name: share(int(row[1].sum()), study.runs) for name, row in zip(evaluation.risks, fresh.risks, strict=True)
    }
    return Replay(seed, level(chosen, is_share), level(nothing, is_share), difference, risks)

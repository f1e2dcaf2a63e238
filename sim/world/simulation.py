"""Simulation of many runs of several variants at once, with common random numbers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Self

from sim.arrays import Array, Places
from sim.engine.engine import Engine, Watch
from sim.errors import UsageError
from sim.model.actions import action_index
from sim.model.lineage import Lineage
from sim.model.random_streams import MOST_RUN_NUMBERS, MeanWeek, RandomStreams, SeededStreams, streams_of_lineage
from sim.model.situation import Decision, ScriptedActRow, Setting, Situation
from sim.model.theories import theory_called
from sim.model.theories.theory import Theory
from sim.scenario.file.values import BASE
from sim.scenario.inputs import ScriptedAct, VariantInputs, inputs_of
from sim.scenario.scenario import Scenario
from sim.world.branching import same_start, with_events
from sim.world.opening import open_study
from sim.world.rows import CasesOfRun, engine_of_rows

MOST_SEED = 2**64 - 1


def rows_of_acts(acts: Sequence[ScriptedAct], week: int, variants: int) -> tuple[ScriptedActRow, ...]:
    """Return the acts as rows for every variant; raises UsageError for an act before `week`."""
    past = [act for act in acts if act.week < week]
    if past:
        raise UsageError(
            f"a fork in week {week} cannot change the past: {past[0].action} is scripted for week {past[0].week}"
        )
    return tuple(
        ScriptedActRow(act.week, variant, act.by, act.to, action_index(act.action))
        for act in acts
        for variant in range(variants)
    )


def check_size(runs: int, seed: int | None, first_run: int) -> None:
    """Raise UsageError for a number of runs, a seed or a first run that cannot be simulated."""
    if runs < 1 or first_run < 0:
        raise UsageError(f"a world needs at least one run, numbered from 0; got runs={runs}, first_run={first_run}")
    if first_run + runs > MOST_RUN_NUMBERS:
        raise UsageError(f"runs are numbered below {MOST_RUN_NUMBERS:,}; got {runs} runs from {first_run} on")
    if seed is not None:
        check_seed(seed)


def check_seed(seed: int) -> None:
    """Raise UsageError for a seed that is negative or has more than 64 bits, which no results file can keep."""
    if not 0 <= seed <= MOST_SEED:
        raise UsageError(f"the seed must be 0 or more, and at most {MOST_SEED} (64 bits); got {seed}")


class Simulation:
    """Simulates `runs` runs of each of `variants`, from run number `first_run` of the study with this `seed`.

    `step()` simulates one week. `situation` (variable) and `setting` (constant) are arrays with leading axes
    (variant, run), to read and to set. Run r of a large simulation is bit-identical to that of `first_run=r, runs=1`. A
    variant is a name, or the inputs of one. `seed=None` simulates the mean week: no noise, no random events. With a
    `lineage`, each run plays with the draws of the runs in its line. Raises UsageError for an unknown variant.
    """

    def __init__(
        self,
        scenario: Scenario,
        variants: Sequence[str | VariantInputs] = (BASE,),
        runs: int = 1,
        seed: int | None = 1,
        first_run: int = 0,
        lineage: Lineage | None = None,
    ) -> None:
        check_size(runs, seed, first_run)
        cases = [inputs_of(scenario, v) if isinstance(v, str) else v for v in variants]
        self._played, self.runs, self.first_run, self.seed = scenario, runs, first_run, seed
        self.variants, self._cases = tuple(case.name for case in cases), cases
        self.week = 0
        self.lineage = lineage
        self._prepare()
        streams = _streams(seed, first_run, runs, lineage)
        opening = open_study(cases, streams, runs, _theory(cases), self._decisions(), _focal(scenario))
        self.engine: Engine = opening.engine
        self.input_draws: dict[str, Array] = opening.input_draws

    @classmethod
    def of_rows(
        cls, scenario: Scenario, runs: Sequence[CasesOfRun], seed: int, lineage: Lineage | None = None
    ) -> Simulation:
        """Return a simulation of one variant, whose runs are the cases of each of these runs, in order."""
        other = cls.__new__(cls)
        other.lineage = lineage
        other._played, other.seed, other.first_run, other.week = scenario, seed, 0, 0
        other.engine = engine_of_rows(runs, seed, _focal(scenario), lineage)
        other.variants, other._cases = ("rows",), []
        other.runs, other.input_draws = other.engine.packing.runs, {}
        return other

    def resample(self, places: Places) -> None:
        """Give each run the state and inputs of run `places[run]` of every variant; it plays on with its own draws."""
        self.engine.resample(places)
        self.input_draws = {name: values[:, places] for name, values in self.input_draws.items()}

    def _prepare(self) -> None:
        """Do what has to come before the start is solved."""

    def _decisions(self) -> tuple[Decision, ...]:
        """Return the rules of leaders who decide otherwise than the theory."""
        return ()

    @property
    def scenario(self) -> Scenario:
        """The scenario that is simulated."""
        return self._played

    @property
    def setting(self) -> Setting:
        """The constants of the runs, with leading axes (variant, run)."""
        return self.engine.setting

    @setting.setter
    def setting(self, value: Setting) -> None:
        self.engine.setting = value

    @property
    def situation(self) -> Situation:
        """A copy of the state of the runs after the last week, with leading axes (variant, run)."""
        return self.engine.situation

    @situation.setter
    def situation(self, value: Situation) -> None:
        self.engine.situation = value

    def step(self) -> None:
        """Simulate one week."""
        self._simulate_week(None)

    def _simulate_week(self, watch: Watch | None) -> None:
        """Simulate one week; `watch(name, engine)` is called after each phase."""
        self.engine.step(watch=watch)
        self.week = self.engine.week

    def weeks(self, count: int, watch: Watch | None = None) -> Iterator[int]:
        """Simulate up to `count` weeks, yield the number of each after it, and close the simulation.

        Mesa wraps `step` and may pass no arguments on, so a watched week is simulated without the wrapper.
        """
        try:
            for _ in range(count):
                self.step() if watch is None else self._simulate_week(watch)
                yield self.week - 1
        finally:
            self.close()

    def close(self) -> None:
        """Free what would outlive the simulation."""

    def fork(self, acts: Sequence[ScriptedAct] = ()) -> Self:
        """Return an independent copy at the same week, in the same situation, with the same draws.

        `acts` are added to its script in every variant. Without any it continues bit-identically to this one, and
        neither affects the other. Raises UsageError for an act before the coming week.
        """
        rows = rows_of_acts(acts, self.week, len(self.variants))
        other = self._copy()
        decisions = other._decisions()
        if rows or decisions:
            scripted_acts = (*self.setting.scripted_acts, *rows)
            other.engine = self.engine.copy(replace(self.setting, scripted_acts=scripted_acts, decisions=decisions))
        else:
            other.engine = self.engine.copy()
        return other

    def _copy(self) -> Self:
        """Return a copy, but for its engine."""
        other = type(self).__new__(type(self))
        vars(other).update(vars(self))
        return other

    def branch(self, cases: Sequence[VariantInputs], rows: Places) -> Self:
        """Return a simulation of other variants at the same week: each starts as variant `rows` of this one.

        The structure is that of each from its own start, as if it had been simulated from week 0, with the same draws.
        It is not solved again where only incidents and scripted acts differ. Acts added by `fork` are not carried over.
        Raises UsageError for a simulation of rows.
        """
        if not self._cases:
            raise UsageError("a simulation of rows has no variants to branch from")
        if all(same_start(case, self._cases[row]) for case, row in zip(cases, rows, strict=True)):
            other = self._copy()
            other._cases, other.variants = list(cases), tuple(case.name for case in cases)
            setting, draws = with_events(self.setting, rows, cases, self.engine.streams)
            kept = {name: values[rows] for name, values in self.input_draws.items() if name not in draws}
            other.input_draws = kept | draws
            other.engine = self.engine.select(rows, replace(setting, decisions=other._decisions()))
        else:
            other = self._of(cases)
            other.engine.continue_from(self.engine, rows)
        other.week = self.week
        return other

    def _of(self, cases: Sequence[VariantInputs]) -> Self:
        """Return a simulation of other variants of the same runs."""
        lines = {} if self.lineage is None else {"lineage": self.lineage}
        return type(self)(self.scenario, cases, self.runs, self.seed, self.first_run, **lines)

    @property
    def date(self) -> dt.date:
        """Return the first day of the coming week."""
        return self.scenario.date(self.week)

    def __repr__(self) -> str:
        where = f"week {self.week} of {self.scenario.name}, seed {self.seed}"
        return f"<{type(self).__name__} {where}: {self.runs} runs of {', '.join(self.variants)}>"


def _streams(seed: int | None, first_run: int, runs: int, lineage: Lineage | None) -> RandomStreams:
    if seed is None:
        return MeanWeek(runs)
    return SeededStreams(seed, first_run, runs) if lineage is None else streams_of_lineage(seed, lineage)


def _focal(scenario: Scenario) -> tuple[tuple[int, int], ...]:
    """Return both directions of every focal dyad, in order."""
    dyads = [(scenario.roster.at(a), scenario.roster.at(b)) for a, b in scenario.focal_dyads]
    return tuple(direction for a, b in dyads for direction in ((a, b), (b, a)))


def _theory(cases: Sequence[VariantInputs]) -> Theory:
    """Return the theory that all variants share; raises UsageError if they differ."""
    names = list(dict.fromkeys(case.theory for case in cases))
    if len(names) > 1:
        raise UsageError(f"a world uses one theory; its variants name {', '.join(names)}. Simulate them separately")
    return theory_called(names[0])

"""Compare the engine with the plain reference. Run with `python benchmarks/agreement.py --runs 2000`.

Without noise both must give equal weeks up to rounding, in every variant and in one that scripts every kind of act,
from a start without grievances, as the mean week has it, and from the usual grievances of runs with noise. With noise,
each with its own random numbers, figures of the focal dyad and event counts of all dyads must agree within 4 standard
errors.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

for threads in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[threads] = "1"

import numpy as np  # noqa: E402  (BLAS reads its thread count when NumPy is first imported)
from numpy.typing import NDArray  # noqa: E402
from plain_mesa import PlainModel  # noqa: E402

import sim  # noqa: E402
from sim.results.outcomes import rupture  # noqa: E402
from sim.scenario.file.schema import ScriptedActEntry  # noqa: E402
from sim.scenario.inputs import inputs_of  # noqa: E402

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]
Paths = dict[str, Array]  # [run, week] by name; [run] for `ruptured` and what happened between all pairs
RunRecord = tuple[dict[str, list[float]], list[int], float, bool]
SCENARIO = Path(__file__).parent.parent / "scenarios" / "russia_azerbaijan_2025.yaml"
NAMES = ("dyad_relation", "rung", "grievance", "ties", "amends", "restored")
TALLIED = ("downgrades", "amends", "back_downs", "restorations", "departures")
COMPARED = (
    "relation", "grievance", "ties", "tone", "downgrade_level", "audience_cost", "agenda", "intent", "force",
    "harm_memory", "leaning",
)  # fmt: skip
INDEX_WEEKS, GRIEVANCE_WEEK = (20, 27, 50, 53, 65, 78, 103, 129, 155), 53
RECALLED, RUPTURE_WEEKS = 5, 4
WORKERS, TASK, TASKS_A_WORKER, BLOCK = 2, 20, 10, 128
PLAIN_SEED, ENGINE_SEED = 1_000_000, 1
MOST_ERRORS, ROUNDING = 4.0, 1e-9
EVERY_ACT = (
    (8, "GBR>AZE", "restraint"), (10, "AZE>RUS", "threaten"), (20, "KAZ>AZE", "mediation"),
    (22, "KAZ>RUS", "mediation"), (24, "TUR>AZE", "mediation"), (26, "AZE>RUS", "recall"),
    (27, "RUS>AZE", "measures"), (27, "TUR>AZE", "restraint"), (28, "RUS>AZE", "amends_half"),
    (28, "RUS>AZE", "release"), (30, "AZE>RUS", "back_down"), (30, "TUR>AZE", "restraint"),
    (34, "UKR>RUS", "restraint"), (40, "AZE>RUS", "restoration"), (44, "KAZ>AZE", "mediation"),
    (50, "RUS>ARM", "mediation"), (52, "AZE>RUS", "sever"), (53, "AZE>RUS", "release"),
    (54, "AZE>RUS", "back_down"), (54, "RUS>AZE", "back_down"), (60, "RUS>AZE", "amends_full"),
    (70, "RUS>AZE", "recall"), (72, "RUS>AZE", "release"), (80, "RUS>AZE", "restoration"),
)  # fmt: skip
"""Week, directed dyad and action: acts of every kind, some in the same week or repeated while the first lasts."""


@dataclass(frozen=True)
class Figure:
    """One figure from both, each with its standard error."""

    name: str
    engine: float
    plain: float
    engine_error: float
    plain_error: float

    @property
    def errors_apart(self) -> float:
        """Difference in standard errors of the difference."""
        error = float(np.hypot(self.engine_error, self.plain_error))
        return 0.0 if self.engine == self.plain else (self.plain - self.engine) / error if error else float("inf")

    def __str__(self) -> str:
        shown = f"{self.engine:9.4f} ±{self.engine_error:.4f} {self.plain:9.4f} ±{self.plain_error:.4f}"
        return f"{self.name:<34} {shown} {self.errors_apart:+6.2f}"


@dataclass(frozen=True)
class Agreement:
    """The comparison: the largest difference without noise by variant, and figures with noise, of a reference."""

    runs: int
    weeks: int
    apart: dict[str, float]
    figures: tuple[Figure, ...]
    reference: str = "plain"

    @property
    def without_noise(self) -> float:
        """The largest difference of any variant without noise."""
        return max(self.apart.values())

    @property
    def holds(self) -> bool:
        """True if both agree."""
        return self.without_noise < ROUNDING and all(abs(f.errors_apart) < MOST_ERRORS for f in self.figures)

    def __str__(self) -> str:
        head = f"{'':<34} {'engine':>9} {'error':>7} {self.reference:>9} {'error':>7} {'apart':>6}"
        worst = max(abs(figure.errors_apart) for figure in self.figures)
        verdict = "agree" if self.holds else "DO NOT AGREE"
        last = (
            f"Without noise the largest difference is {self.without_noise:.0e}; with noise, {self.runs} runs of "
            f"{self.weeks} weeks each, {worst:.1f} standard errors. They {verdict}."
        )
        apart = [f"Without noise {name} differs by {by:.0e}." for name, by in self.apart.items() if by >= ROUNDING]
        return "\n".join((head, *map(str, self.figures), *apart, last))


def engine_paths(scenario: sim.Scenario, runs: int, weeks: int) -> Paths:
    """Simulate with the engine, in blocks."""
    blocks = [_engine_block(scenario, first, min(BLOCK, runs - first), weeks) for first in range(0, runs, BLOCK)]
    return {name: np.concatenate([block[name] for block in blocks]) for name in blocks[0]}


def _engine_block(scenario: sim.Scenario, first: int, runs: int, weeks: int) -> Paths:
    a, b = (scenario.roster.at(code) for code in sorted(scenario.focus))
    one, other = (0, ..., a, b), (0, ..., b, a)
    world = sim.World(scenario, runs=runs, seed=ENGINE_SEED, first_run=first)
    start, noted, tally = world.situation.rung[one], [], np.zeros((len(TALLIED), runs))
    for _ in range(weeks):
        world.step()
        s = world.situation
        index = np.minimum(s.relation[one], s.relation[other])
        amends = (s.amends[one] > 0.0) | (s.amends[other] > 0.0)
        week = (index, s.rung[one], s.grievance[one], s.ties[one], amends, s.restored[one])
        noted.append(np.array(week, dtype=float))
        happened = (s.downgrade_chosen > 0, s.amends > 0.0, s.backed_down, np.triu(s.restored), s.left_office)
        tally += [flags[0].sum(axis=(-1, -2)) for flags in happened]
    leanings = np.abs(world.situation.leaning[0]).sum(axis=(-1, -2))
    world.close()
    paths = dict(zip(NAMES, np.stack(noted, axis=-1), strict=True))
    ruptured = np.isfinite(rupture(paths["rung"].astype(np.int8), start)).astype(float)
    return {**paths, **tallied(tally.T), "leanings": leanings, "ruptured": ruptured}


def tallied(rows: Array) -> Paths:
    """Name the columns of event counts, [run, TALLIED]."""
    return {f"all {name}": column for name, column in zip(TALLIED, rows.T, strict=True)}


def plain_paths(scenario: sim.Scenario, runs: int, weeks: int) -> Paths:
    """Simulate with the reference, in worker processes that are renewed because Mesa keeps every model."""
    tasks = [(range(first, min(first + TASK, runs)), weeks) for first in range(0, runs, TASK)]
    played: list[RunRecord] = []
    context = multiprocessing.get_context("spawn")
    with context.Pool(WORKERS, _open, (scenario,), TASKS_A_WORKER) as pool:
        for done, part in enumerate(pool.imap(_play, tasks), start=1):
            played += part
            _progress(done, len(tasks))
    columns, tallies, leanings, ruptured = zip(*played, strict=True)
    paths = {name: np.array([of_run[name] for of_run in columns], dtype=float) for name in NAMES}
    of_runs = {"leanings": np.array(leanings), "ruptured": np.array(ruptured, dtype=float)}
    return {**paths, **tallied(np.array(tallies, dtype=float)), **of_runs}


_opened: list[sim.Scenario] = []


def _open(scenario: sim.Scenario) -> None:
    _opened.append(scenario)


def _play(task: tuple[range, int]) -> list[RunRecord]:
    """Simulate some runs of the reference: paths, event counts, last leanings, and ruptures of the focal dyad."""
    numbers, weeks = task
    scenario, played = _opened[0], []
    case = inputs_of(scenario)
    for number in numbers:
        model = PlainModel(case, scenario.focus, PLAIN_SEED + number)
        for _ in range(weeks):
            model.step()
        columns = {name: list(model.datacollector.model_vars[name]) for name in NAMES}
        tally = [model.tally[name] for name in TALLIED]
        leanings = sum(abs(leaning) for state in model.states.values() for leaning in state.leaning.values())
        played.append((columns, tally, leanings, ruptures(columns["rung"], model.focus.start_rung)))
    return played


def ruptures(rungs: list[float], start_rung: int) -> bool:
    """Return whether a dyad that did not start there stays at `recalled` or worse long enough."""
    held = 0
    for rung in rungs:
        held = held + 1 if rung >= RECALLED else 0
        if held == RUPTURE_WEEKS:
            return start_rung < RECALLED
    return False


def _progress(done: int, tasks: int) -> None:
    """Print the progress of the reference at every tenth."""
    if 10 * done // tasks > 10 * (done - 1) // tasks:
        print(f"plain reference: {done / tasks:4.0%} simulated", file=sys.stderr, flush=True)


def figures(engine: Paths, plain: Paths) -> Iterator[Figure]:
    """Yield the figures to compare."""
    weeks = engine["dyad_relation"].shape[1]
    for week in INDEX_WEEKS:
        if week < weeks:
            yield _mean(
                f"dyad relation, week {week}", engine["dyad_relation"][:, week], plain["dyad_relation"][:, week]
            )
    yield _mean(
        f"grievance, week {GRIEVANCE_WEEK}",
        engine["grievance"][:, GRIEVANCE_WEEK],
        plain["grievance"][:, GRIEVANCE_WEEK],
    )
    yield _mean(f"ties, week {weeks - 1}", engine["ties"][:, -1], plain["ties"][:, -1])
    yield _share("P(rupture)", engine["ruptured"], plain["ruptured"])
    e, p = engine["rung"] >= RECALLED, plain["rung"] >= RECALLED
    yield _share("P(recall or worse)", _ever(e), _ever(p))
    yield _mean("first week of recall, where any", e[_ever(e)].argmax(axis=1), p[_ever(p)].argmax(axis=1))
    yield _share("P(amends)", _ever(engine["amends"] > 0.0), _ever(plain["amends"] > 0.0))
    yield _share("P(restoration)", _ever(engine["restored"] > 0.0), _ever(plain["restored"] > 0.0))
    yield _mean(f"size of leanings, week {weeks - 1}", engine["leanings"], plain["leanings"])
    for name in TALLIED:
        yield _mean(f"{name} per run, all dyads", engine[f"all {name}"], plain[f"all {name}"])


def _ever(happens: Flags) -> Flags:
    """Return the runs in which it happens."""
    return np.asarray(happens.any(axis=1), dtype=np.bool_)


def _mean(name: str, engine: NDArray[Any], plain: NDArray[Any]) -> Figure:
    errors = (float(values.std(ddof=1) / np.sqrt(len(values))) for values in (engine, plain))
    return Figure(name, float(engine.mean()), float(plain.mean()), *errors)


def _share(name: str, engine: Array | Flags, plain: Array | Flags) -> Figure:
    """Compare a share of runs, with standard errors from the pooled share (never zero by sampling alone)."""
    pooled = float(np.concatenate([engine, plain]).mean())
    errors = (float(np.sqrt(pooled * (1.0 - pooled) / len(values))) for values in (engine, plain))
    return Figure(name, float(engine.mean()), float(plain.mean()), *errors)


def without_noise(scenario: sim.Scenario, weeks: int) -> dict[str, float]:
    """Compute the largest difference of any dyad in any week, by variant, and in one with force and every act."""
    base = scenario.contents["base"]
    do = tuple(
        ScriptedActEntry(date=scenario.date(week), by=dyad[:3], to=dyad[4:], action=action)
        for week, dyad, action in EVERY_ACT
        if week < weeks
    )
    incidents = {name: incident.model_copy(update={"force": True}) for name, incident in base.incidents.items()}
    contents = {**scenario.contents, "every_act": base.model_copy(update={"do": do, "incidents": incidents})}
    whole = replace(scenario, contents=contents)
    return {variant: max(_apart(whole, variant, weeks, rests) for rests in (False, True)) for variant in contents}


def _apart(scenario: sim.Scenario, variant: str, weeks: int, rests: bool) -> float:
    """Compute the largest difference in one variant, without noise; `rests` starts from the usual grievances."""
    world = sim.World(scenario, (variant,), seed=None)
    model = PlainModel(inputs_of(scenario, variant), scenario.focus, seed=None)
    if rests:
        world.engine._rest()
        model.rest()
    at, apart = scenario.roster.at, 0.0
    for _ in range(weeks):
        world.step()
        model.step()
        for name in COMPARED:
            engine = getattr(world.situation, name)[0, 0]
            for code, state in model.states.items():
                for other, value in getattr(state, name).items():
                    apart = max(apart, abs(float(engine[at(code), at(other)]) - value))
    return apart


def compare(scenario: sim.Scenario, runs: int, weeks: int) -> Agreement:
    """Simulate with both and compare."""
    apart = without_noise(scenario, weeks)
    both = engine_paths(scenario, runs, weeks), plain_paths(scenario, runs, weeks)
    return Agreement(runs, weeks, apart, tuple(figures(*both)))


def main() -> None:
    """Compare, print, and exit with an error if they do not agree."""
    parser = argparse.ArgumentParser(description="Check that the plain reference agrees with the engine.")
    parser.add_argument("--runs", type=int, default=2000, help="runs of each (default 2000)")
    parser.add_argument("--weeks", type=int, default=156, help="weeks of each run (default 156)")
    options = parser.parse_args()
    start = time.perf_counter()
    agreement = compare(sim.load(SCENARIO), options.runs, options.weeks)
    print(agreement)
    print(f"{time.perf_counter() - start:.0f} s")
    sys.exit(not agreement.holds)


if __name__ == "__main__":
    main()

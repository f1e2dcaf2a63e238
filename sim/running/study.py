"""A study: scenario, variants, number of runs, seed, weeks and theory; and its manifest."""

from __future__ import annotations

import datetime as dt
import hashlib
import inspect
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sim.errors import UsageError, counted, spelled
from sim.model.alignment import is_on
from sim.model.ladder import thresholds
from sim.model.lineage import Lineage
from sim.model.theories import theory_called
from sim.results.fingerprint import model_sha256, sha256_of
from sim.results.recording.event_recorder import event_names
from sim.results.run_folder import CONDITIONED, FORMAT, versions
from sim.running.conditioned import Conditioned
from sim.scenario.describe import count, register
from sim.scenario.file.schema import RecallBy
from sim.scenario.file.values import BASE
from sim.scenario.inputs import DEFAULT_THEORY, VariantInputs, in_order, inputs_of
from sim.scenario.scenario import Scenario
from sim.world.simulation import check_seed

if TYPE_CHECKING:
    from sim.world.agents import State

MOST_RUNS = 1_000_000


@dataclass(frozen=True, repr=False)
class Study:
    """A study of `runs` runs of each of `variants` for `weeks` (the scenario's horizon if None), by a theory.

    `states` are subclasses of `State` by code, whose leaders decide by a rule of their own. `conditioned` are runs that
    follow the scenario's record, as `update` finds them.
    """

    scenario: Scenario
    variants: tuple[str, ...] = (BASE,)
    runs: int = 1000
    seed: int = 1
    weeks: int | None = None
    theory: str = DEFAULT_THEORY
    states: Mapping[str, type[State]] | None = None
    conditioned: Conditioned | None = None

    def __post_init__(self) -> None:
        for variant in self.variants:
            self.scenario.variant(variant)
        theory_called(self.theory)
        if not self.variants:
            raise UsageError("name at least one variant; `base` is the scenario itself")
        if len(set(self.variants)) < len(self.variants):
            raise UsageError(f"a variant is named twice: {', '.join(self.variants)}")
        if not 1 <= self.runs <= MOST_RUNS:
            raise UsageError(f"runs must be between 1 and {MOST_RUNS:,}; got {self.runs}")
        check_seed(self.seed)
        if not 1 <= self.horizon <= self.scenario.file.weeks:
            raise UsageError(f"weeks must be between 1 and the scenario's {self.scenario.file.weeks}; got {self.weeks}")
        if self.conditioned:
            self.conditioned.check(self.runs, bool(self.states))
        if unknown := set(self.states or {}) - set(self.scenario.roster.states):
            raise UsageError(
                f"no state {', '.join(sorted(unknown))}; the roster is {', '.join(self.scenario.roster.states)}"
            )

    def __repr__(self) -> str:
        what = f"{self.scenario.name}, {counted(self.runs, 'run')} of {', '.join(self.variants)}"
        return f"<Study {what}, {counted(self.horizon, 'week')}, seed {self.seed}, theory {self.theory}>"

    @property
    def lineage(self) -> Lineage | None:
        """The runs whose draws each run plays with, if the runs are conditioned on the record."""
        return self.conditioned.lineage if self.conditioned else None

    @property
    def title(self) -> str:
        """The scenario's title, with the end of the record that the runs are conditioned on, if they are."""
        title = self.scenario.file.title
        return f"{title}, given the record {self.conditioned.span}" if self.conditioned else title

    @property
    def horizon(self) -> int:
        """Weeks simulated."""
        return self.scenario.file.weeks if self.weeks is None else self.weeks

    @property
    def cases(self) -> list[VariantInputs]:
        """Inputs of each variant, with the theory."""
        return [inputs_of(self.scenario, variant, self.theory) for variant in self.variants]

    @cached_property
    def inputs(self) -> dict[str, Any]:
        """Everything that a run depends on, as plain data or its sha256: equal inputs give equal runs.

        The contents are those in force, which may have been changed in Python since the scenario was read.
        """
        contents = {name: contents.model_dump_json() for name, contents in self.scenario.contents.items()}
        own = {"states": {code: _fingerprint(rule) for code, rule in self.states.items()}} if self.states else {}
        return {
            "format": FORMAT,
            "scenario": self.scenario.name,
            "scenario_sha256": hashlib.sha256(self.scenario.resolved.encode()).hexdigest(),
            "contents_sha256": sha256_of(contents),
            "variants": list(self.variants),
            "seed": self.seed,
            "weeks": self.horizon,
            "theory": self.theory,
            "versions": versions(),
            "model_sha256": model_sha256(),
            **own,
            **({CONDITIONED: self.conditioned.facts} if self.conditioned else {}),
        }


def _fingerprint(rule: type[State]) -> str:
    """Return name and sha256 of the source of a class, as far as that is known."""
    try:
        source = inspect.getsource(rule)
    except (OSError, TypeError):
        source = rule.decide.__code__.co_code.hex()
    return f"{rule.__qualname__} {hashlib.sha256(source.encode()).hexdigest()}"


def manifest_of(study: Study) -> dict[str, Any]:
    """Build the manifest of a study before any run."""
    return {
        **study.inputs,
        "inputs_sha256": sha256_of(study.inputs),
        "runs": study.runs,
        "runs_done": 0,
        "results": [],
        "created": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        **_of_scenario(study.scenario),
        **_of_variants(study.scenario, study.variants),
        "title": study.title,
    }


def _of_scenario(scenario: Scenario) -> dict[str, Any]:
    """Collect the scenario's texts, questions and record, and the axes of the arrays."""
    file, roster = scenario.file, scenario.roster
    a, b = scenario.focus
    return {
        "title": file.title,
        "question": file.question,
        "start": file.start.isoformat(),
        "focus": file.focus[0],
        "focal_dyads": list(file.focus),
        "names": [file.states[code].name for code in (a, b)],
        "state_names": {code: state.name for code, state in file.states.items()},
        "ask": [asked for asked in file.ask if isinstance(asked, str)],
        "asked_dates": [asked.recall_by.isoformat() for asked in file.ask if isinstance(asked, RecallBy)],
        "assumptions": count(register(scenario.variant(BASE))),
        "directions": [f"{a}>{b}", f"{b}>{a}"],
        "roster": list(roster.states),
        "factions": [f"{s}.{f}" for s, names in zip(roster.states, roster.factions, strict=True) for f in names],
        "faction_names": {
            f"{s}.{f}": d.name or f for s, state in file.states.items() for f, d in state.factions.items()
        },
        "incident_titles": {name: incident.title or spelled(name) for name, incident in file.incidents.items()},
        "thresholds": thresholds(scenario.parameters()),
        "variant_titles": scenario.variant_titles,
        "readings": {name: {"claim": r.claim, "prior": r.prior} for name, r in scenario.rival_readings.items()},
        "record": [row.model_dump(mode="json", exclude={"sources"}, exclude_none=True) for row in file.record],
        "incidents": [
            {
                **{"name": name, "title": incident.title or spelled(name), "date": incident.date.isoformat()},
                **{"victim": incident.victim, "offender": incident.offender},
            }
            for name, incident in file.incidents.items()
            if incident.date is not None
        ],
    }


def _of_variants(scenario: Scenario, variants: tuple[str, ...]) -> dict[str, Any]:
    """List the incidents and the scripted acts of each variant, and the names of the event codes."""
    played = {
        variant: [dated_incident.name for dated_incident in inputs_of(scenario, variant).incidents]
        for variant in variants
    }
    scripted = {variant: [act.model_dump(mode="json") for act in scenario.variant(variant).do] for variant in variants}
    appeals = {
        variant: [
            {"name": name, **appeal.model_dump(mode="json", include={"date", "by", "against", "level"})}
            for name, appeal in scenario.variant(variant).appeals_made.items()
        ]
        for variant in variants
    }
    cases = [inputs_of(scenario, variant) for variant in variants]
    every = {incident for case in cases for incident in case.incidents}
    incidents = tuple(dict.fromkeys(incident.name for incident in in_order(every)))
    callers = scenario.roster.states if any(is_on(case.parameters) for case in cases) else ()
    names = list(event_names(incidents, callers))
    found = {"played_incidents": played, "scripted_acts": scripted, "event_names": names}
    return found | ({"appeals": appeals} if any(appeals.values()) else {})

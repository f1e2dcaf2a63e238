"""Inputs of one variant as arrays over the roster of the scenario."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from sim.arrays import Array, Flags, Levels
from sim.model.actions import LEVELS
from sim.model.ladder import RUNGS
from sim.model.parameters import Parameters
from sim.scenario.file.events import Incident
from sim.scenario.file.schema import Variant
from sim.scenario.file.values import BASE, Quantity
from sim.scenario.scenario import Roster, Scenario, impact

DEFAULT_THEORY = "bounded_reciprocity"
WEEKS_PER = {"year": 365.25 / 7.0, "month": 365.25 / 84.0, "week": 1.0}


@dataclass(frozen=True)
class Range:
    """A triangular range sampled once per run: its cells in an array; `path` seeds its stream."""

    path: str
    array: str
    cells: tuple[tuple[int, ...], ...]
    low: float
    mode: float
    high: float


@dataclass(frozen=True)
class DatedIncident:
    """A named incident as numbers. `week` is None if it has a `chance` per week, from a rung and a grievance on.

    Incidents of a week happen in the order of their `day`, the ordinal of the date (0 without one), and name.
    """

    name: str
    day: int
    victim: int
    offender: int
    week: int | None
    chance: float
    from_rung: int
    from_grievance: float
    impact: float
    responsibility: float
    intent: float
    force: float


@dataclass(frozen=True)
class ScriptedAct:
    """A scripted act: week, acting state, target state, action."""

    week: int
    by: int
    to: int
    action: str


@dataclass(frozen=True)
class DatedAppeal:
    """A dated appeal: week, calling state, the state it is against, and the highest level it asks for."""

    week: int
    by: int
    against: int
    level: int


@dataclass(frozen=True, repr=False)
class VariantInputs:
    """One variant. Arrays contain points (of a range: the mode); NaN means not given."""

    name: str
    roster: Roster
    parameters: Parameters
    interests: Array  # [A, F, N] signed weights
    power: Array  # [A, F]
    state_stakes: Array  # [A, N]
    dyad_stakes: Array  # [A, A, N]
    leverage: Array  # [A, A] source over target
    relations: Array  # [A, A]
    named: Flags  # [A, A]
    levels: Levels  # [A, A]
    may_restore: Flags  # [A, A]
    ties: Array  # [A, A] NaN if not given
    trade_dependence: Array  # [A, A], NaN where the file gives none
    contiguity: Array  # [A, A], NaN where the file gives none
    power_asymmetry: Array  # [A, A] log of the ratio of capabilities, NaN where the file gives none
    ideal_tones: Array  # [A, F, A] overrides, NaN if derived
    pressures: Array  # [A, A] overrides, NaN if derived
    domestic_constraint: Array  # [A] NaN if not given
    tenure: Array  # [A] NaN if not given
    leaning: Array  # [A, A]
    ranges: tuple[Range, ...]
    incidents: tuple[DatedIncident, ...]
    acts: tuple[ScriptedAct, ...]
    left_out_actions: tuple[str, ...]
    barred: tuple[tuple[int, str], ...] = ()  # states, and actions they never choose
    keeps_structure: bool = False  # use the structure of the first variant of the world
    theory: str = DEFAULT_THEORY
    appeals: tuple[DatedAppeal, ...] = ()

    def without_events(self) -> VariantInputs:
        """Return the inputs without incidents, scripted acts and appeals."""
        return replace(self, incidents=(), acts=(), appeals=())

    def __repr__(self) -> str:
        states, incidents = len(self.roster.states), len(self.incidents)
        return f"<{type(self).__name__} {self.name}: {states} states, {incidents} incidents, theory {self.theory}>"


def in_order(incidents: Iterable[DatedIncident]) -> list[DatedIncident]:
    """Return incidents in the order in which those of a week happen, whatever the order of the file or of variants."""
    return sorted(incidents, key=lambda incident: (incident.day, incident.name))


def inputs_of(scenario: Scenario, variant: str = BASE, theory: str = DEFAULT_THEORY) -> VariantInputs:
    """Return the inputs of one variant, to be simulated with a theory; raises UsageError for an unknown variant."""
    contents = scenario.variant(variant)
    inputs = InputsBuilder(variant, contents, scenario.roster, scenario.parameters(variant)).build()
    return replace(inputs, theory=theory)


STREAMS_OF_TABLES = {
    "relations": "relations",
    "ties": "ties",
    "trade_dependence": "dependence",
    "contiguity": "contiguity",
    "power_asymmetry": "power_asymmetry",
    "pressures": "pushes",
}
"""Tables of dyads, and the names that seed the draws of their ranges; changing a name would change the draws."""


class InputsBuilder:
    """Builder of the arrays of one variant and of its ranges."""

    def __init__(self, name: str, variant: Variant, roster: Roster, parameters: Parameters) -> None:
        self.name, self.variant, self.roster, self.p = name, variant, roster, parameters
        a, f, n = len(roster.states), max(len(fs) for fs in roster.factions), len(roster.issues)
        zero, absent = np.zeros, np.full
        self.arrays: dict[str, Array] = {
            "interests": zero((a, f, n)), "power": zero((a, f)), "state_stakes": zero((a, n)),
            "dyad_stakes": zero((a, a, n)), "leverage": zero((a, a)), "relations": zero((a, a)),
            "ties": absent((a, a), np.nan), "trade_dependence": absent((a, a), np.nan),
            "contiguity": absent((a, a), np.nan), "power_asymmetry": absent((a, a), np.nan),
            "ideal_tones": absent((a, f, a), np.nan), "pressures": absent((a, a), np.nan),
            "domestic_constraint": absent((a,), np.nan), "tenure": absent((a,), np.nan), "leaning": zero((a, a)),
        }  # fmt: skip
        self.ranges: list[Range] = []

    def put(self, array: str, path: str, quantity: Quantity, *cells: tuple[int, ...]) -> None:
        """Write a quantity's point into its cells, and record its range."""
        for cell in cells:
            self.arrays[array][cell] = quantity.point
        if quantity.low is not None and quantity.high is not None:
            self.ranges.append(Range(path, array, cells, quantity.low, quantity.point, quantity.high))

    def dyad(self, text: str) -> tuple[tuple[int, int], ...]:
        """Return the cells of `A-B` (both directions) or `A>B` (one)."""
        i, j = self.roster.at(text[:3]), self.roster.at(text[4:])
        return ((i, j), (j, i)) if text[3] == "-" else ((i, j),)

    def build(self) -> VariantInputs:
        """Return the inputs of the variant."""
        self._states()
        self._tables()
        incidents = self._dated_incidents()
        v, out = self.variant, self.variant.without
        named = np.zeros(self.arrays["relations"].shape, dtype=np.bool_)
        for text in v.relations:
            for cell in self.dyad(text):
                named[cell] = True
        for code in out.states:
            i = self.roster.at(code)
            named[i, :] = named[:, i] = False
            self.arrays["leverage"][i, :] = self.arrays["leverage"][:, i] = 0.0
        for code in out.leverage:
            self.arrays["leverage"][self.roster.at(code), :] = 0.0
        levels = np.zeros(named.shape, dtype=np.int8)
        may_restore = named.copy()
        for text, level in v.downgrades.items():
            for cell in self.dyad(text):
                levels[cell] = LEVELS.index(level)
                may_restore[cell] &= level == "none" or _names_dyad(v.restorable, text)
        arrays: dict[str, Any] = {**self.arrays, "relations": self.arrays["relations"] * named}
        return VariantInputs(
            name=self.name, roster=self.roster, parameters=self.p, named=named, levels=levels * named,
            may_restore=may_restore, ranges=self._ranges_in_force(), incidents=incidents, acts=self._acts(),
            left_out_actions=out.actions, appeals=self._appeals(), **arrays,
        )  # fmt: skip

    def _ranges_in_force(self) -> tuple[Range, ...]:
        """Return the ranges, without those of leverage and factions that the variant removes."""
        out = self.variant.without
        removed = {self.roster.at(code) for code in out.states}
        without_leverage = removed | {self.roster.at(code) for code in out.leverage}

        def in_force(r: Range) -> bool:
            if r.array == "leverage":
                return r.cells[0][0] not in without_leverage and r.cells[0][1] not in removed
            return r.array != "power" or self._faction(r.cells[0]) not in out.factions

        return tuple(r for r in self.ranges if in_force(r))

    def _faction(self, cell: tuple[int, ...]) -> str:
        return f"{self.roster.states[cell[0]]}.{self.roster.factions[cell[0]][cell[1]]}"

    def _states(self) -> None:
        for code, state in self.variant.states.items():
            i, path, leader = self.roster.at(code), f"states.{code}", state.leader
            if leader.domestic_constraint is not None:
                self.put("domestic_constraint", f"{path}.leader.binding", leader.domestic_constraint, (i,))
            if leader.tenure_years is not None:
                self.put("tenure", f"{path}.leader.tenure_years", leader.tenure_years, (i,))
            for other, quantity in leader.leaning.items():
                self.put("leaning", f"{path}.leader.leaning.{other}", quantity, (i, self.roster.at(other)))
            for name, faction in state.factions.items():
                f = self.roster.factions[i].index(name)
                self.put("power", f"{path}.factions.{name}.power", faction.power, (i, f))
                if f"{code}.{name}" in self.variant.without.factions:
                    self.arrays["power"][i, f] = 0.0
                for issue, weight in faction.interests.items():
                    cell = (i, f, self.roster.issues.index(issue))
                    self.put("interests", f"{path}.factions.{name}.interests.{issue}", weight, cell)

    def _tables(self) -> None:
        v, issue = self.variant, self.roster.issues.index
        for code, stakes in v.state_stakes.items():
            for name, quantity in stakes.items():
                self.put("state_stakes", f"serves.{code}.{name}", quantity, (self.roster.at(code), issue(name)))
        for dyad, stakes in v.dyad_stakes.items():
            for name, quantity in stakes.items():
                cells = tuple((*cell, issue(name)) for cell in self.dyad(dyad))
                self.put("dyad_stakes", f"stakes.{dyad}.{name}", quantity, *cells)
        for code, over in v.leverage.items():
            for other, quantity in over.items():
                over_other = (self.roster.at(code), self.roster.at(other))
                self.put("leverage", f"leverage.{code}.{other}", quantity, over_other)
        for table, stream in STREAMS_OF_TABLES.items():
            for dyad in sorted(getattr(v, table), key=lambda text: text[3] == ">"):
                self.put(table, f"{stream}.{dyad}", getattr(v, table)[dyad], *self.dyad(dyad))
        for text, quantity in v.ideal_tones.items():
            faction, other = text.split(">")
            code, name = faction.split(".")
            i = self.roster.at(code)
            cell = (i, self.roster.factions[i].index(name), self.roster.at(other))
            self.put("ideal_tones", f"ideals.{text}", quantity, cell)

    def _dated_incidents(self) -> tuple[DatedIncident, ...]:
        out = self.variant.without
        incidents = (
            self._dated_incident(name, incident)
            for name, incident in self.variant.incidents.items()
            if name not in out.incidents and not {incident.victim, incident.offender} & set(out.states)
        )
        return tuple(in_order(incidents))

    def _dated_incident(self, name: str, incident: Incident) -> DatedIncident:
        when, number, per = incident.when, *((incident.rate or "0/year").split("/"))
        for key, stream, quantity in (
            ("impact", "impact", incident.impact),
            ("responsibility", "attribution", incident.responsibility),
        ):
            if quantity is not None:
                self.put(f"{key} {name}", f"incidents.{name}.{stream}", quantity)
        return DatedIncident(
            name=name,
            day=0 if incident.date is None else incident.date.toordinal(),
            victim=self.roster.at(incident.victim),
            offender=self.roster.at(incident.offender),
            week=None if incident.date is None else self.roster.week(incident.date),
            chance=1.0 - float(np.exp(-float(number) / WEEKS_PER[per])),
            from_rung=RUNGS.index(when.rung) if when and when.rung else 0,
            from_grievance=when.grievance if when and when.grievance else 0.0,
            impact=impact(incident, self.p),
            responsibility=incident.responsibility.point,
            intent=incident.intent,
            force=float(incident.force),
        )

    def _acts(self) -> tuple[ScriptedAct, ...]:
        at, week = self.roster.at, self.roster.week
        return tuple(ScriptedAct(week(do.date), at(do.by), at(do.to), do.action) for do in self.variant.do)

    def _appeals(self) -> tuple[DatedAppeal, ...]:
        at, week, made = self.roster.at, self.roster.week, self.variant.appeals_made.values()
        return tuple(DatedAppeal(week(a.date), at(a.by), at(a.against), LEVELS.index(a.level)) for a in made)


def _names_dyad(dyads: tuple[str, ...], text: str) -> bool:
    return any({dyad[:3], dyad[4:]} == {text[:3], text[4:]} for dyad in dyads)

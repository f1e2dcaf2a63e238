"""One variant as numbers: every input of the file in arrays over the study's roster."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from sim.arrays import Array, Flags, Levels
from sim.model.actions import LEVELS
from sim.model.ladder import RUNGS
from sim.model.parameters import Parameters
from sim.scenario.file.schema import Incident, Variant
from sim.scenario.file.values import BASE, Quantity
from sim.scenario.scenario import Roster, Scenario, impact

DEFAULT_THEORY = "bounded_reciprocity"
WEEKS_PER = {"year": 365.25 / 7.0, "month": 365.25 / 84.0, "week": 1.0}


@dataclass(frozen=True)
class Range:
    """An input drawn once a run: which cells of which array, and the triangle; named by its key path."""

    path: str
    array: str
    cells: tuple[tuple[int, ...], ...]
    low: float
    mode: float
    high: float


@dataclass(frozen=True)
class Strike:
    """A named incident as numbers. `week` is None where it happens by `chance` a week, from a rung or wound on."""

    name: str
    victim: int
    culprit: int
    week: int | None
    chance: float
    from_rung: int
    from_wound: float
    impact: float
    attribution: float
    affront: float


@dataclass(frozen=True)
class Act:
    """A scripted act: week, who, to whom, and the action's name."""

    week: int
    by: int
    to: int
    action: str


@dataclass(frozen=True, repr=False)
class Case:
    """One variant. Arrays hold points (the mode of a range); NaN means 'not given'."""

    name: str
    roster: Roster
    parameters: Parameters
    interests: Array  # [A, F, N] signed weights
    power: Array  # [A, F]
    serves: Array  # [A, N]
    stakes: Array  # [A, A, N]
    leverage: Array  # [A, A] of source over target
    relations: Array  # [A, A]
    named: Flags  # [A, A]
    levels: Levels  # [A, A]
    may_restore: Flags  # [A, A]
    ties: Array  # [A, A] NaN where not given
    dependence: Array  # [A, A]
    ideals: Array  # [A, F, A] overrides, NaN where derived
    pushes: Array  # [A, A] overrides, NaN where derived
    binding: Array  # [A] NaN where not given
    tenure: Array  # [A] NaN where not given
    leaning: Array  # [A, A]
    ranges: tuple[Range, ...]
    strikes: tuple[Strike, ...]
    acts: tuple[Act, ...]
    left_out_actions: tuple[str, ...]
    barred: tuple[tuple[int, str], ...] = ()  # a state, and an action it never chooses
    keeps_structure: bool = False  # what holds relations up is taken from the first variant of the world
    theory: str = DEFAULT_THEORY

    def __repr__(self) -> str:
        states, strikes = len(self.roster.states), len(self.strikes)
        return f"<{type(self).__name__} {self.name}: {states} states, {strikes} incidents, theory {self.theory}>"


def case_of(scenario: Scenario, variant: str = BASE, theory: str = DEFAULT_THEORY) -> Case:
    """One variant of a scenario as numbers, for a theory to play; raises UsageError naming the variants there are."""
    contents = scenario.variant(variant)
    case = CaseBuilder(variant, contents, scenario.roster, scenario.parameters(variant)).build()
    return replace(case, theory=theory)


class CaseBuilder:
    """Fills the arrays of one variant, and notes every range met on the way."""

    def __init__(self, name: str, variant: Variant, roster: Roster, parameters: Parameters) -> None:
        self.name, self.variant, self.roster, self.p = name, variant, roster, parameters
        a, f, n = len(roster.states), max(len(fs) for fs in roster.factions), len(roster.issues)
        zero, absent = np.zeros, np.full
        self.arrays: dict[str, Array] = {
            "interests": zero((a, f, n)), "power": zero((a, f)), "serves": zero((a, n)), "stakes": zero((a, a, n)),
            "leverage": zero((a, a)), "relations": zero((a, a)), "ties": absent((a, a), np.nan),
            "dependence": zero((a, a)), "ideals": absent((a, f, a), np.nan), "pushes": absent((a, a), np.nan),
            "binding": absent((a,), np.nan), "tenure": absent((a,), np.nan), "leaning": zero((a, a)),
        }  # fmt: skip
        self.ranges: list[Range] = []

    def put(self, array: str, path: str, quantity: Quantity, *cells: tuple[int, ...]) -> None:
        """Write a quantity's point into its cells, and note its range."""
        for cell in cells:
            self.arrays[array][cell] = quantity.point
        if quantity.low is not None and quantity.high is not None:
            self.ranges.append(Range(path, array, cells, quantity.low, quantity.point, quantity.high))

    def pair(self, text: str) -> tuple[tuple[int, int], ...]:
        """The cells of `A-B` (both directions) or `A>B` (one)."""
        i, j = self.roster.at(text[:3]), self.roster.at(text[4:])
        return ((i, j), (j, i)) if text[3] == "-" else ((i, j),)

    def build(self) -> Case:
        """The case."""
        self._states()
        self._tables()
        v, out = self.variant, self.variant.without
        named = np.zeros(self.arrays["relations"].shape, dtype=np.bool_)
        for text in v.relations:
            for cell in self.pair(text):
                named[cell] = True
        for code in out.states:
            i = self.roster.at(code)
            named[i, :] = named[:, i] = False
            self.arrays["leverage"][i, :] = self.arrays["leverage"][:, i] = 0.0
        for code in out.leverage:
            self.arrays["leverage"][self.roster.at(code), :] = 0.0
        levels = np.zeros(named.shape, dtype=np.int8)
        may_restore = named.copy()
        for text, level in v.levels.items():
            for cell in self.pair(text):
                levels[cell] = LEVELS.index(level)
                may_restore[cell] &= level == "none" or _names_pair(v.restorable, text)
        return Case(
            name=self.name, roster=self.roster, parameters=self.p, named=named, levels=levels * named,
            may_restore=may_restore, ranges=tuple(self.ranges), strikes=self._strikes(), acts=self._acts(),
            left_out_actions=out.actions, **self._masked(named),
        )  # fmt: skip

    def _masked(self, named: Flags) -> dict[str, Any]:
        gone = set(self.variant.without.leverage) | set(self.variant.without.states)
        dropped = {self.roster.at(code) for code in gone}
        factions = set(self.variant.without.factions)
        self.ranges = [
            r for r in self.ranges
            if not (r.array == "leverage" and r.cells[0][0] in dropped)
            and not (r.array == "power" and self._faction(r.cells[0]) in factions)
        ]  # fmt: skip
        return {**self.arrays, "relations": self.arrays["relations"] * named}

    def _faction(self, cell: tuple[int, ...]) -> str:
        return f"{self.roster.states[cell[0]]}.{self.roster.factions[cell[0]][cell[1]]}"

    def _states(self) -> None:
        for code, state in self.variant.states.items():
            i, path = self.roster.at(code), f"states.{code}"
            leader = state.leader
            if leader.binding is not None:
                self.put("binding", f"{path}.leader.binding", leader.binding, (i,))
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
        for code, served in v.serves.items():
            for name, quantity in served.items():
                self.put("serves", f"serves.{code}.{name}", quantity, (self.roster.at(code), issue(name)))
        for pair, staked in v.stakes.items():
            for name, quantity in staked.items():
                cells = tuple((*cell, issue(name)) for cell in self.pair(pair))
                self.put("stakes", f"stakes.{pair}.{name}", quantity, *cells)
        for code, over in v.leverage.items():
            for other, quantity in over.items():
                self.put(
                    "leverage", f"leverage.{code}.{other}", quantity, (self.roster.at(code), self.roster.at(other))
                )
        for table in ("relations", "ties", "dependence", "pushes"):
            for pair in sorted(getattr(v, table), key=lambda text: text[3] == ">"):
                self.put(table, f"{table}.{pair}", getattr(v, table)[pair], *self.pair(pair))
        for text, quantity in v.ideals.items():
            faction, other = text.split(">")
            code, name = faction.split(".")
            i = self.roster.at(code)
            cell = (i, self.roster.factions[i].index(name), self.roster.at(other))
            self.put("ideals", f"ideals.{text}", quantity, cell)

    def _strikes(self) -> tuple[Strike, ...]:
        out = self.variant.without
        return tuple(
            self._strike(name, incident)
            for name, incident in self.variant.incidents.items()
            if name not in out.incidents and not {incident.victim, incident.culprit} & set(out.states)
        )

    def _strike(self, name: str, incident: Incident) -> Strike:
        when, number, per = incident.when, *((incident.rate or "0/year").split("/"))
        for key, quantity in (("impact", incident.impact), ("attribution", incident.attribution)):
            if quantity is not None:
                self.put(f"{key} {name}", f"incidents.{name}.{key}", quantity)
        return Strike(
            name=name,
            victim=self.roster.at(incident.victim),
            culprit=self.roster.at(incident.culprit),
            week=None if incident.date is None else self.roster.week(incident.date),
            chance=1.0 - float(np.exp(-float(number) / WEEKS_PER[per])),
            from_rung=RUNGS.index(when.rung) if when and when.rung else 0,
            from_wound=when.wound if when and when.wound else 0.0,
            impact=impact(incident, self.p),
            attribution=incident.attribution.point,
            affront=incident.affront,
        )

    def _acts(self) -> tuple[Act, ...]:
        at, week = self.roster.at, self.roster.week
        return tuple(Act(week(do.date), at(do.by), at(do.to), do.action) for do in self.variant.do)


def _names_pair(pairs: tuple[str, ...], text: str) -> bool:
    return any({pair[:3], pair[4:]} == {text[:3], text[4:]} for pair in pairs)

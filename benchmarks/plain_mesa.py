"""The plain reference: the same model as a straightforward Mesa implementation, one run per model.

States are agents, factions small objects, and dyadic values are in dictionaries. It reads a scenario's numbers and the
declared parameters, and shares no rule with the package. It has its own random numbers, so that agreement with the
engine is statistical (`agreement.py`), and exact without noise.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

import mesa
from plain_diplomacy import StateAgent
from plain_inputs import DatedIncident, Inputs
from plain_state import conduct_sd, grievance_intensity

from sim.model.actions import ACTIONS, Action
from sim.scenario.inputs import VariantInputs

ITERATIONS, TOLERANCE = 400, 1e-14
"""Maximum iterations of the exchange of conduct, and the tolerance of tones at convergence."""
RUNG_OF_LEVEL = (0, 3, 5, 6)
"""The best rung that each downgrade level permits: crisis, recalled, severed."""
KINDS = (
    "conduct", "downgrade", "amends", "release", "back_down", "restoration", "restraint", "mediation",
)  # fmt: skip
"""The kinds of scripted acts implemented here."""
THEORY = "bounded_reciprocity"


class MeanRandom(Random):
    """Random numbers of the mean week: every normal is its mean, and no random event occurs."""

    def random(self) -> float:
        """Return a uniform that no probability exceeds."""
        return 1.0

    def gauss(self, mu: float = 0.0, sigma: float = 1.0) -> float:  # noqa: ARG002
        """Return the mean."""
        return mu

    def triangular(self, low: float = 0.0, high: float = 1.0, mode: float | None = None) -> float:
        """Return the mode."""
        return (low + high) / 2.0 if mode is None else mode


@dataclass
class Dyad:
    """Values shared by both sides of a dyad: its rung and incident flags."""

    one: StateAgent
    other: StateAgent
    relation_rung: int
    rung: int
    start_rung: int
    incident_since_restoration: bool = False
    below_start_since: bool = False
    restored: bool = False

    @property
    def index(self) -> float:
        """The lower of both relations."""
        return min(self.one.relation[self.other.code], self.other.relation[self.one.code])

    @property
    def level(self) -> int:
        """The higher downgrade level in force."""
        return max(self.one.downgrade_level[self.other.code], self.other.downgrade_level[self.one.code])

    @property
    def amends(self) -> bool:
        """True if either side made amends this week."""
        return self.one.amends[self.other.code] > 0.0 or self.other.amends[self.one.code] > 0.0


class PlainModel(mesa.Model):
    """One run of one variant; `seed=None` simulates the mean week. Raises ValueError for unsupported inputs.

    It starts without grievances, as the mean week sustains none, or with random numbers at rest.
    """

    def __init__(self, case: VariantInputs, focus: tuple[str, str], seed: int | None) -> None:
        super().__init__(seed=seed)
        _refuse_unknown(case)
        if seed is None:
            self.random = MeanRandom()
        self.p, self.week = case.parameters, 0
        self.tally: Counter[str] = Counter()
        inputs = Inputs(case, self.random)
        self.incidents = inputs.incidents
        codes = case.roster.states
        self.acts = [(act.week, codes[act.by], codes[act.to], _action(act.action)) for act in case.acts]
        self.states = {code: StateAgent(self, code, inputs.of(code), self.p) for code in codes}
        for state in self.states.values():
            state.meet(self.states)
        self.dyads = {(a, b): self._dyad(a, b) for a in codes for b in self.states[a].others if a < b}
        self.focus = self.dyad(*focus)
        self._solve_equilibrium()
        if seed is not None:
            self.rest()
        self.datacollector = mesa.DataCollector(
            model_reporters={
                "dyad_relation": lambda model: model.focus.index,
                "rung": lambda model: model.focus.rung,
                "grievance": lambda model: model.focus.one.grievance[model.focus.other.code],
                "ties": lambda model: model.focus.one.ties[model.focus.other.code],
                "amends": lambda model: model.focus.amends,
                "restored": lambda model: model.focus.restored,
            },
            agent_reporters={"relation": lambda state: dict(state.relation)},
        )

    def dyad(self, a: str, b: str) -> Dyad:
        """Return the dyad of two states, in either order."""
        return self.dyads[min(a, b), max(a, b)]

    def _dyad(self, a: str, b: str) -> Dyad:
        dyad = Dyad(self.states[a], self.states[b], 0, 0, 0)
        dyad.relation_rung = self._relation_rung(dyad.index, 0.0)
        dyad.rung = dyad.start_rung = max(dyad.relation_rung, RUNG_OF_LEVEL[dyad.level])
        return dyad

    def _solve_equilibrium(self) -> None:
        """Iterate conduct at the starting relations to convergence, then solve for the structure."""
        for state in self.agents:
            state.interfere()
            state.average_ideal_tones()
        for _ in range(ITERATIONS):
            before = [tone for state in self.agents for tone in state.tone.values()]
            self.agents.do("perceive", error=0.0)
            self.agents.do("conduct", sd=0.0)
            after = [tone for state in self.agents for tone in state.tone.values()]
            if max((abs(a - b) for a, b in zip(after, before, strict=True)), default=0.0) < TOLERANCE:
                break
        self.agents.do("solve_structure")

    def rest(self) -> None:
        """Start every state from its usual grievances."""
        self.agents.do("rest")

    def step(self) -> None:
        """Simulate one week."""
        self.apply_incidents()
        self.agents.do("turnover")
        self.agents.do("perceive", error=self.p.perception_noise)
        self.interfere()
        self.agents.do("mobilise")
        self.conduct()
        self.downgrade()
        self.make_amends()
        self.back_down()
        self.restore()
        self.agents.do("relate")
        self.agents.do("update_relations")
        self.agents.do("update_memory")
        self.ladder()
        self.week += 1
        self.datacollector.collect(self)

    def scripted(self, kind: str) -> Iterator[tuple[str, str, Action]]:
        """Yield (by, to, action) of this week's scripted acts of a kind."""
        for week, by, to, action in self.acts:
            if week == self.week and action.kind == kind:
                yield by, to, action

    def apply_incidents(self) -> None:
        """Apply dated, random and conditional incidents."""
        happening = [dated_incident for dated_incident in self.incidents if self.happens(dated_incident)]
        self.agents.do("suffer_minor_incidents")
        for dated_incident in happening:
            self.states[dated_incident.victim].suffer(dated_incident)
            if dated_incident.harm > 0.0:
                self.dyad(dated_incident.victim, dated_incident.offender).incident_since_restoration = True

    def happens(self, dated_incident: DatedIncident) -> bool:
        """Return whether a named incident occurs this week."""
        if dated_incident.week is not None:
            return dated_incident.week == self.week
        bad_enough = self.dyad(dated_incident.victim, dated_incident.offender).rung >= dated_incident.from_rung
        grievance = grievance_intensity(self.states[dated_incident.victim].grievance[dated_incident.offender])
        return (
            bad_enough and grievance >= dated_incident.from_grievance and self.random.random() < dated_incident.chance
        )

    def interfere(self) -> None:
        """Update third-party pressure with scripted restraint and mediation."""
        for by, to, _ in self.scripted("restraint"):
            self.states[to].held_back[by] = self.week + self.p.restraint_weeks
        for by, to, _ in self.scripted("mediation"):
            self.states[to].mediating[by] = self.week + self.p.mediation_weeks
        for state in self.agents:
            if state.held_back or state.mediating:
                state.update_pressure(self.week)
            state.interfere()

    def conduct(self) -> None:
        """Compute every leader's intended and actual tone, and apply scripted acts."""
        for state in self.agents:
            state.conduct(conduct_sd(self.p))
        for by, to, action in self.scripted("conduct"):
            self.states[by].tone[to] = action.tone

    def downgrade(self) -> None:
        """Choose downgrades for all states, then apply them."""
        self.agents.do("choose_levels")
        for by, to, action in self.scripted("downgrade"):
            state = self.states[by]
            state.choose_level(to, max(action.level, state.new_level[to]))
        self.agents.do("downgrade")

    def make_amends(self) -> None:
        """Draw and apply amends towards victims with a grievance, and scripted releases."""
        self.agents.do("await_amends")
        for by, to, action in self.scripted("amends"):
            self.states[to].receive_amends(by, action.strength)
        self.agents.do("apply_amends")
        for by, to, _ in self.scripted("release"):
            self.states[by].release(to)

    def back_down(self) -> None:
        """Draw and apply backing down by victims."""
        chosen = {(state, other): None for state in self.agents for other in state.others if state.backs_down(other)}
        chosen |= {(self.states[by], to): None for by, to, _ in self.scripted("back_down")}
        for state, other in chosen:
            state.back_down(other)
        self.tally["back_downs"] += len(chosen)

    def restore(self) -> None:
        """Draw and apply restorations."""
        scripted = [self.dyad(by, to) for by, to, _ in self.scripted("restoration")]
        for dyad in self.dyads.values():
            eligible = dyad.level > 0 or dyad.below_start_since
            dyad.restored = (eligible and dyad.one.restores(dyad.other.code)) or dyad in scripted
            if dyad.restored:
                self.tally["restorations"] += 1
                dyad.one.restore(dyad.other.code)
                dyad.other.restore(dyad.one.code)
                dyad.incident_since_restoration = dyad.below_start_since = False

    def ladder(self) -> None:
        """Move the rung with the dyad relation by one step a week, and with a downgrade at once."""
        for dyad in self.dyads.values():
            index, shift = dyad.index, self.p.hysteresis
            if self._relation_rung(index, -shift) > dyad.relation_rung:
                dyad.relation_rung += 1
            elif self._relation_rung(index, shift) < dyad.relation_rung:
                dyad.relation_rung -= 1
            dyad.rung = max(dyad.relation_rung, RUNG_OF_LEVEL[dyad.level])
            dyad.below_start_since = dyad.below_start_since or (
                dyad.incident_since_restoration and dyad.rung > dyad.start_rung
            )

    def _relation_rung(self, relation: float, shift: float) -> int:
        """Compute rung 0 to 4 by relation alone, every threshold shifted by `shift`."""
        p = self.p
        edges = (p.partnership_below, p.normal_below, p.strained_below, p.crisis_below)
        return sum(relation < edge + shift for edge in edges)


def _refuse_unknown(case: VariantInputs) -> None:
    """Reject inputs that this reference does not implement."""
    unknown = sorted({act.action for act in case.acts if _action(act.action).kind not in KINDS})
    unknown += [case.theory] if case.theory != THEORY else []
    unknown += ["barred choices"] if case.barred else []
    unknown += ["a kept structure"] if case.keeps_structure else []
    unknown += ["alignment"] if case.parameters.solidarity or case.parameters.solidarity_leader else []
    if unknown:
        raise ValueError(f"{case.name}: the reference does not implement {', '.join(unknown)}; add it there first")


def _action(name: str) -> Action:
    return next(action for action in ACTIONS if action.name == name)

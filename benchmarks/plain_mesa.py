"""The plain reference: the same model as a competent user of Mesa would write it first, one run a model.

States are agents, factions small objects, and what a state holds of another stands in dictionaries. It reads a
scenario's numbers and the declared parameters, and shares no rule with the package; its draws are its own, so that
agreement with the engine is statistical (`agreement.py`), and exact where there is no luck.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

import mesa
from plain_diplomacy import StateAgent
from plain_inputs import DatedIncident, Inputs
from plain_state import grievance_intensity

from sim.model.actions import ACTIONS, Action
from sim.scenario.inputs import VariantInputs

ROUNDS, CLOSE = 400, 1e-14
"""The exchange of conduct at rest is played until no tone moves by more than this, for so many rounds at most."""
RUNG_OF_LEVEL = (0, 4, 5, 6)
"""The rung a formal level holds a pair down to: crisis, recalled, severed."""
KINDS = (
    "conduct", "downgrade", "amends", "release", "back_down", "restoration", "restraint", "mediation",
)  # fmt: skip
"""The kinds of acts that are played here where they are scripted."""
THEORY = "bounded_reciprocity"


class NoLuck(Random):
    """Random numbers of a world without luck: every normal is its mean, and nothing happens by chance."""

    def random(self) -> float:
        """A uniform that no probability exceeds."""
        return 1.0

    def gauss(self, mu: float = 0.0, sigma: float = 1.0) -> float:  # noqa: ARG002
        """The mean."""
        return mu

    def triangular(self, low: float = 0.0, high: float = 1.0, mode: float | None = None) -> float:
        """The mode."""
        return (low + high) / 2.0 if mode is None else mode


@dataclass
class Dyad:
    """What both sides of a pair share: its rung, and whether a named incident still weighs on it."""

    one: StateAgent
    other: StateAgent
    band: int
    rung: int
    start_rung: int
    incident_since_restoration: bool = False
    below_start_since: bool = False
    restored: bool = False

    @property
    def index(self) -> float:
        """The worse of both relations."""
        return min(self.one.relation[self.other.code], self.other.relation[self.one.code])

    @property
    def level(self) -> int:
        """The higher formal level in force."""
        return max(self.one.level[self.other.code], self.other.level[self.one.code])

    @property
    def amends(self) -> bool:
        """Whether either side made amends this week."""
        return self.one.amends[self.other.code] > 0.0 or self.other.amends[self.one.code] > 0.0


class PlainModel(mesa.Model):
    """One run of one variant; `seed=None` plays without any luck. Raises ValueError for what is not played here."""

    def __init__(self, case: VariantInputs, focus: tuple[str, str], seed: int | None) -> None:
        super().__init__(seed=seed)
        _refuse_unknown(case)
        if seed is None:
            self.random = NoLuck()
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
        self._come_to_rest()
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
        """The pair of two states, in either order."""
        return self.dyads[min(a, b), max(a, b)]

    def _dyad(self, a: str, b: str) -> Dyad:
        dyad = Dyad(self.states[a], self.states[b], 0, 0, 0)
        dyad.band = self._band(dyad.index, 0.0)
        dyad.rung = dyad.start_rung = max(dyad.band, RUNG_OF_LEVEL[dyad.level])
        return dyad

    def _come_to_rest(self) -> None:
        """Let conduct settle at the starting relations, then invert the structure."""
        for state in self.agents:
            state.interfere()
            state.settle_ideals()
        for _ in range(ROUNDS):
            before = [tone for state in self.agents for tone in state.tone.values()]
            self.agents.do("perceive", error=0.0)
            self.agents.do("conduct", spread=0.0)
            after = [tone for state in self.agents for tone in state.tone.values()]
            if max((abs(a - b) for a, b in zip(after, before, strict=True)), default=0.0) < CLOSE:
                break
        self.agents.do("come_to_rest")

    def step(self) -> None:
        """Play one week."""
        self.incidents()
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
        self.agents.do("settle_relations")
        self.agents.do("remember")
        self.ladder()
        self.week += 1
        self.datacollector.collect(self)

    def scripted(self, kind: str) -> Iterator[tuple[str, str, Action]]:
        """Scripted acts of this kind in this week: by whom, to whom, and what."""
        for week, by, to, action in self.acts:
            if week == self.week and action.kind == kind:
                yield by, to, action

    def incidents(self) -> None:
        """Harm is done: on its date, or by chance where a condition holds."""
        happening = [dated_incident for dated_incident in self.incidents if self.happens(dated_incident)]
        self.agents.do("suffer_minor_incidents")
        for dated_incident in happening:
            self.states[dated_incident.victim].suffer(
                dated_incident.offender, dated_incident.harm, dated_incident.intent
            )
            self.dyad(dated_incident.victim, dated_incident.offender).incident_since_restoration = True

    def happens(self, dated_incident: DatedIncident) -> bool:
        """Whether a named incident happens this week."""
        if dated_incident.week is not None:
            return dated_incident.week == self.week
        bad_enough = self.dyad(dated_incident.victim, dated_incident.offender).rung >= dated_incident.from_rung
        grievance = grievance_intensity(self.states[dated_incident.victim].grievance[dated_incident.offender])
        return (
            bad_enough and grievance >= dated_incident.from_grievance and self.random.random() < dated_incident.chance
        )

    def interfere(self) -> None:
        """Third parties push; some have begun to hold back their wedge, or to mediate."""
        for by, to, _ in self.scripted("restraint"):
            self.states[to].held_back[by] = self.week + self.p.restraint_weeks
        for by, to, _ in self.scripted("mediation"):
            self.states[to].mediating[by] = self.week + self.p.mediation_weeks
        for state in self.agents:
            if state.held_back or state.mediating:
                state.listen(self.week)
            state.interfere()

    def conduct(self) -> None:
        """Each leader aims at a tone and shows one near it, or what is scripted."""
        for state in self.agents:
            state.conduct(state.conduct_spread())
        for by, to, action in self.scripted("conduct"):
            self.states[by].tone[to] = action.tone

    def downgrade(self) -> None:
        """Measures, recall or break, chosen by all before any is carried out."""
        self.agents.do("choose_levels")
        for by, to, action in self.scripted("downgrade"):
            state = self.states[by]
            state.choose_level(to, max(action.level, state.new_level[to]))
        self.agents.do("downgrade")

    def make_amends(self) -> None:
        """Regret, or admission and compensation, towards those with an open wound; releases where scripted."""
        self.agents.do("await_amends")
        for by, to, action in self.scripted("amends"):
            self.states[to].receive_amends(by, action.strength)
        self.agents.do("mend")
        for by, to, _ in self.scripted("release"):
            self.states[by].release(to)

    def back_down(self) -> None:
        """The aggrieved may turn back."""
        chosen = {(state, other): None for state in self.agents for other in state.others if state.climbs_down(other)}
        chosen |= {(self.states[by], to): None for by, to, _ in self.scripted("back_down")}
        for state, other in chosen:
            state.back_down(other)
        self.tally["climb-downs"] += len(chosen)

    def restore(self) -> None:
        """Both sides may restore relations."""
        scripted = [self.dyad(by, to) for by, to, _ in self.scripted("restoration")]
        for dyad in self.dyads.values():
            open_to_it = dyad.level > 0 or dyad.below_start_since
            dyad.restored = (open_to_it and dyad.one.restores(dyad.other.code)) or dyad in scripted
            if dyad.restored:
                self.tally["restorations"] += 1
                dyad.one.restore(dyad.other.code)
                dyad.other.restore(dyad.one.code)
                dyad.incident_since_restoration = dyad.below_start_since = False

    def ladder(self) -> None:
        """The rung follows the worse relation a step a week, and a formal level at once."""
        for dyad in self.dyads.values():
            index, shift = dyad.index, self.p.hysteresis
            if self._band(index, -shift) > dyad.band:
                dyad.band += 1
            elif self._band(index, shift) < dyad.band:
                dyad.band -= 1
            dyad.rung = max(dyad.band, RUNG_OF_LEVEL[dyad.level])
            dyad.below_start_since = dyad.below_start_since or (
                dyad.incident_since_restoration and dyad.rung > dyad.start_rung
            )

    def _band(self, relation: float, shift: float) -> int:
        """Rung 0 to 4 by relation alone, every threshold moved by `shift`."""
        p = self.p
        edges = (p.partnership_below, p.normal_below, p.strained_below, p.crisis_below)
        return sum(relation < edge + shift for edge in edges)


def _refuse_unknown(case: VariantInputs) -> None:
    """Refuse a case that would be played here otherwise than it is meant, so that it is not taken for agreement."""
    unknown = sorted({act.action for act in case.acts if _action(act.action).kind not in KINDS})
    unknown += [case.theory] if case.theory != THEORY else []
    unknown += ["barred choices"] if case.barred else []
    unknown += ["a kept structure"] if case.keeps_structure else []
    if unknown:
        raise ValueError(f"{case.name}: the plain reference does not play {', '.join(unknown)}; write it there first")


def _action(name: str) -> Action:
    return next(action for action in ACTIONS if action.name == name)

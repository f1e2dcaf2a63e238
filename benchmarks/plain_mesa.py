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
from plain_inputs import Inputs, Strike
from plain_state import openness

from sim.model.actions import ACTIONS, Action
from sim.scenario.inputs import Case

ROUNDS, CLOSE = 400, 1e-14
"""The exchange of conduct at rest is played until no tone moves by more than this, for so many rounds at most."""
RUNG_OF_LEVEL = (0, 4, 5, 6)
"""The rung a formal level holds a pair down to: crisis, recalled, severed."""
KINDS = (
    "conduct", "downgrade", "amends", "release", "climb_down", "restoration", "restraint", "mediation",
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
class Pair:
    """What both sides of a pair share: its rung, and whether a named incident still weighs on it."""

    one: StateAgent
    other: StateAgent
    band: int
    rung: int
    start_rung: int
    struck: bool = False
    fallen: bool = False
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

    def __init__(self, case: Case, focus: tuple[str, str], seed: int | None) -> None:
        super().__init__(seed=seed)
        _refuse_unknown(case)
        if seed is None:
            self.random = NoLuck()
        self.p, self.week = case.parameters, 0
        self.tally: Counter[str] = Counter()
        inputs = Inputs(case, self.random)
        self.strikes = inputs.strikes
        codes = case.roster.states
        self.acts = [(act.week, codes[act.by], codes[act.to], _action(act.action)) for act in case.acts]
        self.states = {code: StateAgent(self, code, inputs.of(code), self.p) for code in codes}
        for state in self.states.values():
            state.meet(self.states)
        self.pairs = {(a, b): self._pair(a, b) for a in codes for b in self.states[a].others if a < b}
        self.focus = self.pair(*focus)
        self._come_to_rest()
        self.datacollector = mesa.DataCollector(
            model_reporters={
                "index": lambda model: model.focus.index,
                "rung": lambda model: model.focus.rung,
                "wound": lambda model: model.focus.one.wound[model.focus.other.code],
                "ties": lambda model: model.focus.one.ties[model.focus.other.code],
                "amends": lambda model: model.focus.amends,
                "restored": lambda model: model.focus.restored,
            },
            agent_reporters={"relation": lambda state: dict(state.relation)},
        )

    def pair(self, a: str, b: str) -> Pair:
        """The pair of two states, in either order."""
        return self.pairs[min(a, b), max(a, b)]

    def _pair(self, a: str, b: str) -> Pair:
        pair = Pair(self.states[a], self.states[b], 0, 0, 0)
        pair.band = self._band(pair.index, 0.0)
        pair.rung = pair.start_rung = max(pair.band, RUNG_OF_LEVEL[pair.level])
        return pair

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
        self.climb_down()
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
        happening = [strike for strike in self.strikes if self.happens(strike)]
        self.agents.do("suffer_minor_incidents")
        for strike in happening:
            self.states[strike.victim].suffer(strike.culprit, strike.harm, strike.affront)
            self.pair(strike.victim, strike.culprit).struck = True

    def happens(self, strike: Strike) -> bool:
        """Whether a named incident happens this week."""
        if strike.week is not None:
            return strike.week == self.week
        bad_enough = self.pair(strike.victim, strike.culprit).rung >= strike.from_rung
        wound = openness(self.states[strike.victim].wound[strike.culprit])
        return bad_enough and wound >= strike.from_wound and self.random.random() < strike.chance

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

    def climb_down(self) -> None:
        """The aggrieved may turn back."""
        chosen = {(state, other): None for state in self.agents for other in state.others if state.climbs_down(other)}
        chosen |= {(self.states[by], to): None for by, to, _ in self.scripted("climb_down")}
        for state, other in chosen:
            state.climb_down(other)
        self.tally["climb-downs"] += len(chosen)

    def restore(self) -> None:
        """Both sides may restore relations."""
        scripted = [self.pair(by, to) for by, to, _ in self.scripted("restoration")]
        for pair in self.pairs.values():
            open_to_it = pair.level > 0 or pair.fallen
            pair.restored = (open_to_it and pair.one.restores(pair.other.code)) or pair in scripted
            if pair.restored:
                self.tally["restorations"] += 1
                pair.one.restore(pair.other.code)
                pair.other.restore(pair.one.code)
                pair.struck = pair.fallen = False

    def ladder(self) -> None:
        """The rung follows the worse relation a step a week, and a formal level at once."""
        for pair in self.pairs.values():
            index, shift = pair.index, self.p.hysteresis
            if self._band(index, -shift) > pair.band:
                pair.band += 1
            elif self._band(index, shift) < pair.band:
                pair.band -= 1
            pair.rung = max(pair.band, RUNG_OF_LEVEL[pair.level])
            pair.fallen = pair.fallen or (pair.struck and pair.rung > pair.start_rung)

    def _band(self, relation: float, shift: float) -> int:
        """Rung 0 to 4 by relation alone, every threshold moved by `shift`."""
        p = self.p
        edges = (p.partnership_below, p.normal_below, p.strained_below, p.crisis_below)
        return sum(relation < edge + shift for edge in edges)


def _refuse_unknown(case: Case) -> None:
    """Refuse a case that would be played here otherwise than it is meant, so that it is not taken for agreement."""
    unknown = sorted({act.action for act in case.acts if _action(act.action).kind not in KINDS})
    unknown += [case.theory] if case.theory != THEORY else []
    unknown += ["barred choices"] if case.barred else []
    unknown += ["a kept structure"] if case.keeps_structure else []
    if unknown:
        raise ValueError(f"{case.name}: the plain reference does not play {', '.join(unknown)}; write it there first")


def _action(name: str) -> Action:
    return next(action for action in ACTIONS if action.name == name)

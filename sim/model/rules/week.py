"""The week: its draws, and its phases in two halves, between which the theory gives each leader's intended tone."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from sim.model.compiling import LANES, phase, rule
from sim.model.elementary import normal_quantiles
from sim.model.random_streams import POSITION, draw_pair
from sim.model.records import Block, week_of
from sim.model.rules.amends import amends
from sim.model.rules.back_down import back_down
from sim.model.rules.conduct import conduct
from sim.model.rules.downgrade import downgrade
from sim.model.rules.factions import factions
from sim.model.rules.incidents import incidents
from sim.model.rules.interfere import interfere
from sim.model.rules.ladder import ladder
from sim.model.rules.memory import memory
from sim.model.rules.perceive import perceive
from sim.model.rules.relate import relate
from sim.model.rules.restore import restore
from sim.model.rules.turnover import turnover

_PAIR = {name: np.uint64(position // 2) for name, position in POSITION.items()}
_PERCEPTION, _RELATION, _AGENDA = _PAIR["perception"], _PAIR["relation"], _PAIR["agenda"]
_AMENDS, _LEANING, _TURNOVER = _PAIR["amends"], _PAIR["successor_leaning"], _PAIR["turnover"]


class Addresses(NamedTuple):
    """The seed's key and first run of a world, and the addresses of its dyads, states and incidents."""

    key: Any  # [2]
    first_run: Any
    dyads: Any  # [dyad of the world]
    states: Any  # [state]
    incidents: Any  # [incident, 2]


@phase
def draw_week(b: Block, a: Addresses, week: Any) -> None:
    """Make the draws of a week; those of dyads are shared by all variants. `week` is a whole number without sign."""
    for g in range(b.draws.shape[0]):
        run = a.first_run + np.uint64(g * LANES)
        _draw_dyads(b.draws[g], a, run, week)
        for v in range(b.states.shape[0]):
            for i in range(b.states.shape[2]):
                state = b.states[v, g, i]
                draw_pair(a.key, run, week, a.states[i], _TURNOVER, state.turnover_draw, state.successor_draw)
            for q in range(b.incidents.shape[2]):
                _draw_incident(b.incidents[v, g, q].draw, a, q, run, week)


@rule
def _draw_dyads(every: Any, a: Addresses, run: Any, week: Any) -> None:
    one, other, tails = np.empty(LANES), np.empty(LANES), np.empty(LANES)
    for k in range(len(every)):
        draws, who = every[k], a.dyads[k]
        draw_pair(a.key, run, week, who, _PERCEPTION, one, other)
        normal_quantiles(one, draws.perception, tails)
        normal_quantiles(other, draws.conduct, tails)
        draw_pair(a.key, run, week, who, _RELATION, one, draws.random_incident)
        normal_quantiles(one, draws.relation, tails)
        draw_pair(a.key, run, week, who, _AGENDA, draws.agenda, draws.downgrade)
        draw_pair(a.key, run, week, who, _AMENDS, draws.amends, draws.back_down)
        draw_pair(a.key, run, week, who, _LEANING, draws.successor_leaning, draws.restoration)


@rule
def _draw_incident(draw: Any, a: Addresses, q: int, run: Any, week: Any) -> None:
    unused = np.empty(LANES)
    draw_pair(a.key, run, week, a.incidents[q, 0], a.incidents[q, 1], draw, unused)


@phase
def simulate(b: Block, week: Any, first: Any, last: Any) -> None:  # noqa: C901
    """Simulate the phases `first` to `last` - 1 of WEEK, for one group of runs of one variant after the other.

    Before `conduct`, the sixth, the theory has to give the intended tones.
    """
    for g in range(b.dyads.shape[1]):
        for v in range(b.dyads.shape[0]):
            w = week_of(b, week, v, g)
            if first <= 0 < last:
                incidents(w)
            if first <= 1 < last:
                turnover(w)
            if first <= 2 < last:
                perceive(w)
            if first <= 3 < last:
                interfere(w)
            if first <= 4 < last:
                factions(w)
            if first <= 5 < last:
                conduct(w)
            if first <= 6 < last:
                downgrade(w)
            if first <= 7 < last:
                amends(w)
            if first <= 8 < last:
                back_down(w)
            if first <= 9 < last:
                restore(w)
            if first <= 10 < last:
                relate(w)
            if first <= 11 < last:
                memory(w)
            if first <= 12 < last:
                ladder(w)


CONDUCT_PHASE = 5
"""The place of `conduct` in WEEK."""

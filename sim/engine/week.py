"""The week: its draws, and its phases in two halves, between which the theory gives each leader's intended tone."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.engine.draws import Addresses
from sim.model.compiling import entry, phase
from sim.model.elementary import normal_quantiles
from sim.model.random_streams import POSITION, draw_pair
from sim.model.records import Batch, Block, Week, week_of
from sim.model.rules import WEEK
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

_NOBODY = np.uint64(0)
_PAIR = {name: np.uint64(position // 2) for name, position in POSITION.items()}
_PERCEPTION, _RELATION, _AGENDA = _PAIR["perception"], _PAIR["relation"], _PAIR["agenda"]
_AMENDS, _LEANING, _TURNOVER = _PAIR["amends"], _PAIR["successor_leaning"], _PAIR["turnover"]

CONDUCT_PHASE = [phase.name for phase in WEEK].index("conduct")


@entry
def draw(b: Block, at: Batch, a: Addresses) -> None:
    """Make the draws of the coming week; those of dyads, which variants of the same states share, for the first."""
    for v in range(at.first, at.last):
        w, runs, of = week_of(b, v, at.group), a.runs[at.group], b.set_of[v]
        if a.first[of] == v:
            draw_dyads(w, a.key, runs, a.dyads[of])
        draw_others(w, a.key, runs, (a.states[of], a.incidents))


@entry
def simulate(b: Block, at: Batch, first: Any, last: Any) -> None:
    """Simulate the phases `first` to `last` - 1 of WEEK.

    Before `conduct`, the sixth, the theory has to give the intended tones.
    """
    for v in range(at.first, at.last):
        play(week_of(b, v, at.group), first, last)


@phase
def draw_others(w: Week, key: Any, runs: Any, who: Any) -> None:
    """Make the draws of states and of random incidents, at the addresses `who` of both."""
    states, incidents = who
    week = np.uint64(w.now[0])
    for i in range(len(w.states)):
        draw_pair(key, runs, (week, states[i], _TURNOVER), w.states[i].turnover_draw, w.states[i].successor_draw)
    for q in range(len(w.incidents)):
        if w.incidents[q].week < 0:
            draw, unused = w.incidents[q].draw, w.incidents[q].other_draw
            draw_pair(key, runs, (week, incidents[q, 0], incidents[q, 1]), draw, unused)


@phase
def draw_dyads(w: Week, key: Any, run: Any, addresses: Any) -> None:
    """Make the draws of dyads, but of those without an address."""
    week = np.uint64(w.now[0])
    for k in range(len(w.draws)):
        draws, who = w.draws[k], addresses[k]
        if who == _NOBODY:
            continue
        one, other = draws.amends, draws.back_down  # drawn last, so free until then
        draw_pair(key, run, (week, who, _PERCEPTION), one, other)
        normal_quantiles(one, draws.perception)
        normal_quantiles(other, draws.conduct)
        draw_pair(key, run, (week, who, _RELATION), one, draws.random_incident)
        normal_quantiles(one, draws.relation)
        draw_pair(key, run, (week, who, _AGENDA), draws.agenda, draws.downgrade)
        draw_pair(key, run, (week, who, _AMENDS), draws.amends, draws.back_down)
        draw_pair(key, run, (week, who, _LEANING), draws.successor_leaning, draws.restoration)


@phase
def play(w: Week, first: Any, last: Any) -> None:  # noqa: C901
    """Play the phases `first` to `last` - 1, in the order of WEEK."""
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

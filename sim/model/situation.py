"""What is true in a week: the arrays the rules read and change.

Axes, always in this order: variant, run, source, (faction,) target. Attributes of a state have a last axis of
length 1, so that they broadcast over its targets. `A` states, `F` factions a state (padded with power 0).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Array, Flags, Levels
from sim.model.parameters import Declaration, Parameters
from sim.model.random_streams import RandomStreams

Changes = dict[str, Any]
Scalar = TypeVar("Scalar", bound=np.generic)

TERMS = ("structure", "ties", "triads", "conduct", "grievance", "incidents", "amends", "noise", "forgetting")
"""What moves a relation: the terms of the ledger, in order. `forgetting` is what time takes from the start."""


@dataclass
class Situation:
    """The state of every run of every variant in one week. Rules return changes; only the world applies them."""

    half_log_odds: Array  # [V, R, A, A] H
    relation: Array  # [V, R, A, A] x = tanh H
    grievance: Array  # [V, R, A, A] g >= 0, unsettled harm in impact units
    ties: Array  # [V, R, A, A] z, symmetric
    mobilisation: Array  # [V, R, A, F] m in [.05, 1]
    tone: Array  # [V, R, A, A] last conduct of source to target
    agenda: Array  # [V, R, A, A] is the quarrel on the source's table, 0 to 1
    downgrade_level: Levels  # [V, R, A, A] formal level in force, 0 to 3
    audience_cost: Array  # [V, R, A, A] cost of climbing down
    intent: Array  # [V, R, A, A] of the last incident: 1 deliberate political act, -1 accident or agents' act
    domestic_constraint: Array  # [V, R, A, 1] how far factions bind the leader
    leaning: Array  # [V, R, A, A] the leader's own leaning
    relation_rung: Levels  # [V, R, A, A] rung 0 to 4 by relation alone
    rung: Levels  # [V, R, A, A] rung 0 to 7
    incident_since_restoration: Flags  # [V, R, A, A] a named incident since the last restoration
    below_start_since: Flags  # [V, R, A, A] ... which has put the pair below its starting rung
    # what the phases of this week leave for each other
    perceived: Array  # [V, R, A, A] the other's conduct as perceived
    interference: Array  # [V, R, A, A] third parties' push in force, < 0 a wedge
    domestic_ideal_tone: Array  # [V, R, A, A] domestic ideal: what the factions together want
    hawk_weight: Array  # [V, R, A, A] power times voice of the hawks of source towards target
    intended_tone: Array  # [V, R, A, A] the conduct aimed at
    downgrade_chosen: Levels  # [V, R, A, A] the formal level source chose this week, 0 where it took none
    amends: Array  # [V, R, A, A] strength of amends received by source from target this week
    backed_down: Flags  # [V, R, A, A]
    restored: Flags  # [V, R, A, A] symmetric
    left_office: Flags  # [V, R, A, 1] leader gone this week
    incident_occurred: Flags  # [V, R, shocks] named incidents that happened this week
    relation_drop: Array  # [V, R, A, A] what incidents took from the half log-odds this week
    relation_gain: Array  # [V, R, A, A] what amends added to it
    inputs: tuple[Array, ...]  # structure, ties, triads, conduct, wound, luck: weekly additions to the half log-odds


@dataclass(frozen=True)
class IncidentArrays:
    """A named incident as the rules see it; arrays are [V, 1] or [V, R]."""

    name: str
    victim: int
    offender: int
    week: int | None
    chance: float  # a week, where `week` is None
    from_rung: int  # happens by chance only at this rung or worse
    from_grievance: float  # ... and only where the wound's openness is at least this
    present: Flags
    impact: Array
    responsibility: Array
    intent: float


@dataclass(frozen=True)
class ScriptRow:
    """A scripted act: `variant` and states as indices, `action` a row of ACTIONS."""

    week: int
    variant: int
    by: int
    to: int
    action: int


@dataclass(frozen=True)
class Theory:
    """A rival account of how a leader decides: `target` gives the conduct aimed at, [V, R, A, A]; nothing is drawn.

    `parts` gives the named addends of that aim, in order, for the ledger of drivers: each [V, R, A, A], but the shares
    of `factions` [V, R, A, F, A] and of `third_parties` [V, R, K, A, A]. Summed (`added_up`) they are the target.
    """

    name: str
    claim: str
    source: str
    intended_tone: Callable[[Situation, Setting], Array]
    parts: Callable[[Situation, Setting], dict[str, Array]]
    numbers: tuple[Declaration, ...] = ()  # of its own, beside the parameters


@dataclass(frozen=True)
class Decision:
    """A user's own account of one leader: from the target the theory gives, [V, R, A], to the one he aims at."""

    state: int
    decide: Callable[[Array], Array]


@dataclass(frozen=True)
class Setting:
    """What does not change within a run: inputs, parameters, and the point of rest that the structure was inverted for.

    Values of `p` are floats, or arrays [V, 1, 1, 1] where variants differ.
    """

    p: Parameters
    theory: Theory
    named: Flags  # [V, 1, A, A] pairs the scenario names
    common: Array  # [V, 1, A, A] number of third states a pair shares, at least 1
    attention_load: Array  # [V, 1, A, 1] how many pairs share a state's attention, at least 1
    power: Array  # [V, 1|R, A, F]
    ideal_tones: Array  # [V, 1|R, A, F, A] ideal tone of each faction towards each state
    pressure: Array  # [V, 1|R, A, A] sum of third parties' pushes on source's policy to target
    pressures_by: Array  # [V, 1|R, A (by whom), A, A] the same by third party; 0 where the file gives the sum
    leverage: Array  # [V, 1|R, A, A] reach of source into target's politics
    trade_dependence: Array  # [V, 1|R, A, A]
    tenure: Array  # [V, 1|R, A, 1] years
    usual_domestic_constraint: Array  # [V, 1|R, A, 1] what a successor's binding is drawn around
    may_restore: Flags  # [V, 1, A, A]
    allowed: Flags  # [V, 1, A (who chooses), 1, actions]
    incidents: tuple[IncidentArrays, ...]
    scripts: tuple[ScriptRow, ...]
    decisions: tuple[Decision, ...]
    # the point of rest, per run
    start: Array  # [V, R, A, A] relation at rest
    start_relation_rung: Levels  # [V, R, A, A]
    start_rung: Levels
    ties_offset: Array  # [V, R, A, A] how much warmer ties are than the relation alone supports
    hawks: Array  # [V, R, A, F, A] 1 where a faction is hawkish towards a state
    structure: Array  # [V, R, A, A] b, inverted
    perceived_at_equilibrium: Array  # [V, R, A, A]
    intended_tone_at_equilibrium: Array  # [V, R, A, A]
    mobilisation_stimulus_at_equilibrium: Array  # [V, R, A, F]


@dataclass(frozen=True)
class Moment:
    """This week's number, counted from 0, and its luck."""

    week: int
    streams: RandomStreams


class Cells:
    """The cells of `where`, flat and in order: `cells(values)` are values there, arrays that broadcast or numbers.

    Rules that concern few cells compute only those.
    """

    def __init__(self, where: Flags) -> None:
        self._shape, self._flat = where.shape, np.flatnonzero(where)
        self._places = np.unravel_index(self._flat, where.shape)

    def __call__(self, values: Any) -> Any:
        """The values at the cells, [cells]; a number stays a number."""
        if isinstance(values, float):
            return values
        if values.shape == self._shape and values.flags.c_contiguous:
            return values.take(self._flat)
        return np.broadcast_to(values, self._shape)[self._places]


FACTIONS, THIRD_PARTIES = "factions", "third_parties"
"""Parts of an aim that have an axis of their own: who wants it."""


def added_up(parts: dict[str, Array]) -> Array:
    """The sum of the parts of an aim, [V, R, A, A]."""
    whole = {FACTIONS: -2, THIRD_PARTIES: -3}
    total: Array = np.sum([p.sum(axis=whole[name]) if name in whole else p for name, p in parts.items()], axis=0)
    return total


def shares_of_factions(s: Situation, c: Setting) -> tuple[Array, Array]:
    """Each faction's share of the domestic ideal, [V, R, A, F, A], and what stands in for it where none has a say."""
    voice = (c.power * s.mobilisation)[..., None]
    total = voice.sum(axis=-2, keepdims=True)
    anyone = total > 0.0
    shares: Array = np.where(anyone, voice * c.ideal_tones / np.where(anyone, total, 1.0), 0.0)
    return shares, np.where(anyone[..., 0, :], 0.0, c.start)


def shares_of_pressures(s: Situation, c: Setting) -> tuple[Array, Array]:
    """Each third party's own push, [V, R, K, A, A], and the rest of `interference`: what the file gives as a sum, and
    what scripted restraint or mediation changes."""
    grip = c.p.interference_scale * (c.p.interference_without_grievance + grievance_intensity(s.grievance))
    by_whom = c.pressures_by * grip[..., None, :, :]
    return by_whom, s.interference - by_whom.sum(axis=-3)


def swap(dyads: NDArray[Scalar]) -> NDArray[Scalar]:
    """The same quantity seen from the other side: [..., i, j] becomes [..., j, i]."""
    return np.swapaxes(dyads, -1, -2)


def worse_of(dyads: Array) -> Array:
    """The lower of both directions, symmetric."""
    return np.minimum(dyads, swap(dyads))


def balance(relation: Array, c: Setting) -> Array:
    """Mean over shared third states k of x_ik x_kj (Kulakowski et al. 2005), [V, R, A, A]; 0 without any."""
    known = relation * c.named
    return (known @ known) / c.common * c.named


def grievance_intensity(grievance: Array) -> Array:
    """How open a wound is, w = g / (1 + g), 0 to 1."""
    return grievance / (1.0 + grievance)


def relu(values: Array) -> Array:
    """What is above zero."""
    return np.maximum(values, 0.0)


def sigmoid(log_odds: Array) -> Array:
    """Probability of a log-odds."""
    return 1.0 / (1.0 + np.exp(-log_odds))

"""The state of a week: the arrays that the rules read and change.

Axes, always in this order: variant, run, source, (faction,) target. Attributes of a state have a last axis of
length 1, so that they broadcast over its targets. `A` states, `F` factions per state (padded with power 0).
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
"""Terms of the decomposition of a relation, in order. `forgetting` is the decay of the starting relation."""


@dataclass
class Situation:
    """The state of every run of every variant in one week. Rules return changes; only the world applies them."""

    half_log_odds: Array  # [V, R, A, A] H
    relation: Array  # [V, R, A, A] x = tanh H
    grievance: Array  # [V, R, A, A] g >= 0, unsettled harm in impact units
    ties: Array  # [V, R, A, A] z, symmetric
    mobilisation: Array  # [V, R, A, F] m in [.05, 1]
    tone: Array  # [V, R, A, A] last conduct of source to target
    agenda: Array  # [V, R, A, A] dispute on the source's agenda, 0 to 1
    downgrade_level: Levels  # [V, R, A, A] downgrade in force, 0 to 3
    audience_cost: Array  # [V, R, A, A] domestic cost of backing down, in tone
    intent: Array  # [V, R, A, A] of the last incident: 1 deliberate political act, -1 accident or agents' act
    domestic_constraint: Array  # [V, R, A, 1] weight of factions on the leader
    leaning: Array  # [V, R, A, A] the leader's own bias, in tone
    relation_rung: Levels  # [V, R, A, A] rung 0 to 4 by relation alone
    rung: Levels  # [V, R, A, A] rung 0 to 7
    incident_since_restoration: Flags  # [V, R, A, A] a named incident has occurred since the last restoration
    below_start_since: Flags  # [V, R, A, A] ... and the dyad has since been below its starting rung
    # results of this week's phases, read by later phases
    perceived: Array  # [V, R, A, A] the other's conduct as perceived
    interference: Array  # [V, R, A, A] third-party pressure in force, < 0 a wedge
    domestic_ideal_tone: Array  # [V, R, A, A] weighted mean of the factions' ideal tones
    hawk_weight: Array  # [V, R, A, A] power x mobilisation of the source's hawks towards target
    intended_tone: Array  # [V, R, A, A] the tone the leader aims at
    downgrade_chosen: Levels  # [V, R, A, A] downgrade taken this week, 0 where none
    amends: Array  # [V, R, A, A] strength of amends received by source from target this week
    backed_down: Flags  # [V, R, A, A]
    restored: Flags  # [V, R, A, A] symmetric
    left_office: Flags  # [V, R, A, 1] leader left this week
    incident_occurred: Flags  # [V, R, incident] named incidents that occurred this week
    relation_drop: Array  # [V, R, A, A] effect of incidents on the half log-odds this week
    relation_gain: Array  # [V, R, A, A] effect of amends on it
    inputs: tuple[Array, ...]  # structure, ties, triads, conduct, grievance, noise: added to the half log-odds


@dataclass(frozen=True)
class IncidentArrays:
    """A named incident as arrays for the rules, [V, 1] or [V, R]."""

    name: str
    victim: int
    offender: int
    week: int | None
    chance: float  # weekly probability, where `week` is None
    from_rung: int  # a random incident occurs only at this rung or worse
    from_grievance: float  # ... and only where grievance intensity is at least this
    present: Flags
    impact: Array
    responsibility: Array
    intent: float


@dataclass(frozen=True)
class ScriptedActRow:
    """A scripted act of one variant: `variant`, `by` and `to` are indices, `action` is a row of ACTIONS."""

    week: int
    variant: int
    by: int
    to: int
    action: int


@dataclass(frozen=True)
class Theory:
    """A rival account of how a leader decides: `intended_tone` computes [V, R, A, A] without random draws.

    `parts` gives its named addends, in order, for the decomposition by driver: each [V, R, A, A], except the parts of
    `factions` [V, R, A, F, A] and of `third_parties` [V, R, K, A, A]. Their sum (`sum_of_parts`) is the intended tone.
    """

    name: str
    claim: str
    source: str
    intended_tone: Callable[[Situation, Setting], Array]
    parts: Callable[[Situation, Setting], dict[str, Array]]
    numbers: tuple[Declaration, ...] = ()  # its own, in addition to the parameters


@dataclass(frozen=True)
class Decision:
    """A user's rule for one leader: maps the theory's intended tone, [V, R, A], to the leader's own."""

    state: int
    decide: Callable[[Array], Array]


@dataclass(frozen=True)
class Setting:
    """The constants of a run: inputs, parameters, and the equilibrium for which the structure was solved.

    Values of `p` are floats, or arrays [V, 1, 1, 1] where variants differ.
    """

    p: Parameters
    theory: Theory
    named: Flags  # [V, 1, A, A] dyads that the scenario names
    common: Array  # [V, 1, A, A] number of third states that a dyad shares, at least 1
    attention_load: Array  # [V, 1, A, 1] dyads / attention_capacity, at least 1
    power: Array  # [V, 1|R, A, F]
    ideal_tones: Array  # [V, 1|R, A, F, A] ideal tone of each faction towards each state
    pressure: Array  # [V, 1|R, A, A] total third-party pressure on source's policy to target
    pressures_by: Array  # [V, 1|R, A (third party), A, A] the same by third party; 0 where the file gives the sum
    leverage: Array  # [V, 1|R, A, A] leverage of source over target
    trade_dependence: Array  # [V, 1|R, A, A]
    tenure: Array  # [V, 1|R, A, 1] years
    usual_domestic_constraint: Array  # [V, 1|R, A, 1] mean of a successor's constraint
    may_restore: Flags  # [V, 1, A, A]
    allowed: Flags  # [V, 1, A (chooser), 1, action]
    incidents: tuple[IncidentArrays, ...]
    scripted_acts: tuple[ScriptedActRow, ...]
    decisions: tuple[Decision, ...]
    # the equilibrium, per run
    start: Array  # [V, R, A, A] relation at equilibrium
    start_relation_rung: Levels  # [V, R, A, A]
    start_rung: Levels
    ties_offset: Array  # [V, R, A, A] excess of ties over the mean of both relations
    hawks: Array  # [V, R, A, F, A] 1 where a faction is a hawk towards a state
    structure: Array  # [V, R, A, A] b, solved for
    perceived_at_equilibrium: Array  # [V, R, A, A]
    intended_tone_at_equilibrium: Array  # [V, R, A, A]
    mobilisation_stimulus_at_equilibrium: Array  # [V, R, A, F]


@dataclass(frozen=True)
class Moment:
    """The number of the week, from 0, and the random streams."""

    week: int
    streams: RandomStreams


class Cells:
    """The cells of `where`, flat and in order: `cells(values)` selects from arrays; numbers pass through.

    Rules that concern few cells compute only those.
    """

    def __init__(self, where: Flags) -> None:
        self._shape, self._flat = where.shape, np.flatnonzero(where)
        self._places = np.unravel_index(self._flat, where.shape)

    def __call__(self, values: Any) -> Any:
        """Return the values at the cells, [cell]; a number stays a number."""
        if isinstance(values, float):
            return values
        if values.shape == self._shape and values.flags.c_contiguous:
            return values.take(self._flat)
        return np.broadcast_to(values, self._shape)[self._places]


FACTIONS, THIRD_PARTIES = "factions", "third_parties"
"""Parts of an intended tone with an axis of their own, over factions or third parties."""


def sum_of_parts(parts: dict[str, Array]) -> Array:
    """Return the sum of the parts of an intended tone, [V, R, A, A]."""
    axes = {FACTIONS: -2, THIRD_PARTIES: -3}
    total: Array = np.sum([p.sum(axis=axes[name]) if name in axes else p for name, p in parts.items()], axis=0)
    return total


def faction_parts(s: Situation, c: Setting) -> tuple[Array, Array]:
    """Return each faction's part of the domestic ideal tone, [V, R, A, F, A], and the default without factions."""
    weight = (c.power * s.mobilisation)[..., None]
    total = weight.sum(axis=-2, keepdims=True)
    weighted = total > 0.0
    parts: Array = np.where(weighted, weight * c.ideal_tones / np.where(weighted, total, 1.0), 0.0)
    return parts, np.where(weighted[..., 0, :], 0.0, c.start)


def pressure_parts(s: Situation, c: Setting) -> tuple[Array, Array]:
    """Return each third party's part of `interference`, [V, R, K, A, A], and the remainder: the sum given in the file
    and the changes by scripted restraint or mediation."""
    factor = c.p.interference_scale * (c.p.interference_without_grievance + grievance_intensity(s.grievance))
    by_third_party = c.pressures_by * factor[..., None, :, :]
    return by_third_party, s.interference - by_third_party.sum(axis=-3)


def swap(dyads: NDArray[Scalar]) -> NDArray[Scalar]:
    """Transpose the dyads: [..., i, j] becomes [..., j, i]."""
    return np.swapaxes(dyads, -1, -2)


def worse_of(dyads: Array) -> Array:
    """Return the lower of both directions, symmetric."""
    return np.minimum(dyads, swap(dyads))


def triad_balance(relation: Array, c: Setting) -> Array:
    """Compute the mean of x_ik x_kj over shared third states k (Kulakowski et al. 2005), [V, R, A, A]."""
    named = relation * c.named
    return (named @ named) / c.common * c.named


def grievance_intensity(grievance: Array) -> Array:
    """Compute grievance intensity, w = g / (1 + g), 0 to 1."""
    return grievance / (1.0 + grievance)


def relu(values: Array) -> Array:
    """Return the positive part."""
    return np.maximum(values, 0.0)


def sigmoid(log_odds: Array) -> Array:
    """Convert log-odds to a probability."""
    return 1.0 / (1.0 + np.exp(-log_odds))

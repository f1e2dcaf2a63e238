"""The state of a week and the constants of a run as arrays, to read and to set; the rules work on packed records.

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
from sim.model.parameters import Parameters

Scalar = TypeVar("Scalar", bound=np.generic)

TERMS = ("structure", "ties", "triads", "conduct", "grievance", "incidents", "amends", "noise", "forgetting")
"""Terms of the decomposition of a relation, in order. `forgetting` is the decay of the starting relation."""


@dataclass
class Situation:
    """The state of every run of every variant in one week."""

    half_log_odds: Array  # [V, R, A, A] H
    relation: Array  # [V, R, A, A] x = tanh H
    grievance: Array  # [V, R, A, A] g >= 0, unsettled harm in impact units
    ties: Array  # [V, R, A, A] z, symmetric
    mobilisation: Array  # [V, R, A, F] m in [.05, 1]
    tone: Array  # [V, R, A, A] last conduct of source to target
    agenda: Array  # [V, R, A, A] dispute on the source's agenda, 0 to 1
    downgrade_level: Levels  # [V, R, A, A] downgrade in force, 0 to 3
    audience_cost: Array  # [V, R, A, A] domestic cost of backing down, in tone
    intent: Array  # [V, R, A, A] of the last incidents: 1 deliberate, 0 unclear, -1 an act of agents, -2 an accident
    force: Array  # [V, R, A, A] 0 to 1: whether they were acts of force
    harm_memory: Array  # [V, R, A, A] slow memory of harm, impact
    honeymoon: Array  # [V, R, A, 1] newness of the leader, 0 to 1
    successor: Flags  # [V, R, A, 1] the leader is not that of week 0
    domestic_constraint: Array  # [V, R, A, 1] weight of factions on the leader
    leaning: Array  # [V, R, A, A] the leader's own bias, in tone
    relation_rung: Levels  # [V, R, A, A] rung 0 to 4 by relation alone
    rung: Levels  # [V, R, A, A] rung 0 to 7
    incident_since_restoration: Flags  # [V, R, A, A] a named incident has occurred since the last restoration
    below_start_since: Flags  # [V, R, A, A] ... and the dyad has since been below its starting rung
    call_measures: Array  # [V, R, A, A] call by others that the source take measures against the target, 0 to 1
    call_recall: Array  # [V, R, A, A] ... recall its ambassador
    call_severance: Array  # [V, R, A, A] ... sever relations
    permission: Array  # [V, R, A, A] permission to repair, by others who have, 0 to 1
    caller: Array  # [V, R, A, A] 1 + place in the roster of the state whose call weighs most, 0 without a call
    caller_weight: Array  # [V, R, A, A] weight of its call, 0 to 1
    # results of this week's phases, read by later phases
    perceived: Array  # [V, R, A, A] the other's conduct as perceived
    interference: Array  # [V, R, A, A] third-party pressure in force, < 0 a wedge
    domestic_ideal_tone: Array  # [V, R, A, A] weighted mean of the factions' ideal tones
    hawk_weight: Array  # [V, R, A, A] power x mobilisation of the source's hawks towards target
    intended_tone: Array  # [V, R, A, A] the tone the leader aims at
    downgrade_chosen: Levels  # [V, R, A, A] downgrade taken this week, 0 where none
    followed: Array  # [V, R, A, A] `caller` where it was taken, or is that grave, only because of the call; else 0
    undone: Levels  # [V, R, A, A] downgrade levels that the source undid this week
    amends: Array  # [V, R, A, A] strength of amends received by source from target this week
    backed_down: Flags  # [V, R, A, A]
    restored: Flags  # [V, R, A, A] symmetric
    left_office: Flags  # [V, R, A, 1] leader left this week
    incident_occurred: Flags  # [V, R, incident] named incidents that occurred this week
    relation_drop: Array  # [V, R, A, A] effect of incidents on the half log-odds this week
    relation_gain: Array  # [V, R, A, A] effect of amends on it
    inputs: tuple[Array, ...]  # KEPT_INPUTS of the kept dyads, [V, R, kept dyad]


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
    force: float


@dataclass(frozen=True)
class ScriptedActRow:
    """A scripted act of one variant: `variant`, `by` and `to` are indices, `action` is a row of ACTIONS."""

    week: int
    variant: int
    by: int
    to: int
    action: int


@dataclass(frozen=True)
class AppealRow:
    """An appeal of one variant, which counts with alignment only: `by` and `against` are indices, `level` is 1 to 3."""

    week: int
    variant: int
    by: int
    against: int
    level: int


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
    theory: Any  # a Theory
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
    start_rung: Levels  # [V, R, A, A]
    ties_offset: Array  # [V, R, A, A] excess of ties over the mean of both relations
    structure: Array  # [V, R, A, A] b, solved for
    perceived_at_equilibrium: Array  # [V, R, A, A]
    intended_tone_at_equilibrium: Array  # [V, R, A, A]
    repair_ease: Array  # [V, 1|R, A, A] what repair owes to dependence, contiguity and power
    usual_grievance: Array  # [V, R, A, A] grievance intensity that ordinary noise sustains
    mobilisation_stimulus_at_equilibrium: Array  # [V, R, A, F]
    faction_counts: tuple[int, ...] = ()  # of each state
    appeals: tuple[AppealRow, ...] = ()


KEPT_INPUTS = ("structure", "ties", "triads", "conduct", "grievance", "noise")
"""What a week adds to the half log-odds, by name."""


def swap(dyads: NDArray[Scalar]) -> NDArray[Scalar]:
    """Transpose the dyads: [..., i, j] becomes [..., j, i]."""
    return np.swapaxes(dyads, -1, -2)


def worse_of(dyads: Array) -> Array:
    """Return the lower of both directions, symmetric."""
    return np.minimum(dyads, swap(dyads))

"""The arrays that the compiled rules read and change: one record for each state, dyad, faction and incident.

A field of a record has a place for each of LANES runs. `Block` holds the records of a whole world; `Week` those of one
variant and LANES runs, which is what a phase is given.
"""

from __future__ import annotations

from dataclasses import fields
from typing import Any, NamedTuple

import numpy as np

from sim.model.actions import ACTIONS
from sim.model.compiling import LANES, rule
from sim.model.parameters import Parameters


def _record(lanes: str = "", small: str = "", numbers: str = "", whole: str = "") -> np.dtype[Any]:
    """Declare a record: fields per run (floats, and `small` integers), and fields with one value for all runs."""
    declared = [(name, "f8", (LANES,)) for name in lanes.split()] + [(name, "f8") for name in numbers.split()]
    declared += [(name, "i8") for name in whole.split()] + [(name, "i1", (LANES,)) for name in small.split()]
    return np.dtype(declared, align=True)


DYAD = _record(
    "half_log_odds relation grievance ties tone agenda audience_cost intent force harm_memory leaning perceived "
    "interference domestic_ideal_tone hawk_weight intended_tone amends relation_drop relation_gain triad_balance",
    "downgrade_level relation_rung rung incident_since_restoration below_start_since downgrade_chosen backed_down "
    "restored",
)
"""What a state makes of another; see `Situation` for the meaning of each field."""
DYAD_SETTING = _record(
    "start structure repair_ease ties_offset perceived_at_equilibrium intended_tone_at_equilibrium usual_grievance "
    "pressure trade_dependence",
    "start_rung measures recall sever amends_half amends_full back_down restoration",
    numbers="common",
    whole="source target back draws kept first_triad last_triad may_restore",
)
"""Constants of a directed dyad; see `Setting`, and from `measures` on whether the source may choose the act (0 or 1).
Those with one value for all runs are its states, the place of the other direction and of its draws, where its inputs
are kept (-1: nowhere), and its triads.

Dyads are in the order of their source and target; so the first direction of a dyad comes before the other.
"""
STATE = _record(
    "domestic_constraint tenure usual_domestic_constraint honeymoon turnover_draw successor_draw",
    "left_office successor",
    numbers="attention_load",
    whole="first last first_faction last_faction first_ideal",
)
"""A state: its leader, its dyads `first` to `last` - 1, its factions, the first of their ideal tones, and its draws,
both uniform."""
CALL = _record(
    "call_measures call_recall call_severance permission caller caller_weight followed leverage",
    "undone called_level own_level appealed",
)
"""What other states ask of a dyad's source: see `Situation`, and the level that it would take with the call and without
it, in the week of the choice, and that it appeals for. `leverage` is that of the target over the source. Without
alignment there are none.
"""
FACTION = _record("mobilisation power stimulus_at_equilibrium")
IDEAL = _record("tone")
"""A faction's ideal tone towards one state: the factions of a state in order, each with all dyads of the state."""
INCIDENT = _record(
    "impact responsibility draw other_draw",
    "present occurred",
    numbers="chance from_grievance intent force",
    whole="dyad week from_rung",
)
SCRIPT = _record(numbers="tone strength", whole="week dyad kind level")
INPUTS = _record("structure ties triads conduct grievance noise")
"""What a week adds to the half log-odds of a dyad of interest."""
DYAD_DRAWS = _record(
    "perception conduct relation random_incident agenda downgrade amends back_down successor_leaning restoration"
)
"""The week's draws for each directed dyad; `successor_leaning` is uniform until it is needed."""
PARAMETERS = _record(numbers=" ".join(f.name for f in fields(Parameters)))

CONDUCT, DOWNGRADE, AMENDS, RELEASE, BACK_DOWN, RESTORATION, OTHER, APPEAL = range(8)
KINDS = {"conduct": CONDUCT, "downgrade": DOWNGRADE, "amends": AMENDS, "release": RELEASE, "back_down": BACK_DOWN}
KINDS |= {"restoration": RESTORATION, "restraint": OTHER, "mediation": OTHER}
"""Codes of the kinds of ACTIONS in SCRIPT; APPEAL is that of a dated appeal, on the dyad of its caller."""


def tone_of_act(name: str) -> float:
    """Return the tone of a row of ACTIONS by its name."""
    return next(action.tone for action in ACTIONS if action.name == name)


class Week(NamedTuple):
    """The records of one variant and LANES runs, and the number of the coming week: what a phase is given."""

    now: Any  # [1] the number of the week
    p: Any  # [1] PARAMETERS
    dyads: Any  # [dyad] DYAD
    setting: Any  # [dyad] DYAD_SETTING
    states: Any  # [state] STATE
    factions: Any  # [faction] FACTION
    ideals: Any  # [faction of a state, dyad of the state] IDEAL
    incidents: Any  # [incident] INCIDENT
    scripts: Any  # [script] SCRIPT
    triads: Any  # [triad, 2] the two dyads from source to third state and from there to target
    inputs: Any  # [kept dyad] INPUTS
    draws: Any  # [dyad of the world] DYAD_DRAWS
    calls: Any  # [dyad] CALL, or none


class Block(NamedTuple):
    """The records of a world. Axes: variant (v), group of LANES runs (g), then those of `Week`.

    `dyads_of` is the number of dyads of each variant; its records are the first of the third axis. `set_of` is the
    number of its set of states.
    """

    now: Any  # [1]
    p: Any  # [v]
    dyads: Any  # [v, g, dyad]
    setting: Any  # [v, g, dyad]
    states: Any  # [v, g, state]
    factions: Any  # [v, g, faction]
    ideals: Any  # [v, g, ideal]
    incidents: Any  # [v, g, incident]
    scripts: Any  # [v, script]
    triads: Any  # [v, triad, 2]
    inputs: Any  # [v, g, kept dyad]
    draws: Any  # [g, set of states, dyad of the world]
    calls: Any  # [v, g, dyad], or [v, g, 0]
    dyads_of: Any  # [v]
    set_of: Any  # [v]


class Batch(NamedTuple):
    """Variants `first` to `last` - 1 of one group of runs, which one call simulates."""

    group: int
    first: int
    last: int


@rule
def week_of(b: Block, v: int, g: int) -> Week:
    """Return the records of one variant and group of runs."""
    count = b.dyads_of[v]
    return Week(
        b.now,
        b.p[v : v + 1],
        b.dyads[v, g, :count],
        b.setting[v, g, :count],
        b.states[v, g],
        b.factions[v, g],
        b.ideals[v, g],
        b.incidents[v, g],
        b.scripts[v],
        b.triads[v],
        b.inputs[v, g],
        b.draws[g, b.set_of[v]],
        b.calls[v, g, :count],
    )

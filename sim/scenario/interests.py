"""Preferences from interests: ideal tones of factions, and third-party pressures.

Leading axes are free, so the same formulas serve one point or a thousand runs.
"""

from __future__ import annotations

import numpy as np

from sim.arrays import Array
from sim.scenario.file.values import BASE
from sim.scenario.inputs import VariantInputs, inputs_of
from sim.scenario.scenario import Scenario


def tones_from_interests(interests: Array, state_stakes: Array, slope: float) -> Array:
    """Compute ideal tones of faction f of i to j, tanh(slope sum_n interests_ifn state_stakes_jn), [..., i, f, j]."""
    ideal_tones = np.tanh(slope * np.einsum("...ifn,...jn->...ifj", interests, state_stakes))
    others: Array = ideal_tones * (1.0 - np.eye(ideal_tones.shape[-1]))[:, None, :]
    return others


def pressures(interests: Array, power: Array, dyad_stakes: Array, leverage: Array, slope: float) -> Array:
    """Compute pressures of k on i's policy to j, slope leverage_ki sum_n interests_kn dyad_stakes_ijn, [..., k, i, j].

    `interests_kn` are weighted by power. A pressure below zero is a wedge, above zero mediation; 0 where k is i or j.
    """
    weights = np.einsum("...kf,...kfn->...kn", power, interests)
    gain = np.einsum("...kn,...ijn->...kij", weights, dyad_stakes)
    third = np.ones((leverage.shape[-1],) * 3)
    for state in range(len(third)):
        third[state, state, :] = third[state, :, state] = 0.0
    pressure: Array = slope * leverage[..., :, :, None] * gain * third
    return pressure


NO_PRESSURE = 0.005
"""Smaller pressures are omitted from the table, with a note."""


def preferences_table(scenario: Scenario, variant: str = BASE) -> str:
    """Format every faction's ideal tones towards each state, and the third-party pressures on each dyad."""
    inputs = inputs_of(scenario, variant)
    derived = tones_from_interests(inputs.interests, inputs.state_stakes, inputs.parameters.ideal_tone_slope)
    ideal_tones = np.where(np.isnan(inputs.ideal_tones), derived, inputs.ideal_tones)
    return "\n".join([*_ideal_rows(inputs, ideal_tones), "", *_pressure_rows(inputs)])


def _ideal_rows(inputs: VariantInputs, ideal_tones: Array) -> list[str]:
    states = inputs.roster.states
    width = max(len(f"{s}.{f}") for s, names in zip(states, inputs.roster.factions, strict=True) for f in names)
    rows = ["ideal tone of each faction (rows) towards each state, -1 to 1; * set in the file"]
    rows.append(f"  {'':<{width}} power " + " ".join(f"{code:>6}" for code in states))
    for i, names in enumerate(inputs.roster.factions):
        for f, name in enumerate(names):
            cells = [
                _cell(ideal_tones[i, f, j], override=not np.isnan(inputs.ideal_tones[i, f, j]))
                for j in range(len(states))
            ]
            cells[i] = f"{'.':>6}"
            rows.append(f"  {states[i] + '.' + name:<{width}} {inputs.power[i, f]:5.2f} " + " ".join(cells))
    return rows


def _cell(value: float, override: bool) -> str:
    return f"{value:+.2f}{'*' if override else ' '}"


def _pressure_rows(inputs: VariantInputs) -> list[str]:
    states, p = inputs.roster.states, inputs.parameters
    every = pressures(inputs.interests, inputs.power, inputs.dyad_stakes, inputs.leverage, p.pressure_slope)
    rows = ["third-party pressure on a state's policy, < 0 wedge, > 0 mediation (below .005 omitted)"]
    for i, j in np.argwhere(inputs.named):
        parts = {states[k]: every[k, i, j] for k in range(len(states)) if abs(every[k, i, j]) >= NO_PRESSURE}
        override = inputs.pressures[i, j]
        if not np.isnan(override):
            rows.append(f"  {states[i]}>{states[j]}  {override:+.2f}  set in the file")
        elif parts:
            by = ", ".join(f"{code} {value:+.2f}" for code, value in sorted(parts.items(), key=lambda item: item[1]))
            rows.append(f"  {states[i]}>{states[j]}  {every[:, i, j].sum():+.2f}  {by}")
    return rows

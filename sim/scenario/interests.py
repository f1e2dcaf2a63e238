"""From interest weights to drives: what factions want towards each state, and where third parties push.

`cT` and `cQ` are the parameters `ideal_steepness` and `push_scale`; leading axes are free, so one set of formulas
serves a point and a thousand runs.
"""

from __future__ import annotations

import numpy as np

from sim.arrays import Array
from sim.scenario.file.values import BASE
from sim.scenario.inputs import VariantInputs, inputs_of
from sim.scenario.scenario import Scenario


def tones_from_interests(interests: Array, state_stakes: Array, steepness: float) -> Array:
    """Ideal tone of faction f of i towards j, tanh(cT sum_n W_ifn SERVES_jn), [..., A, F, A]; 0 towards oneself."""
    ideal_tones = np.tanh(steepness * np.einsum("...ifn,...jn->...ifj", interests, state_stakes))
    others: Array = ideal_tones * (1.0 - np.eye(ideal_tones.shape[-1]))[:, None, :]
    return others


def pressures(interests: Array, power: Array, dyad_stakes: Array, leverage: Array, scale: float) -> Array:
    """Push of third party k on i's policy to j, cQ LEV_ki sum_n wbar_kn DYAD_ijn, [..., A, A, A] as k, i, j.

    Below zero it drives a wedge, above zero it mediates; 0 where k is i or j.
    """
    weights = np.einsum("...kf,...kfn->...kn", power, interests)
    gain = np.einsum("...kn,...ijn->...kij", weights, dyad_stakes)
    third = np.ones((leverage.shape[-1],) * 3)
    for state in range(len(third)):
        third[state, state, :] = third[state, :, state] = 0.0
    pressure: Array = scale * leverage[..., :, :, None] * gain * third
    return pressure


NO_PRESSURE = 0.005
"""Pushes smaller than this are left out of the table; it says so."""


def preferences_table(scenario: Scenario, variant: str = BASE) -> str:
    """Ideal tones of every faction towards each state, and third parties' pushes on each pair of the focus."""
    case = inputs_of(scenario, variant)
    derived = tones_from_interests(case.interests, case.state_stakes, case.parameters.ideal_tone_slope)
    ideal_tones = np.where(np.isnan(case.ideal_tones), derived, case.ideal_tones)
    return "\n".join([*_ideal_rows(case, ideal_tones), "", *_pressure_rows(case)])


def _ideal_rows(case: VariantInputs, ideal_tones: Array) -> list[str]:
    states = case.roster.states
    width = max(len(f"{s}.{f}") for s, names in zip(states, case.roster.factions, strict=True) for f in names)
    rows = ["ideal tone of each faction (rows) towards each state, -1 to 1; * set by hand"]
    rows.append(f"  {'':<{width}} power " + " ".join(f"{code:>6}" for code in states))
    for i, names in enumerate(case.roster.factions):
        for f, name in enumerate(names):
            cells = [
                _cell(ideal_tones[i, f, j], given=not np.isnan(case.ideal_tones[i, f, j])) for j in range(len(states))
            ]
            cells[i] = f"{'.':>6}"
            rows.append(f"  {states[i] + '.' + name:<{width}} {case.power[i, f]:5.2f} " + " ".join(cells))
    return rows


def _cell(value: float, given: bool) -> str:
    return f"{value:+.2f}{'*' if given else ' '}"


def _pressure_rows(case: VariantInputs) -> list[str]:
    states, p = case.roster.states, case.parameters
    every = pressures(case.interests, case.power, case.dyad_stakes, case.leverage, p.pressure_slope)
    rows = ["push of third parties on a state's policy, < 0 a wedge, > 0 mediation (those below .005 left out)"]
    for i, j in np.argwhere(case.named):
        parts = {states[k]: every[k, i, j] for k in range(len(states)) if abs(every[k, i, j]) >= NO_PRESSURE}
        given = case.pressures[i, j]
        if not np.isnan(given):
            rows.append(f"  {states[i]}>{states[j]}  {given:+.2f}  set by hand")
        elif parts:
            by = ", ".join(f"{code} {value:+.2f}" for code, value in sorted(parts.items(), key=lambda item: item[1]))
            rows.append(f"  {states[i]}>{states[j]}  {every[:, i, j].sum():+.2f}  {by}")
    return rows

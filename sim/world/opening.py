"""The start of a study: the inputs of every variant, drawn once per run, become the setting and situation of week 0."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from sim.arrays import Array
from sim.engine.engine import Engine
from sim.model.compiling import plain
from sim.model.random_streams import MeanWeek, RandomStreams
from sim.model.rules.back_down import USUAL_ASYMMETRY, USUAL_CONTIGUITY, USUAL_DEPENDENCE, repair_ease
from sim.model.situation import Decision, Setting, Situation, swap
from sim.model.theories import theory_called
from sim.model.theories.theory import Theory
from sim.scenario.inputs import VariantInputs
from sim.scenario.interests import pressures, tones_from_interests
from sim.world.drawn_inputs import DrawnInputs
from sim.world.stability import Stability, stability_of


@dataclass(frozen=True)
class Opening:
    """The engine at week 0, and the inputs drawn (name -> [V, R])."""

    engine: Engine
    input_draws: dict[str, Array]


def open_study(
    cases: Sequence[VariantInputs],
    streams: RandomStreams,
    runs: int,
    theory: Theory,
    decisions: tuple[Decision, ...] = (),
    kept: tuple[tuple[int, int], ...] = (),
) -> Opening:
    """Draw the inputs of each run, derive preferences, and solve for the structure of every variant's equilibrium."""
    inputs = DrawnInputs(cases, streams, runs)
    setting = _setting(inputs, theory, decisions)
    engine = Engine(setting, _start_situation(inputs, setting), streams, [c.roster.states for c in cases], kept)
    engine.settle()
    if any(case.keeps_structure for case in cases):
        structure = _with_kept_structure(engine.setting.structure, cases)
        engine.setting = replace(engine.setting, structure=structure)
    return Opening(engine, inputs.draws)


def start_of(cases: Sequence[VariantInputs], streams: RandomStreams, theory: Theory) -> tuple[Setting, Situation]:
    """Return the start of one run of each case, before the equilibrium is solved."""
    inputs = DrawnInputs(cases, streams, 1)
    setting = _setting(inputs, theory, ())
    return setting, _start_situation(inputs, setting)


def stability(case: VariantInputs) -> Stability:
    """Compute the stability of a case's equilibrium, without incidents or formal acts."""
    quiet = case.without_events()
    return stability_of(open_study([quiet], MeanWeek(1), 1, theory_called(case.theory)).engine)


def _with_kept_structure(structure: Array, cases: Sequence[VariantInputs]) -> Array:
    """Give variants that keep the structure that of the first variant; they drift from their start."""
    keeps = np.array([case.keeps_structure for case in cases])
    return np.where(keeps[:, None, None, None], structure[:1], structure)


def _setting(inputs: DrawnInputs, theory: Theory, decisions: tuple[Decision, ...]) -> Setting:
    p, start = inputs.p, inputs.start()
    named = np.stack([case.named for case in inputs.cases])[:, None]
    mask = named.astype(float)
    interests, power = inputs.stacked("interests"), inputs.stacked("power")
    derived = tones_from_interests(interests, inputs.stacked("state_stakes"), _broadcastable(p.ideal_tone_slope, 5))
    set_tones = inputs.stacked("ideal_tones")
    ideal_tones = np.where(np.isnan(set_tones), derived, set_tones)
    by_third_party = pressures(
        interests, power, inputs.stacked("dyad_stakes"), inputs.stacked("leverage"), _broadcastable(p.pressure_slope, 5)
    )
    total, set_pressures = by_third_party.sum(axis=-3) * mask, inputs.stacked("pressures")
    blank, faction_blank = np.zeros_like(start), np.zeros((*start.shape[:3], power.shape[-1]))
    set_ties, usual = inputs.stacked("ties"), (start + swap(start)) / 2.0
    dependence = inputs.stacked("trade_dependence", USUAL_DEPENDENCE)
    contiguity = inputs.stacked("contiguity", USUAL_CONTIGUITY)
    asymmetry = inputs.stacked("power_asymmetry", USUAL_ASYMMETRY)
    return Setting(
        p=p, theory=theory, named=named, common=np.maximum(1.0, mask @ mask),
        attention_load=np.maximum(1.0, mask.sum(axis=-1, keepdims=True) / p.attention_capacity),
        power=power, ideal_tones=ideal_tones, pressure=np.where(np.isnan(set_pressures), total, set_pressures),
        pressures_by=by_third_party * (mask * np.isnan(set_pressures))[..., None, :, :],
        leverage=inputs.stacked("leverage"), trade_dependence=dependence * mask,
        tenure=inputs.tenure(), usual_domestic_constraint=inputs.usual_domestic_constraint(),
        may_restore=np.stack([case.may_restore for case in inputs.cases])[:, None], allowed=inputs.allowed(),
        incidents=inputs.incidents(), scripted_acts=inputs.scripted_acts(), decisions=decisions,
        start=start, start_rung=np.zeros(start.shape, dtype=np.int8),
        ties_offset=np.where(np.isnan(set_ties), 0.0, set_ties - usual) * mask,
        structure=blank, perceived_at_equilibrium=blank, intended_tone_at_equilibrium=blank,
        usual_grievance=blank,
        repair_ease=plain(repair_ease)(p, dependence, contiguity, asymmetry) * mask,
        mobilisation_stimulus_at_equilibrium=faction_blank,
        faction_counts=inputs.faction_counts(), appeals=inputs.appeals(),
    )  # fmt: skip


def _broadcastable(value: Any, axes: int) -> Any:
    """Reshape a parameter to broadcast with arrays of `axes` axes."""
    return value.reshape(-1, *(1,) * (axes - 1)) if isinstance(value, np.ndarray) else value


def _start_situation(inputs: DrawnInputs, c: Setting) -> Situation:
    """Build the situation at week 0, except what the equilibrium gives: conduct, structure and rungs."""
    start = c.start
    blank, no, none = np.zeros_like(start), np.zeros(start.shape, dtype=bool), np.zeros(start.shape, dtype=np.int8)
    levels = none + np.stack([case.levels for case in inputs.cases])[:, None]
    half_log_odds = np.arctanh(start)
    return Situation(
        half_log_odds=half_log_odds, relation=start, grievance=blank,
        ties=(start + swap(start)) / 2.0 + c.ties_offset,
        mobilisation=np.zeros_like(c.mobilisation_stimulus_at_equilibrium) + c.p.mobilisation_at_equilibrium,
        tone=blank, agenda=blank, downgrade_level=levels.astype(np.int8),
        audience_cost=c.p.audience_cost_max * levels.astype(float) / 3.0, intent=blank, force=blank, harm_memory=blank,
        honeymoon=np.zeros((*start.shape[:3], 1)),
        domestic_constraint=inputs.first_domestic_constraint(),
        leaning=(blank + inputs.stacked("leaning")) * c.named,
        relation_rung=none, rung=none, incident_since_restoration=no, below_start_since=no,
        perceived=blank, interference=blank, domestic_ideal_tone=blank, hawk_weight=blank, intended_tone=blank,
        downgrade_chosen=none, amends=blank, backed_down=no, restored=no,
        left_office=np.zeros((*start.shape[:3], 1), dtype=bool),
        successor=np.zeros((*start.shape[:3], 1), dtype=bool),
        incident_occurred=np.zeros((*start.shape[:2], len(c.incidents)), dtype=bool),
        relation_drop=blank, relation_gain=blank, inputs=(),
        call_measures=blank, call_recall=blank, call_severance=blank, permission=blank, caller=blank,
        caller_weight=blank, followed=blank, undone=none,
    )  # fmt: skip

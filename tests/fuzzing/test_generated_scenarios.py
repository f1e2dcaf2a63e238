"""Invariants of generated scenarios: what any valid file gives, whatever is in it; a broken file gives a message."""

from __future__ import annotations

import copy

import numpy as np
from hypothesis import event, given
from hypothesis import strategies as st
from strategies import START, WEEKS, broken_scenarios, examples, loaded, scenarios

from sim.errors import SimError
from sim.model.actions import ACTIONS
from sim.model.theories import THEORIES
from sim.results.variables import COUNTED, VARIABLES
from sim.running.block import play_block
from sim.running.study import Study
from sim.world.simulation import Simulation

RUNS = 8
BOUNDS = {
    "relation": (-1, 1), "dyad_relation": (-1, 1), "rung": (0, 7), "relation_rung": (0, 4), "downgrade_level": (0, 3),
    "tone": (-1, 1), "grievance": (0, np.inf), "ties": (-1, 1), "action": (0, len(ACTIONS) - 1),
    "mobilisation": (0.05, 1), "relation_square_sum": (0, np.inf),
}  # fmt: skip
"""Scale of each recorded variable, by name without `_path`; those that are not here have none."""


def played(scenario, seed, theory=THEORIES[0].name):
    return play_block(Study(scenario, tuple(scenario.contents), RUNS, seed, theory=theory), 0, RUNS)


@examples(12)
@given(scenarios(), st.sampled_from(THEORIES))
def test_a_valid_file_plays_and_everything_recorded_is_on_its_scale(drawn, theory):
    scenario = loaded(drawn.text())
    event(f"{len(scenario.roster.states)} states, plays")
    part = played(scenario, drawn.seed, theory.name)
    for variable in VARIABLES:
        values = part[variable.name].astype(float)
        if not variable.name.startswith("time_to"):
            assert np.isfinite(values).all(), variable.name
        low, high = BOUNDS.get(variable.name.removesuffix("_path"), (-np.inf, np.inf))
        assert (values >= low).all() or variable.name.startswith("time_to"), variable.name
        assert (values <= high).all() or variable.name.startswith("time_to"), variable.name
        if variable.name.startswith("time_to"):
            known = values[np.isfinite(values)]
            assert ((known >= 0) & (known < WEEKS)).all(), variable.name
    assert (part["relation_count"].sum(axis=-1) <= RUNS).all()
    assert (part["rung_count"].sum(axis=-1) == RUNS).all()
    gaps = part["contribution_end"].sum(axis=-1) - (part["half_log_odds"][:, :, -1] - part["start_half_log_odds"])
    assert np.abs(gaps).max() < 1e-9
    assert set(COUNTED) <= set(part)


def shuffled(value, order):
    """The same keys and lists in another order, at every depth."""
    if isinstance(value, dict):
        keys = list(value)
        order.shuffle(keys)
        return {key: shuffled(value[key], order) for key in keys}
    return order.sample(value, len(value)) if isinstance(value, list) else value


@examples(6)
@given(scenarios(), st.randoms(use_true_random=False))
def test_the_order_of_a_file_changes_nothing(drawn, order):
    one = loaded(drawn.text())
    keys = shuffled(drawn.keys, order)
    for key in {"variants", "readings"} & drawn.keys.keys():  # whose order is that of an axis
        keys[key] = {name: keys[key][name] for name in drawn.keys[key]}
    other = loaded(type(drawn)(keys, drawn.seed).text())
    here, there = played(one, drawn.seed), played(other, drawn.seed)
    names = [
        [f"{s}.{f}" for s, fs in zip(x.roster.states, x.roster.factions, strict=True) for f in fs] for x in (one, other)
    ]
    places = [names[1].index(name) for name in names[0]]
    assert here.keys() == there.keys()
    for name in here:
        expected = there[name][..., places] if name == "mobilisation_path" else there[name]
        np.testing.assert_allclose(here[name], expected, rtol=0, atol=1e-15, err_msg=name)


@examples(6)
@given(scenarios(), st.integers(0, 7 * WEEKS - 1), st.integers(1, 5))
def test_an_incident_that_nobody_is_blamed_for_changes_no_bit(drawn, day, severity):
    keys = copy.deepcopy(drawn.keys)
    a, b = keys["focus"].split("-")
    date = np.datetime64(START) + day
    nothing = {"victim": a, "offender": b, "severity": severity, "date": str(date), "responsibility": 0}
    keys.setdefault("incidents", {})["nothing"] = nothing
    here, there = (played(loaded(each.text()), drawn.seed) for each in (drawn, type(drawn)(keys, drawn.seed)))
    for name in here.keys() - {"events"}:
        assert np.array_equal(here[name], there[name], equal_nan=True), name


def renamed(text, codes):
    """The text with each code replaced by another."""
    for number, code in enumerate(codes):
        text = text.replace(code, f"@{number}@")
    for number, code in enumerate([*codes[1:], codes[0]]):
        text = text.replace(f"@{number}@", code)
    return text


@examples(6)
@given(scenarios())
def test_renaming_states_permutes_the_mean_week(drawn):
    codes = list(drawn.keys["states"])
    here, there = loaded(drawn.text()), loaded(renamed(drawn.text(), codes))
    to = dict(zip(codes, [*codes[1:], codes[0]], strict=True))
    places = [there.roster.at(to[code]) for code in here.roster.states]
    one, two = (Simulation(each, each.variants, seed=None) for each in (here, there))
    for _ in zip(one.weeks(WEEKS), two.weeks(WEEKS), strict=True):
        for name in ("relation", "grievance", "tone", "rung", "downgrade_level", "ties", "audience_cost"):
            permuted = getattr(two.situation, name)[:, :, places][..., places]
            np.testing.assert_allclose(getattr(one.situation, name), permuted, rtol=0, atol=1e-9, err_msg=name)


@examples(40)
@given(broken_scenarios())
def test_a_broken_file_is_refused_with_a_message_or_plays(drawn):
    scenario, message = None, ""
    try:
        scenario = loaded(drawn.text())
    except SimError as refusal:
        message = str(refusal)
    event("broken, plays" if scenario else "broken, refused")
    assert bool(scenario) != bool(message.strip())
    if scenario:
        play_block(Study(scenario, tuple(scenario.contents), 1, drawn.seed), 0, 1)

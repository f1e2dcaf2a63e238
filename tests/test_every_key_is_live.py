"""Every number of a scenario affects an output, or `check` warns that it cannot; so does every parameter.

Each number is changed by a twentieth of its range in its own variant. All variants are simulated with common random
numbers, and some cell of relation, tone, rung or downgrade level must differ from the base.
"""

from __future__ import annotations

import copy
import fnmatch
from dataclasses import replace

import numpy as np
import pytest
import yaml
from conftest import ROOT, SCENARIOS
from numeric_keys import numeric_keys

import sim
from sim.scenario.checks.no_effect import ALIGNMENT
from sim.scenario.file.schema import Contents, Variant
from sim.scenario.file.values import INTENTS

TWENTIETH, WEEKS = 0.05, 140
EFFORTS = ((12, 40), (60, 10), (300, 6), (1200, 3), (6000, 1))
"""Runs, and variants at once: numbers without an effect in few runs may affect a rare choice, and get more."""
EVERY = 10
"""Weeks from one comparison to the next: what differs once differs for long."""
WATCHED = ("relation", "tone", "rung", "downgrade_level")
LIVE = [key for key in numeric_keys() if key.affects_output and key.path != "weeks"]
TWO = ROOT / "tests" / "scenario" / "two_states.yaml"
PAST = [ROOT / "scenarios" / "history" / f"{name}.yaml" for name in ("tito_stalin_1948", "us_china_2001")]
"""Past crises have the same keys, with third-party pressure and without."""


def contents_of(scenario):
    raw = yaml.safe_load(scenario.text)
    return {key: raw[key] for key in Contents.model_fields if key in raw}


def numbers(data, path=()):
    """Yield the key path of every number in the raw data; rates and intents count, a range is one number."""
    if isinstance(data, dict):
        if {"low", "mode", "high"} <= set(data) or "value" in data:
            yield path
            return
        for key, value in data.items():
            yield from numbers(value, (*path, str(key)))
    elif (isinstance(data, int | float) and not isinstance(data, bool)) or _is_rate(data) or _is_intent(data):
        yield path


def _is_rate(data):
    return isinstance(data, str) and data.split("/")[-1] in ("year", "month", "week") and data[0].isdigit()


def _is_intent(data):
    return isinstance(data, str) and data in INTENTS


def key_of(path):
    dotted = ".".join(path)
    return next(key for key in LIVE if fnmatch.fnmatchcase(dotted, key.path))


def moved(data, path, key):
    """Return the data with the number at `path` changed by a twentieth of its range, towards its middle."""
    data = copy.deepcopy(data)
    place = data
    for part in path[:-1]:
        place = place[part]
    place[path[-1]] = _shifted(place[path[-1]], key)
    return data


def _shifted(value, key):
    if _is_intent(value):
        value = INTENTS[value]
    if isinstance(value, str):
        number, per = value.split("/")
        return f"{float(number) * 2 + 0.5:g}/{per}"
    if isinstance(value, dict):
        return {k: _shifted(v, key) if k in ("value", "low", "mode", "high") else v for k, v in value.items()}
    if isinstance(value, int) and key.path.endswith(("severity", "deaths")):
        if key.high is None:  # deaths count in bands, the last of which begins at 100
            return value + 100 if value < 100 else 99
        return value + (1 if value < key.high else -1)
    step = TWENTIETH * ((key.high if key.high is not None else 1.0) - (key.low or 0.0 if key.low is None else key.low))
    return value + step if value + step <= key.high else value - step


def without_effect(scenario, variants):
    """Return the variants that never differ from the base, in any run and week."""
    every = replace(scenario, contents={"base": scenario.contents["base"], **variants})
    left = list(variants)
    for runs, at_once in EFFORTS:
        groups = [left[first : first + at_once] for first in range(0, len(left), at_once)]
        left = [name for group in groups for name in _without_effect_among(every, group, runs)]
    return set(left)


def _without_effect_among(scenario, names, runs):
    world = sim.World(scenario, ("base", *names), runs, seed=1)
    differs = np.zeros(len(names) + 1, dtype=bool)
    for week in range(1, min(WEEKS, scenario.file.weeks) + 1):
        world.step()
        if week % EVERY:
            continue
        situation = world.situation
        for name in WATCHED:
            values = getattr(situation, name)
            differs |= (values != values[:1]).any(axis=(1, 2, 3))
        if differs[1:].all():
            break
    return [name for name, differed in zip(names, differs[1:], strict=True) if not differed]


@pytest.mark.parametrize("path", [*SCENARIOS, *PAST, TWO], ids=lambda path: path.stem)
def test_every_number_of_a_scenario_affects_an_output_or_is_reported(path):
    scenario = sim.load(path)
    data = contents_of(scenario)
    warned = {warning.path for warning in scenario.warnings}
    variants = {
        ".".join(where): Variant.model_validate(moved(data, where, key_of(where)))
        for where in numbers(data)
        if where[0] not in ("issues",) and ".".join(where) not in warned
    }
    assert len(variants) > 15
    assert without_effect(scenario, variants) == set()


def plain_cases(*scenarios):
    """Yield each scenario's base, and then its variants with scripted acts, on which some numbers depend."""
    for scenario in scenarios:
        yield scenario, scenario.contents["base"]
    for scenario in scenarios:
        yield from ((scenario, v) for name, v in scenario.contents.items() if name != "base" and v.do)


def test_every_parameter_affects_an_output_in_some_scenario(first_scenario, two_states):
    left = {key.path.removeprefix("parameters."): key for key in LIVE if key.path.startswith("parameters.")}
    assert set(left) == set(sim.declared())
    left = {name: key for name, key in left.items() if name not in ALIGNMENT}
    for scenario, contents in plain_cases(two_states, first_scenario):  # the smaller first
        if not left:
            break
        base = contents.model_copy(update={"input_noise": None, "random_incidents": None})
        plain = replace(scenario, contents={"base": base})
        variants = {
            name: base.model_copy(update={"parameters": {name: _shifted(sim.declared()[name].default, key)}})
            for name, key in left.items()
        }
        left = {name: left[name] for name in without_effect(plain, variants)}
    assert left == {}


def test_every_parameter_of_alignment_affects_an_output_where_a_scenario_turns_it_on(first_scenario):
    """Alone they affect nothing: alignment is off by default, and `check` warns of them then."""
    on = {"solidarity": 0.3, "solidarity_leader": 0.7}
    base = first_scenario.contents["base"].model_copy(update={"parameters": on})
    keys = {key.path.removeprefix("parameters."): key for key in LIVE}
    variants = {
        name: base.model_copy(
            update={"parameters": on | {name: _shifted(on.get(name, sim.declared()[name].default), keys[name])}}
        )
        for name in ALIGNMENT
    }
    assert without_effect(replace(first_scenario, contents={"base": base}), variants) == set()

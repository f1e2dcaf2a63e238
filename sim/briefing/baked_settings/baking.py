"""Settings that a brief has ready: which keys a reader can move, and to which values."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import prod
from typing import Any

from sim.errors import UsageError, choices, counted
from sim.questions.sweep.design import Design, Value, design, grid
from sim.questions.sweep.sweep import study_of_settings
from sim.running.study import Study
from sim.scenario.scenario import Scenario
from sim.wording import listed

Bake = Mapping[str, Sequence[Value | bool]]
"""Values by key; a switch of incidents has `on` and `off`."""
ALL, ONE = "incident", "incidents."
ON, OFF = "on", "off"
MOST_SETTINGS = 200
"""Most settings of one brief: with them the page stays below 1 MB."""
BYTES = 2_600
"""Size of a setting on the page, about: measured with 130 to 312 weeks."""
SECONDS = 5e-8
"""CPU time of a directed dyad in a week of a run, about: measured on a core of 2024."""
HOW = (
    "write KEY=LOW:HIGH:N for N evenly spaced values, KEY=A,B,C for a list, incident=on,off for all incidents, or "
    "incidents.NAME=on,off for one"
)


@dataclass(frozen=True)
class Plan:
    """Settings to be simulated. `study` has each distinct one as a variant, after the file's own; `of` names them."""

    design: Design
    study: Study
    variant: str
    of: tuple[str, ...]

    @property
    def runs(self) -> int:
        """Runs of all settings together."""
        return self.study.runs * len(self.study.variants)

    @property
    def bake(self) -> dict[str, tuple[Value, ...]]:
        """Values by key."""
        return {key: self.design.values(key) for key in self.design.keys}

    def left_out(self, place: int) -> set[str]:
        """Return the names of the incidents that a setting leaves out."""
        setting = dict(zip(self.design.keys, self.design.settings[place], strict=True))
        return _left_out(self.study.scenario, self.study.variants[0], setting)


def bake_of(words: Sequence[str]) -> dict[str, list[Value]]:
    """Return the values of each `KEY=VALUES`, as `--vary` of a sweep reads them. Raises UsageError with the forms."""
    found: dict[str, list[Value]] = {}
    for text in words:
        key, equals, values = (part.strip() for part in text.partition("="))
        if key in found:
            raise UsageError(f"{key} is given twice; list all its values in one KEY=A,B,C")
        if equals and {value.strip() for value in values.split(",")} <= {ON, OFF}:
            found[key] = [value.strip() for value in values.split(",")]
            continue
        if not (key and equals and values):
            raise UsageError(f"cannot read '{text}'; {HOW}")
        read = design([text])
        if read.shape != "grid":
            raise UsageError(f"{text}: say how many values, as in {text}:5; {HOW}")
        found[key] = list(read.values(key))
    return found


def plan(study: Study, bake: Bake) -> Plan:
    """Return the settings of a brief about the first variant of a study.

    Raises UsageError for values that the file does not allow, and for too many settings.
    """
    variant, scenario = study.variants[0], study.scenario
    values = {key: _values(key, own, scenario, variant) for key, own in bake.items()}
    if ALL in values and (others := [key for key in values if key != ALL and is_switch(key)]):
        raise UsageError(f"{ALL} switches every incident, and so does not go with {listed(others)}; give one of them")
    _refuse_many(study, values)
    planned = grid(values)
    changes = [_changes(scenario, variant, dict(zip(planned.keys, own, strict=True))) for own in planned.settings]
    distinct = list(dict.fromkeys(json.dumps(own, sort_keys=True) for own in changes))
    one = replace(study, variants=(variant,))
    settings = study_of_settings(one, [json.loads(own) for own in distinct])
    names = dict(zip(distinct, settings.variants[1:], strict=True))
    return Plan(planned, settings, variant, tuple(names[json.dumps(own, sort_keys=True)] for own in changes))


def as_options(bake: Mapping[str, Sequence[Any]]) -> list[str]:
    """Return the options of the command line that give these values, quoted for a shell."""
    texts = (f"{key}={','.join(map(str, values))}" for key, values in bake.items())
    return [word for text in texts for word in ("--bake", shlex.quote(text))]


def is_switch(key: str) -> bool:
    """Return whether a key switches incidents on and off."""
    return key == ALL or (key.startswith(ONE) and key.count(".") == 1)


def _values(key: str, values: Sequence[Any], scenario: Scenario, variant: str) -> list[Value]:
    """Return the values of a key, numbers in order. Raises UsageError if they are not at least two, or no switch."""
    own = [{True: ON, False: OFF}[value] if isinstance(value, bool) else value for value in dict.fromkeys(values)]
    if is_switch(key):
        _check_switch(key, own, scenario, variant)
        return [ON, OFF]
    if {ON, OFF} & set(own):
        names = switched(scenario, variant, ALL)
        raise UsageError(f"{key}: only incidents are switched on and off; {choices(key, [ALL, *map(_one, names)])}")
    if len(own) < 2:
        raise UsageError(f"{key}: give at least two values, between which a reader can choose; {HOW}")
    return sorted(own) if all(isinstance(value, int | float) for value in own) else own


def _check_switch(key: str, values: list[Value], scenario: Scenario, variant: str) -> None:
    names = switched(scenario, variant, ALL)
    if not names:
        raise UsageError(f"{key}: no incident happens in {variant} of {scenario.name}, so none can be switched off")
    if key != ALL and key.removeprefix(ONE) not in names:
        raise UsageError(f"{key}: no such incident in {variant}; {choices(key, [ALL, *map(_one, names)])}")
    if sorted(map(str, values)) != [OFF, ON]:
        raise UsageError(f"{key} switches incidents: write {key}=on,off")


def _one(name: str) -> str:
    return f"{ONE}{name}"


def switched(scenario: Scenario, variant: str, key: str) -> list[str]:
    """Return the incidents that a switch leaves out: all that the variant has, or the one."""
    contents = scenario.variant(variant)
    names = [name for name in contents.incidents if name not in contents.without.incidents]
    return names if key == ALL else [key.removeprefix(ONE)]


def _left_out(scenario: Scenario, variant: str, setting: Mapping[str, Value]) -> set[str]:
    off = [key for key, value in setting.items() if is_switch(key) and value == OFF]
    return {name for key in off for name in switched(scenario, variant, key)}


def _changes(scenario: Scenario, variant: str, setting: Mapping[str, Value]) -> dict[str, Any]:
    """Return the changes that make a setting. Those of an incident that is left out are left out too."""
    out = _left_out(scenario, variant, setting)
    changes: dict[str, Any] = {
        key: value
        for key, value in setting.items()
        if not is_switch(key) and not any(key.startswith(f"{ONE}{name}.") for name in out)
    }
    if out:
        names = {*out, *scenario.variant(variant).without.incidents}
        changes["without"] = {"incidents": sorted(names)}
    return changes


def _refuse_many(study: Study, values: Mapping[str, Sequence[Value]]) -> None:
    count = prod(map(len, values.values()))
    if not values:
        raise UsageError(f"name at least one key to bake; {HOW}")
    if count > MOST_SETTINGS:
        product = f" ({' x '.join(str(len(own)) for own in values.values())})" if len(values) > 1 else ""
        raise UsageError(
            f"the brief would have {counted(count, 'setting')}{product}, and at most {MOST_SETTINGS} are baked: these "
            f"would take {time_of(study, count)} with one worker, and {count * BYTES / 1e6:.1f} MB of the page. Give "
            "fewer values of a key, or fewer keys; `bilateral sweep` covers more of them with numbers and a picture"
        )


def time_of(study: Study, settings: int) -> str:
    """Return about how long one worker simulates so many settings of a study."""
    dyads = int(study.cases[0].named.sum())
    seconds = SECONDS * settings * study.runs * study.horizon * dyads
    return f"about {counted(max(1, round(seconds)), 'second')}" if seconds < 90 else f"about {seconds / 60:.0f} minutes"

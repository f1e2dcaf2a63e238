"""Keys of a scenario file as a page names them: words for a key, and what the file has for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.errors import spelled
from sim.languages.current import gettext
from sim.page.controls import LEVERAGE, controls
from sim.scenario.changes import DOT
from sim.scenario.scenario import Scenario

PARAMETERS, RELATIONS = "parameters.", "relations."


def words_of(scenario: Scenario, variant: str, key: str) -> str:
    """Return what a dotted key is, in words where there are some, else the key."""
    if key.startswith(PARAMETERS):
        return gettext("Parameter: {name}", name=key.removeprefix(PARAMETERS).replace("_", " "))
    if key.startswith(RELATIONS):
        return gettext("Initial relation: {dyad}", dyad=_dyad(scenario, key.removeprefix(RELATIONS)))
    if (parts := key.split("."))[0] == "incidents" and parts[2:] == ["intent"]:
        title = scenario.variant(variant).incidents[parts[1]].title or spelled(parts[1])
        return gettext("Intent: {incident}", incident=title)
    for control in controls(scenario.variant(variant)):
        if control.key == key and control.kind == LEVERAGE:
            return f"{gettext(control.kind)}: {control.group} {control.label}"
        if control.key == key:
            return f"{gettext(control.kind)}: {control.label}{f' ({control.group})' if control.group else ''}"
    return key


def value_of(scenario: Scenario, variant: str, key: str) -> Any:
    """Return what the file has for a dotted key: a quantity, number or text; None if it is not set."""
    if key.startswith(PARAMETERS):
        return getattr(scenario.parameters(variant), key.removeprefix(PARAMETERS), None)
    held: Any = scenario.variant(variant)
    for part in DOT.split(key):
        held = held.get(part) if isinstance(held, Mapping) else getattr(held, part, None)
    return held


def _dyad(scenario: Scenario, dyad: str) -> str:
    """Return the names of the states of a dyad, or of one towards the other."""
    names = {code: state.name for code, state in scenario.file.states.items()}
    a, mark, b = dyad[:3], dyad[3:4], dyad[4:]
    one, other = names.get(a, a), names.get(b, b)
    if mark == ">":
        return gettext("{state} towards {other}", state=one, other=other)
    return gettext("{a} and {b}", a=one, b=other)

"""Settings of one page: moved numbers, incidents left out, a gesture, acts of one leader, theory, seed."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sim.errors import UsageError, suggestion
from sim.model.theories import theory_called
from sim.scenario.inputs import DEFAULT_THEORY
from sim.world.simulation import check_seed

MOST_ENTRIES = 1600
"""Most numbers, incidents or acts in one request: more than a scenario of 1,560 weeks can use."""
KEYS = ("numbers", "off", "gesture", "week", "acts", "theory", "seed")


@dataclass(frozen=True)
class Act:
    """An act chosen from the leader's seat: week, acting state, target, and the name of the action."""

    week: int
    by: str
    to: str
    action: str


@dataclass(frozen=True)
class Settings:
    """Everything that can be set on the page; the default is the scenario as its file has it.

    `numbers` are moved numbers by key, `off` the incidents left out; `gesture` is made in week `week`.
    """

    numbers: tuple[tuple[str, float], ...] = ()
    off: tuple[str, ...] = ()
    gesture: str = ""
    week: int = 0
    acts: tuple[Act, ...] = ()
    theory: str = DEFAULT_THEORY
    seed: int = 1

    @property
    def as_in_file(self) -> bool:
        """True if nothing of the scenario is changed."""
        return not (self.numbers or self.off or self.gesture or self.acts)


def settings_of(data: Any, keys: Sequence[str]) -> Settings:
    """Return settings from the JSON of a request; `keys` are the numbers that may be moved.

    Raises UsageError with every error. Ranges and names are checked with the scenario, as in its file.
    """
    if not isinstance(data, dict):
        raise UsageError("the settings must be an object")
    faults = [
        f"there is no setting '{key}'; {suggestion(str(key), KEYS, 'settings')}" for key in data if key not in KEYS
    ]
    numbers = _numbers(data.get("numbers", {}), keys, faults)
    off = _names(data.get("off", []), "off", faults)
    gesture = _text(data.get("gesture", ""), "gesture", faults)
    theory = _text(data.get("theory", DEFAULT_THEORY), "theory", faults)
    week, seed = (_whole(data.get(key, other), key, faults) for key, other in (("week", 0), ("seed", 1)))
    acts = _acts(data.get("acts", []), faults)
    for check in (lambda: theory_called(theory), lambda: check_seed(seed)):
        try:
            check()
        except UsageError as fault:
            faults.append(str(fault))
    if faults:
        raise UsageError("\n".join(faults))
    return Settings(numbers, off, gesture, week, acts, theory, seed)


def _numbers(given: Any, keys: Sequence[str], faults: list[str]) -> tuple[tuple[str, float], ...]:
    if not isinstance(given, Mapping) or len(given) > MOST_ENTRIES:
        faults.append("numbers must be an object of keys and numbers")
        return ()
    numbers = []
    for key, value in given.items():
        if key not in keys:
            faults.append(f"{key} cannot be moved here; {suggestion(str(key), keys, 'numbers')}")
        elif isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            faults.append(f"{key} must be a number, such as 0.35; got {value!r:.40}")
        else:
            numbers.append((key, value))
    return tuple(sorted(numbers))


def _names(given: Any, what: str, faults: list[str]) -> tuple[str, ...]:
    if not isinstance(given, list) or len(given) > MOST_ENTRIES or not all(isinstance(name, str) for name in given):
        faults.append(f"{what} must be a list of names")
        return ()
    return tuple(sorted(set(given)))


def _text(given: Any, what: str, faults: list[str]) -> str:
    if not isinstance(given, str) or len(given) > 200:
        faults.append(f"{what} must be a name")
        return ""
    return given


def _whole(given: Any, what: str, faults: list[str]) -> int:
    if isinstance(given, bool) or not isinstance(given, int):
        faults.append(f"the {what} must be a whole number; got {given!r:.40}")
        return 0
    return given


def _acts(given: Any, faults: list[str]) -> tuple[Act, ...]:
    if not isinstance(given, list) or len(given) > MOST_ENTRIES:
        faults.append("acts must be a list")
        return ()
    acts = []
    for entry in given:
        act = entry if isinstance(entry, dict) else {}
        if set(act) != {"week", "by", "to", "action"}:
            faults.append("an act needs week, by, to and action")
            continue
        by, to, action = (_text(act[key], key, faults) for key in ("by", "to", "action"))
        acts.append(Act(_whole(act["week"], "week", faults), by, to, action))
    return tuple(sorted(acts, key=lambda act: act.week))

"""What a fork of a world takes along: arrays of its own, further scripted acts, and what its leaders remember."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import fields, replace
from typing import Any

import numpy as np

from sim.actions import action_index
from sim.errors import UsageError
from sim.scenario.case import Act
from sim.situation import Script, Situation
from sim.world.agents import State


def own(situation: Situation) -> Situation:
    """The same situation in arrays of its own, so that whoever writes into one does not move the other."""
    return replace(situation, **{f.name: _copied(getattr(situation, f.name)) for f in fields(situation)})


def _copied(value: Any) -> Any:
    return value.copy() if isinstance(value, np.ndarray) else tuple(part.copy() for part in value)


def scripts_of(acts: Sequence[Act], week: int, variants: int) -> tuple[Script, ...]:
    """The acts as scripts of every variant; raises UsageError for an act before `week`."""
    past = [act for act in acts if act.week < week]
    if past:
        raise UsageError(
            f"a fork in week {week} cannot change the past: {past[0].action} is scripted for week {past[0].week}"
        )
    return tuple(
        Script(act.week, variant, act.by, act.to, action_index(act.action))
        for act in acts
        for variant in range(variants)
    )


def remember(states: dict[str, State], forked: dict[str, State]) -> None:
    """Give the forked states what the user's classes have noted in theirs, on its own; they look at their own world."""
    plain = {"world", "model", "unique_id", "pos", "code", "place", "factions"}
    old, new = next(iter(states.values())).world, next(iter(forked.values())).world
    own_places: dict[int, Any] = {id(old): new, **{id(states[code]): forked[code] for code in states}}
    for code, state in states.items():
        own_places |= {id(f): g for f, g in zip(state.factions, forked[code].factions, strict=True)}
    for code, state in states.items():
        for name, value in vars(state).items():
            if name not in plain:
                setattr(forked[code], name, deepcopy(value, own_places))

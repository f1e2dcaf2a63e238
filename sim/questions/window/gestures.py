"""Gestures: named packages of conciliatory acts, made by the states that have their roles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

from sim.errors import UsageError, choices, counted
from sim.model.actions import ACTIONS, Action, action_index
from sim.questions.window.roles import MEDIATOR, OFFENDER, VICTIM, WEDGES, Actors, Roles, roles_in
from sim.running.study import Study
from sim.wording import listed

Move = tuple[str, str, str]
"""An action of ACTIONS, the role of its source and the role of its target."""
_PARTS: dict[str, tuple[Move, ...]] = {
    "amends": (("amends_full", OFFENDER, VICTIM),),
    "amends_half": (("amends_half", OFFENDER, VICTIM),),
    "back_down": (("back_down", VICTIM, OFFENDER),),
    "restraint": (("restraint", WEDGES, VICTIM), ("restraint", WEDGES, OFFENDER)),
    "release": (("release", OFFENDER, VICTIM),),
    "mediation": (("mediation", MEDIATOR, VICTIM), ("mediation", MEDIATOR, OFFENDER)),
}
EVERYTHING = ("amends", "back_down", "restraint", "release", "mediation")
GESTURES: dict[str, tuple[Move, ...]] = {**_PARTS, "all": tuple(move for name in EVERYTHING for move in _PARTS[name])}
"""Packages by name; several are combined as `amends+restraint`. `amends` is full amends."""


@dataclass(frozen=True)
class Gesture:
    """A package with its acts (action, by, to), as places in the roster, and a description in words."""

    name: str
    acts: tuple[tuple[str, int, int], ...]
    description: str


def resolve_gestures(
    study: Study, names: Iterable[str] | None = None, actors: Actors | None = None
) -> tuple[Roles, tuple[Gesture, ...]]:
    """Return the roles in the study's first variant and the named packages. Raises UsageError.

    `+` joins packages. A package without an actor (restraint if there is no wedge) is refused, but left out of `all`.
    Without names it is `amends`, or `mediation` if a mediator is named. A state that no package needs is refused.
    """
    actors = actors or {}
    if names is None:
        names = ("amends",) if actors.get("mediator") is None else ("mediation",)
    parts = [(name, moves_of(name)) for name in dict.fromkeys(names)]
    if not parts:
        raise UsageError(_empty())
    roles = roles_in(study, **actors)
    _refuse_idle(actors, {by for _, moves in parts for _, by, _ in moves})
    return roles, tuple(_gesture(study, roles, name, moves) for name, moves in parts)


def _refuse_idle(actors: Actors, sources: set[str]) -> None:
    """Raise UsageError for a named state that makes no act of any package, given the roles that do."""
    if actors.get("mediator") is not None and MEDIATOR not in sources:
        raise UsageError(
            f"{actors['mediator']} is named as mediator, but no gesture mediates. Add it, such as --gesture "
            "amends+mediation, or leave --gesture out to test mediation by itself"
        )
    if actors.get("by") is not None and not sources & {OFFENDER, VICTIM}:
        raise UsageError(
            f"--by {actors['by']} has no effect: restraint and mediation are acts of third parties. Add a gesture of "
            "one of the two states, such as amends, or name a third party with --mediator"
        )


def moves_of(name: str, packages: Mapping[str, tuple[Move, ...]] = GESTURES) -> tuple[Move, ...]:
    """Return the moves of a package or of several joined by `+`. Raises UsageError for an unknown or empty one."""
    parts = [part.strip() for part in name.split("+")]
    if not any(parts) or parts == ["none"]:
        raise UsageError(_empty(packages))
    for part in parts:
        if part not in packages:
            raise UsageError(f"no gesture '{part}'; {choices(part, packages)} (join several with +)")
    moves = tuple(dict.fromkeys(move for part in parts for move in packages[part]))
    if len({action for action, _, _ in moves if action.startswith("amends")}) > 1:
        raise UsageError(f"'{name}' combines half and full amends; choose one, or test each with its own --gesture")
    return moves


def _empty(packages: Mapping[str, tuple[Move, ...]] = GESTURES) -> str:
    return (
        "empty gesture: there is nothing to compare, since a control without a gesture is always simulated. Choose one "
        f"of {', '.join(packages)} (join several with +)"
    )


def _gesture(study: Study, roles: Roles, name: str, moves: tuple[Move, ...]) -> Gesture:
    acts = []
    for action, by, to in moves:
        acts += [(action, source, target) for source, target in roles.pairs(by, to)]
    for action in dict.fromkeys(action for action, _, _ in moves):
        if action not in {act[0] for act in acts} and name != "all":
            reason = {"restraint": "no third party has a wedge", "mediation": "no third party could mediate"}[action]
            a, b = study.scenario.focus
            raise UsageError(f"'{name}' has no effect: {reason} between {a} and {b}. Choose another gesture")
    return Gesture(name, tuple(acts), described(study, tuple(acts)))


def mediator_notes(study: Study, roles: Roles, gestures: Iterable[Gesture]) -> tuple[str, ...]:
    """Describe the pressure of a named mediator, and its limits: a side that it does not reach, a wedge that stays."""
    if "mediator" not in roles.named or roles.mediator is None:
        return ()
    names, p = names_of(study), study.cases[0].parameters
    mediator = names[roles.mediator]
    added = [f"{p.mediation_pressure * over:.2f} on that of {names[side]}" for side, over in roles.reached.items()]
    notes = [
        f"{mediator} adds to the third-party pressure on policies, by its leverage: {listed(added)}, for "
        f"{counted(round(p.mediation_weeks), 'week')}."
    ]
    notes += [
        f"{mediator} has no leverage over {names[side]}, and mediates with {listed([names[k] for k in roles.reached])} "
        "alone."
        for side in (roles.victim, roles.offender)
        if side not in roles.reached
    ]
    acts = [{action for action, _, _ in gesture.acts} for gesture in gestures]
    wedge = any(roles.mediator in states for states in roles.wedges.values())
    if wedge and any("mediation" in actions and "restraint" not in actions for actions in acts):
        notes.append(
            f"{mediator} has a wedge between the two, which stays in force while it mediates without restraint."
        )
    return tuple(notes)


def names_of(study: Study) -> list[str]:
    """Return the names of the states of the roster in the study's first variant; a code for one that it removes."""
    states = study.scenario.contents[study.variants[0]].states
    return [states[code].name if code in states else code for code in study.scenario.roster.states]


def described(study: Study, acts: tuple[tuple[str, int, int], ...]) -> str:
    """Describe acts (action, by, to) in words, with the names of the states."""
    names = names_of(study)
    groups: dict[tuple[str, tuple[int, ...]], list[int]] = {}
    for (action, to), members in groupby(acts, key=lambda act: (act[0], act[2])):
        groups.setdefault((action, tuple(by for _, by, _ in members)), []).append(to)
    return "; ".join(
        _template(ACTIONS[action_index(action)]).format(
            by=listed([names[place] for place in by]), to=listed([names[place] for place in to])
        )
        for (action, by), to in groups.items()
    )


def _template(action: Action) -> str:
    return action.gesture or f"{{by}} {action.words} (towards {{to}})"

"""Numbers that are multiplied by zero elsewhere, so that changing them changes nothing: worth a warning each.

A number counts as idle if it is so in the base and in every variant. Each is judged at three corners: all ranges at
their low end, at their mode, and at their high end.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

from sim.scenario.checks.mentions import two
from sim.scenario.file.faults import Fault, KeyPath
from sim.scenario.file.schema import Contents, Faction, Variant
from sim.scenario.file.values import Quantity

Corners = tuple[float, float, float]
LEAST = 1e-12
"""What is smaller than this is a rounding of zero."""
REPLACED = {
    "input_noise": "input_noise",
    "random_incident_rate": "random_incidents",
    "random_incident_impact": "random_incidents",
}
"""Parameters, and the key of the file that is used instead where it is given."""


def idle(variants: dict[str, Variant]) -> Iterator[Fault]:
    """Numbers of the base (the first of `variants`) that have no effect in it, nor in any other variant or reading."""
    base, *others = variants.values()
    found = list(_idle_in(Preferences(base)))
    for contents in others if found else ():
        common = {fault.path for fault in _idle_in(Preferences(contents))}
        found = [fault for fault in found if fault.path in common]
    yield from found


class Preferences:
    """Who can move whom, as far as zeros decide it."""

    def __init__(self, contents: Contents) -> None:
        self.contents = contents
        self.dyad_stakes = {frozenset((dyad[:3], dyad[4:])): issues for dyad, issues in contents.dyad_stakes.items()}

    @cached_property
    def towards(self) -> dict[str, set[str]]:
        """Each state's named pairs."""
        found: dict[str, set[str]] = {code: set() for code in self.contents.states}
        for text in self.contents.relations:
            a, b = two(text) or ("", "")
            found[a].add(b)
            found[b].add(a)
        return found

    @cached_property
    def weights(self) -> dict[str, dict[str, Corners]]:
        """What each state, its factions together, wants of each issue."""
        return {
            code: {issue: _weight(state.factions.values(), issue) for issue in self.contents.issues}
            for code, state in self.contents.states.items()
        }

    def may_press(self, k: str, i: str) -> list[str]:
        """The states towards which a reach of k into i would press on i, if k has an interest there."""
        others = self.towards[i] - {k} if k != i else set()
        return [j for j in others if f"{i}>{j}" not in self.contents.pressures]

    def gain(self, k: str, i: str, j: str) -> Corners:
        """What closeness of i and j does for k's interests, all issues together."""
        dyad_stakes = self.dyad_stakes.get(frozenset((i, j)), {})
        return _sum_of_products((self.weights[k][issue], corners(stake)) for issue, stake in dyad_stakes.items())

    @cached_property
    def reaches(self) -> dict[str, list[tuple[str, str]]]:
        """The policies (of i to j) that each state can press on."""
        leverage = self.contents.leverage
        return {
            k: [(i, j) for i, reach in leverage.get(k, {}).items() if _given(reach) for j in self.may_press(k, i)]
            for k in self.contents.states
        }

    def judges(self, code: str, name: str) -> list[str]:
        """The states towards which a faction's ideal follows from its interests."""
        return [j for j in self.towards[code] if f"{code}.{name}>{j}" not in self.contents.ideal_tones]


def corners(quantity: Quantity) -> Corners:
    """The least, likeliest and greatest value."""
    low, high = quantity.extremes
    return low, quantity.point, high


def live(values: Corners) -> bool:
    """Whether it is anything but zero."""
    return any(abs(value) > LEAST for value in values)


def _weight(factions: Iterable[Faction], issue: str) -> Corners:
    """What factions together want of an issue."""
    return _sum_of_products((corners(f.power), corners(f.interests[issue])) for f in factions if issue in f.interests)


def _sum_of_products(dyads: Iterable[tuple[Corners, Corners]]) -> Corners:
    low, mode, high = 0.0, 0.0, 0.0
    for a, b in dyads:
        low, mode, high = low + a[0] * b[0], mode + a[1] * b[1], high + a[2] * b[2]
    return low, mode, high


def _given(quantity: Quantity | None) -> bool:
    return quantity is not None and live(corners(quantity))


def _idle_in(preferences: Preferences) -> Iterator[Fault]:
    yield from _powers(preferences)
    yield from _leanings(preferences)
    yield from _state_stakes(preferences)
    yield from _dyad_stakes(preferences)
    yield from _leverage(preferences)
    yield from _parameters(preferences.contents)
    yield from _incidents(preferences.contents)


def _fault(path: KeyPath, message: str, hint: str) -> Fault:
    return Fault(path, f"has no effect: {message}", hint, at_key=True)


def _powers(preferences: Preferences) -> Iterator[Fault]:
    """Factions without power; interests in what nothing serves."""
    for code, state in preferences.contents.states.items():
        for name, faction in state.factions.items():
            path: KeyPath = ("states", code, "factions", name)
            if not _given(faction.power):
                yield _fault((*path, "power"), "a faction without power is not heard", "give it power, or remove it")
                continue
            for issue, weight in faction.interests.items():
                if _given(weight) and not _matters(preferences, code, name, issue):
                    message = f"nothing {code} deals with serves or harms {issue}"
                    hint = (
                        f"say in `state_stakes` or `dyad_stakes` what closeness does for {issue}, or remove the weight"
                    )
                    yield _fault((*path, "interests", issue), message, hint)


def _matters(preferences: Preferences, code: str, name: str, issue: str) -> bool:
    """Whether an interest in an issue moves a faction's ideal, or its state's push on others."""
    state_stakes = preferences.contents.state_stakes
    if any(_given(state_stakes.get(j, {}).get(issue)) for j in preferences.judges(code, name)):
        return True
    return any(
        _given(preferences.dyad_stakes.get(frozenset(dyad), {}).get(issue)) for dyad in preferences.reaches[code]
    )


def _leanings(preferences: Preferences) -> Iterator[Fault]:
    """Leanings towards a state without a relation."""
    for code, state in preferences.contents.states.items():
        for other, leaning in state.leader.leaning.items():
            if _given(leaning) and other not in preferences.towards[code]:
                hint = f"give their starting relation: `{code}-{other}: ...` in relations, or remove the leaning"
                yield _fault(("states", code, "leader", "leaning", other), f"{code} and {other} have no relation", hint)


def _state_stakes(preferences: Preferences) -> Iterator[Fault]:
    """What closeness to a state does for an issue that nobody who deals with it cares for."""
    states = preferences.contents.states
    for code, issues in preferences.contents.state_stakes.items():
        for issue, served in issues.items():
            heard = (
                _given(faction.power)
                and _given(faction.interests.get(issue))
                and code in preferences.judges(other, name)
                for other in preferences.towards[code]
                for name, faction in states[other].factions.items()
            )
            if _given(served) and not any(heard):
                message = f"no faction that judges {code} by its interests has one in {issue}"
                yield _fault(
                    ("state_stakes", code, issue), message, "add the interest where it is missing, or remove this"
                )


def _dyad_stakes(preferences: Preferences) -> Iterator[Fault]:
    """Stakes nobody has weights for, or on a pair that no third party reaches into."""
    for text, issues in preferences.contents.dyad_stakes.items():
        dyad = {text[:3], text[4:]}
        third = [k for k in preferences.contents.states if any({i, j} == dyad for i, j in preferences.reaches[k])]
        for issue, stake in issues.items():
            if not _given(stake):
                continue
            if not third:
                message = f"no third party has leverage over {text[:3]} or {text[4:]}"
                yield _fault(("dyad_stakes", text, issue), message, "give one `leverage`, or remove the stake")
            elif not any(live(preferences.weights[k][issue]) for k in third):
                message = f"none of those with leverage here ({', '.join(third)}) has an interest in {issue}"
                yield _fault(("dyad_stakes", text, issue), message, "add the interest, or remove the stake")


def _leverage(preferences: Preferences) -> Iterator[Fault]:
    """Reach of a state that has nothing to gain from any pair of the other."""
    mediates = {(act.by, act.to) for act in getattr(preferences.contents, "do", ()) if act.action == "mediation"}
    for k, over in preferences.contents.leverage.items():
        for i, reach in over.items():
            if (k, i) in mediates:
                continue
            if _given(reach) and not any(live(preferences.gain(k, i, j)) for j in preferences.may_press(k, i)):
                message = f"{k}'s interests give it no push on any pair of {i}"
                hint = f"give pairs of {i} `dyad_stakes` in what {k} wants, or remove this reach"
                yield _fault(("leverage", k, i), message, hint)


def _parameters(contents: Contents) -> Iterator[Fault]:
    """Parameters for which a key of the file is used instead."""
    for name, key in REPLACED.items():
        if name in contents.parameters and getattr(contents, key) is not None:
            yield _fault(("parameters", name), f"`{key}` is given and used instead", "keep one of the two")


def _incidents(contents: Contents) -> Iterator[Fault]:
    """Incidents that never happen or do no harm."""
    for name, incident in contents.incidents.items():
        path: KeyPath = ("incidents", name)
        if incident.rate is not None and float(incident.rate.partition("/")[0]) == 0.0:
            yield _fault((*path, "rate"), "at this rate the incident never happens", "give a rate, or remove it")
        for key in ("responsibility", "impact"):
            if getattr(incident, key) is not None and not _given(getattr(incident, key)):
                message = f"with {key} 0 the incident does no harm, it only puts the quarrel on the table"
                yield Fault((*path, key), message, "give it a value, or remove the incident", at_key=True)

"""Warnings for numbers without effect, because they are multiplied by zero in the base and in every variant.

Each is tested at three corners: all ranges at their minimum, at their mode, and at their maximum.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

from sim.scenario.checks.references import dyad_of
from sim.scenario.file.findings import Finding, KeyPath
from sim.scenario.file.schema import Contents, Faction, Variant
from sim.scenario.file.values import Quantity

Corners = tuple[float, float, float]
LEAST = 1e-12
"""Smaller values count as zero."""
REPLACED = {
    "input_noise": "input_noise",
    "random_incident_rate": "random_incidents",
    "random_incident_max_impact": "random_incidents",
}
"""Parameters, and the key of the file that overrides them."""
SOLIDARITIES = ("solidarity", "solidarity_leader")
ALIGNMENT = (*SOLIDARITIES, "call_pull", "call_cost", "relay", "permission_decay", "repair_pull")
"""Parameters of alignment, which is off unless a solidarity is above 0."""


def numbers_without_effect(variants: dict[str, Variant]) -> Iterator[Finding]:
    """Yield numbers of the base (the first of `variants`) without effect in it and in all variants and readings."""
    base, *others = variants.values()
    findings = list(_without_effect(Preferences(base)))
    for contents in others if findings else ():
        common = {finding.path for finding in _without_effect(Preferences(contents))}
        findings = [finding for finding in findings if finding.path in common]
    yield from findings


class Preferences:
    """Non-zero paths from interests to ideal tones and pressures."""

    def __init__(self, contents: Contents) -> None:
        self.contents = contents
        self.dyad_stakes = {frozenset((dyad[:3], dyad[4:])): issues for dyad, issues in contents.dyad_stakes.items()}

    @cached_property
    def towards(self) -> dict[str, set[str]]:
        """The states to which each state has a relation."""
        others: dict[str, set[str]] = {code: set() for code in self.contents.states}
        for text in self.contents.relations:
            a, b = dyad_of(text) or ("", "")
            others[a].add(b)
            others[b].add(a)
        return others

    @cached_property
    def weights(self) -> dict[str, dict[str, Corners]]:
        """Interest of each state in each issue, summed over its factions."""
        return {
            code: {issue: _weight(state.factions.values(), issue) for issue in self.contents.issues}
            for code, state in self.contents.states.items()
        }

    def pressed_policies(self, k: str, i: str) -> list[str]:
        """Return the states towards which leverage of k over i can act on i's policy."""
        others = self.towards[i] - {k} if k != i else set()
        return [j for j in others if f"{i}>{j}" not in self.contents.pressures]

    @cached_property
    def aligned(self) -> set[str]:
        """The solidarities that are above 0."""
        return {name for name in SOLIDARITIES if self.contents.parameters.get(name, 0.0) > 0.0}

    def hearers(self, k: str) -> set[str]:
        """Return the states that hear a call of k: those with relations to k and to a third that k has one with."""
        return {i for i in self.towards[k] if (self.towards[i] - {k}) & (self.towards[k] - {i})}

    def leads(self, k: str) -> bool:
        """Return whether a state has leverage over one that hears its calls."""
        over = self.contents.leverage.get(k, {})
        return any(_nonzero(share) for i, share in over.items() if i in self.hearers(k))

    def gain(self, k: str, i: str, j: str) -> Corners:
        """Compute the effect of closeness of i and j on k's interests, over all issues."""
        dyad_stakes = self.dyad_stakes.get(frozenset((i, j)), {})
        return _sum_of_products((self.weights[k][issue], corners(stake)) for issue, stake in dyad_stakes.items())

    @cached_property
    def policies(self) -> dict[str, list[tuple[str, str]]]:
        """Policies (of i to j) that each state can act on."""
        leverage = self.contents.leverage
        return {
            k: [
                (i, j)
                for i, share in leverage.get(k, {}).items()
                if _nonzero(share)
                for j in self.pressed_policies(k, i)
            ]
            for k in self.contents.states
        }

    def states_judged(self, code: str, name: str) -> list[str]:
        """Return the states towards which a faction's ideal tone is derived from its interests."""
        return [j for j in self.towards[code] if f"{code}.{name}>{j}" not in self.contents.ideal_tones]


def corners(quantity: Quantity) -> Corners:
    """Return minimum, mode and maximum."""
    low, high = quantity.extremes
    return low, quantity.point, high


def any_nonzero(values: Corners) -> bool:
    """Return whether any of the values is not zero."""
    return any(abs(value) > LEAST for value in values)


def _weight(factions: Iterable[Faction], issue: str) -> Corners:
    """Sum the factions' interests in an issue, weighted by power."""
    return _sum_of_products((corners(f.power), corners(f.interests[issue])) for f in factions if issue in f.interests)


def _sum_of_products(dyads: Iterable[tuple[Corners, Corners]]) -> Corners:
    low, mode, high = 0.0, 0.0, 0.0
    for a, b in dyads:
        low, mode, high = low + a[0] * b[0], mode + a[1] * b[1], high + a[2] * b[2]
    return low, mode, high


def _nonzero(quantity: Quantity | None) -> bool:
    return quantity is not None and any_nonzero(corners(quantity))


def _without_effect(preferences: Preferences) -> Iterator[Finding]:
    yield from _powers(preferences)
    yield from _leanings(preferences)
    yield from _state_stakes(preferences)
    yield from _dyad_stakes(preferences)
    yield from _leverage(preferences)
    yield from _parameters(preferences.contents)
    yield from _alignment(preferences)
    yield from _appeals(preferences)
    yield from _incidents(preferences.contents)


def _finding(path: KeyPath, message: str, hint: str) -> Finding:
    return Finding(path, f"has no effect: {message}", hint, at_key=True)


def _powers(preferences: Preferences) -> Iterator[Finding]:
    """Report factions without power, and interests in issues that nothing affects."""
    for code, state in preferences.contents.states.items():
        for name, faction in state.factions.items():
            path: KeyPath = ("states", code, "factions", name)
            if not _nonzero(faction.power):
                yield _finding(
                    (*path, "power"), "a faction without power has no influence", "give it power, or remove it"
                )
                continue
            for issue, weight in faction.interests.items():
                if _nonzero(weight) and not _matters(preferences, code, name, issue):
                    message = f"no stake in {issue} affects an ideal tone of this faction or a pressure of {code}"
                    hint = f"add {issue} to `state_stakes` or `dyad_stakes`, or remove the weight"
                    yield _finding((*path, "interests", issue), message, hint)


def _matters(preferences: Preferences, code: str, name: str, issue: str) -> bool:
    """Return whether an interest in an issue affects a faction's ideal tones or its state's pressures."""
    state_stakes = preferences.contents.state_stakes
    if any(_nonzero(state_stakes.get(j, {}).get(issue)) for j in preferences.states_judged(code, name)):
        return True
    return any(
        _nonzero(preferences.dyad_stakes.get(frozenset(dyad), {}).get(issue)) for dyad in preferences.policies[code]
    )


def _leanings(preferences: Preferences) -> Iterator[Finding]:
    """Report leanings towards a state without a relation."""
    for code, state in preferences.contents.states.items():
        for other, leaning in state.leader.leaning.items():
            if _nonzero(leaning) and other not in preferences.towards[code]:
                hint = f"give their initial relation: `{code}-{other}: ...` in relations, or remove the leaning"
                yield _finding(
                    ("states", code, "leader", "leaning", other), f"{code} and {other} have no relation", hint
                )


def _state_stakes(preferences: Preferences) -> Iterator[Finding]:
    """Report stakes of a state in an issue in which no faction that judges it has an interest."""
    states = preferences.contents.states
    for code, issues in preferences.contents.state_stakes.items():
        for issue, stake in issues.items():
            interested = (
                _nonzero(faction.power)
                and _nonzero(faction.interests.get(issue))
                and code in preferences.states_judged(other, name)
                for other in preferences.towards[code]
                for name, faction in states[other].factions.items()
            )
            if _nonzero(stake) and not any(interested):
                message = f"no faction whose ideal tone towards {code} is derived has an interest in {issue}"
                yield _finding(("state_stakes", code, issue), message, "add the interest, or remove the stake")


def _dyad_stakes(preferences: Preferences) -> Iterator[Finding]:
    """Report stakes of a dyad without a third party that has leverage and an interest."""
    for text, issues in preferences.contents.dyad_stakes.items():
        dyad = {text[:3], text[4:]}
        third = [k for k in preferences.contents.states if any({i, j} == dyad for i, j in preferences.policies[k])]
        for issue, stake in issues.items():
            if not _nonzero(stake):
                continue
            if not third:
                message = f"no third party has leverage over {text[:3]} or {text[4:]}"
                yield _finding(("dyad_stakes", text, issue), message, "add `leverage`, or remove the stake")
            elif not any(any_nonzero(preferences.weights[k][issue]) for k in third):
                message = f"no state with leverage here ({', '.join(third)}) has an interest in {issue}"
                yield _finding(("dyad_stakes", text, issue), message, "add the interest, or remove the stake")


def _leverage(preferences: Preferences) -> Iterator[Finding]:
    """Report leverage of a state without an interest in any dyad of the other."""
    mediates = {(act.by, act.to) for act in getattr(preferences.contents, "do", ()) if act.action == "mediation"}
    for k, over in preferences.contents.leverage.items():
        for i, share in over.items():
            if (k, i) in mediates or (i in preferences.hearers(k) and "solidarity_leader" in preferences.aligned):
                continue
            if _nonzero(share) and not any(
                any_nonzero(preferences.gain(k, i, j)) for j in preferences.pressed_policies(k, i)
            ):
                message = f"{k}'s interests cause no pressure on any dyad of {i}"
                hint = f"give dyads of {i} `dyad_stakes` in the interests of {k}, or remove the leverage"
                yield _finding(("leverage", k, i), message, hint)


def _parameters(contents: Contents) -> Iterator[Finding]:
    """Report parameters that a key of the file overrides."""
    for name, key in REPLACED.items():
        if name in contents.parameters and getattr(contents, key) is not None:
            yield _finding(("parameters", name), f"`{key}` is given and overrides it", "keep one of the two")


def _alignment(preferences: Preferences) -> Iterator[Finding]:
    """Report parameters of alignment where nobody hears a call."""
    given = preferences.contents.parameters
    for name in (name for name in given if name in ALIGNMENT and not (name in SOLIDARITIES and given[name] == 0.0)):
        path: KeyPath = ("parameters", name)
        leading = any(preferences.leads(k) for k in preferences.contents.states)
        if not any(preferences.hearers(k) for k in preferences.contents.states):
            hint = "name dyads of three states with each other in `relations`, or remove the parameter"
            yield _finding(path, "no state has relations with both sides of a dyad, so nobody hears a call", hint)
        elif name == "solidarity_leader" and not leading:
            yield _finding(path, "no state has leverage over one that it calls on", "add `leverage`, or remove it")
        elif name not in SOLIDARITIES and not preferences.aligned:
            yield _finding(path, "alignment is off", "set `solidarity` or `solidarity_leader` above 0, or remove it")


def _appeals(preferences: Preferences) -> Iterator[Finding]:
    """Report appeals that nobody hears."""
    for name, appeal in preferences.contents.appeals.items():
        path: KeyPath = ("appeals", name)
        by, against = appeal.by, appeal.against
        if not preferences.towards[by] & preferences.towards[against]:
            hint = "name the dyads of others with the two in `relations`, or remove the appeal"
            yield _finding(path, f"no state has relations with both {by} and {against}", hint)
        elif "solidarity" not in preferences.aligned and not (preferences.aligned and preferences.leads(by)):
            reason = f"`solidarity` is 0 and {by} leads no state" if preferences.aligned else "alignment is off"
            hint = "set `solidarity` above 0, or remove the appeal"
            yield _finding(path, f"{reason}, so nobody hears {by}", hint)


def _incidents(contents: Contents) -> Iterator[Finding]:
    """Report incidents that never happen or have no impact."""
    for name, incident in contents.incidents.items():
        path: KeyPath = ("incidents", name)
        if incident.rate is not None and float(incident.rate.partition("/")[0]) == 0.0:
            yield _finding((*path, "rate"), "at this rate the incident never happens", "give a rate, or remove it")
        for key in ("responsibility", "impact"):
            if getattr(incident, key) is not None and not _nonzero(getattr(incident, key)):
                message = f"with {key} 0 the incident has no impact, it only sets the agenda"
                yield Finding((*path, key), message, "give it a value, or remove the incident", at_key=True)

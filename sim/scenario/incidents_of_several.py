"""Incidents with several victims or offenders: written once, and one incident for each pair of states.

`victim: [SAU, ARE]` of an incident `insult` makes `insult_sau` and `insult_are`. Each victim judges for itself: ranges
are drawn for each pair. Findings about these are reported at the entry that was written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import product
from typing import Any

from sim.errors import spelled
from sim.scenario.file.findings import Finding, KeyPath, Raw, block, listed
from sim.scenario.file.layers import CHANGES, OVERLAYS

INCIDENTS, PARTIES = "incidents", ("victim", "offender")
Pairs = dict[str, Raw]
"""Victim and offender of each pair, by the name of its incident."""


class OneForEachPair:
    """A scenario as plain data, `data`, in which every incident has one victim and one offender."""

    def __init__(self, written: Raw) -> None:
        self.findings: list[Finding] = []
        self._written: dict[str, str] = {}
        known: dict[str, Pairs] = {}
        self.data = self._expanded(written, (), known)
        if isinstance(written.get(CHANGES), dict):
            self.data[CHANGES] = self._expanded(written[CHANGES], (CHANGES,), known)
        for key in OVERLAYS:
            overlays = written.get(key)
            if isinstance(overlays, dict) and (known or any(map(_has_several, overlays.values()))):
                self.data[key] = {
                    name: self._expanded(overlay, (key, name), dict(known)) if isinstance(overlay, dict) else overlay
                    for name, overlay in overlays.items()
                }

    def as_written(self, findings: Iterable[Finding]) -> list[Finding]:
        """Return findings at the entries that were written, each once, with those about several parties."""
        placed = [replace(f, path=_renamed(f.path, self._written)) if self._written else f for f in findings]
        return list(dict.fromkeys([*self.findings, *placed]))

    def _expanded(self, contents: Raw, where: KeyPath, known: dict[str, Pairs]) -> Raw:
        """Return the base, or an overlay at a path, with one incident for each pair, which it adds to `known`."""
        incidents = block(contents, INCIDENTS)
        own: Raw = {}
        for name, entry in incidents.items():
            path = (*where, INCIDENTS, name)
            if name in known and set(PARTIES) & set(block(entry)):
                message = "the victims and offenders of an incident with several cannot be changed"
                hint = "leave it out with `without:`, and add an incident of another name"
                self.findings.append(Finding(path, message, hint, at_key=True))
            elif _is_several(entry):
                known[name] = self._pairs_of(name, entry, incidents, path)
                self._written |= dict.fromkeys(known[name], name)
            pairs = known.get(name, {}) if isinstance(entry, dict) else {}
            title = {} if where or "title" in block(entry) else {"title": spelled(name)}
            own |= {each: {**title, **entry, **parties} for each, parties in pairs.items()} or {name: entry}
        made = {**contents, **({INCIDENTS: own} if incidents else {})}
        if left_out := listed(block(contents, "without"), INCIDENTS):
            made["without"] = {**block(contents, "without"), INCIDENTS: _left_out(left_out, known)}
        return made

    def _pairs_of(self, name: str, entry: Raw, others: Raw, path: KeyPath) -> Pairs:
        """Return the pairs of an incident with several parties; report one without a date, or a name that is taken."""
        victims, offenders = (_listed(entry.get(key)) for key in PARTIES)
        pairs = {_name(name, victim, offender, len(victims), len(offenders)): {"victim": victim, "offender": offender}
                 for victim, offender in product(victims, offenders)}  # fmt: skip
        if entry.get("date") is None:
            hint = "give it a date, or write an incident for each state"
            self.findings.append(Finding(path, "only a dated incident can have several parties", hint, at_key=True))
        for taken in [each for each in pairs if each in others]:
            message = f"its part for one pair is called {taken}, as another incident is"
            self.findings.append(Finding(path, message, "rename one of the two", at_key=True))
        return pairs


def _left_out(names: list[Any], known: dict[str, Pairs]) -> list[Any]:
    """Return the names left out, the first pair in the place of its incident and the other pairs at the end."""
    pairs = [list(known.get(name, (name,))) if isinstance(name, str) else [name] for name in names]
    return [*(first for first, *_ in pairs), *(each for _, *more in pairs for each in more)]


def _name(name: str, victim: str, offender: str, victims: int, offenders: int) -> str:
    parts = [victim] * (victims > 1 or offenders == 1) + [offender] * (offenders > 1)
    return "_".join([name, *(part.lower() for part in parts)])


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _is_several(entry: object) -> bool:
    """Return whether an incident lists different states as victim or offender."""
    lists = [value for key in PARTIES if isinstance(value := block(entry).get(key), list)]
    texts = all(isinstance(item, str) for value in lists for item in value)
    return bool(lists) and all(lists) and texts and all(len(set(value)) == len(value) for value in lists)


def _has_several(contents: object) -> bool:
    return any(map(_is_several, block(contents, INCIDENTS).values()))


def _renamed(path: KeyPath, written: dict[str, str]) -> KeyPath:
    """Return a path with the name of the incident that was written."""
    return tuple(_each_renamed(path, written))


def _each_renamed(path: KeyPath, written: dict[str, str]) -> Iterator[str | int]:
    for place, part in enumerate(path):
        inside = place > 0 and path[place - 1] == INCIDENTS
        yield written.get(part, part) if inside and isinstance(part, str) else part

"""Names that must exist: states, issues, factions, incidents, sources, actions, parameters.

The checks look at what is well formed in the raw data, so that a slip elsewhere hides nothing; the rest is the schema's
business.
"""

from __future__ import annotations

from collections.abc import Iterator

from sim.errors import suggestion
from sim.model.actions import ACTIONS
from sim.model.parameters import declared
from sim.scenario.checks.mentions import faction_of, states
from sim.scenario.file.faults import Fault, KeyPath, Raw, block, listed
from sim.scenario.file.values import BASE


def unknown_states(data: Raw) -> Iterator[Fault]:
    """States that are named somewhere but not described in `states`."""
    known = block(data, "states")
    for mention in states(data):
        if known and mention.code not in known:
            hint = suggestion(mention.code, known, "states")
            yield Fault(mention.path, f"unknown state '{mention.code}'", hint, mention.at_key)


def unknown_issues(data: Raw) -> Iterator[Fault]:
    """Issues that interests, `state_stakes` or `dyad_stakes` name but `issues` does not."""
    if any(_issues_named(data)) and "issues" not in data:
        yield Fault(
            ("issues",), "required key is missing", "interests, serves and stakes name issues: describe each here"
        )
        return
    known = block(data, "issues")
    for path in _issues_named(data) if known else ():
        if (issue := str(path[-1])) not in known:
            yield Fault(path, f"unknown issue '{issue}'", suggestion(issue, known, "issues"), at_key=True)


def _issues_named(data: Raw) -> Iterator[KeyPath]:
    for code, state in block(data, "states").items():
        for name, faction in block(state, "factions").items():
            yield from (("states", code, "factions", name, "interests", n) for n in block(faction, "interests"))
    for table in ("state_stakes", "dyad_stakes"):
        for key, weights in block(data, table).items():
            yield from ((table, key, issue) for issue in block(weights))


def unknown_factions(data: Raw) -> Iterator[Fault]:
    """Factions that `ideal_tones` or `without` name but their state does not have."""
    named: list[tuple[KeyPath, str]] = [
        (("ideal_tones", key), key.partition(">")[0]) for key in block(data, "ideal_tones")
    ]
    without = block(data, "without")
    named += [(("without", "factions", i), text) for i, text in enumerate(listed(without, "factions"))]
    for path, text in named:
        if not (found := faction_of(text)):
            continue
        code, name = found
        factions = block(data, "states", code, "factions")
        if code not in block(data, "states"):
            if path[0] == "without":
                yield Fault(path, f"unknown state '{code}'", suggestion(code, block(data, "states"), "states"))
        elif factions and name not in factions:
            hint = suggestion(name, factions, f"factions of {code}")
            yield Fault(path, f"{code} has no faction '{name}'", hint, at_key=True)


def unknown_left_out(data: Raw) -> Iterator[Fault]:
    """Incidents and leverage that `without` names but that are not there."""
    for key, kind in (("incidents", "incidents"), ("leverage", "states with leverage")):
        known = block(data, key)
        for i, name in enumerate(listed(block(data, "without"), key)):
            if name not in known:
                message = f"there is no incident '{name}'" if key == "incidents" else f"'{name}' has no leverage"
                yield Fault(("without", key, i), f"{message} to leave out", suggestion(str(name), known, kind))


def unknown_actions(data: Raw) -> Iterator[Fault]:
    """Scripted acts that the table of actions does not have."""
    known = [action.name for action in ACTIONS]
    for i, act in enumerate(listed(data, "do")):
        name = block(act).get("action")
        if isinstance(name, str) and name not in known:
            yield Fault(("do", i, "action"), f"unknown action '{name}'", suggestion(name, known, "actions"))


def unknown_parameters(data: Raw) -> Iterator[Fault]:
    """Parameters that are not declared, or set outside their declared range."""
    known = declared()
    for name, value in block(data, "parameters").items():
        if name not in known:
            yield Fault(
                ("parameters", name), f"unknown parameter '{name}'", suggestion(name, known, "parameters"), True
            )
        elif isinstance(value, int | float) and not isinstance(value, bool):
            low, high = known[name].low, known[name].high
            if not low <= value <= high:
                message = f"must be between {low:g} and {high:g} (got {value:g})"
                yield Fault(("parameters", name), message, f"{known[name].meaning}; default {known[name].default:g}")


def unknown_variants(data: Raw) -> Iterator[Fault]:
    """Variants that propositions name but the file does not have, and a variant held against itself."""
    known = [BASE, *block(data, "variants")]
    for name, entry in block(data, "propositions").items():
        written = {key: block(entry).get(key) for key in ("of", "against")}
        for key, variant in written.items():
            if isinstance(variant, str) and variant not in known:
                hint = suggestion(variant, known, "variants")
                yield Fault(("propositions", name, key), f"unknown variant '{variant}'", hint)
        if isinstance(written["of"], str) and written["of"] == written["against"]:
            hint = "name two different variants in `of` and `against`"
            yield Fault(("propositions", name, "against"), f"holds '{written['of']}' against itself", hint)


def unknown_sources(data: Raw) -> Iterator[Fault]:
    """Sources that an entry cites but `sources` does not list."""
    known = block(data, "sources")
    for path, name in cited(data):
        if name not in known:
            yield Fault(path, f"unknown source '{name}'", suggestion(name, known, "sources"))


def cited(data: object, path: KeyPath = ()) -> Iterator[tuple[KeyPath, str]]:
    """Every source cited anywhere, variants included, with the place of the citation."""
    if isinstance(data, dict):
        for key, value in data.items():
            if key == "sources" and isinstance(value, list):
                yield from (((*path, key, i), name) for i, name in enumerate(value) if isinstance(name, str))
            else:
                yield from cited(value, (*path, key))
    elif isinstance(data, list):
        for i, value in enumerate(data):
            yield from cited(value, (*path, i))

"""A scenario file, read and checked: every fault of it in one pass, or what it says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from sim.errors import AT_THE_END, Problem, ScenarioError
from sim.scenario.checks import consistency, references
from sim.scenario.checks.messages import validated
from sim.scenario.checks.no_effect import idle
from sim.scenario.file.faults import Fault, Raw, at, block, holds, listed
from sim.scenario.file.files import FileProblem
from sim.scenario.file.layers import FILE_ONLY, OVERLAYS, SAID_ONLY, laid_over, layered
from sim.scenario.file.schema import Contents, ScenarioFile, Variant
from sim.scenario.file.values import BASE, READING
from sim.scenario.file.yaml_reader import Document

MOST_SHOWN = 100
MOST_FOUND = 1000
"""By one check, on the base or on one variant."""

Check = Callable[[Raw], Iterator[Fault]]
IN_CONTENTS: tuple[Check, ...] = (
    references.unknown_states,
    references.unknown_issues,
    references.unknown_factions,
    references.unknown_left_out,
    references.unknown_actions,
    references.unknown_parameters,
    consistency.self_dyads,
    consistency.strangers,
    consistency.acts_of_no_third_party,
    consistency.doubled_dyads,
    consistency.half_relations,
    consistency.weight_sums,
    consistency.focus_left_out,
    consistency.outside_horizon,
    consistency.overlapping_acts,
)
"""Made on the base, and on the base with each variant laid over it."""
IN_FILE: tuple[Check, ...] = (
    references.unknown_sources,
    references.unknown_variants,
    consistency.power_sums,
    consistency.roster_gaps,
    consistency.impossible_horizon,
)
"""Made once."""


@dataclass(frozen=True, repr=False)
class Reading:
    """What a scenario file says: the base, and each variant and rival reading merged over it, `base` first.

    `resolved` is the same scenario in one self-contained text: `text` itself, unless the file extends another.
    """

    path: Path
    text: str
    resolved: str
    file: ScenarioFile
    variants: dict[str, Variant]
    warnings: tuple[Problem, ...]


@dataclass
class _Checked:
    """What came of checking a document."""

    file: ScenarioFile | None
    variants: dict[str, Variant]
    faults: list[Fault]


def read(path: str | Path) -> Reading:
    """Read a scenario file; raises ScenarioError with every fault found in it."""
    path = Path(path)
    layers = layered(path)
    document = layers.document
    checked = _check(document.data)
    problems = _problems(document, checked.faults)
    if problems or checked.file is None:
        raise ScenarioError(str(path), _shown(problems))
    warnings = tuple(document.problem(fault) for fault in _warnings(document.data, checked.variants))
    return Reading(path, layers.text, layers.resolved, checked.file, checked.variants, warnings)


def _check(data: Raw) -> _Checked:
    """The schema and every check, on the base and each variant and reading."""
    overlays = {key: _named(data, key) for key in OVERLAYS}
    whole = {**data, **{key: named for key, named in overlays.items() if named}}
    file, faults = validated(ScenarioFile, whole)
    if isinstance(data.get("format"), int) and data["format"] > 1:  # of a later format no other fault can be trusted
        return _Checked(None, {}, [fault for fault in faults if fault.path == ("format",)])
    checked = _Checked(file, {}, faults + _beyond(faults, whole, IN_FILE + IN_CONTENTS))
    if file:
        checked.variants[BASE] = Variant.model_validate({name: getattr(file, name) for name in Contents.model_fields})
    of_base = {(fault.path, fault.message) for fault in checked.faults}
    base = {key: value for key, value in data.items() if key not in OVERLAYS}
    for key, named in overlays.items():
        for name, overlay in named.items():
            if name == BASE:
                message = f"a {key[:-1]} cannot be called base: that is the scenario without a variant"
                checked.faults.append(Fault((key, BASE), message, "choose another name", at_key=True))
            elif isinstance(overlay, dict):
                variant, faults = _variant(base, overlay, OVERLAYS[key])
                own = (f for f in faults if holds(overlay, f.path) or (f.path, f.message) not in of_base)
                checked.faults += [fault.inside(key, name) for fault in own]
                if variant:
                    checked.variants[READING * (key == "readings") + name] = variant
    return checked


def _named(data: Raw, key: str) -> Raw:
    """The overlays under a key, by name; one of which nothing is written is empty."""
    return {name: {} if overlay is None else overlay for name, overlay in block(data, key).items()}


def _variant(base: Raw, overlay: Raw, kind: type[Variant]) -> tuple[Variant | None, list[Fault]]:
    merged = laid_over(base, overlay)
    shared = {key: value for key, value in base.items() if key in FILE_ONLY}
    variant, faults = validated(kind, {k: v for k, v in merged.items() if k not in FILE_ONLY or k in overlay})
    return variant, faults + _beyond(faults, {**merged, **shared}, IN_CONTENTS)


def _beyond(schema_faults: list[Fault], data: Raw, checks: tuple[Check, ...]) -> list[Fault]:
    """What the checks find, apart from places the schema has refused already."""
    refused = {fault.path for fault in schema_faults}
    return [fault for check in checks for fault in islice(check(data), MOST_FOUND) if fault.path not in refused]


def _problems(document: Document, faults: list[Fault]) -> list[Problem]:
    """Faults with their places. What stands under a misspelt key is checked as if it were spelt right."""
    noted = {problem.order for problem in document.problems}
    meant = {(*fault.path[:-1], fault.meant): fault for fault in reversed(faults) if fault.meant}
    misspelt = [fault for path, fault in meant.items() if not holds(document.data, path)]
    found = _placed(document, misspelt or faults)
    if misspelt:
        document = document.respelt({fault.path: fault.meant for fault in misspelt})
        found += _placed(document, _check(document.data).faults)
    return [*document.problems, *dict.fromkeys(problem for problem in found if problem.order not in noted)]


def _placed(document: Document, faults: list[Fault]) -> list[Problem]:
    """Faults with their places. A block at fault in both files, with the same words, is the fault of the base."""
    base = document.base
    if base is None or not faults:
        return [document.problem(fault) for fault in faults]
    of_base = _check(base.data).faults
    theirs = {(fault.path, fault.message) for fault in of_base if isinstance(at(base.data, fault.path), dict)}
    inherited = [fault for fault in faults if (fault.path, fault.message) in theirs]
    return [*(document.problem(fault) for fault in faults if fault not in inherited), *_placed(base, inherited)]


def _shown(problems: list[Problem]) -> list[Problem]:
    """The first of very many problems, in the order of the file."""
    ordered = sorted(problems, key=lambda problem: problem.order)
    if len(ordered) <= MOST_SHOWN:
        return ordered
    rest = FileProblem(
        AT_THE_END, 1, "", f"and at least {len(ordered) - MOST_SHOWN} more problems", hint="mend these first"
    )
    return [*ordered[:MOST_SHOWN], rest]


def _warnings(data: Raw, variants: dict[str, Variant]) -> Iterator[Fault]:
    """What is allowed but probably not meant."""
    yield from idle(variants)
    yield from consistency.record_outside_horizon(data)
    used = {name for _, name in references.cited({key: value for key, value in data.items() if key != "sources"})}
    for name in block(data, "sources"):
        if name not in used:
            yield Fault(
                ("sources", name), "this source is not cited anywhere", "cite it in `sources: [...]`", at_key=True
            )
    for key in OVERLAYS:
        for name, overlay in block(data, key).items():
            if not any(value for said, value in (overlay or {}).items() if said not in SAID_ONLY):
                message = f"this {key[:-1]} changes nothing"
                yield Fault((key, name), message, "say what it changes, or remove it", at_key=True)
    yield from _readings_without_use(data)


def _readings_without_use(data: Raw) -> Iterator[Fault]:
    """Rival readings that nothing can be said of: one alone, or without a record of the pair to hold them against."""
    readings, focus = block(data, "readings"), set(str(data.get("focus", "")).split("-"))
    if len(readings) == 1:
        hint = "write a rival account beside it, or make it a variant"
        yield Fault(("readings",), "one reading alone has nothing to be weighed against", hint, at_key=True)
    of_dyad = [row for row in listed(data, "record") if {block(row).get("source"), block(row).get("target")} == focus]
    if readings and not of_dyad:
        message = f"there is no record of {data.get('focus')} to hold the readings against"
        yield Fault(("readings",), message, "write what happened under `record`", at_key=True)

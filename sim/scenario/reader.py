"""Reading and checking of a scenario file: the parsed scenario, or every error in one pass."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from sim.errors import AT_THE_END, Problem, ScenarioError
from sim.scenario.checks import consistency, references
from sim.scenario.checks.cut_texts import texts_cut_off
from sim.scenario.checks.messages import validate
from sim.scenario.checks.no_effect import numbers_without_effect
from sim.scenario.checks.outcome_incidents import outcome_incidents
from sim.scenario.file.files import FileProblem
from sim.scenario.file.findings import Finding, KeyPath, Raw, at, block, holds, listed
from sim.scenario.file.layers import CHANGES, DESCRIPTIVE_KEYS, FILE_ONLY, OVERLAYS, Layers, merge, read_layers
from sim.scenario.file.schema import Contents, ScenarioFile, Variant
from sim.scenario.file.values import BASE, READING
from sim.scenario.file.yaml_reader import Document, parse
from sim.scenario.incidents_of_several import OneForEachPair

MAX_SHOWN = 100
MAX_PER_CHECK = 1000
"""Maximum findings of one check, on the base or on one variant."""

Check = Callable[[Raw], Iterator[Finding]]
IN_CONTENTS: tuple[Check, ...] = (
    references.unknown_states,
    references.unknown_issues,
    references.unknown_factions,
    references.unknown_left_out,
    references.unknown_actions,
    references.unknown_parameters,
    consistency.self_dyads,
    consistency.unrelated_dyads,
    consistency.invalid_third_party_acts,
    consistency.duplicate_dyads,
    consistency.one_way_relations,
    consistency.weight_sums,
    consistency.focus_removed,
    consistency.outside_horizon,
    consistency.overlapping_acts,
    consistency.misplaced_appeals,
)
"""Checks of the base, and of the base merged with each variant."""
IN_FILE: tuple[Check, ...] = (
    references.unknown_sources,
    references.unknown_variants,
    consistency.focus_twice,
    consistency.power_sums,
    consistency.impossible_horizon,
)
"""Checks of the file as a whole."""


@dataclass(frozen=True, repr=False)
class ParsedScenario:
    """A parsed scenario file; `variants` are the base and each variant and rival reading merged into it, `base` first.

    `resolved` is the same scenario in one self-contained text: `text` itself, unless the file extends another.
    """

    path: Path
    text: str
    resolved: str
    file: ScenarioFile
    variants: dict[str, Variant]
    warnings: tuple[Problem, ...]


@dataclass
class Checked:
    """Result of checking plain data: the file, unless it is refused; the variants that are not; all findings."""

    file: ScenarioFile | None
    variants: dict[str, Variant]
    findings: list[Finding]


def read(path: str | Path) -> ParsedScenario:
    """Read a scenario file; raises ScenarioError with every error in it."""
    path = Path(path)
    return parsed(read_layers(path), path)


def read_text(text: str, name: str) -> ParsedScenario:
    """Read a scenario from its text, which extends no file; raises ScenarioError with every error in it."""
    return parsed(Layers(text, parse(text, name), (name,)), Path(name))


def parsed(layers: Layers, path: Path, findings: Sequence[Finding] = ()) -> ParsedScenario:
    """Return a checked scenario from its text; raises ScenarioError with `findings` and all others."""
    document = layers.document
    checked = check(document.data)
    known = {finding.path for finding in findings}
    others = [f for f in checked.findings if not known & {f.path[:length] for length in range(len(f.path) + 1)}]
    problems = _problems(document, [*findings, *others])
    if problems or checked.file is None:
        raise ScenarioError(str(path), _shown(problems))
    warnings = tuple(document.problem(finding) for finding in _warnings(document, checked.variants))
    return ParsedScenario(path, layers.text, layers.resolved, checked.file, checked.variants, warnings)


def check(written: Raw) -> Checked:
    """Apply the schema and every check to the base and to each variant and reading of a scenario as plain data."""
    several = OneForEachPair(written)
    checked = _check(several.data)
    return replace(checked, findings=several.as_written(checked.findings))


def _check(data: Raw) -> Checked:
    """Check a scenario in which every incident has one victim and one offender."""
    overlays = {key: _named(data, key) for key in OVERLAYS}
    whole = {**data, **{key: named for key, named in overlays.items() if named}}
    file, findings = validate(ScenarioFile, whole)
    if isinstance(data.get("format"), int) and data["format"] > 1:  # other findings are unreliable
        return Checked(None, {}, [finding for finding in findings if finding.path == ("format",)])
    checked = Checked(file, {}, findings + _additional(findings, whole, IN_FILE + IN_CONTENTS))
    if file:
        checked.variants[BASE] = Variant.model_validate({name: getattr(file, name) for name in Contents.model_fields})
    base_findings = {(finding.path, finding.message) for finding in checked.findings}
    base = {key: value for key, value in data.items() if key not in OVERLAYS and key != CHANGES}
    for_all: Raw = {}
    if file and (changes := block(data, CHANGES)):
        changed, findings = _variant(base, changes, Variant)
        checked.findings += [finding.inside(CHANGES) for finding in _own(findings, changes, base_findings)]
        if changed and not findings:  # otherwise each variant would repeat the errors
            checked.variants[BASE] = changed
            checked.file = file.model_copy(update={name: getattr(changed, name) for name in Contents.model_fields})
            for_all = changes
            base = merge(base, {key: value for key, value in changes.items() if key not in DESCRIPTIVE_KEYS})
    for key, named in overlays.items():
        for name, overlay in named.items():
            if name == BASE:
                message = f"a {key[:-1]} cannot be called base: that is the scenario as written"
                checked.findings.append(Finding((key, BASE), message, "choose another name", at_key=True))
            elif isinstance(overlay, dict):
                variant, findings = _variant(base, inherited(overlay, for_all), OVERLAYS[key])
                own = _own(findings, overlay, base_findings)
                checked.findings += [finding.inside(key, name) for finding in own]
                if variant:
                    checked.variants[READING * (key == "readings") + name] = variant
    return checked


def _own(findings: list[Finding], overlay: Raw, of_base: set[tuple[KeyPath, str]]) -> list[Finding]:
    """Return the findings in an overlay, without those of the base below it."""
    return [f for f in findings if holds(overlay, f.path) or (f.path, f.message) not in of_base]


def inherited(overlay: Raw, changes: Raw) -> Raw:
    """Return an overlay that also removes, and scripts, what `changes` of the base do: those lists are joined."""
    joined = dict(overlay)
    removed = {
        kind: [*names, *(name for name in listed(block(overlay, "without"), kind) if name not in names)]
        for kind, names in block(changes, "without").items()
        if isinstance(names, list) and isinstance(block(overlay, "without").get(kind, []), list)
    }
    if removed:
        joined["without"] = {**block(overlay, "without"), **removed}
    if listed(changes, "do") and isinstance(overlay.get("do", []), list):
        joined["do"] = [*listed(changes, "do"), *listed(overlay, "do")]
    return joined


def _named(data: Raw, key: str) -> Raw:
    """Return the overlays under a key, by name; a blank one is empty."""
    return {name: {} if overlay is None else overlay for name, overlay in block(data, key).items()}


def _variant(base: Raw, overlay: Raw, kind: type[Variant]) -> tuple[Variant | None, list[Finding]]:
    merged = merge(base, overlay)
    shared = {key: value for key, value in base.items() if key in FILE_ONLY}
    variant, findings = validate(kind, {k: v for k, v in merged.items() if k not in FILE_ONLY or k in overlay})
    return variant, findings + _additional(findings, {**merged, **shared}, IN_CONTENTS)


def _additional(schema_findings: list[Finding], data: Raw, checks: tuple[Check, ...]) -> list[Finding]:
    """Return the findings of checks, except where the schema has already refused the value."""
    refused = {finding.path for finding in schema_findings}
    return [
        finding for check in checks for finding in islice(check(data), MAX_PER_CHECK) if finding.path not in refused
    ]


def _problems(document: Document, findings: list[Finding]) -> list[Problem]:
    """Return findings as problems. Values under a misspelt key are checked as if it were spelt correctly."""
    reported = {problem.order for problem in document.problems}
    meant = {(*finding.path[:-1], finding.meant): finding for finding in reversed(findings) if finding.meant}
    misspelt = [finding for path, finding in meant.items() if not holds(document.data, path)]
    problems = _placed(document, misspelt or findings)
    if misspelt:
        document = document.with_keys_renamed({finding.path: finding.meant for finding in misspelt})
        problems += _placed(document, check(document.data).findings)
    return [*document.problems, *dict.fromkeys(problem for problem in problems if problem.order not in reported)]


def _placed(document: Document, findings: list[Finding]) -> list[Problem]:
    """Return findings as problems. The same error of a block in both files is attributed to the base file."""
    base = document.base
    if base is None or not findings:
        return [document.problem(finding) for finding in findings]
    of_blocks = [f for f in check(base.data).findings if isinstance(at(base.data, f.path), dict)]
    of_base = {(finding.path, finding.message) for finding in of_blocks}
    inherited = [finding for finding in findings if (finding.path, finding.message) in of_base]
    return [*(document.problem(finding) for finding in findings if finding not in inherited), *_placed(base, inherited)]


def _shown(problems: list[Problem]) -> list[Problem]:
    """Return the first MAX_SHOWN problems in the order of the file, with a count of the rest."""
    ordered = sorted(problems, key=lambda problem: problem.order)
    if len(ordered) <= MAX_SHOWN:
        return ordered
    rest = FileProblem(
        AT_THE_END, 1, "", f"and at least {len(ordered) - MAX_SHOWN} more problems", hint="fix these first"
    )
    return [*ordered[:MAX_SHOWN], rest]


def _warnings(document: Document, variants: dict[str, Variant]) -> Iterator[Finding]:
    """Yield warnings: input that is allowed but probably unintended."""
    data = document.data
    yield from texts_cut_off(document)
    yield from numbers_without_effect(variants)
    yield from consistency.record_outside_horizon(data)
    yield from consistency.broken_from_the_start(data)
    yield from outcome_incidents(data)
    used = {name for _, name in references.cited({key: value for key, value in data.items() if key != "sources"})}
    for name in block(data, "sources"):
        if name not in used:
            yield Finding(
                ("sources", name), "this source is not cited anywhere", "cite it in `sources: [...]`", at_key=True
            )
    for key in OVERLAYS:
        for name, overlay in block(data, key).items():
            if not any(value for name, value in (overlay or {}).items() if name not in DESCRIPTIVE_KEYS):
                message = f"this {key[:-1]} changes nothing"
                yield Finding((key, name), message, "add a change, or remove it", at_key=True)
    yield from _unusable_readings(data)


def _unusable_readings(data: Raw) -> Iterator[Finding]:
    """Yield warnings for rival readings that cannot be compared: a single one, or no record of the focal dyad."""
    readings = block(data, "readings")
    if len(readings) == 1:
        hint = "add a rival account, or make it a variant"
        yield Finding(("readings",), "a single reading has nothing to be compared with", hint, at_key=True)
    rows = [{block(row).get("source"), block(row).get("target")} for row in listed(data, "record")]
    _, focus = next(references.focal_dyads(data), ((), ()))
    if readings and set(focus) not in rows:
        message = f"there is no record of {'-'.join(focus)} to compare the readings with"
        yield Finding(("readings",), message, "add observed events under `record`", at_key=True)

"""Safe YAML reader that keeps the place of every key and value.

Values follow the YAML 1.2 core schema: `NO`, `on`, `yes` and dates stay text, `010` is ten, `1e3` a number. Tags, merge
keys, several documents and unbounded growth or nesting are refused.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import yaml

from sim.errors import Problem, ScenarioError
from sim.scenario.file.files import LINE_END, ODD_SPACE, UNSEEN, name_of, refused
from sim.scenario.file.findings import Finding, KeyPath, Raw, dotted
from sim.scenario.file.parse_errors import ODD_HINT, comma_hint, explain

MAX_VALUES = 100_000
MAX_DEPTH = 60

Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
PLAIN: tuple[tuple[re.Pattern[str], Callable[[str], Any]], ...] = (
    (re.compile(r"~|null|Null|NULL|"), lambda _: None),
    (re.compile(r"true|True|TRUE"), lambda _: True),
    (re.compile(r"false|False|FALSE"), lambda _: False),
    (re.compile(r"[-+]?[0-9]{1,18}"), int),
    (re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?"), float),
    (re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)"), lambda _: math.nan),
)
"""Conversions of unquoted values; the first match counts, otherwise the value is text."""
CUT = re.compile(r"[ \t]+(#[^\s#=*~-].*)")
"""What follows an unquoted value that a comment may have cut off: a comment usually has a space after its #."""


@dataclass(frozen=True)
class Place:
    """A place in a file; lines and columns count from 1. `file` is set if it is not the file that was read."""

    line: int
    column: int
    file: str = ""


@dataclass(frozen=True)
class Document:
    """Data of a file, the place of every key and value, and the problems that did not stop parsing.

    `base` is the document it was merged into, if any; `others` the lines of the files that this one extends; `cut` what
    follows ` #` and has no space after it, by the key path of the unquoted value before it.
    """

    data: Raw
    lines: tuple[str, ...]
    keys: dict[KeyPath, Place]
    values: dict[KeyPath, Place]
    problems: tuple[Problem, ...]
    base: Document | None = None
    others: dict[str, tuple[str, ...]] = field(default_factory=dict)
    cut: dict[KeyPath, str] = field(default_factory=dict)

    def problem(self, fault: Finding) -> Problem:
        """Return a finding as a problem, with its place and line."""
        place = self._place(fault.path, fault.at_key)
        return _problem(self.others.get(place.file, self.lines), place, dotted(fault.path), fault.message, fault.hint)

    def _place(self, path: KeyPath, at_key: bool) -> Place:
        """Return the place of a key path; a missing path has the place of the key it belongs under."""
        for end in range(len(path), 0, -1):
            prefix = path[:end]
            if prefix in self.values:
                return self.keys.get(prefix, self.values[prefix]) if at_key or end < len(path) else self.values[prefix]
        return self.values[()]

    def with_keys_renamed(self, keys: dict[KeyPath, str]) -> Document:
        """Return the document with some keys renamed, so that the values under them can be checked."""

        def renamed(data: Any, path: KeyPath) -> Any:
            if isinstance(data, list):
                return [renamed(item, (*path, i)) for i, item in enumerate(data)]
            if not isinstance(data, dict):
                return data
            return {keys.get((*path, key), key): renamed(value, (*path, key)) for key, value in data.items()}

        def moved(places: dict[KeyPath, Place]) -> dict[KeyPath, Place]:
            return {tuple(keys.get(at[: n + 1], part) for n, part in enumerate(at)): p for at, p in places.items()}

        return replace(self, data=renamed(self.data, ()), keys=moved(self.keys), values=moved(self.values))


def parse(text: str, file: str) -> Document:
    """Parse `text` into a document; raises ScenarioError if that is impossible."""
    lines = tuple(LINE_END.split(text))
    try:
        problems = _check_events(text, file, lines)
        node = yaml.compose(text, Loader=Loader)
    except yaml.MarkedYAMLError as fault:
        mark, message, hint = explain(fault, lines)
        raise _fatal(file, lines, mark, message, hint) from None
    except (yaml.YAMLError, ValueError, RecursionError) as fault:
        raise refused(file, f"the file is not valid YAML: {str(fault).splitlines()[0]}") from None
    if node is None or (isinstance(node, yaml.ScalarNode) and not node.value and not node.style):
        raise refused(file, "the file is empty", "write one with `bilateral new NAME`, or copy a scenario")
    if not isinstance(node, yaml.MappingNode):
        kind = "a list" if isinstance(node, yaml.SequenceNode) else "a single text"
        hint = "write `key: value` lines, starting with `format: 1` and `title: ...`"
        message = f"the file must consist of keys with values (it is {kind})"
        raise _fatal(file, lines, node.start_mark, message, hint)
    builder = _Builder(file, lines, problems)
    data = builder.build(node, ())
    return Document(data, lines, builder.keys, builder.values, tuple(builder.problems), cut=builder.cut)


def _place(mark: Any) -> Place:
    return Place(mark.line + 1, mark.column + 1) if mark else Place(1, 1)


def _problem(lines: tuple[str, ...], place: Place, path: str, message: str, hint: str) -> Problem:
    source = lines[place.line - 1] if place.line <= len(lines) else ""
    return Problem(
        place.line, place.column, path, message, UNSEEN.sub("�", source.replace("\t", " ")), hint, place.file
    )


def _fatal(file: str, lines: tuple[str, ...], mark: Any, message: str, hint: str) -> ScenarioError:
    """Return the error that stops parsing at one place."""
    return ScenarioError(file, [_problem(lines, _place(mark), "", message, hint)])


def _check_events(text: str, file: str, lines: tuple[str, ...]) -> list[Problem]:
    """Refuse, on the flat stream of events, input too large or too deep to build; collect the tags."""
    level = values = documents = 0
    problems: list[Problem] = []

    for event in yaml.parse(text, Loader=Loader):
        level += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        values += isinstance(event, yaml.NodeEvent)
        documents += isinstance(event, yaml.DocumentStartEvent)
        if level > MAX_DEPTH:
            message = f"nested more than {MAX_DEPTH} levels deep"
            raise _fatal(file, lines, event.start_mark, message, "a scenario needs about six")
        if values > MAX_VALUES:
            message = f"the file contains more than {MAX_VALUES:,} keys and values"
            raise _fatal(file, lines, event.start_mark, message, "a scenario needs a few thousand")
        if documents > 1:
            hint = "put each scenario in its own file, without `---`"
            raise _fatal(file, lines, event.start_mark, "a second document starts here", hint)
        if tag := getattr(event, "tag", None):
            shown = str(tag).replace("tag:yaml.org,2002:", "!!")[:60]
            message, hint = f"tags such as {shown} are not allowed", "remove the tag: a scenario is data, not code"
            problems.append(_problem(lines, _place(event.start_mark), "", message, hint))
    return problems


class _Builder:
    """Builder of plain data from YAML nodes, with aliases expanded and all places recorded."""

    def __init__(self, file: str, lines: tuple[str, ...], problems: list[Problem]) -> None:
        self.file, self.lines, self.problems = file, lines, problems
        self.reported = {(p.line, p.column) for p in problems}
        self.keys: dict[KeyPath, Place] = {}
        self.values: dict[KeyPath, Place] = {}
        self.cut: dict[KeyPath, str] = {}

    def note(self, node: yaml.Node, path: KeyPath, message: str, hint: str) -> None:
        """Record an error, once per place, and continue."""
        place = _place(node.start_mark)
        if (place.line, place.column) not in self.reported:
            self.reported.add((place.line, place.column))
            self.problems.append(_problem(self.lines, place, dotted(path), message, hint))

    def build(self, node: yaml.Node, path: KeyPath) -> Any:
        """Return the data under a node."""
        self.values[path] = _place(node.start_mark)
        if len(self.values) > MAX_VALUES or len(path) > MAX_DEPTH:
            limits = f"{MAX_VALUES:,} values or {MAX_DEPTH} levels"
            message = f"with its aliases (*name) expanded, the file exceeds {limits}"
            hint = "write values out instead of repeating them by alias"
            raise _fatal(self.file, self.lines, node.start_mark, message, hint)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.build(item, (*path, i)) for i, item in enumerate(node.value)]
        assert isinstance(node, yaml.ScalarNode), "YAML has no fourth kind of node"
        return self._scalar(node, path)

    def _mapping(self, node: yaml.MappingNode, path: KeyPath) -> Raw:
        out: Raw = {}
        parts: list[str] = []
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                self.note(key, path, "a key must be a plain name", "quote it if it contains [ ] { or }")
                continue
            name = self._without_odd_spaces(key, path)
            at = (*path, name)
            if key.value == "<<" and not key.style:
                self.note(key, at, "merging with << is not supported", "write the keys out")
            elif node.flow_style and value.start_mark.index == key.end_mark.index:
                parts.append(name)
                self.note(key, at, "an entry without a colon", comma_hint(out, parts))
            elif name in out:
                line = self.keys[at].line
                self.note(key, at, f"this key is given twice (first on line {line})", "keep one of the two")
            else:
                self.keys[at] = _place(key.start_mark)
                out[name], parts = self.build(value, at), []
        return out

    def _without_odd_spaces(self, node: yaml.ScalarNode, path: KeyPath) -> str:
        """Return a key, or a value that is no free text, without spaces that only look like ordinary ones."""
        text: str = node.value
        if odd := ODD_SPACE.search(text):
            self.note(node, path, f"{name_of(odd[0])} in {ODD_SPACE.sub('', text).strip()!r}", ODD_HINT)
        return ODD_SPACE.sub("", text).strip() if odd else text

    def _scalar(self, node: yaml.ScalarNode, path: KeyPath) -> Any:
        """Convert a scalar; a number that is not finite stays text and is reported."""
        text: str = node.value
        if node.style:
            return text
        end = node.end_mark
        if end.line < len(self.lines) and (cut := CUT.match(self.lines[end.line], end.column)):
            self.cut[path] = cut[1].rstrip()
        bare = ODD_SPACE.sub("", text)
        if bare != text and (ODD_SPACE.search(text[0] + text[-1]) or any(p.fullmatch(bare) for p, _ in PLAIN)):
            text = self._without_odd_spaces(node, path)
        convert = next((convert for pattern, convert in PLAIN if pattern.fullmatch(text)), str)
        value = convert(text)
        if isinstance(value, float) and not math.isfinite(value):
            self.note(node, path, f"must be a finite number (got {text[:40]})", "write a finite number")
            return text
        return value

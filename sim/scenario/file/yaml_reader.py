"""YAML read safely, keeping the place of every key and value.

The values are those of the YAML 1.2 core schema written plainly: `NO`, `on` and `yes` stay text, `010` is ten, `1e3` a
number, dates stay text. Tags, merges, several documents, and whatever grows or nests without bound are refused.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import yaml

from sim.errors import Problem, ScenarioError
from sim.scenario.file.faults import Fault, KeyPath, Raw, written
from sim.scenario.file.files import UNSEEN, refused

UNEVEN = (
    "this does not line up with the lines above",
    "give keys of one block the same number of spaces; after a closing quote nothing may follow",
)
WORDS = (
    (
        "mapping values are not allowed",
        "a colon does not fit here",
        "line this key up with its neighbours, or put a text that holds ': ' in quotes",
    ),
    ("did not find expected key", *UNEVEN),
    ("expected <block end>", *UNEVEN),
    ("did not find expected '-'", "this line does not belong to the list above", "begin it with '- ', or indent it"),
    ("expected ',' or '}'", "this { is not closed", "close it with }, and put commas between its entries"),
    ("expected ',' or ']'", "this [ is not closed", "close it with ], and put commas between its entries"),
    ("unexpected end of stream", "this text in quotes is not closed", "look for a quote without its partner"),
    ("<document start>", "this line does not line up with the first lines", "begin every top-level key at the margin"),
    ("alphabetic or numeric character", "a text cannot begin with & or * here", "put the text in quotes"),
    ("could not find expected ':'", "a key without a colon", "write `key: value`, with a space after the colon"),
    ("unknown escape character", "a backslash in double quotes", "use single quotes around this text"),
    ("undefined alias", "an alias (*name) to nothing", "put a text that begins with * in quotes"),
    ("undefined tag", "tags are not allowed", "put a text that begins with ! in quotes"),
    ("second occurrence", "this anchor (&name) is given twice", "give it another name, or write the values out"),
    ("cannot start any token", "a text cannot begin with this character", "put the text in quotes"),
    ("block sequence entries are not allowed", "a '-' does not fit here", "begin lists on a line of their own"),
)
"""What the parser says (a part of it), what that means, what to do."""


OPENED = ("expected ',' or", "unexpected end of stream")
"""What is best shown where the bracket or quote was opened."""


def explained(fault: Any, lines: tuple[str, ...]) -> tuple[Any, str, str]:
    """Where to look, what went wrong and what to do, for an error of the YAML parser."""
    mark = fault.problem_mark or fault.context_mark
    near = lines[max(0, mark.line - 1) : mark.line + 1] if mark else ()
    if any("\t" in text[: len(text) - len(text.lstrip())] for text in near):
        return mark, "a tab is used to indent", "indent with spaces: YAML does not allow tabs there"
    if near and near[-1][: mark.column].count('"') % 2:
        return mark, "a text in quotes ends here, and more follows", "look further up for a quote without its partner"
    said = str(fault.problem or fault.context or "")
    if any(part in said for part in OPENED):
        mark = fault.context_mark or mark
    for part, message, hint in WORDS:
        if part in said:
            return mark, message, hint
    return mark, f"not valid YAML: {said}", "see the line above as well: the fault may begin there"


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
"""What an unquoted text stands for, first match first; otherwise it is text."""


@dataclass(frozen=True)
class Place:
    """Where something stands; lines and columns count from 1. `file` is given where it is another than the one read."""

    line: int
    column: int
    file: str = ""


@dataclass(frozen=True)
class Document:
    """What a file says, where it says it, and the faults met while reading (those that do not stop the reading).

    `base` is the document it is laid over, if any, and `others` the lines of the files that this one extends.
    """

    data: Raw
    lines: tuple[str, ...]
    keys: dict[KeyPath, Place]
    values: dict[KeyPath, Place]
    problems: tuple[Problem, ...]
    base: Document | None = None
    others: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def problem(self, fault: Fault) -> Problem:
        """A fault with its place, and the line it stands on."""
        place = self._place(fault.path, fault.at_key)
        return _problem(self.others.get(place.file, self.lines), place, written(fault.path), fault.message, fault.hint)

    def _place(self, path: KeyPath, at_key: bool) -> Place:
        """The place of a key path; what is not in the file is shown at the key it should stand under."""
        for end in range(len(path), 0, -1):
            known = path[:end]
            if known in self.values:
                return self.keys.get(known, self.values[known]) if at_key or end < len(path) else self.values[known]
        return self.values[()]

    def respelt(self, keys: dict[KeyPath, str]) -> Document:
        """The same document with other names for some keys, so that what stands under them can be checked too."""

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
    """The document in `text`; raises ScenarioError where nothing can be made of it."""
    lines = tuple(text.splitlines())
    try:
        problems = _survey(text, file, lines)
        node = yaml.compose(text, Loader=Loader)
    except yaml.MarkedYAMLError as fault:
        mark, message, hint = explained(fault, lines)
        raise _stopped(file, lines, mark, message, hint) from None
    except (yaml.YAMLError, ValueError, RecursionError) as fault:
        raise refused(file, f"the file is not valid YAML: {str(fault).splitlines()[0]}") from None
    if node is None or (isinstance(node, yaml.ScalarNode) and not node.value and not node.style):
        raise refused(file, "the file is empty", "copy a scenario that works, such as one in scenarios/")
    if not isinstance(node, yaml.MappingNode):
        given = "a list" if isinstance(node, yaml.SequenceNode) else "a single text"
        hint = "write `key: value` lines, beginning with `format: 1` and `title: ...`"
        message = f"the file must be keys with values (it is {given})"
        raise _stopped(file, lines, node.start_mark, message, hint)
    builder = _Builder(file, lines, problems)
    data = builder.build(node, ())
    return Document(data, lines, builder.keys, builder.values, tuple(builder.problems))


def _place(mark: Any) -> Place:
    return Place(mark.line + 1, mark.column + 1) if mark else Place(1, 1)


def _problem(lines: tuple[str, ...], place: Place, path: str, message: str, hint: str) -> Problem:
    source = lines[place.line - 1] if place.line <= len(lines) else ""
    return Problem(
        place.line, place.column, path, message, UNSEEN.sub("�", source.replace("\t", " ")), hint, place.file
    )


def _stopped(file: str, lines: tuple[str, ...], mark: Any, message: str, hint: str) -> ScenarioError:
    """The error that stops the reading at one place."""
    return ScenarioError(file, [_problem(lines, _place(mark), "", message, hint)])


def _survey(text: str, file: str, lines: tuple[str, ...]) -> list[Problem]:
    """Refuse, on the flat stream of events, what would overwhelm the reading proper; note the tags."""
    level = values = documents = 0
    problems: list[Problem] = []

    for event in yaml.parse(text, Loader=Loader):
        level += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        values += isinstance(event, yaml.NodeEvent)
        documents += isinstance(event, yaml.DocumentStartEvent)
        if level > MAX_DEPTH:
            message = f"nested more than {MAX_DEPTH} levels deep"
            raise _stopped(file, lines, event.start_mark, message, "a scenario needs about six")
        if values > MAX_VALUES:
            message = f"the file holds more than {MAX_VALUES:,} keys and values"
            raise _stopped(file, lines, event.start_mark, message, "a scenario needs a few thousand")
        if documents > 1:
            hint = "put each scenario in a file of its own, without `---`"
            raise _stopped(file, lines, event.start_mark, "a second document starts here", hint)
        if tag := getattr(event, "tag", None):
            shown = str(tag).replace("tag:yaml.org,2002:", "!!")[:60]
            message, hint = f"tags such as {shown} are not allowed", "remove the tag: a scenario is data, not code"
            problems.append(_problem(lines, _place(event.start_mark), "", message, hint))
    return problems


class _Builder:
    """Makes plain data of YAML nodes, aliases written out, noting the place of every key and value."""

    def __init__(self, file: str, lines: tuple[str, ...], problems: list[Problem]) -> None:
        self.file, self.lines, self.problems = file, lines, problems
        self.noted = {(p.line, p.column) for p in problems}
        self.keys: dict[KeyPath, Place] = {}
        self.values: dict[KeyPath, Place] = {}

    def note(self, node: yaml.Node, path: KeyPath, message: str, hint: str) -> None:
        """Keep a fault, once, and read on."""
        place = _place(node.start_mark)
        if (place.line, place.column) not in self.noted:
            self.noted.add((place.line, place.column))
            self.problems.append(_problem(self.lines, place, written(path), message, hint))

    def build(self, node: yaml.Node, path: KeyPath) -> Any:
        """The data under a node."""
        self.values[path] = _place(node.start_mark)
        if len(self.values) > MAX_VALUES or len(path) > MAX_DEPTH:
            limits = f"{MAX_VALUES:,} values or {MAX_DEPTH} levels"
            message = f"once its aliases (*name) are followed, the file grows beyond {limits}"
            hint = "write values out instead of repeating this one by alias"
            raise _stopped(self.file, self.lines, node.start_mark, message, hint)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.build(item, (*path, i)) for i, item in enumerate(node.value)]
        assert isinstance(node, yaml.ScalarNode), "YAML has no fourth kind of node"
        return self._scalar(node, path)

    def _mapping(self, node: yaml.MappingNode, path: KeyPath) -> Raw:
        out: Raw = {}
        for key, value in node.value:
            at = (*path, key.value) if isinstance(key, yaml.ScalarNode) else path
            if not isinstance(key, yaml.ScalarNode):
                self.note(key, path, "a key must be a plain name", "put the text in quotes if it holds [ ] { or }")
            elif key.value == "<<" and not key.style:
                self.note(key, at, "merging with << is not supported", "write the keys out")
            elif key.value in out:
                line = self.keys[at].line
                self.note(key, at, f"this key is given twice (first on line {line})", "keep one of the two")
            else:
                self.keys[at] = _place(key.start_mark)
                out[key.value] = self.build(value, at)
        return out

    def _scalar(self, node: yaml.ScalarNode, path: KeyPath) -> Any:
        """What a single value stands for; a number that is not finite stays text, and is noted."""
        text: str = node.value
        if node.style:
            return text
        convert = next((convert for pattern, convert in PLAIN if pattern.fullmatch(text)), str)
        value = convert(text)
        if isinstance(value, float) and not math.isfinite(value):
            self.note(node, path, f"must be a finite number (got {text[:40]})", "write out a number")
            return text
        return value

"""Messages about text that is not YAML: the place, the words of this project for the parser's, and a hint."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from sim.scenario.file.files import ODD_SPACE, name_of
from sim.scenario.file.findings import Raw

UNEVEN = (
    "this is not aligned with the lines above",
    "indent the keys of a block equally; nothing may follow a closing quote",
)
WORDS = (
    (
        "mapping values are not allowed",
        "a colon is not allowed here",
        "align this key with its neighbours, or quote a text that contains ': '",
    ),
    ("did not find expected key", *UNEVEN),
    ("expected <block end>", *UNEVEN),
    ("did not find expected '-'", "this line does not belong to the list above", "start it with '- ', or indent it"),
    ("expected ',' or '}'", "this { is not closed", "close it with }, and separate its entries with commas"),
    ("expected ',' or ']'", "this [ is not closed", "close it with ], and separate its entries with commas"),
    ("unexpected end of stream", "this quoted text is not closed", "look for an unmatched quote"),
    ("<document start>", "this line is not aligned with the first lines", "do not indent top-level keys"),
    ("alphabetic or numeric character", "a text cannot start with & or * here", "quote the text"),
    ("could not find expected ':'", "a key without a colon", "write `key: value`, with a space after the colon"),
    ("unknown escape character", "a backslash in double quotes", "use single quotes for this text"),
    ("undefined alias", "an undefined alias (*name)", "quote a text that starts with *"),
    ("undefined tag", "tags are not allowed", "quote a text that starts with !"),
    ("second occurrence", "this anchor (&name) is defined twice", "rename it, or write the values out"),
    ("cannot start any token", "a text cannot start with this character", "quote the text"),
    ("block sequence entries are not allowed", "a '-' is not allowed here", "start a list on its own line"),
)
"""Part of a parser message, our message, hint."""
OPENED = ("expected ',' or", "unexpected end of stream")
"""Errors that are reported where the bracket or quote was opened."""
ODD_INDENT = re.compile(rf"(?:^|[:\[{{,-])\s*?({ODD_SPACE.pattern})")
"""A space other than the ordinary one where YAML needs that."""
ODD_HINT = "replace it by an ordinary space, or delete it"


class Spot(NamedTuple):
    """A place as the YAML parser counts it, from 0."""

    line: int
    column: int


def explain(fault: Any, lines: tuple[str, ...]) -> tuple[Any, str, str]:
    """Return place, message and hint for an error of the YAML parser."""
    mark = fault.problem_mark or fault.context_mark
    near = lines[max(0, mark.line - 1) : mark.line + 1] if mark else ()
    if any("\t" in text[: len(text) - len(text.lstrip())] for text in near):
        return mark, "a tab is used to indent", "indent with spaces: YAML does not allow tabs"
    if near and near[-1][: mark.column].count('"') % 2:
        return mark, "text follows a closing quote", "look further up for an unmatched quote"
    if spot := _odd_space(lines[: mark.line + 1] if mark else ()):
        return spot, f"{name_of(lines[spot.line][spot.column])} instead of an ordinary space", ODD_HINT
    reason = str(fault.problem or fault.context or "")
    if any(part in reason for part in OPENED):
        mark = fault.context_mark or mark
    for part, message, hint in WORDS:
        if part in reason:
            return mark, message, hint
    return mark, f"not valid YAML: {reason}", "check the line above as well: the error may start there"


def _odd_space(lines: tuple[str, ...]) -> Spot | None:
    """Return the last place, above an error, of a space other than the ordinary one: in an indent, or just above it."""
    for number in reversed(range(len(lines))):
        if (odd := ODD_INDENT.search(lines[number])) and (
            number >= len(lines) - 2 or not lines[number][: odd.start(1)].strip()
        ):
            return Spot(number, odd.start(1))
    return None


def comma_hint(before: Raw, parts: list[str]) -> str:
    """Return a hint for the last of `parts`, entries without a colon: their commas may belong to a text or a number."""
    key, value = next(reversed(before.items()), ("", None))
    *_, name = parts
    if re.search(r":\S", name):
        return "put a space after the colon"
    if isinstance(value, int | float) and not isinstance(value, bool) and name.isdigit():
        return f"write a decimal point: {key}: {value}.{name}"
    if not isinstance(value, str):
        return f"write `{name}: value`"
    text = ", ".join([value, *parts])
    shown = text if len(text) <= 60 else f"{text[:57]}..."
    return f'quote it, as a comma ends a text in braces: {key}: "{shown}"'

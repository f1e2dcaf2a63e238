"""What a YAML parser complains of, in words that say what to do."""

from __future__ import annotations

from typing import Any

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

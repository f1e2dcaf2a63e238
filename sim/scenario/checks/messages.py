"""What the schema complains of, in words for people: what is allowed, what was given, what to do."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sized
from dataclasses import dataclass
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from sim.errors import nearest, suggestion
from sim.model.outcomes import OUTCOME_NAMES
from sim.scenario.file.faults import Fault, KeyPath, Raw, has
from sim.scenario.file.layers import keys_at
from sim.scenario.file.schema import RivalReading, ScenarioFile, Variant
from sim.scenario.file.values import (
    NUMBER_OR_RANGE,
    Code,
    Directed,
    Dyad,
    DyadOrDirected,
    FactionName,
    FactionTarget,
    Name,
)

YES_NO = {"yes", "no", "on", "off", "y", "n", "true", "false"}
NAMES = {
    Code: "must be a three-letter code such as AZE",
    Dyad: "must be a pair such as AZE-RUS",
    DyadOrDirected: "must be a pair such as AZE-RUS, or one direction such as AZE>RUS",
    Directed: "must be one direction such as AZE>RUS",
    Name: "must be lower case letters, digits and underscores, beginning with a letter (40 at most)",
    FactionName: "must be a faction of a state, such as AZE.hardliners",
    FactionTarget: "must be a faction towards a state, such as AZE.hardliners>RUS",
}
PATTERNS = {str(get_args(kind)[1].pattern): words for kind, words in NAMES.items()}
FIELDS = {
    "ask": "must be rupture, severance, repair or {recall_by: 2024-12-31}",
    "rate": "must be a rate such as 2/year, 0.5/month or 1/week",
    "cameo": 'must be a CAMEO code of two to four digits in quotes, such as "055"',
    "date": "must be a year, a month or a day, such as 2024, 2024-12 or 2024-12-25",
}
EXAMPLES = {
    "format": "add the line `format: 1`",
    "title": "such as `title: Azerbaijan and Russia, 2024-25`",
    "question": "say in one sentence what the scenario asks",
    "start": "the day the first week begins, such as `start: 2024-07-01`",
    "weeks": "how many weeks to play, such as `weeks: 156`",
    "focus": "the pair it is about, such as `focus: AZE-RUS`",
    "states": "name at least two states, each with its factions",
    "relations": "give the starting relation of each pair, such as `AZE-RUS: 0.6`",
    "power": "such as `power: 0.4`; the powers of a state add up to 1",
    "severity": "from 1 (slight) to 5 (gravest)",
    "victim": "the three-letter code of the state that was struck",
    "offender": "the three-letter code of the state held responsible",
    "date": "such as `date: 2024-12-25`",
    "source": "the three-letter code of the state that acted",
    "target": "the three-letter code of the state acted upon",
    "cameo": 'such as `cameo: "055"`',
    "claim": "say in one sentence what is claimed",
    "outcome": f"{', '.join(OUTCOME_NAMES[:-1])} or {OUTCOME_NAMES[-1]}",
    "of": "the variant with more of it, or `base`",
    "against": "the variant it is held against, or `base`",
    "at_least": "such as `at_least: 0.10`, in the unit of the outcome",
}


def shown(got: object) -> str:
    """A value as the file would write it, or its kind where that would be long."""
    if got is None:
        return "nothing"
    if isinstance(got, bool):
        return str(got).lower()
    if isinstance(got, str):
        return f"'{got[:57]}...'" if len(got) > 60 else f"'{got}'"
    if isinstance(got, dict):
        parts = [f"{k}: {shown(v)}" for k, v in got.items() if not isinstance(v, dict | list)]
        return f"{{{', '.join(parts)}}}" if 0 < len(parts) == len(got) <= 3 else "keys with values"
    return "a list" if isinstance(got, list) else str(got)


@dataclass(frozen=True)
class Complaint:
    """One error of the schema: its kind and context, the key path it is about, and what is written there.

    `about_key`: the name of the key is refused, not its value. `inner`: it concerns one of several forms of the value.
    """

    kind: str
    context: Mapping[str, Any]
    path: KeyPath
    got: Any
    about_key: bool
    inner: bool

    @property
    def key(self) -> str:
        """The innermost key, not counting positions in lists."""
        return next((part for part in reversed(self.path) if isinstance(part, str)), "")


def worded(complaint: Complaint) -> tuple[str, str]:
    """Message and hint for a complaint."""
    words, got = WORDS.get(complaint.kind, _other), complaint.got
    if isinstance(words, str):
        there = len(got) if isinstance(got, Sized) else "no"
        message, hint = words.format(**complaint.context, there=there), ""
    else:
        message, hint = words(complaint)
    return (f"{message} (got {shown(got)})" if message.startswith("must") else message), hint


def number_hint(got: object) -> str:
    """What to do about something that is not the number it should be."""
    if isinstance(got, bool):
        return "write a number, such as 0 or 1"
    if not isinstance(got, str):
        return ""
    if got.lower() in YES_NO:
        return f"{got} is plain text here, neither false nor 0: write a number"
    if re.fullmatch(r"[-+]?\d+,\d+", got):
        return f"write a decimal point: {got.replace(',', '.')}"
    if re.fullmatch(r"\d+(\.\d+)? ?%", got):
        return f"write a share of 1: {float(got.rstrip(' %')) / 100:g}"
    return "remove the quotes" if re.fullmatch(r"[-+]?(\d+\.?\d*|\.\d+)", got) else ""


def _number(c: Complaint) -> tuple[str, str]:
    return "must be a whole number" if c.kind == "int_type" else "must be a number", number_hint(c.got)


def _yes_no(c: Complaint) -> tuple[str, str]:
    word = isinstance(c.got, str) and c.got.lower() in YES_NO
    return "must be true or false", f"{c.got} is plain text here: write true or false" if word else ""


def _shape(c: Complaint) -> tuple[str, str]:
    if c.context.get("class_name") == "Quantity":
        return NUMBER_OR_RANGE, number_hint(c.got)
    if isinstance(c.got, str) and ":" in c.got:
        return "must be keys with values", "put a space after each colon: `key: value`"
    return "must be keys with values", "remove the key if there is nothing to say" if c.got is None else ""


def _list(c: Complaint) -> tuple[str, str]:
    return "must be a list", f"put it in brackets: [{c.got}]" if isinstance(c.got, str | int | float) else ""


def _text(c: Complaint) -> tuple[str, str]:
    if c.key in FIELDS:
        return FIELDS[c.key], ""
    return "must be text", "put it in quotes" if isinstance(c.got, bool | int | float) else ""


def _pattern(c: Complaint) -> tuple[str, str]:
    pattern = str(c.context.get("pattern", ""))
    message = PATTERNS.get(pattern) or FIELDS.get(c.key, f"must match {pattern}")
    return message, _pattern_hint(pattern, str(c.got))


def _pattern_hint(pattern: str, got: str) -> str:
    near = re.sub(r"\s", "", got)
    guesses = (near.upper(), near.upper().replace("_", "-"), re.sub(r"[\s-]+", "_", got.strip().lower()))
    if guess := next((guess for guess in guesses if re.fullmatch(pattern, guess)), ""):
        return f"did you mean '{guess}'?"
    if re.search(r":\S", got):
        return "put a space after the colon"
    return "use ISO 3166 codes of three letters, such as NOR for Norway" if re.fullmatch(r"[A-Za-z]{2}", got) else ""


def _choice(c: Complaint) -> tuple[str, str]:
    if c.key == "format":
        newer = isinstance(c.got, int) and c.got > 1
        hint = "install a newer bilateral to read this file" if newer else "write `format: 1`, without quotes"
        return f"this file says format {shown(c.got)}; this version of bilateral reads format 1", hint
    allowed = re.findall(r"'([^']*)'", str(c.context.get("expected", "")))
    near = nearest(str(c.got), allowed)
    return FIELDS.get(c.key, f"must be one of {', '.join(allowed)}"), f"did you mean '{near}'?" if near else ""


def _value(c: Complaint) -> tuple[str, str]:
    message = str(c.context.get("error", "cannot be used"))
    return message, "write year-month-day" if "date" in message else ""


def _date(_: Complaint) -> tuple[str, str]:
    return "must be a date such as 2024-12-25", "year-month-day, a day that exists"


def _other(c: Complaint) -> tuple[str, str]:
    return str(c.context["message"]), ""


WORDS: dict[str, str | Callable[[Complaint], tuple[str, str]]] = {
    "missing": lambda c: ("required key is missing", EXAMPLES.get(c.key, "")),
    "float_type": _number,
    "finite_number": _number,
    "int_type": _number,
    "bool_type": _yes_no,
    "model_type": _shape,
    "dict_type": _shape,
    "tuple_type": _list,
    "string_type": _text,
    "string_pattern_mismatch": _pattern,
    "literal_error": _choice,
    "less_than_equal": "must be at most {le:g}",
    "greater_than_equal": "must be at least {ge:g}",
    "greater_than": "must be above {gt:g}",
    "too_short": "needs at least {min_length} entries (there are {there})",
    "too_long": "can have at most {max_length} entries (there are {there})",
    "string_too_short": "must not be empty",
    "string_too_long": "is longer than {max_length} characters ({there})",
    "value_error": _value,
    "date_from_datetime_parsing": _date,
    "date_parsing": _date,
    "date_type": _date,
}
"""What to say for each kind of error: a template for its context, or a function that also gives a hint."""

Model = TypeVar("Model", bound=BaseModel)


def validated(model: type[Model], data: Raw) -> tuple[Model | None, list[Fault]]:
    """The model of some raw data, or None and every fault."""
    try:
        return model.model_validate(data), []
    except ValidationError as errors:
        complaints = [_complaint(data, details) for details in errors.errors(include_url=False)]
    reached = {c.path[:n] for c in complaints for n in range(len(c.path))}
    telling = sorted((c for c in complaints if not (c.inner and c.path in reached)), key=lambda c: not c.about_key)
    first: dict[KeyPath, Fault] = {}
    for complaint in telling:
        first.setdefault(complaint.path, _fault(model, complaint))
    return None, list(first.values())


def _complaint(data: Raw, details: ErrorDetails) -> Complaint:
    """Find the error's key path: its location without the tags that unions, keys and quantities add."""
    got: Any = data
    path: KeyPath = ()
    tags: list[str | int] = []
    for part in details["loc"]:
        if has(got, part):
            got, path = got[part], (*path, part)
        else:
            tags.append(part)
    about_key = tags[-1:] == ["[key]"]
    if missing := details["type"] == "missing":
        got, path = None, (*path, tags[-1])
    context = {"message": details["msg"], **details.get("ctx", {})}
    inner = bool(tags) and tags != ["[key]"] and not missing
    return Complaint(details["type"], context, path, path[-1] if about_key else got, about_key, inner)


def _fault(model: type[BaseModel], complaint: Complaint) -> Fault:
    if complaint.kind == "extra_forbidden":
        return _unknown_key(model, complaint.path, complaint.got)
    message, hint = worded(complaint)
    at_key = complaint.about_key or isinstance(complaint.got, dict | list)
    return Fault(complaint.path, message, hint, at_key=at_key)


def _unknown_key(model: type[BaseModel], path: KeyPath, got: object) -> Fault:
    *above, last = path
    key, allowed = str(last), keys_at(model, tuple(above))
    if len(path) == 1 and (misplaced := _misplaced(model, path, key)):
        return misplaced
    if key.isdigit() and got is None:
        return Fault(path, "unknown key", "a decimal comma? write a point, such as 8.5", at_key=True)
    hint = suggestion(key, allowed, "keys here")
    return Fault(path, "unknown key", hint, at_key=True, meant=nearest(key, allowed))


def _misplaced(model: type[BaseModel], path: KeyPath, key: str) -> Fault | None:
    """A key that belongs to the file and stands in a variant or a reading of it, or the other way round."""
    if model is not ScenarioFile and key in ScenarioFile.model_fields:
        what = "reading" if model is RivalReading else "variant"
        return Fault(path, f"a {what} cannot change this", "it is the same for the whole file", at_key=True)
    for kind, where in ((Variant, "variant"), (RivalReading, "reading")):
        if key in kind.model_fields:
            return Fault(path, f"this key belongs in a {where}", f"write it as {where}s.NAME.{key}", at_key=True)
    return None

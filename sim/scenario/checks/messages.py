"""What the schema complains of, in words for people: what is allowed, what was given, what to do."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from sim.errors import nearest, suggestion
from sim.scenario.file.faults import Fault, KeyPath, Raw, has
from sim.scenario.file.layers import keys_at
from sim.scenario.file.schema import RivalReading, ScenarioFile, Variant
from sim.scenario.file.values import Code, Directed, FactionName, FactionTarget, Name, Pair, PairOrDirected

YES_NO = {"yes", "no", "on", "off", "y", "n", "true", "false"}
NUMBER_OR_RANGE = "must be a number such as 0.3, or a range such as {low: 0.1, mode: 0.3, high: 0.5}"


def _pattern(kind: Any) -> str:
    return str(get_args(kind)[1].pattern)


PATTERNS = {
    _pattern(Code): "must be a three-letter code such as AZE",
    _pattern(Pair): "must be a pair such as AZE-RUS",
    _pattern(PairOrDirected): "must be a pair such as AZE-RUS, or one direction such as AZE>RUS",
    _pattern(Directed): "must be one direction such as AZE>RUS",
    _pattern(Name): "must be lower case letters, digits and underscores, beginning with a letter (40 at most)",
    _pattern(FactionName): "must be a faction of a state, such as AZE.hardliners",
    _pattern(FactionTarget): "must be a faction towards a state, such as AZE.hardliners>RUS",
}
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
    "culprit": "the three-letter code of the state held responsible",
    "date": "such as `date: 2024-12-25`",
    "source": "the three-letter code of the state that acted",
    "target": "the three-letter code of the state acted upon",
    "cameo": 'such as `cameo: "055"`',
    "claim": "say in one sentence what is claimed",
    "outcome": "rupture, crisis_weeks, relation or mean_relation",
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


def worded(kind: str, context: Mapping[str, Any], got: object, key: str) -> tuple[str, str]:
    """Message and hint for one complaint of the schema: its kind and context, what was given, and under which key."""
    message, hint = WORDS.get(kind, _other)(context, got, key)
    return (f"{message} (got {shown(got)})" if message.startswith("must") else message), hint


Words = Callable[[Mapping[str, Any], object, str], tuple[str, str]]


def _missing(_: Mapping[str, Any], __: object, key: str) -> tuple[str, str]:
    return "required key is missing", EXAMPLES.get(key, "")


def _number(_: Mapping[str, Any], got: object, __: str) -> tuple[str, str]:
    return "must be a number", number_hint(got)


def _whole(_: Mapping[str, Any], got: object, __: str) -> tuple[str, str]:
    return "must be a whole number", number_hint(got)


def _yes_no(_: Mapping[str, Any], got: object, __: str) -> tuple[str, str]:
    word = isinstance(got, str) and got.lower() in YES_NO
    return "must be true or false", f"{got} is plain text here: write true or false" if word else ""


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


def _shape(context: Mapping[str, Any], got: object, _: str) -> tuple[str, str]:
    if context.get("class_name") == "Quantity":
        return NUMBER_OR_RANGE, number_hint(got)
    if isinstance(got, str) and ":" in got:
        return "must be keys with values", "put a space after each colon: `key: value`"
    return "must be keys with values", "remove the key if there is nothing to say" if got is None else ""


def _list(_: Mapping[str, Any], got: object, __: str) -> tuple[str, str]:
    return "must be a list", f"put it in brackets: [{got}]" if isinstance(got, str | int | float) else ""


def _text(_: Mapping[str, Any], got: object, key: str) -> tuple[str, str]:
    if key in FIELDS:
        return FIELDS[key], ""
    return "must be text", "put it in quotes" if isinstance(got, bool | int | float) else ""


def _pattern_words(context: Mapping[str, Any], got: object, key: str) -> tuple[str, str]:
    pattern = str(context.get("pattern", ""))
    message = PATTERNS.get(pattern) or FIELDS.get(key, f"must match {pattern}")
    return message, _pattern_hint(pattern, str(got))


def _pattern_hint(pattern: str, got: str) -> str:
    near = re.sub(r"\s", "", got)
    guesses = (near.upper(), near.upper().replace("_", "-"), re.sub(r"[\s-]+", "_", got.strip().lower()))
    if guess := next((guess for guess in guesses if re.fullmatch(pattern, guess)), ""):
        return f"did you mean '{guess}'?"
    if re.search(r":\S", got):
        return "put a space after the colon"
    return "use ISO 3166 codes of three letters, such as NOR for Norway" if re.fullmatch(r"[A-Za-z]{2}", got) else ""


def _choice(context: Mapping[str, Any], got: object, key: str) -> tuple[str, str]:
    allowed = re.findall(r"'([^']*)'", str(context.get("expected", "")))
    if key == "format":
        newer = isinstance(got, int) and got > 1
        hint = "install a newer bilateral to read this file" if newer else "write `format: 1`, without quotes"
        return f"this file says format {shown(got)}; this version of bilateral reads format 1", hint
    near = nearest(str(got), allowed)
    return FIELDS.get(key, f"must be one of {', '.join(allowed)}"), f"did you mean '{near}'?" if near else ""


def _bound(words: str) -> Words:
    def say(context: Mapping[str, Any], _: object, __: str) -> tuple[str, str]:
        limits = {name: f"{limit:g}" for name, limit in context.items() if isinstance(limit, int | float)}
        return words.format(**limits), ""

    return say


def _count(words: str) -> Words:
    def say(context: Mapping[str, Any], got: object, _: str) -> tuple[str, str]:
        there = len(got) if isinstance(got, dict | list | str) else math.nan
        return words.format(**context, there=there), ""

    return say


def _value(context: Mapping[str, Any], _: object, __: str) -> tuple[str, str]:
    message = str(context.get("error", "cannot be used"))
    quantity = message == "must be a number, or a range with all of low, mode and high"
    return (NUMBER_OR_RANGE, "") if quantity else (message, "write year-month-day" if "date" in message else "")


def _date(_: Mapping[str, Any], __: object, ___: str) -> tuple[str, str]:
    return "must be a date such as 2024-12-25", "year-month-day, a day that exists"


def _other(context: Mapping[str, Any], _: object, __: str) -> tuple[str, str]:
    return str(context.get("message", "cannot be used")), ""


WORDS: dict[str, Words] = {
    "missing": _missing,
    "float_type": _number,
    "finite_number": _number,
    "int_type": _whole,
    "bool_type": _yes_no,
    "model_type": _shape,
    "dict_type": _shape,
    "tuple_type": _list,
    "string_type": _text,
    "string_pattern_mismatch": _pattern_words,
    "literal_error": _choice,
    "less_than_equal": _bound("must be at most {le}"),
    "greater_than_equal": _bound("must be at least {ge}"),
    "greater_than": _bound("must be above {gt}"),
    "too_short": _count("needs at least {min_length} entries (there are {there})"),
    "too_long": _count("can have at most {max_length} entries (there are {there})"),
    "string_too_short": lambda *_: ("must not be empty", ""),
    "string_too_long": _count("is longer than {max_length} characters ({there})"),
    "value_error": _value,
    "date_from_datetime_parsing": _date,
    "date_parsing": _date,
    "date_type": _date,
}

Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True)
class _Complaint:
    """One error of the schema: the key path it is about, what stands there, and whether an inner tag was skipped."""

    path: KeyPath
    got: Any
    tagged: bool
    details: ErrorDetails

    @property
    def about_key(self) -> bool:
        return self.details["loc"][-1:] == ("[key]",)


def validated(model: type[Model], data: Raw) -> tuple[Model | None, list[Fault]]:
    """The model of some raw data, or None and every fault."""
    try:
        return model.model_validate(data), []
    except ValidationError as errors:
        complaints = [_complaint(data, details) for details in errors.errors(include_url=False)]
    reached = {c.path[:n] for c in complaints for n in range(len(c.path))}
    telling = sorted((c for c in complaints if not (c.tagged and c.path in reached)), key=lambda c: not c.about_key)
    first: dict[KeyPath, Fault] = {}
    for complaint in telling:
        first.setdefault(complaint.path, _fault(model, complaint))
    return None, list(first.values())


def _complaint(data: Raw, details: ErrorDetails) -> _Complaint:
    """Find the error's key path: its location without the tags that unions, keys and quantities add."""
    at: Any = data
    path: KeyPath = ()
    rest: list[str | int] = []
    for part in details["loc"]:
        if has(at, part):
            at, path = at[part], (*path, part)
        else:
            rest.append(part)
    if details["type"] == "missing":
        return _Complaint((*path, rest[-1]), None, False, details)
    return _Complaint(path, at, bool(rest) and rest != ["[key]"], details)


def _fault(model: type[BaseModel], complaint: _Complaint) -> Fault:
    if complaint.details["type"] == "extra_forbidden":
        return _unknown_key(model, complaint.path, complaint.got)
    context = {"message": complaint.details["msg"], **complaint.details.get("ctx", {})}
    key = next((part for part in reversed(complaint.path) if isinstance(part, str)), "")
    got = key if complaint.about_key else complaint.got
    message, hint = worded(complaint.details["type"], context, got, key)
    return Fault(complaint.path, message, hint, at_key=complaint.about_key or isinstance(got, dict | list))


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
    for kind, where in ((Variant, "variant"), (RivalReading, "reading")) if model is ScenarioFile else ():
        if key in kind.model_fields:
            return Fault(path, f"this key belongs in a {where}", f"write it as {where}s.NAME.{key}", at_key=True)
    if model is Variant and key in RivalReading.model_fields:
        return Fault(path, "this key belongs in a reading", f"write it as readings.NAME.{key}", at_key=True)
    return None

"""Messages and hints for errors of the schema: the allowed values, the value found, the next step."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sized
from dataclasses import dataclass
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from sim.errors import nearest
from sim.model.outcomes import OUTCOME_NAMES
from sim.scenario.file import values
from sim.scenario.file.files import ODD_SPACE
from sim.scenario.file.findings import Finding, KeyPath, Raw, has
from sim.scenario.file.layers import keys_at
from sim.scenario.file.renamed_keys import ACTIONS_RENAMED, KEYS_GONE, KEYS_RENAMED, suggestion_or_new_name
from sim.scenario.file.schema import RivalReading, ScenarioFile, Variant

YES_NO = {"yes", "no", "on", "off", "y", "n", "true", "false"}
NAMES = {
    values.Code: "must be a three-letter code such as AZE",
    values.Dyad: "must be a dyad such as AZE-RUS",
    values.DyadOrDirected: "must be a dyad such as AZE-RUS, or one direction such as AZE>RUS",
    values.Directed: "must be one direction such as AZE>RUS",
    values.Name: "must be lower case letters, digits and underscores, starting with a letter (40 at most)",
    values.FactionName: "must be a faction of a state, such as AZE.hardliners",
    values.FactionTarget: "must be a faction towards a state, such as AZE.hardliners>RUS",
}
PATTERNS = {str(get_args(kind)[1].pattern): words for kind, words in NAMES.items()}
FIELDS = {
    "ask": "must be rupture, severance, repair or {recall_by: 2024-12-31}",
    "intent": "must be deliberate, unclear, agents, accidental or a number from -2 to 1",
    "rate": "must be a rate such as 2/year, 0.5/month or 1/week",
    "cameo": 'must be a CAMEO code of two to four digits in quotes, such as "055"',
    "date": "must be a year, a month or a day, such as 2024, 2024-12 or 2024-12-25",
}
EXAMPLES = {
    "format": "add the line `format: 1`",
    "title": "such as `title: Azerbaijan and Russia, 2024-25`",
    "question": "the question of the scenario, in a sentence",
    "start": "the first date of week 0, such as `start: 2024-07-01`",
    "weeks": "the horizon in weeks, such as `weeks: 156`",
    "focus": "the focal dyad, such as `focus: AZE-RUS`",
    "states": "at least two states, each with its factions",
    "relations": "the initial relation of each dyad, such as `AZE-RUS: 0.6`",
    "power": "such as `power: 0.4`; the powers of a state sum to 1",
    "severity": "from 1 (slight) to 5 (gravest)",
    "victim": "the three-letter code of the state that is harmed",
    "offender": "the three-letter code of the state held responsible",
    "date": "such as `date: 2024-12-25`",
    "source": "the three-letter code of the state that acted",
    "target": "the three-letter code of the state it acted on",
    "cameo": 'such as `cameo: "055"`',
    "claim": "the claim, in a sentence",
    "outcome": f"{', '.join(OUTCOME_NAMES[:-1])} or {OUTCOME_NAMES[-1]}",
    "higher": "the variant claimed to be higher, or `base`",
    "lower": "the variant claimed to be lower, or `base`",
    "at_least": "such as `at_least: 0.10`, in the unit of the outcome",
}


REMOVE = "remove the key if it is empty"
MAPPINGS = {
    "leverage": "name whom it can reach and how far, such as `leverage: {RUS: {AZE: 0.5}}`",
    "state_stakes": "such as `state_stakes: {AZE: {trade: 0.6}}`",
}


def as_written(got: object) -> str:
    """Format a value as in the file, or its kind if that would be long."""
    if got is None:
        return "nothing"
    if isinstance(got, bool):
        return str(got).lower()
    if isinstance(got, str):
        shown = ODD_SPACE.sub(lambda odd: f"\\u{ord(odd[0]):04x}", got[:57] if len(got) > 60 else got)
        return f"'{shown}...'" if len(got) > 60 else f"'{shown}'"
    if isinstance(got, dict):
        parts = [f"{k}: {as_written(v)}" for k, v in got.items() if not isinstance(v, dict | list)]
        return f"{{{', '.join(parts)}}}" if 0 < len(parts) == len(got) <= 3 else "keys with values"
    return "a list" if isinstance(got, list) else str(got)


@dataclass(frozen=True)
class SchemaError:
    """One error of the schema: kind, context, key path, and the value there.

    `about_key`: the key is refused, not its value. `inner`: it concerns one of several forms of the value.
    """

    kind: str
    context: Mapping[str, Any]
    path: KeyPath
    got: Any
    about_key: bool
    inner: bool

    @property
    def key(self) -> str:
        """The innermost key, ignoring list indices."""
        return next((part for part in reversed(self.path) if isinstance(part, str)), "")


def message_and_hint(schema_error: SchemaError) -> tuple[str, str]:
    """Return message and hint for an error of the schema."""
    text, got = MESSAGES.get(schema_error.kind, _other), schema_error.got
    if isinstance(text, str):
        count = len(got) if isinstance(got, Sized) else "none"
        message, hint = text.format(**schema_error.context, count=count), ""
    else:
        message, hint = text(schema_error)
    return (f"{message} (got {as_written(got)})" if message.startswith("must") else message), hint


def number_hint(got: object) -> str:
    """Return a hint for a value that should be a number."""
    if isinstance(got, bool):
        return "write a number, such as 0 or 1"
    if not isinstance(got, str):
        return ""
    if got.lower() in YES_NO:
        return f"{got} is read as text, not as false or 0: write a number"
    if re.fullmatch(r"[-+]?\d+,\d+", got):
        return f"write a decimal point: {got.replace(',', '.')}"
    if re.fullmatch(r"\d+(\.\d+)? ?%", got):
        return f"write a fraction: {float(got.rstrip(' %')) / 100:g}"
    return "remove the quotes" if re.fullmatch(r"[-+]?(\d+\.?\d*|\.\d+)", got) else ""


def _number(c: SchemaError) -> tuple[str, str]:
    if c.key == "intent":
        return FIELDS["intent"], _near_hint(c.got, values.INTENTS)
    return "must be a whole number" if c.kind == "int_type" else "must be a number", number_hint(c.got)


def _yes_no(c: SchemaError) -> tuple[str, str]:
    is_word = isinstance(c.got, str) and c.got.lower() in YES_NO
    return "must be true or false", f"{c.got} is read as text: write true or false" if is_word else ""


def _shape(c: SchemaError) -> tuple[str, str]:
    if c.context.get("class_name") == "Quantity":
        return values.NUMBER_OR_RANGE, number_hint(c.got)
    if isinstance(c.got, str) and ":" in c.got:
        return "must be keys with values", "put a space after each colon: `key: value`"
    return "must be keys with values", REMOVE if c.got is None else MAPPINGS.get(str(c.path[0]), "")


def _list(c: SchemaError) -> tuple[str, str]:
    return "must be a list", f"put it in brackets: [{c.got}]" if isinstance(c.got, str | int | float) else ""


def _text(c: SchemaError) -> tuple[str, str]:
    if c.key in FIELDS:
        return FIELDS[c.key], ""
    if isinstance(c.got, list) and c.key in ("victim", "offender"):
        return "must be a state, or a list of different states", "such as `victim: [AZE, KAZ]`"
    return "must be text", "write it in quotes" if isinstance(c.got, bool | int | float) else ""


def _pattern(c: SchemaError) -> tuple[str, str]:
    pattern = str(c.context.get("pattern", ""))
    message = PATTERNS.get(pattern) or FIELDS.get(c.key, f"must match {pattern}")
    return message, _pattern_hint(pattern, str(c.got))


def _pattern_hint(pattern: str, got: str) -> str:
    near = re.sub(rf"\s|{ODD_SPACE.pattern}", "", got)
    guesses = (near.upper(), near.upper().replace("_", "-"), re.sub(r"[\s-]+", "_", got.strip().lower()))
    if guess := next((guess for guess in guesses if re.fullmatch(pattern, guess)), ""):
        return f"did you mean '{guess}'?"
    if re.search(r":\S", got):
        return "put a space after the colon"
    return "use ISO 3166 codes of three letters, such as NOR for Norway" if re.fullmatch(r"[A-Za-z]{2}", got) else ""


def _choice(c: SchemaError) -> tuple[str, str]:
    if c.key == "format":
        newer = isinstance(c.got, int) and c.got > 1
        hint = "install a newer version of bilateral" if newer else "write `format: 1`, without quotes"
        return f"this file has format {as_written(c.got)}; this version of bilateral reads format 1", hint
    allowed = re.findall(r"'([^']*)'", str(c.context.get("expected", "")))
    return FIELDS.get(c.key, f"must be one of {', '.join(allowed)}"), _near_hint(c.got, allowed)


def _near_hint(got: object, allowed: Iterable[str]) -> str:
    near = ACTIONS_RENAMED.get(str(got), "")
    near = near if near in allowed else nearest(str(got), allowed)
    return f"did you mean '{near}'?" if near else ""


def _value(c: SchemaError) -> tuple[str, str]:
    message = str(c.context.get("error", "cannot be used"))
    return message, "write year-month-day" if message.startswith("must be a date") else ""


def _date(_: SchemaError) -> tuple[str, str]:
    return "must be a date such as 2024-12-25", "an existing date, as year-month-day"


def _other(c: SchemaError) -> tuple[str, str]:
    return str(c.context["message"]), ""


MESSAGES: dict[str, str | Callable[[SchemaError], tuple[str, str]]] = {
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
    "too_short": "needs at least {min_length} entries (there are {count})",
    "too_long": "can have at most {max_length} entries (there are {count})",
    "string_too_short": "must not be empty",
    "string_too_long": "is longer than {max_length} characters ({count})",
    "value_error": _value,
    "date_from_datetime_parsing": _date,
    "date_parsing": _date,
    "date_type": _date,
}
"""Message for each kind of error: a template, or a function that also returns a hint."""

Model = TypeVar("Model", bound=BaseModel)


def validate(model: type[Model], data: Raw) -> tuple[Model | None, list[Finding]]:
    """Validate raw data; return the model, or None and every error."""
    try:
        return model.model_validate(data), []
    except ValidationError as errors:
        schema_errors = [_schema_error(data, details) for details in errors.errors(include_url=False)]
    reached = {c.path[:n] for c in schema_errors for n in range(len(c.path))}
    relevant = sorted((c for c in schema_errors if not (c.inner and c.path in reached)), key=lambda c: not c.about_key)
    first: dict[KeyPath, Finding] = {}
    for schema_error in relevant:
        first.setdefault(schema_error.path, _finding(model, schema_error))
    return None, list(first.values())


def _schema_error(data: Raw, details: ErrorDetails) -> SchemaError:
    """Locate an error: its path without the tags that unions, keys and quantities add."""
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
    return SchemaError(details["type"], context, path, path[-1] if about_key else got, about_key, inner)


def _finding(model: type[BaseModel], schema_error: SchemaError) -> Finding:
    if schema_error.kind == "extra_forbidden":
        return _unknown_key(model, schema_error.path, schema_error.got)
    message, hint = message_and_hint(schema_error)
    at_key = schema_error.about_key or isinstance(schema_error.got, dict | list)
    return Finding(schema_error.path, message, hint, at_key=at_key)


def _unknown_key(model: type[BaseModel], path: KeyPath, got: object) -> Finding:
    *above, last = path
    key, allowed = str(last), keys_at(model, tuple(above))
    if len(path) == 1 and (misplaced := _misplaced(model, path, key)):
        return misplaced
    if key.isdigit() and got is None:
        return Finding(path, "unknown key", "write a decimal point, such as 8.5", at_key=True)
    if key in KEYS_GONE:
        return Finding(path, "unknown key", KEYS_GONE[key], at_key=True)
    new = KEYS_RENAMED.get(key, "")
    meant = new if new in allowed else nearest(key, allowed)
    hint = suggestion_or_new_name(key, allowed, "keys here", KEYS_RENAMED)
    return Finding(path, "unknown key", hint, at_key=True, meant=meant)


def _misplaced(model: type[BaseModel], path: KeyPath, key: str) -> Finding | None:
    """Report a key of the file in a variant or a reading, or the other way round."""
    if model is not ScenarioFile and key in ScenarioFile.model_fields:
        kind = "reading" if model is RivalReading else "variant"
        return Finding(path, f"a {kind} cannot change this", "it applies to the whole file", at_key=True)
    for overlay, where in ((Variant, "variant"), (RivalReading, "reading")):
        if key in overlay.model_fields:
            return Finding(path, f"this key belongs in a {where}", f"write it as {where}s.NAME.{key}", at_key=True)
    return None

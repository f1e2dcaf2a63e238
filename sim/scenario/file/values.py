"""Types of the values in a scenario file: names, dyads, dates, numbers and ranges, with their limits."""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    Strict,
    StringConstraints,
    WithJsonSchema,
    model_validator,
)

from sim.docstrings import docstring

BASE = "base"
"""Name of the scenario as written."""
READING = "reading:"
"""Prefix of a rival reading's name among the variants."""

Code = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
DYAD = r"^[A-Z]{3}-[A-Z]{3}$"
_CODE = {"type": "string", "pattern": r"^[A-Z]{3}$"}
Party = Annotated[
    Code, WithJsonSchema({"anyOf": [_CODE, {"type": "array", "items": _CODE, "minItems": 1, "uniqueItems": True}]})
]
"""A state; a file may list several, for each of which there is then an incident (`incidents_of_several`)."""
Dyad = Annotated[str, StringConstraints(pattern=DYAD)]
DyadOrDirected = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}[->][A-Z]{3}$")]
MOST_FOCAL = 12
"""Number of focal dyads that a scenario may have."""


def one_or_several(value: Any) -> Any:
    """Accept one dyad or a list of them."""
    if isinstance(value, str):
        return (value,)
    if isinstance(value, list | tuple) and 1 <= len(value) <= MOST_FOCAL:
        return value
    raise ValueError(f"must be a dyad such as AZE-RUS, or a list of 1 to {MOST_FOCAL} dyads")


FocalDyads = Annotated[
    tuple[Dyad, ...],
    BeforeValidator(one_or_several),
    WithJsonSchema({"anyOf": [
        {"type": "string", "pattern": DYAD},
        {"type": "array", "items": {"type": "string", "pattern": DYAD}, "minItems": 1, "maxItems": MOST_FOCAL},
    ]}),
]  # fmt: skip
Directed = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}>[A-Z]{3}$")]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
FactionName = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}\.[a-z][a-z0-9_]{0,39}$")]
FactionTarget = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}\.[a-z][a-z0-9_]{0,39}>[A-Z]{3}$")]
RATE = r"^\d+(\.\d+)?/(year|month|week)$"
Rate = Annotated[str, StringConstraints(pattern=RATE)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=2000)]
Number = Annotated[float, Strict()]
Whole = Annotated[int, Strict()]
YesNo = Annotated[bool, Strict()]
RungName = Literal["alliance", "partnership", "normal", "strained", "crisis", "recalled", "severed", "armed"]
LevelName = Literal["none", "measures", "recalled", "severed"]
Confidence = Literal["low", "medium", "high"]
NUMBER_OR_RANGE = "must be a number such as 0.3, or a range such as {low: 0.1, mode: 0.3, high: 0.5}"
FormalAct = Literal["measures", "recall", "sever", "amends_half", "amends_full", "back_down", "restoration"]


INTENTS = {"deliberate": 1.0, "unclear": 0.0, "agents": -1.0, "accidental": -2.0}
"""Names for the intent of an incident, and their numbers."""


def iso_day(value: Any) -> Any:
    """Accept only year-month-day as a date: not seconds since 1970, nor a time of day."""
    if isinstance(value, dt.date) or (isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value.strip())):
        return value
    raise ValueError("must be a date such as 2024-12-25")


Day = Annotated[dt.date, BeforeValidator(iso_day)]


def documented(meaning: str, default: Any = ...) -> Any:
    """Declare a key without numbers, with its meaning."""
    return Field(default, description=meaning)


def affects_output(meaning: str, default: Any = ...) -> Any:
    """Declare a key whose numbers affect an output, with their meaning."""
    return Field(default, description=meaning, json_schema_extra={"affects_output": True})


def display_only(meaning: str, default: Any = ...) -> Any:
    """Declare a key whose numbers are displayed and affect no output."""
    return Field(default, description=meaning, json_schema_extra={"affects_output": False})


class FrozenDict(dict[Any, Any]):
    """A mapping that cannot be changed after it was made."""

    def _refuse(self, *_: Any, **__: Any) -> Any:
        raise TypeError("a scenario cannot be changed in place; scenario.with_changes(...) returns a changed one")

    __setitem__ = __delitem__ = __ior__ = clear = pop = popitem = setdefault = update = _refuse

    def __reduce__(self) -> tuple[Any, ...]:
        return FrozenDict, (dict(self),)

    def __deepcopy__(self, _: Any) -> FrozenDict:
        return self


def frozen(value: Any) -> Any:
    """Return plain data with mappings and lists that cannot be changed in place."""
    if isinstance(value, dict):
        return FrozenDict({key: frozen(held) for key, held in value.items()})
    return tuple(map(frozen, value)) if isinstance(value, list) else value


class Entry(BaseModel):
    """Base class of all blocks: frozen with all that is in them, finite numbers, unknown keys refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, str_strip_whitespace=True)

    @classmethod
    def __pydantic_init_subclass__(cls, **_: Any) -> None:
        """Restore the docstring, which the JSON Schema shows, where Python has dropped it."""
        if cls.__doc__ is None:
            cls.__doc__ = docstring(cls)

    def model_post_init(self, _: Any) -> None:
        """Freeze the mappings, which pydantic leaves open to changes."""
        for name in type(self).model_fields:
            if isinstance(value := getattr(self, name), dict):
                self.__dict__[name] = frozen(value)


class Sourced(Entry):
    """Keys that every entry may have. They are listed with the assumptions and affect no output."""

    why: Text | None = documented("Its reason, in a sentence.", None)
    sources: tuple[str, ...] = documented("Names of entries in `sources`.", ())
    confidence: Confidence | None = documented("The author's confidence.", None)
    disputed: YesNo = documented("True if it is disputed.", False)


class Quantity(Sourced):
    """A number, or a triangular range sampled once per run: `0.3`, `{value: 0.3}` or `{low, mode, high}`."""

    value: Number | None = documented("The number.", None)
    low: Number | None = documented("Minimum of a range, sampled once per run.", None)
    mode: Number | None = documented("Mode of a range.", None)
    high: Number | None = documented("Maximum of a range.", None)

    @model_validator(mode="after")
    def _point_or_range(self) -> Quantity:
        bounds = (self.low, self.mode, self.high)
        if (self.value is None) == all(b is None for b in bounds):
            raise ValueError(NUMBER_OR_RANGE)
        if self.low is not None or self.mode is not None or self.high is not None:
            if self.low is None or self.mode is None or self.high is None:
                raise ValueError("a range needs all of low, mode and high")
            if not self.low <= self.mode <= self.high or self.low == self.high:
                raise ValueError("a range needs low <= mode <= high, and low below high")
        return self

    @property
    def point(self) -> float:
        """Return the value, or the mode of a range."""
        point = self.value if self.value is not None else self.mode
        assert point is not None, "checked when the quantity was read"
        return point

    @property
    def extremes(self) -> tuple[float, float]:
        """Return the minimum and maximum."""
        return (self.point, self.point) if self.low is None or self.high is None else (self.low, self.high)


def _bare_number(value: Any) -> Any:
    """Read a bare number as `{value: number}`."""
    return {"value": value} if isinstance(value, int | float) and not isinstance(value, bool) else value


def _within(low: float, high: float) -> AfterValidator:
    """Require every part of a quantity to lie between `low` and `high`."""

    def bound(quantity: Quantity) -> Quantity:
        least, most = quantity.extremes
        if least < low or most > high:
            raise ValueError(f"must be between {low:g} and {high:g}")
        return quantity

    return AfterValidator(bound)


def _bounds(low: float, high: float) -> WithJsonSchema:
    """Mark a quantity for `sim.scenario.file.json_schema`, which writes out the forms of a number or a range."""
    return WithJsonSchema({"quantity": [low, high]})


_number = BeforeValidator(_bare_number)
Signed = Annotated[Quantity, _number, _within(-1.0, 1.0), _bounds(-1.0, 1.0)]
Share = Annotated[Quantity, _number, _within(0.0, 1.0), _bounds(0.0, 1.0)]
Relation = Annotated[Quantity, _number, _within(-0.99, 0.99), _bounds(-0.99, 0.99)]
Leaning = Annotated[Quantity, _number, _within(-2.0, 2.0), _bounds(-2.0, 2.0)]
Pressure = Annotated[Quantity, _number, _within(-3.0, 3.0), _bounds(-3.0, 3.0)]
DomesticConstraint = Annotated[Quantity, _number, _within(0.02, 0.9), _bounds(0.02, 0.9)]
Tenure = Annotated[Quantity, _number, _within(0.25, 60.0), _bounds(0.25, 60.0)]
PowerAsymmetry = Annotated[Quantity, _number, _within(0.0, 8.0), _bounds(0.0, 8.0)]
Impact = Annotated[Quantity, _number, _within(0.0, 5.0), _bounds(0.0, 5.0)]
Intent = Annotated[
    float, Strict(), Field(ge=-2, le=1),
    BeforeValidator(lambda value: INTENTS.get(value, value) if isinstance(value, str) else value),
    WithJsonSchema({"anyOf": [{"enum": [*INTENTS]}, {"type": "number", "minimum": -2, "maximum": 1}]}),
]  # fmt: skip

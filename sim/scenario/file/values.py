"""The kinds of value a scenario file is made of: names, pairs, dates, numbers and ranges, each with its limits."""

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

BASE = "base"
"""The scenario without a variant."""
READING = "reading:"
"""Begins what a rival reading is called among the variants, so that it cannot be taken for one of them."""

Code = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
Dyad = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}-[A-Z]{3}$")]
DyadOrDirected = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}[->][A-Z]{3}$")]
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


def iso_day(given: Any) -> Any:
    """Only year-month-day is a date: a number is not taken for seconds since 1970, nor a time of day dropped."""
    if isinstance(given, dt.date) or (isinstance(given, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", given.strip())):
        return given
    raise ValueError("must be a date such as 2024-12-25")


Day = Annotated[dt.date, BeforeValidator(iso_day)]


def says(meaning: str, default: Any = ...) -> Any:
    """A key without numbers, and what it means."""
    return Field(default, description=meaning)


def moves(meaning: str, default: Any = ...) -> Any:
    """A key whose numbers move an output, and what they mean."""
    return Field(default, description=meaning, json_schema_extra={"moves": True})


def only_shown(meaning: str, default: Any = ...) -> Any:
    """A key whose numbers are shown, and move no output."""
    return Field(default, description=meaning, json_schema_extra={"moves": False})


class Entry(BaseModel):
    """Anything in the file: frozen, finite, and with no key that is not known."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, str_strip_whitespace=True)


class Sourced(Entry):
    """Keys every entry may carry; shown in the register of assumptions, they move no output."""

    why: Text | None = says("The reason for it, in a sentence.", None)
    sources: tuple[str, ...] = says("Names of entries in `sources`.", ())
    confidence: Confidence | None = says("How sure its author is.", None)
    disputed: YesNo = says("Whether it is disputed.", False)


class Quantity(Sourced):
    """A number, or a triangular range drawn once per run: `0.3`, `{value: 0.3}` or `{low, mode, high}`."""

    value: Number | None = says("The number itself.", None)
    low: Number | None = says("Least value of a range, drawn once a run.", None)
    mode: Number | None = says("Likeliest value of a range.", None)
    high: Number | None = says("Greatest value of a range.", None)

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
        """The value, or the mode of a range."""
        point = self.value if self.value is not None else self.mode
        assert point is not None, "checked when the quantity was read"
        return point

    @property
    def extremes(self) -> tuple[float, float]:
        """The least and greatest value it can take."""
        return (self.point, self.point) if self.low is None or self.high is None else (self.low, self.high)


def _bare_number(given: Any) -> Any:
    """A bare number stands for `{value: number}`."""
    return {"value": given} if isinstance(given, int | float) and not isinstance(given, bool) else given


def _within(low: float, high: float) -> AfterValidator:
    """Holds every part of a quantity between `low` and `high`."""

    def bound(quantity: Quantity) -> Quantity:
        least, most = quantity.extremes
        if least < low or most > high:
            raise ValueError(f"must be between {low:g} and {high:g}")
        return quantity

    return AfterValidator(bound)


def _bounds(low: float, high: float) -> WithJsonSchema:
    """Marks a quantity for `sim.scenario.file.json_schema`, which writes out what a number or a range may be."""
    return WithJsonSchema({"quantity": [low, high]})


_number = BeforeValidator(_bare_number)
Signed = Annotated[Quantity, _number, _within(-1.0, 1.0), _bounds(-1.0, 1.0)]
Share = Annotated[Quantity, _number, _within(0.0, 1.0), _bounds(0.0, 1.0)]
Relation = Annotated[Quantity, _number, _within(-0.99, 0.99), _bounds(-0.99, 0.99)]
Leaning = Annotated[Quantity, _number, _within(-2.0, 2.0), _bounds(-2.0, 2.0)]
Pressure = Annotated[Quantity, _number, _within(-3.0, 3.0), _bounds(-3.0, 3.0)]
DomesticConstraint = Annotated[Quantity, _number, _within(0.02, 0.9), _bounds(0.02, 0.9)]
Tenure = Annotated[Quantity, _number, _within(0.25, 60.0), _bounds(0.25, 60.0)]
Impact = Annotated[Quantity, _number, _within(0.0, 5.0), _bounds(0.0, 5.0)]

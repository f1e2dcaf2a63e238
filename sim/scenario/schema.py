"""What a scenario file may say: every key, its type and its range.

The checks that need more than one key (references, sums, dates inside the horizon) are in `references`.
"""

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
    model_validator,
)

Code = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
Pair = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}-[A-Z]{3}$")]
PairOrDirected = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}[->][A-Z]{3}$")]
Directed = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}>[A-Z]{3}$")]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
FactionName = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}\.[a-z][a-z0-9_]{0,39}$")]
FactionTarget = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}\.[a-z][a-z0-9_]{0,39}>[A-Z]{3}$")]
Text = Annotated[str, StringConstraints(min_length=1, max_length=2000)]
Number = Annotated[float, Strict()]
Whole = Annotated[int, Strict()]
YesNo = Annotated[bool, Strict()]
RungName = Literal["alliance", "partnership", "normal", "strained", "crisis", "recalled", "severed", "armed"]
LevelName = Literal["none", "measures", "recalled", "severed"]
Confidence = Literal["low", "medium", "high"]
FormalAct = Literal["measures", "recall", "break", "amends_half", "amends_full", "climb_down", "restoration"]


def iso_day(given: Any) -> Any:
    """Only year-month-day is a date: a number is not taken for seconds since 1970, nor a time of day dropped."""
    if isinstance(given, dt.date) or (isinstance(given, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", given.strip())):
        return given
    raise ValueError("must be a date such as 2024-12-25")


Day = Annotated[dt.date, BeforeValidator(iso_day)]


class Entry(BaseModel):
    """Anything in the file: frozen, finite, and with no key that is not known."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, str_strip_whitespace=True)


class Sourced(Entry):
    """Keys every entry may carry; shown in the register of assumptions, they move no output."""

    why: Text | None = None
    sources: tuple[str, ...] = ()
    confidence: Confidence | None = None
    disputed: YesNo = False


class Quantity(Sourced):
    """A number, or a triangular range drawn once per run: `0.3`, `{value: 0.3}` or `{low, mode, high}`."""

    value: Number | None = None
    low: Number | None = None
    mode: Number | None = None
    high: Number | None = None

    @model_validator(mode="after")
    def _point_or_range(self) -> Quantity:
        bounds = (self.low, self.mode, self.high)
        if (self.value is None) == all(b is None for b in bounds):
            raise ValueError("must be a number, or a range with all of low, mode and high")
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


_number = BeforeValidator(_bare_number)
Signed = Annotated[Quantity, _number, _within(-1.0, 1.0)]
Share = Annotated[Quantity, _number, _within(0.0, 1.0)]
Relation = Annotated[Quantity, _number, _within(-0.99, 0.99)]
Leaning = Annotated[Quantity, _number, _within(-2.0, 2.0)]
Push = Annotated[Quantity, _number, _within(-3.0, 3.0)]
Binding = Annotated[Quantity, _number, _within(0.02, 0.9)]
Tenure = Annotated[Quantity, _number, _within(0.25, 60.0)]
Impact = Annotated[Quantity, _number, _within(0.0, 5.0)]


class Leader(Sourced):
    """Who decides: how far factions bind him, his own leanings (log-odds per state), his expected years in office."""

    name: Text | None = None
    binding: Binding | None = None
    leaning: dict[Code, Leaning] = {}
    tenure_years: Tenure | None = None


class Faction(Sourced):
    """A group inside a state: its share of power and its signed interest weights (sum of sizes at most 1)."""

    name: Text | None = None
    power: Share
    interests: dict[Name, Signed] = {}


class State(Sourced):
    """An actor: a state, or an audience with a user-assigned code (XAA to XZZ)."""

    name: Text
    leader: Leader = Leader()
    factions: Annotated[dict[Name, Faction], Field(min_length=1, max_length=6)]


class When(Entry):
    """A condition on the pair of victim and culprit: this rung or worse, or a wound at least this open (0 to 1)."""

    rung: RungName | None = None
    wound: Annotated[Number, Field(ge=0, le=1)] | None = None

    @model_validator(mode="after")
    def _says_something(self) -> When:
        if self.rung is None and self.wound is None:
            raise ValueError("needs a rung or a wound")
        return self


class Incident(Sourced):
    """Something that strikes one state at the hand of another: on a date, at random, or when a condition holds."""

    title: Text | None = None
    date: Day | None = None
    when: When | None = None
    rate: Annotated[str, StringConstraints(pattern=r"^\d+(\.\d+)?/(year|month|week)$")] | None = None
    victim: Code
    culprit: Code
    severity: Annotated[Whole, Field(ge=1, le=5)]
    deaths: Annotated[Whole, Field(ge=0)] = 0
    impact: Impact | None = None
    attribution: Share = Quantity(value=1.0)
    affront: Annotated[Number, Field(ge=-1, le=1)] = 0.0

    @model_validator(mode="after")
    def _dated_or_random(self) -> Incident:
        if (self.date is None) == (self.rate is None):
            raise ValueError("needs either a date, or a rate such as 2/year (with `when:` if it waits for a condition)")
        if self.date is not None and self.when is not None:
            raise ValueError("a dated incident happens on its date; `when:` goes with a rate")
        return self


class RecordRow(Entry):
    """Something that in fact happened: drawn on pictures, used to score, never fed to the engine."""

    date: Day
    source: Code
    target: Code
    cameo: Annotated[str, StringConstraints(pattern=r"^\d{2,4}$")]
    text: Text
    sources: tuple[str, ...] = ()
    disputed: YesNo = False


class RandomIncidents(Entry):
    """Small unnamed incidents between any named pair: a rate per week and a greatest impact."""

    rate: Annotated[Number, Field(ge=0, le=0.2)]
    severity: Annotated[Number, Field(ge=0, le=2)]


class Source(Entry):
    """Where a claim comes from. `date` may be a year, a month or a day."""

    author: Text
    title: Text
    date: Annotated[str, StringConstraints(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")] | Day | Whole
    publisher: Text | None = None


class RecallBy(Entry):
    """Asks for the chance that an ambassador is recalled (or worse) by a date."""

    recall_by: Day


class Without(Entry):
    """What a variant leaves out. Nobody is renormalised: what is removed is not handed to others."""

    incidents: tuple[Name, ...] = ()
    factions: tuple[FactionName, ...] = ()
    states: tuple[Code, ...] = ()
    leverage: tuple[Code, ...] = ()
    actions: tuple[FormalAct, ...] = ()


class Do(Entry):
    """A scripted act: replaces the choice of that state in that week, at the same draws."""

    date: Day
    by: Code
    to: Code
    action: str


class Contents(Entry):
    """The keys a base scenario and a variant's overlay share."""

    issues: dict[Name, Text] = {}
    states: Annotated[dict[Code, State], Field(min_length=2)]
    serves: dict[Code, dict[Name, Signed]] = {}
    stakes: dict[Pair, dict[Name, Signed]] = {}
    leverage: dict[Code, dict[Code, Share]] = {}
    relations: Annotated[dict[PairOrDirected, Relation], Field(min_length=1)]
    levels: dict[Pair, LevelName] = {}
    restorable: tuple[Pair, ...] = ()
    ties: dict[Pair, Relation] = {}
    dependence: dict[PairOrDirected, Share] = {}
    ideals: dict[FactionTarget, Signed] = {}
    pushes: dict[Directed, Push] = {}
    input_noise: Annotated[Number, Field(ge=0, le=0.6)] | None = None
    random_incidents: RandomIncidents | None = None
    parameters: dict[str, Number] = {}
    incidents: dict[Name, Incident] = {}


class Variant(Contents):
    """A what-if: the base's contents with the overlay merged in by key, what is left out, and scripted acts."""

    title: Text | None = None
    why: Text | None = None
    without: Without = Without()
    do: tuple[Do, ...] = ()


class ScenarioFile(Contents):
    """The whole file. `variants` are validated one by one, each merged over the base's contents."""

    format: Literal[1]
    title: Text
    question: Text
    start: Day
    weeks: Annotated[Whole, Field(ge=1, le=1560)]
    focus: Pair
    ask: tuple[Literal["rupture", "severance", "repair"] | RecallBy, ...] = ("rupture", "repair")
    roster: tuple[Code, ...] = ()
    record: tuple[RecordRow, ...] = ()
    variants: dict[Name, dict[str, Any]] = {}
    sources: dict[str, Source] = {}

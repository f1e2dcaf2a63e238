"""What a scenario file may say: every key, its type, its range and its meaning.

The checks that need more than one key (references, sums, dates inside the horizon) are in `sim.scenario.checks`.
Each key with numbers says whether they move an output or are only shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field, model_validator

from sim.model.outcomes import OUTCOME_NAMES, outcome

from sim.scenario.file.values import (  # isort: skip
    DomesticConstraint, Code, Day, Directed, Entry, FactionName, FactionTarget, FormalAct, Impact, Leaning, LevelName, Name,
    Number, Dyad, DyadOrDirected, Pressure, Quantity, Rate, Relation, RungName, Share, Signed, Sourced, Tenure, Text,
    Whole, YesNo, moves, only_shown, says,
)  # fmt: skip

if TYPE_CHECKING:
    OutcomeName = str
else:
    OutcomeName = Literal[OUTCOME_NAMES]


class Leader(Sourced):
    """Who decides: how far factions bind him, his own leanings (log-odds per state), his expected years in office."""

    name: Text | None = says("His name or office, for readers.", None)
    domestic_constraint: DomesticConstraint | None = moves(
        "How far his factions bind him, .02 to .9; left out: the general rule.", None
    )
    leaning: dict[Code, Leaning] = moves("His own leaning towards a state, over what his factions want.", {})
    tenure_years: Tenure | None = moves("Expected years in office, .25 to 60.", None)


class Faction(Sourced):
    """A group inside a state: its share of power and its signed interest weights (sum of sizes at most 1)."""

    name: Text | None = says("Its name, for readers.", None)
    power: Share = moves("Its share of power, 0 to 1; the shares of a state add up to 1.")
    interests: dict[Name, Signed] = moves("Issue: what it wants, -1 to 1; the sizes add up to at most 1.", {})


class State(Sourced):
    """An actor: a state, or an audience with a user-assigned code (XAA to XZZ)."""

    name: Text = says("Its name, for readers.")
    leader: Leader = says("Who decides.", Leader())
    factions: Annotated[dict[Name, Faction], Field(min_length=1, max_length=6)] = says("One to six groups inside it.")


class When(Entry):
    """A condition on the pair of victim and culprit: this rung or worse, or a wound at least this open (0 to 1)."""

    rung: RungName | None = says("This rung or a worse one.", None)
    grievance: Annotated[Number, Field(ge=0, le=1)] | None = moves(
        "The victim's wound at least this open, 0 to 1.", None
    )

    @model_validator(mode="after")
    def _says_something(self) -> When:
        if self.rung is None and self.grievance is None:
            raise ValueError("needs a rung or a wound")
        return self


class Incident(Sourced):
    """Something that incidents one state at the hand of another: on a date, at random, or when a condition holds."""

    title: Text | None = says("What people call it.", None)
    date: Day | None = says("The day it happens.", None)
    when: When | None = says("What must hold for it to happen; goes with a rate.", None)
    rate: Rate | None = moves("How often it happens, such as 2/year.", None)
    victim: Code = says("The state that is struck.")
    offender: Code = says("The state held responsible.")
    severity: Annotated[Whole, Field(ge=1, le=5)] = moves(
        "1 words, 2 legal act, 3 coercion, 4 ten dead or more, 5 a hundred or more."
    )
    deaths: Annotated[Whole, Field(ge=0)] = moves("How many died: 0, 1-9, 10-99, 100 and more weigh differently.", 0)
    impact: Impact | None = moves("What it weighs, instead of what severity and deaths give.", None)
    responsibility: Share = moves("How far the culprit is held responsible, 0 to 1.", Quantity(value=1.0))
    intent: Annotated[Number, Field(ge=-1, le=1)] = moves("1 a deliberate act, -1 an accident or agents' act.", 0.0)

    @model_validator(mode="after")
    def _dated_or_random(self) -> Incident:
        if (self.date is None) == (self.rate is None):
            raise ValueError("needs either a date, or a rate such as 2/year (with `when:` if it waits for a condition)")
        if self.date is not None and self.when is not None:
            raise ValueError("a dated incident happens on its date; `when:` goes with a rate")
        return self


class RecordRow(Entry):
    """Something that in fact happened: drawn on pictures, used to score, never fed to the engine."""

    date: Day = says("The day.")
    source: Code = says("The state that acted.")
    target: Code = says("The state acted upon.")
    cameo: Annotated[str, Field(pattern=r"^\d{2,4}$")] = says('Its CAMEO code in quotes, such as "055".')
    text: Text = says("What happened, in a sentence.")
    rung: RungName | None = says("The rung that the pair stands on from this day, as coded; left out: as before.", None)
    sources: tuple[str, ...] = says("Names of entries in `sources`.", ())
    disputed: YesNo = says("Whether it is disputed.", False)


class RandomIncidents(Entry):
    """Small unnamed incidents between any named pair: a rate per week and a greatest impact."""

    rate: Annotated[Number, Field(ge=0, le=0.2)] = moves("Chance a week, for each side of each pair.")
    max_impact: Annotated[Number, Field(ge=0, le=2)] = moves("The greatest impact one can have.")


class Source(Entry):
    """Where a claim comes from. `date` may be a year, a month or a day."""

    author: Text = says("Who wrote it.")
    title: Text = says("What it is called.")
    date: Annotated[str, Field(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")] | Day | Whole = only_shown(
        "A year, month or day."
    )
    publisher: Text | None = says("Who published it.", None)


class RecallBy(Entry):
    """Asks for the chance that an ambassador is recalled (or worse) by a date."""

    recall_by: Day = says("The last day that counts.")


class Proposition(Sourced):
    """A conclusion as a number: the mean of an outcome in one variant less that in another is at least so much."""

    claim: Text = says("What is claimed, in a sentence.")
    outcome: OutcomeName = says("What is measured in every run.")
    of: str = says("The variant with more of it; `base` is the scenario itself.")
    against: str = says("The variant it is held against.")
    at_least: Number = only_shown("By how much its mean is at least the higher, in the unit of the outcome.")

    @model_validator(mode="after")
    def _could_be(self) -> Proposition:
        most = outcome(self.outcome).most_apart
        if abs(self.at_least) > most:
            raise ValueError(f"at_least cannot be beyond {most:g} for {self.outcome}: write 0.2 for 20 points")
        return self


class Without(Entry):
    """What a variant leaves out. Nobody is renormalised: what is removed is not handed to others."""

    incidents: tuple[Name, ...] = says("Incidents that do not happen.", ())
    factions: tuple[FactionName, ...] = says("Factions that are not there, such as AZE.hardliners.", ())
    states: tuple[Code, ...] = says("States that are not there.", ())
    leverage: tuple[Code, ...] = says("States whose reach into others is taken away.", ())
    actions: tuple[FormalAct, ...] = says("Formal acts that nobody takes.", ())


class ScriptedActEntry(Entry):
    """A scripted act: replaces the choice of that state in that week, at the same draws."""

    date: Day = says("The day, which stands for its week.")
    by: Code = says("Who acts.")
    to: Code = says("Towards whom.")
    action: str = says("A name from the table of actions.")


class Contents(Entry):
    """The keys a base scenario and a variant's overlay share."""

    issues: dict[Name, Text] = says("Issue: what it is.", {})
    states: Annotated[dict[Code, State], Field(min_length=2)] = says("Who plays a part, by three-letter code.")
    state_stakes: dict[Code, dict[Name, Signed]] = moves("State: issue: what closeness to it does for the issue.", {})
    dyad_stakes: dict[Dyad, dict[Name, Signed]] = moves(
        "Pair: issue: what closeness of the pair does for the issue.", {}
    )
    leverage: dict[Code, dict[Code, Share]] = moves("State: other: its reach into the other's politics, 0 to 1.", {})
    relations: Annotated[dict[DyadOrDirected, Relation], Field(min_length=1)] = moves(
        "Relations at the start, -.99 to .99: A-B both ways, A>B one way. Pairs not named play no part."
    )
    downgrades: dict[Dyad, LevelName] = says("Formal level of a pair at the start.", {})
    restorable: tuple[Dyad, ...] = says("Pairs that start with a level and may restore all the same.", ())
    ties: dict[Dyad, Relation] = moves("Slow ties at the start, if warmer or colder than the relation.", {})
    trade_dependence: dict[DyadOrDirected, Share] = moves("Trade dependence 0 to 1, the brake on a break.", {})
    ideal_tones: dict[FactionTarget, Signed] = moves("A.faction>B: set by hand what interests would give.", {})
    pressures: dict[Directed, Pressure] = moves("A>B: third parties' push, set by hand.", {})
    input_noise: Annotated[Number, Field(ge=0, le=0.6)] | None = moves(
        "Doubt about relations and impacts: a standard deviation in log-odds.", None
    )
    random_incidents: RandomIncidents | None = says("Small unnamed incidents.", None)
    parameters: dict[str, Number] = moves("Parameter of the model: value in its declared range.", {})
    incidents: dict[Name, Incident] = says("What incidents whom, by name.", {})


class Variant(Contents):
    """A what-if: the base's contents with the overlay merged in by key, what is left out, and scripted acts."""

    title: Text | None = says("What to call it on pictures.", None)
    why: Text | None = says("What it asks.", None)
    without: Without = says("What it leaves out.", Without())
    do: tuple[ScriptedActEntry, ...] = says("Scripted acts.", ())


class RivalReading(Variant):
    """A rival causal account of the same dated events: what it claims, and what of the base it would have otherwise."""

    claim: Text = says("What this account holds to be the cause, in a sentence.")
    sources: tuple[str, ...] = says("Where the account is found: names of entries in `sources`.", ())
    prior: Annotated[Number, Field(gt=0, le=1_000_000)] = moves(
        "What it counts for before the record is seen, above 0, against the others' (which are made to sum to 1).", 1.0
    )


class ScenarioFile(Contents):
    """The whole file. `variants` and `readings` are validated one by one, each merged over the base's contents."""

    extends: Text | None = says("Another file in the same folder, over which this one is laid key by key.", None)
    format: Literal[1] = only_shown("The format of the file: 1.")
    title: Text = says("Shown on every summary and picture.")
    question: Text = says("What the scenario asks, in a sentence.")
    start: Day = says("First day of week 0.")
    weeks: Annotated[Whole, Field(ge=1, le=1560)] = moves("How many weeks are played.")
    focus: Dyad = says("The pair that scores and pictures are about.")
    ask: tuple[Literal["rupture", "severance", "repair"] | RecallBy, ...] = says(
        "What the summary answers.", ("rupture", "repair")
    )
    roster: tuple[Code, ...] = says("Further codes, so that files with different states share their luck.", ())
    record: tuple[RecordRow, ...] = says("What in fact happened; never fed to the engine.", ())
    variants: dict[Name, dict[str, Any]] = says("What-ifs: each a small change of the base.", {})
    readings: dict[Name, dict[str, Any]] = says("Rival causal accounts of the record, each a change of the base.", {})
    propositions: dict[Name, Proposition] = says("Conclusions to be tried under every theory, by name.", {})
    sources: dict[str, Source] = says("Where claims come from, by name.", {})

"""Schema of a scenario file: every key with its type, range and meaning.

Checks that need more than one key (references, sums, dates inside the horizon) are in `sim.scenario.checks`. Each key
with numbers declares whether they affect an output or are only displayed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field, model_validator

from sim.model.outcomes import OUTCOME_NAMES, outcome
from sim.scenario.file import values
from sim.scenario.file.events import Appeal, Incident, RandomIncidents

if TYPE_CHECKING:
    OutcomeName = str
else:
    OutcomeName = Literal[OUTCOME_NAMES]


class Leader(values.Sourced):
    """A leader: the weight of factions on them, their own leanings (tone per state), their expected years in office."""

    name: values.Text | None = values.documented("Their name or office, for display.", None)
    domestic_constraint: values.DomesticConstraint | None = values.affects_output(
        "Weight of the factions on the leader, .02 to .9; default: the parameter of this name.", None
    )
    leaning: dict[values.Code, values.Leaning] = values.affects_output(
        "The leader's own bias towards a state, in addition to the factions.", {}
    )
    tenure_years: values.Tenure | None = values.affects_output("Expected years in office, .25 to 60.", None)


class Faction(values.Sourced):
    """A group inside a state: its share of power and its signed weights of interest in issues."""

    name: values.Text | None = values.documented("Its name, for display.", None)
    power: values.Share = values.affects_output("Share of power, 0 to 1; the shares of a state sum to 1.")
    interests: dict[values.Name, values.Signed] = values.affects_output(
        "Issue: weight, -1 to 1; absolute values sum to at most 1.", {}
    )


class State(values.Sourced):
    """An actor: a state, or an audience with a user-assigned code (XAA to XZZ)."""

    name: values.Text = values.documented("Its name, for display.")
    leader: Leader = values.documented("The leader.", Leader())
    factions: Annotated[dict[values.Name, Faction], Field(min_length=1, max_length=6)] = values.documented(
        "One to six factions."
    )


class RecordRow(values.Entry):
    """An observed event: shown on plots and used for scoring, not used by the model."""

    date: values.Day = values.documented("The date.")
    source: values.Code = values.documented("The state that acted.")
    target: values.Code = values.documented("The state it acted on.")
    cameo: Annotated[str, Field(pattern=r"^\d{2,4}$")] = values.documented('Its CAMEO code in quotes, such as "055".')
    text: values.Text = values.documented("The event, in a sentence.")
    rung: values.RungName | None = values.documented(
        "Coded rung of the dyad from this date on; default: unchanged.", None
    )
    sources: tuple[str, ...] = values.documented("Names of entries in `sources`.", ())
    disputed: values.YesNo = values.documented("True if it is disputed.", False)


class Source(values.Entry):
    """A source of claims. `date` may be a year, a month or a day."""

    author: values.Text = values.documented("Its author.")
    title: values.Text = values.documented("Its title.")
    date: Annotated[str, Field(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")] | values.Day | values.Whole = values.display_only(
        "A year, month or day."
    )
    publisher: values.Text | None = values.documented("Its publisher.", None)


class RecallBy(values.Entry):
    """The probability of a recall (or worse) by a date, to be reported in the summary."""

    recall_by: values.Day = values.documented("The last date that counts.")


class Proposition(values.Sourced):
    """A conclusion as a number: the mean of an outcome in one variant less that in another is at least so much."""

    claim: values.Text = values.documented("What is claimed, in a sentence.")
    outcome: OutcomeName = values.documented("What is measured in every run.")
    higher: str = values.documented("The variant claimed to be higher; `base` is the scenario itself.")
    lower: str = values.documented("The variant claimed to be lower.")
    at_least: values.Number = values.display_only(
        "By how much its mean is at least the higher, in the unit of the outcome."
    )

    @model_validator(mode="after")
    def _could_be(self) -> Proposition:
        most = outcome(self.outcome).most_apart
        if abs(self.at_least) > most:
            raise ValueError(f"at_least cannot be beyond {most:g} for {self.outcome}: write 0.2 for 20 points")
        return self


class Without(values.Entry):
    """Removals of a variant. Nothing is renormalised: the power of a removed faction is not given to others."""

    incidents: tuple[values.Name, ...] = values.documented("Incidents to remove.", ())
    appeals: tuple[values.Name, ...] = values.documented("Appeals to remove.", ())
    factions: tuple[values.FactionName, ...] = values.documented("Factions to remove, such as AZE.hardliners.", ())
    states: tuple[values.Code, ...] = values.documented("States to remove.", ())
    leverage: tuple[values.Code, ...] = values.documented("States whose leverage over others is removed.", ())
    actions: tuple[values.FormalAct, ...] = values.documented("Formal acts that no state may choose.", ())


class ScriptedActEntry(values.Entry):
    """A scripted act: replaces the choice of that state in that week, with the same random numbers."""

    date: values.Day = values.documented("A date in the week of the act.")
    by: values.Code = values.documented("The state that acts.")
    to: values.Code = values.documented("The state it acts on.")
    action: str = values.documented("Name of an action.")


class Contents(values.Entry):
    """Keys that the base scenario and its variants share."""

    issues: dict[values.Name, values.Text] = values.documented("Issue: description.", {})
    states: Annotated[dict[values.Code, State], Field(min_length=2)] = values.documented(
        "States, by three-letter code."
    )
    state_stakes: dict[values.Code, dict[values.Name, values.Signed]] = values.affects_output(
        "State: issue: effect of closeness to that state, -1 to 1.", {}
    )
    dyad_stakes: dict[values.Dyad, dict[values.Name, values.Signed]] = values.affects_output(
        "Dyad: issue: effect of its closeness, -1 to 1.", {}
    )
    leverage: dict[values.Code, dict[values.Code, values.Share]] = values.affects_output(
        "State: other: reach into the other's politics, 0 to 1.", {}
    )
    relations: Annotated[dict[values.DyadOrDirected, values.Relation], Field(min_length=1)] = values.affects_output(
        "Initial relations, -.99 to .99: A-B both directions, A>B one. Dyads not named have none and are not simulated."
    )
    downgrades: dict[values.Dyad, values.LevelName] = values.documented("Initial downgrade level of a dyad.", {})
    restorable: tuple[values.Dyad, ...] = values.documented(
        "Dyads that may be restored although they start with a downgrade.", ()
    )
    ties: dict[values.Dyad, values.Relation] = values.affects_output(
        "Initial ties, where they differ from the relation.", {}
    )
    trade_dependence: dict[values.DyadOrDirected, values.Share] = values.affects_output(
        "Trade dependence, 0 to 1; restrains severance and eases repair. Default: the usual, .6.", {}
    )
    contiguity: dict[values.Dyad, values.Share] = values.affects_output(
        "Common border, 0 to 1; eases repair. Default: the usual, .4.", {}
    )
    power_asymmetry: dict[values.Dyad, values.PowerAsymmetry] = values.affects_output(
        "Log of the ratio of both states' capabilities, 0 to 8; hinders repair. Default: the usual, 1.9.", {}
    )
    ideal_tones: dict[values.FactionTarget, values.Signed] = values.affects_output(
        "A.faction>B: ideal tone, replacing the derived one.", {}
    )
    pressures: dict[values.Directed, values.Pressure] = values.affects_output(
        "A>B: third-party pressure on A's policy, replacing the derived one.", {}
    )
    input_noise: Annotated[values.Number, Field(ge=0, le=0.6)] | None = values.affects_output(
        "Uncertainty of initial relations and impacts: a standard deviation in log-odds.", None
    )
    random_incidents: RandomIncidents | None = values.documented("Small unnamed incidents.", None)
    parameters: dict[str, values.Number] = values.affects_output("Parameter: value in its declared range.", {})
    incidents: dict[values.Name, Incident] = values.documented("Incidents, by name.", {})
    appeals: dict[values.Name, Appeal] = values.documented(
        "Dated appeals to act against a state, by name; heard only with alignment.", {}
    )


class Variant(Contents):
    """A what-if: the base with changes merged key by key, removals and scripted acts."""

    title: values.Text | None = values.documented("Its title on plots.", None)
    why: values.Text | None = values.documented("Its purpose.", None)
    without: Without = values.documented("Removals.", Without())
    do: tuple[ScriptedActEntry, ...] = values.documented("Scripted acts.", ())

    @property
    def appeals_made(self) -> dict[str, Appeal]:
        """The appeals that the variant removes neither by name nor with one of their states."""
        out, states = self.without.appeals, set(self.without.states)
        return {n: a for n, a in self.appeals.items() if n not in out and not {a.by, a.against} & states}


class RivalReading(Variant):
    """A rival causal account of the record: its claim, and its changes to the base."""

    claim: values.Text = values.documented("The cause according to this account, in a sentence.")
    sources: tuple[str, ...] = values.documented("Sources of the account: names of entries in `sources`.", ())
    prior: Annotated[values.Number, Field(gt=0, le=1_000_000)] = values.affects_output(
        "Prior weight, above 0, relative to the other readings (normalised to sum to 1).", 1.0
    )


class ScenarioFile(Contents):
    """The whole file. `changes`, `variants` and `readings` are validated one by one, merged into the base."""

    extends: values.Text | None = values.documented(
        "A base file in the same folder, into which this one is merged key by key.", None
    )
    format: Literal[1] = values.display_only("The format of the file: 1.")
    title: values.Text = values.documented("Title of every summary and plot.")
    question: values.Text = values.documented("The question it answers, in a sentence.")
    start: values.Day = values.documented("First date of week 0.")
    weeks: Annotated[values.Whole, Field(ge=1, le=1560)] = values.affects_output("Horizon, in weeks.")
    focus: values.FocalDyads = values.documented(
        "The focal dyad, which scores and plots are about; or several of them, the first of which leads."
    )
    ask: tuple[Literal["rupture", "severance", "repair"] | RecallBy, ...] = values.documented(
        "Outcomes in the summary.", ("rupture", "repair")
    )
    record: tuple[RecordRow, ...] = values.documented("Observed events; not used by the model.", ())
    changes: dict[str, Any] = values.documented(
        "Changes of the base that hold in every variant as well, written as a variant's; `with_changes` writes them.",
        {},
    )
    variants: dict[values.Name, dict[str, Any]] = values.documented("What-ifs, each a change of the base.", {})
    readings: dict[values.Name, dict[str, Any]] = values.documented(
        "Rival causal accounts of the record, each a change of the base.", {}
    )
    propositions: dict[values.Name, Proposition] = values.documented(
        "Conclusions to test under every theory, by name.", {}
    )
    sources: dict[str, Source] = values.documented("Sources of claims, by name.", {})

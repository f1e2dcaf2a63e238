"""Every number of the model in one table: default, range, unit, symbol, meaning, and where it comes from."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any, Literal

Status = Literal["published", "fitted", "assumed"]


@dataclass(frozen=True)
class Origin:
    """Where a number comes from, and with what standing."""

    text: str
    status: Status


JUDGED = Origin("the authors' judgement", "assumed")
CONVENTION = Origin("a convention of this program", "assumed")
CRISES = Origin(
    "fitted to 99 hand-coded crises of 1948-2025 with a prototype of this model; not refitted since its rest point "
    "was corrected",
    "fitted",
)
FOOTING = Origin(
    "set so that, at rest, a small common fall of both relations moves both tones as under the default theory",
    "assumed",
)


def after(citation: str) -> Origin:
    """An assumed value whose form or direction follows a publication."""
    return Origin(f"form or direction after {citation}; the value is the authors' judgement", "assumed")


@dataclass(frozen=True)
class Declaration:
    """One declared number: its `default` and the `low`-`high` range it may be moved in."""

    name: str
    default: float
    low: float
    high: float
    unit: str
    symbol: str
    meaning: str
    origin: Origin


def number(
    default: float, bounds: tuple[float, float], unit: str, symbol: str, meaning: str, origin: Origin = JUDGED
) -> Any:
    """A field of `Parameters`, its declaration with it."""
    facts = {"low": bounds[0], "high": bounds[1], "unit": unit, "symbol": symbol, "meaning": meaning, "origin": origin}
    return field(default=default, metadata=facts)


# fmt: off
@dataclass(frozen=True)
class Parameters:
    """The values in force in one variant. Each is declared here, in the order of the week."""

    # relation: How a relation is remembered, held up and disturbed.
    forgetting: float = number(0.05, (0.02, 0.1), "1/week", "kappa",
        "how fast the relation returns to what the structure supports", after("Crescenzi & Enterline 2001"))
    learning: float = number(0.05, (0.02, 0.1), "1/week", "omega",
        "weight of the conduct seen on the relation", after("Kydd 2005"))
    perception_bias: float = number(0.2, (0.0, 0.5), "share", "psi",
        "how far the other is seen through one's own picture of him", after("Jervis 1976"))
    ties_weight: float = number(0.4, (0.2, 0.6), "log-odds", "B",
        "what slow ties hold up of the relation", after("the interdependence literature (Oneal & Russett 1997)"))
    triad_weight: float = number(0.15, (0.0, 0.4), "log-odds", "Jb",
        "pull of friends of friends and of shared enemies", after("Kulakowski et al. 2005"))
    grievance_weight: float = number(0.055, (0.02, 0.1), "1/week", "gam",
        "what an open wound takes from the relation each week")
    relation_noise: float = number(0.035, (0.01, 0.06), "log-odds", "sig",
        "weekly accidents of the relation, one standard deviation")
    perception_noise: float = number(0.25, (0.1, 0.4), "tone", "sp",
        "weekly error in seeing the other's conduct, one standard deviation")
    # wounds, ties, memory
    incident_relation_drop: float = number(0.49, (0.38, 0.78), "log-odds/impact", "jump",
        "what an incident takes from the relation in its week", CRISES)
    grievance_decay: float = number(0.055, (0.035, 0.06), "1/week", "dg",
        "how fast a wound closes by itself (half-life 12 weeks)", CRISES)
    grievance_from_conduct: float = number(0.04, (0.03, 0.08), "impact/week", "wnd",
        "how much conduct worse than usual keeps a wound open", CRISES)
    grievance_tone_threshold: float = number(-0.35, (-0.6, -0.1), "tone", "", "conduct seen above this wounds nobody")
    ties_decay: float = number(1 / 52, (1 / 104, 1 / 26), "1/week", "zdn", "how fast ties wither (1/52)")
    ties_growth: float = number(1 / 104, (1 / 260, 1 / 52), "1/week", "zup", "how fast ties grow (1/104)")
    # conduct: How conduct is chosen, and how third parties and factions press on it.
    reciprocity: float = number(0.5, (0.2, 0.8), "share", "rho",
        "answering what is seen (against acting on one's own relation)", after("Goldstein & Freeman 1990"))
    domestic_constraint: float = number(0.35, (0.15, 0.7), "share", "acc",
        "how far the factions bind a leader, where the file gives none", after("Bueno de Mesquita et al. 2003"))
    domestic_constraint_sd: float = number(0.12, (0.0, 0.3), "share", "sacc",
        "spread of the binding over leaders, one standard deviation")
    anger_weight: float = number(0.41, (0.23, 0.45), "tone", "ga", "what a fully open wound takes from the tone", CRISES)
    interference_on_tone: float = number(0.15, (0.0, 0.3), "tone", "",
        "what third parties' push does to a leader directly")
    conduct_precision: float = number(15.0, (5.0, 30.0), "1/utility", "lam",
        "precision of the choice of conduct", after("McKelvey & Palfrey 1995"))
    conduct_cost: float = number(0.25, (0.1, 0.5), "share", "cost",
        "what any act costs, so that conduct falls short of the wish")
    # third parties and factions
    interference_scale: float = number(1.0, (0.0, 2.0), "scale", "cI",
        "strength of third parties' push", after("Crawford 2011"))
    interference_without_grievance: float = number(0.1, (0.0, 0.3), "share", "i0",
        "how much of it works on a pair without a wound", after("Crawford 2011"))
    ideal_tone_slope: float = number(2.2, (1.5, 3.0), "scale", "cT", "from a faction's interests to its ideal tone")
    pressure_slope: float = number(2.0, (1.0, 3.0), "scale", "cQ", "from a third party's interests to its push")
    mobilisation_gain: float = number(0.12, (0.05, 0.25), "1/week", "mu",
        "how fast a faction with cause grows loud", after("Mueller 1970"))
    mobilisation_decay: float = number(0.06, (0.03, 0.12), "1/week", "dm",
        "how fast it falls quiet (half-life 11 weeks)", after("Mueller 1970"))
    mobilisation_at_equilibrium: float = number(0.3, (0.1, 0.5), "share", "m0", "how loud factions are in quiet times")
    attention_capacity: float = number(7.0, (1.0, 30.0), "pairs", "",
        "a state's attention is shared among its pairs beyond this number")
    # downgrade: When a quarrel becomes formal: measures, recall, break.
    agenda_decay: float = number(0.51, (0.3, 0.54), "1/week", "da", "how fast a quarrel leaves the table", CRISES)
    agenda_from_grievance: float = number(0.045, (0.02, 0.045), "1/week", "abg",
        "chance that an open wound alone puts it on the table", CRISES)
    agenda_spillover: float = number(0.5, (0.0, 1.0), "share", "", "how far a downgrade puts it on the other's table")
    downgrade_precision: float = number(4.2, (3.4, 5.5), "1/tone", "lamD",
        "precision of the choice of a formal level", CRISES)
    measures_threshold: float = number(-0.2, (-0.4, 0.0), "tone", "c1", "anger at which measures are as good as none")
    recall_threshold: float = number(0.54, (0.43, 0.67), "tone", "c2",
        "anger at which recall is as good as measures", CRISES)
    severance_threshold: float = number(0.72, (0.57, 1.0), "tone", "c3",
        "anger at which a break is as good as recall", CRISES)
    severance_dependence: float = number(0.4, (0.2, 0.5), "tone", "kdep",
        "how far trade dependence holds back from a break", CRISES)
    recall_intent: float = number(0.41, (0.17, 0.45), "tone", "kaff",
        "how far an affront (or its absence) drives recall", CRISES)
    downgrade_grievance: float = number(0.08, (0.0, 0.15), "impact/level", "wl",
        "the wound a downgrade leaves on the other side")
    downgrade_tone: float = number(-0.2, (-0.4, 0.0), "tone", "",
        "tone of the week of a downgrade, and again for each level")
    audience_cost_max: float = number(0.15, (0.05, 0.25), "tone", "fmax",
        "cost of climbing down that a break locks in", after("Fearon 1994"))
    audience_cost_initial: float = number(0.3, (0.0, 1.0), "share", "", "share of that cost locked in on the day")
    audience_cost_rate: float = number(1 / 26, (0.01, 0.1), "1/week", "", "how fast the rest follows (26 weeks)")
    # repair: What makes amends, climbing down and restoration likely, and what they mend.
    amends_precision: float = number(5.0, (2.0, 10.0), "1/utility", "lamA", "precision of the choice to make amends")
    amends_reluctance: float = number(5.8, (5.6, 6.1), "log-odds", "aA",
        "how seldom a state looks at amends at all", CRISES)
    amends_value: float = number(1.0, (0.5, 2.0), "utility", "va",
        "what closing the other's wound is worth where ties are full")
    amends_value_dependence: float = number(0.3, (0.0, 1.0), "utility", "", "what dependence adds to that worth")
    amends_value_goodwill: float = number(0.3, (0.0, 1.0), "utility", "", "what a friendly policy adds to that worth")
    amends_cost: float = number(0.35, (0.1, 0.7), "utility", "fA", "what amends cost the one who makes them")
    amends_cost_intent: float = number(0.71, (0.6, 0.9), "share", "kint",
        "how much dearer amends are for a deliberate affront", CRISES)
    amends_cost_hawks: float = number(2.0, (0.0, 4.0), "share", "", "how much dearer hawks at home make them")
    hawk_weight_reference: float = number(0.105, (0.05, 0.2), "share", "",
        "hawks' voice at which that is reckoned (.35 of power, .30 loud)")
    hawk_threshold: float = number(0.5, (0.2, 1.0), "tone", "",
        "a faction whose ideal is this far below the relation is a hawk")
    amends_agenda: float = number(2.0, (0.0, 4.0), "log-odds", "kA",
        "how much likelier amends are while the quarrel is on the table")
    amends_grievance_threshold: float = number(0.05, (0.0, 0.2), "share", "", "below this openness no wound calls for amends")
    amends_grievance_relief: float = number(0.85, (0.4, 0.95), "share", "apo",
        "share of a wound that full amends close", after("Kohama et al. 2023"))
    amends_ties_factor: float = number(1.25, (0.8, 1.6), "scale", "",
        "how far that depends on ties: repair x this x (1 + ties) / 2", after("Lind 2008"))
    amends_relation_gain: float = number(0.55, (0.2, 0.8), "log-odds", "heal", "what accepted full amends add to the relation")
    amends_own_grievance_relief: float = number(0.6, (0.0, 1.0), "share", "", "how far amends close the maker's own wound too")
    amends_own_relation_gain: float = number(0.5, (0.0, 1.0), "share", "", "how far they lift the maker's own relation too")
    amends_audience_cost_relief: float = number(0.7, (0.0, 1.0), "share", "", "how far they let both sides climb down")
    back_down_reluctance: float = number(4.0, (0.0, 8.0), "log-odds", "aC",
        "how seldom the aggrieved side looks at climbing down")
    back_down_grievance_relief: float = number(0.3, (0.0, 0.6), "share", "",
        "how far a climb-down closes the other side's wound")
    back_down_audience_cost_relief: float = number(0.5, (0.0, 1.0), "share", "",
        "how far it lowers one's own cost of climbing down further")
    back_down_agenda_threshold: float = number(0.1, (0.0, 0.5), "share", "",
        "how far on the table the quarrel must be, where no level is in force")
    # gestures that are only ever scripted
    release_grievance_relief: float = number(0.3, (0.0, 0.6), "share", "",
        "how far a release closes the other side's wound, as climbing down does")
    restraint_weeks: float = number(52.0, (4.0, 156.0), "weeks", "", "how long a third party holds back its wedge")
    mediation_weeks: float = number(26.0, (4.0, 104.0), "weeks", "", "how long a third party mediates")
    mediation_pressure: float = number(0.5, (0.0, 1.0), "pressure", "",
        "what a mediator with full leverage adds to third parties' push", after("Touval & Zartman 1985"))
    # course: Restoration, changes of leader, doubt about inputs, and the ladder.
    restoration_threshold: float = number(-0.16, (-0.3, -0.1), "tone", "R0",
        "policy, beyond what the prior relation asks, at which restoration comes at half its greatest rate", CRISES)
    restoration_prior_weight: float = number(0.82, (0.7, 0.95), "share", "Rx",
        "old friends ask for more: how much of the prior relation is asked", CRISES)
    restoration_max_rate: float = number(0.09, (0.05, 0.14), "1/week", "hr", "the greatest rate of restoration", CRISES)
    restoration_precision: float = number(8.0, (4.0, 12.0), "1/tone", "lamR", "how sharply the rate rises with policy")
    leaning_sd: float = number(0.32, (0.15, 0.48), "tone", "slb",
        "how far a new leader leans for or against each state", CRISES)
    turnover_audience_cost_relief: float = number(0.7, (0.4, 1.0), "share", "fr",
        "share of the cost of climbing down that leaves with a leader")
    turnover_grievance_relief: float = number(0.2, (0.0, 0.9), "share", "tg", "share of the wound that leaves with him")
    turnover_demobilisation: float = number(0.5, (0.0, 1.0), "share", "", "how far factions fall back to rest when he leaves")
    tenure_years: float = number(8.5, (5.0, 12.0), "years", "tenure",
        "expected years in office where the file gives none (12 - 7 x polyarchy, at one half)")
    random_incident_rate: float = number(0.006, (0.0, 0.2), "1/week", "bg", "small unnamed incidents, each directed pair")
    random_incident_max_impact: float = number(0.4, (0.0, 2.0), "impact", "bgs", "greatest impact of one")
    input_noise: float = number(0.15, (0.0, 0.6), "log-odds", "su",
        "doubt about starting relations and severities, one standard deviation")
    impact_base: float = number(0.35, (0.0, 1.0), "impact", "", "impact of an incident: this, and the next two")
    impact_per_severity: float = number(0.35, (0.1, 0.6), "impact", "", "for each step of severity (1 to 5)")
    impact_per_death_band: float = number(0.1, (0.0, 0.3), "impact", "", "for each band of deaths (1-9, 10-99, 100 and more)")
    # the ladder
    partnership_below: float = number(0.75, (0.6, 0.9), "relation", "",
        "below this an alliance is a partnership", CONVENTION)
    normal_below: float = number(0.4, (0.3, 0.5), "relation", "", "below this a partnership is normal", CONVENTION)
    strained_below: float = number(0.05, (-0.1, 0.2), "relation", "", "below this normal is strained", CONVENTION)
    crisis_below: float = number(-0.3, (-0.5, -0.15), "relation", "", "below this strained is a crisis", CONVENTION)
    hysteresis: float = number(0.06, (0.0, 0.12), "relation", "",
        "a rung changes only this far past its threshold", CONVENTION)
# fmt: on


def declared() -> dict[str, Declaration]:
    """Every declared number by name, in the order of the week."""
    return {f.name: Declaration(f.name, f.default, **f.metadata) for f in fields(Parameters)}  # type: ignore[arg-type]

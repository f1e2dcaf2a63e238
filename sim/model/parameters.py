"""All parameters of the model: default, range, unit, symbol, meaning and origin."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any, Literal

Status = Literal["published", "fitted", "assumed"]


@dataclass(frozen=True)
class Origin:
    """The source of a number and its status."""

    text: str
    status: Status


JUDGED = Origin("the authors' judgement", "assumed")
CONVENTION = Origin("a convention of this program", "assumed")
CRISES = Origin(
    "fitted to 99 hand-coded crises of 1948-2025, all other parameters at their defaults; docs/history.md gives the "
    "standard deviation",
    "fitted",
)
MIDDLE = Origin("the middle of a range found with a prototype of this model; not fitted", "assumed")
QUIET = Origin("set so that quiet dyads seldom act or rupture; not fitted", "assumed")
WAVES = Origin("chosen after looking at formal acts that spread in 18 waves of 1949-2025; not fitted", "assumed")
OPTIONAL = Origin(
    "0 leaves alignment out, since the fitted cases have two states and do not identify it; a scenario may turn it on, "
    "as an assumption (.3 and .7 were chosen after looking at 18 waves of 1949-2025)",
    "assumed",
)
REPAIR = Origin("chosen after looking at 99 hand-coded crises; not fitted", "assumed")
FOOTING = Origin(
    "set so that, at equilibrium, a small fall of both relations lowers both tones as under the default theory",
    "assumed",
)


def after(citation: str) -> Origin:
    """Return the origin of an assumed value whose form or direction follows a publication."""
    return Origin(f"form or direction after {citation}; the value is the authors' judgement", "assumed")


@dataclass(frozen=True)
class Declaration:
    """One declared number: its `default` and its permitted range, `low` to `high`."""

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
    """Return a field of `Parameters` with its declaration as metadata."""
    facts = {"low": bounds[0], "high": bounds[1], "unit": unit, "symbol": symbol, "meaning": meaning, "origin": origin}
    return field(default=default, metadata=facts)


# fmt: off
@dataclass(frozen=True)
class Parameters:
    """The parameter values of one variant, declared in the order of the week."""

    # relation: Relation: evidence, supports and noise.
    forgetting: float = number(0.05, (0.02, 0.1), "1/week", "kappa",
        "rate at which the relation returns to its supports", after("Crescenzi & Enterline 2001"))
    learning: float = number(0.05, (0.02, 0.1), "1/week", "omega",
        "weight of perceived conduct in updating the relation", after("Kydd 2005"))
    perception_bias: float = number(0.2, (0.0, 0.5), "share", "psi",
        "weight of one's own image in perceiving the other", after("Jervis 1976"))
    ties_weight: float = number(0.4, (0.2, 0.6), "log-odds", "B",
        "support of the relation by slow ties", after("the interdependence literature (Oneal & Russett 1997)"))
    triad_weight: float = number(0.15, (0.0, 0.4), "log-odds", "Jb",
        "pull of shared friends and foes", after("Kulakowski et al. 2005"))
    grievance_weight: float = number(0.055, (0.02, 0.1), "1/week", "gam",
        "weekly effect of grievance intensity on the relation")
    relation_noise: float = number(0.02, (0.01, 0.06), "log-odds", "sig",
        "weekly noise of the relation, standard deviation", QUIET)
    perception_noise: float = number(0.25, (0.1, 0.4), "tone", "sp",
        "weekly error in perceiving the other's tone, standard deviation")
    # grievances and ties
    incident_relation_drop: float = number(0.58, (0.38, 0.78), "log-odds/impact", "jump",
        "effect of an incident on the relation in its week", MIDDLE)
    accident_relation_drop: float = number(0.5, (0.0, 1.0), "share", "dacc",
        "share of that effect that an accident has: harm without ill will is less evidence")
    incident_agenda_impact: float = number(0.5, (0.2, 1.0), "impact", "ka",
        "attributed impact of an incident that takes 63 % of the victim's agenda")
    grievance_decay: float = number(0.048, (0.035, 0.06), "1/week", "dg",
        "decay of a grievance (half-life 14 weeks)", MIDDLE)
    grievance_from_conduct: float = number(0.055, (0.03, 0.08), "impact/week", "wnd",
        "grievance added by conduct below the usual", MIDDLE)
    grievance_tone_threshold: float = number(-0.35, (-0.6, -0.1), "tone", "",
        "perceived conduct above this adds no grievance")
    ties_decay: float = number(1 / 52, (1 / 104, 1 / 26), "1/week", "zdn", "rate at which ties decline (1/52)")
    ties_growth: float = number(1 / 104, (1 / 260, 1 / 52), "1/week", "zup", "rate at which ties grow (1/104)")
    ties_margin: float = number(0.15, (0.0, 0.4), "relation", "zm",
        "excess of ties over their support up to which they decline no faster than they grow")
    # conduct: Conduct: the leader, third parties and factions.
    reciprocity: float = number(0.5, (0.2, 0.8), "share", "rho",
        "weight of perceived conduct against one's own relation", after("Goldstein & Freeman 1990"))
    domestic_constraint: float = number(0.35, (0.15, 0.7), "share", "acc",
        "weight of factions on a leader, where the file gives none", after("Bueno de Mesquita et al. 2003"))
    domestic_constraint_sd: float = number(0.12, (0.0, 0.3), "share", "sacc",
        "standard deviation of the domestic constraint over leaders")
    anger_weight: float = number(0.32, (0.23, 0.45), "tone", "ga",
        "effect of full grievance intensity on the intended tone", CRISES)
    interference_on_tone: float = number(0.15, (0.0, 0.3), "tone", "",
        "direct effect of third-party pressure on a leader's tone")
    conduct_precision: float = number(15.0, (5.0, 30.0), "1/utility", "lam",
        "precision of the choice of conduct", after("McKelvey & Palfrey 1995"))
    conduct_cost: float = number(0.25, (0.1, 0.5), "share", "cost",
        "cost of any act, which makes conduct weaker than intended")
    # third parties and factions
    interference_scale: float = number(1.0, (0.0, 2.0), "scale", "cI",
        "strength of third-party pressure", after("Crawford 2011"))
    interference_without_grievance: float = number(0.1, (0.0, 0.3), "share", "i0",
        "share of that pressure that acts on a dyad without a grievance", after("Crawford 2011"))
    ideal_tone_slope: float = number(2.2, (1.5, 3.0), "scale", "cT",
        "slope from a faction's interests to its ideal tone")
    pressure_slope: float = number(2.0, (1.0, 3.0), "scale", "cQ",
        "slope from a third party's interests to its pressure")
    mobilisation_gain: float = number(0.12, (0.05, 0.25), "1/week", "mu",
        "response of a faction's mobilisation to its stimulus", after("Mueller 1970"))
    mobilisation_decay: float = number(0.06, (0.03, 0.12), "1/week", "dm",
        "decay of mobilisation (half-life 11 weeks)", after("Mueller 1970"))
    mobilisation_at_equilibrium: float = number(0.3, (0.1, 0.5), "share", "m0",
        "mobilisation of factions without a stimulus")
    attention_capacity: float = number(7.0, (1.0, 30.0), "pairs", "",
        "number of dyads beyond which a state's attention is divided")
    # downgrade: Downgrades: measures, recall, severance.
    agenda_decay: float = number(0.42, (0.3, 0.54), "1/week", "da", "rate at which a dispute leaves the agenda", MIDDLE)
    agenda_from_grievance: float = number(0.02, (0.01, 0.03), "1/week", "abg",
        "probability of a decision from full grievance alone", QUIET)
    agenda_spillover: float = number(0.5, (0.0, 1.0), "share", "", "agenda of the other state after a downgrade")
    downgrade_precision: float = number(4.4, (3.4, 5.5), "1/tone", "lamD",
        "precision of the choice of a downgrade", MIDDLE)
    measures_threshold: float = number(-0.2, (-0.4, 0.0), "tone", "c1",
        "hostility at which measures equal none in utility")
    recall_threshold: float = number(0.55, (0.43, 0.67), "tone", "c2",
        "hostility at which recall equals measures in utility", MIDDLE)
    severance_threshold: float = number(0.56, (0.35, 1.0), "tone", "c3",
        "hostility at which severance equals recall in utility", CRISES)
    severance_dependence: float = number(0.37, (0.2, 0.5), "tone", "kdep",
        "effect of trade dependence against severance", CRISES)
    severance_force: float = number(0.43, (0.0, 1.2), "tone", "kf",
        "effect of an act of force on severance", CRISES)
    recall_intent: float = number(0.45, (0.1, 0.65), "tone", "kaff",
        "effect of the incident's intent on recall", CRISES)
    downgrade_grievance: float = number(0.08, (0.0, 0.15), "impact/level", "wl",
        "grievance that a downgrade adds on the other side")
    downgrade_tone: float = number(-0.2, (-0.4, 0.0), "tone", "",
        "tone in the week of a downgrade, once plus once per level")
    audience_cost_max: float = number(0.15, (0.05, 0.25), "tone", "fmax",
        "audience cost of backing down after severance", after("Fearon 1994"))
    audience_cost_initial: float = number(0.3, (0.0, 1.0), "share", "", "share of that cost incurred at once")
    audience_cost_rate: float = number(1 / 26, (0.01, 0.1), "1/week", "", "rate at which the rest follows (26 weeks)")
    # alignment: Alignment: formal acts and repairs of others. Off unless a solidarity is above 0.
    solidarity: float = number(0.0, (0.0, 0.6), "share", "ks",
        "share of the call of a state with a full relation that is heard, without leverage", OPTIONAL)
    solidarity_leader: float = number(0.0, (0.0, 1.0), "share", "kl",
        "what full leverage of the caller adds to that share", OPTIONAL)
    call_pull: float = number(1.4, (0.0, 2.0), "tone", "kp",
        "effect of a full call on each step up to its level", WAVES)
    call_cost: float = number(0.6, (0.3, 0.9), "tone", "kc",
        "reluctance to act in a dispute that only a call has put on the agenda", WAVES)
    relay: float = number(0.5, (0.0, 1.0), "share", "kr",
        "weight of the call of a state that acts only because it was called itself", WAVES)
    permission_decay: float = number(1 / 26, (1 / 52, 1 / 8), "1/week", "dp",
        "decay of the permission to repair (26 weeks)", WAVES)
    repair_pull: float = number(0.3, (0.0, 0.6), "tone", "kq",
        "effect of a full permission on the restoration margin", WAVES)
    # repair: Amends and backing down: probabilities and effects.
    amends_precision: float = number(5.0, (2.0, 10.0), "1/utility", "lamA", "precision of the choice to make amends")
    amends_reluctance: float = number(7.64, (5.6, 9.0), "log-odds", "aA",
        "baseline log-odds against considering amends", CRISES)
    amends_value: float = number(1.0, (0.5, 2.0), "utility", "va",
        "value of relieving the other's grievance where ties are full")
    amends_value_dependence: float = number(0.3, (0.0, 1.0), "utility", "", "added value from trade dependence")
    amends_value_goodwill: float = number(0.3, (0.0, 1.0), "utility", "", "added value from a friendly intended tone")
    amends_cost: float = number(0.35, (0.1, 0.7), "utility", "fA", "cost of full amends to the offender")
    amends_cost_intent: float = number(0.75, (0.6, 0.9), "share", "kint", "added cost for a deliberate act", MIDDLE)
    amends_cost_hawks: float = number(2.0, (0.0, 4.0), "share", "", "added cost from domestic hawks")
    hawk_weight_reference: float = number(0.105, (0.05, 0.2), "share", "",
        "hawk weight at which that cost applies (.35 of power x .30 mobilisation)")
    hawk_threshold: float = number(0.5, (0.2, 1.0), "tone", "",
        "a faction with an ideal tone this far below the relation is a hawk")
    amends_agenda: float = number(2.0, (0.0, 4.0), "log-odds", "kA", "effect of the agenda on amends")
    amends_grievance_threshold: float = number(0.05, (0.0, 0.2), "share", "",
        "grievance intensity below which no amends are due")
    amends_grievance_relief: float = number(0.85, (0.4, 0.95), "share", "apo",
        "share of a grievance relieved by full amends", after("Kohama et al. 2023"))
    amends_ties_factor: float = number(1.25, (0.8, 1.6), "scale", "",
        "dependence of that share on ties: relief x this x (1 + ties) / 2", after("Lind 2008"))
    amends_relation_gain: float = number(1.1, (0.4, 1.6), "log-odds", "heal",
        "effect on the relation of amends that relieve a full grievance")
    amends_own_grievance_relief: float = number(0.6, (0.0, 1.0), "share", "",
        "relief of the offender's own grievance, relative to the victim's")
    amends_own_relation_gain: float = number(0.5, (0.0, 1.0), "share", "",
        "gain of the offender's own relation, relative to the victim's")
    amends_audience_cost_relief: float = number(0.7, (0.0, 1.0), "share", "",
        "reduction of both sides' audience cost by amends")
    back_down_reluctance: float = number(5.0, (2.0, 8.0), "log-odds", "aC", "baseline log-odds against backing down",
        REPAIR)
    back_down_grievance_relief: float = number(0.3, (0.0, 0.6), "share", "",
        "share of the other's grievance relieved by backing down")
    back_down_audience_cost_relief: float = number(0.5, (0.0, 1.0), "share", "",
        "reduction of one's own audience cost by backing down")
    back_down_agenda_threshold: float = number(0.1, (0.0, 0.5), "share", "",
        "agenda required for backing down without a downgrade in force")
    # scripted acts
    release_grievance_relief: float = number(0.3, (0.0, 0.6), "share", "",
        "share of the other's grievance relieved by a release")
    restraint_weeks: float = number(52.0, (4.0, 156.0), "weeks", "", "duration of a third party's restraint")
    mediation_weeks: float = number(26.0, (4.0, 104.0), "weeks", "", "duration of a mediation")
    mediation_pressure: float = number(0.5, (0.0, 1.0), "pressure", "",
        "pressure added by a mediator with full leverage", after("Touval & Zartman 1985"))
    # course: Restoration, turnover, random incidents, inputs and the ladder.
    restoration_threshold: float = number(-0.15, (-0.4, 0.0), "tone", "R0",
        "restoration margin at half the maximum rate, before the prior relation is counted", CRISES)
    restoration_prior_weight: float = number(0.61, (0.3, 0.95), "share", "Rx",
        "weight of the prior relation in what restoration requires", CRISES)
    restoration_max_rate: float = number(0.089, (0.05, 0.14), "1/week", "hr", "maximum rate of restoration", CRISES)
    restoration_precision: float = number(12.0, (6.0, 16.0), "1/tone", "lamR",
        "slope of the restoration rate in intended tone", REPAIR)
    restoration_dependence: float = number(0.57, (0.0, 0.8), "tone", "Rd",
        "effect of trade dependence above the usual on repair", CRISES)
    restoration_memory: float = number(0.2, (0.0, 0.3), "tone/impact", "Rm",
        "effect of the memory of harm above that of one usual incident against repair", CRISES)
    restoration_contiguity: float = number(0.22, (0.0, 0.4), "tone", "Rc",
        "effect of a common border on repair", CRISES)
    restoration_asymmetry: float = number(0.084, (0.0, 0.15), "tone", "Ra",
        "effect of power asymmetry, in log of the ratio, against repair", CRISES)
    harm_memory_decay: float = number(1 / 260, (1 / 520, 1 / 104), "1/week", "dM",
        "decay of the memory of harm (5 years)", REPAIR)
    honeymoon: float = number(0.8, (0.0, 1.2), "tone", "hm", "less that a new leader asks for repair", REPAIR)
    honeymoon_decay: float = number(0.038, (0.02, 0.08), "1/week", "dh", "decay of that (half-life 18 weeks)", REPAIR)
    leaning_sd: float = number(0.32, (0.15, 0.48), "tone", "slb",
        "standard deviation of a new leader's leanings", MIDDLE)
    leaning_decay: float = number(1 / 26, (0.0, 1 / 13), "1/week", "dl",
        "rate at which a new leader's leanings yield to the state's usual policy")
    turnover_audience_cost_relief: float = number(0.7, (0.4, 1.0), "share", "fr",
        "share of the audience cost that leaves with a leader")
    turnover_grievance_relief: float = number(0.2, (0.0, 0.9), "share", "tg",
        "share of the grievance that leaves with a leader")
    turnover_demobilisation: float = number(0.5, (0.0, 1.0), "share", "",
        "return of factions to equilibrium mobilisation at turnover")
    tenure_years: float = number(8.5, (5.0, 12.0), "years", "tenure",
        "expected years in office where the file gives none (12 - 7 x polyarchy, at one half)")
    random_incident_rate: float = number(0.006, (0.0, 0.2), "1/week", "bg",
        "rate of small unnamed incidents per directed dyad")
    random_incident_max_impact: float = number(0.4, (0.0, 2.0), "impact", "bgs",
        "maximum impact of an unnamed incident")
    input_noise: float = number(0.15, (0.0, 0.6), "log-odds", "su",
        "uncertainty of starting relations and severities, standard deviation")
    impact_base: float = number(0.35, (0.0, 1.0), "impact", "", "constant part of an incident's impact")
    impact_per_severity: float = number(0.42, (0.1, 0.6), "impact", "", "impact per point of severity (1 to 5)", CRISES)
    impact_per_death_band: float = number(0.1, (0.0, 0.3), "impact", "",
        "impact per band of deaths (1-9, 10-99, 100 and more)")
    # the ladder
    partnership_below: float = number(0.75, (0.6, 0.9), "relation", "",
        "below this an alliance is a partnership", CONVENTION)
    normal_below: float = number(0.4, (0.3, 0.5), "relation", "", "below this a partnership is normal", CONVENTION)
    strained_below: float = number(0.05, (-0.1, 0.2), "relation", "", "below this normal is strained", CONVENTION)
    crisis_below: float = number(-0.3, (-0.5, -0.15), "relation", "", "below this strained is a crisis", CONVENTION)
    hysteresis: float = number(0.06, (0.0, 0.12), "relation", "",
        "distance past a threshold at which the rung changes", CONVENTION)
# fmt: on


def declared() -> dict[str, Declaration]:
    """Return every declared number by name, in the order of the week."""
    return {f.name: Declaration(f.name, f.default, **f.metadata) for f in fields(Parameters)}  # type: ignore[arg-type]

"""Old names of keys, parameters and actions, used only to suggest the new name. A file with an old name is refused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sim.errors import suggestion

KEYS_RENAMED = {
    "binding": "domestic_constraint", "serves": "state_stakes", "stakes": "dyad_stakes", "ideals": "ideal_tones",
    "pushes": "pressures", "levels": "downgrades", "dependence": "trade_dependence", "culprit": "offender",
    "affront": "intent", "attribution": "responsibility", "severity": "max_impact", "wound": "grievance",
    "of": "higher", "against": "lower",
}  # fmt: skip
"""`severity` is still a key of an incident; in `random_incidents` it is now `max_impact`."""
KEYS_GONE = {"roster": "remove it: files with different states share random numbers without it"}
"""Keys that are no longer needed, and the hint."""
ACTIONS_RENAMED = {"break": "sever", "climb_down": "back_down"}
PARAMETERS_RENAMED = {
    "projection": "perception_bias", "balance_weight": "triad_weight", "wound_weight": "grievance_weight",
    "incident_jump": "incident_relation_drop", "wound_healing": "grievance_decay",
    "conduct_wounds": "grievance_from_conduct", "wounding_tone": "grievance_tone_threshold", "ties_down": "ties_decay",
    "ties_up": "ties_growth", "binding": "domestic_constraint", "binding_spread": "domestic_constraint_sd",
    "anger": "anger_weight", "rationality": "conduct_precision", "act_cost": "conduct_cost",
    "interference": "interference_scale", "interference_at_rest": "interference_without_grievance",
    "ideal_steepness": "ideal_tone_slope", "push_scale": "pressure_slope",
    "mobilisation_at_rest": "mobilisation_at_equilibrium", "pairs_at_ease": "attention_capacity",
    "idle_agenda": "agenda_from_grievance", "agenda_answer": "agenda_spillover",
    "break_threshold": "severance_threshold", "dependence_brake": "severance_dependence",
    "affront_drives": "recall_intent", "counter_wound": "downgrade_grievance", "face_ceiling": "audience_cost_max",
    "face_at_once": "audience_cost_initial", "face_drift": "audience_cost_rate",
    "amends_dependence": "amends_value_dependence", "amends_goodwill": "amends_value_goodwill",
    "amends_face": "amends_cost", "amends_affront": "amends_cost_intent", "amends_hawks": "amends_cost_hawks",
    "hawks_reference": "hawk_weight_reference", "hawk_gap": "hawk_threshold", "agenda_on_amends": "amends_agenda",
    "amends_wound_floor": "amends_grievance_threshold", "amends_repair": "amends_grievance_relief",
    "amends_credibility": "amends_ties_factor", "amends_heal": "amends_relation_gain",
    "amends_own_wound": "amends_own_grievance_relief", "amends_own_heal": "amends_own_relation_gain",
    "amends_face_relief": "amends_audience_cost_relief", "climb_down_reluctance": "back_down_reluctance",
    "climb_down_relief": "back_down_grievance_relief", "climb_down_face": "back_down_audience_cost_relief",
    "climb_down_agenda": "back_down_agenda_threshold", "release_relief": "release_grievance_relief",
    "mediation_push": "mediation_pressure", "restoration_prior": "restoration_prior_weight",
    "restoration_rate": "restoration_max_rate", "leaning_spread": "leaning_sd",
    "turnover_face": "turnover_audience_cost_relief", "turnover_wound": "turnover_grievance_relief",
    "turnover_hush": "turnover_demobilisation", "minor_rate": "random_incident_rate",
    "minor_impact": "random_incident_max_impact", "impact_floor": "impact_base",
    "impact_severity": "impact_per_severity", "impact_deaths": "impact_per_death_band",
}  # fmt: skip


def suggestion_or_new_name(given: str, allowed: Iterable[str], kind: str, renamed: Mapping[str, str]) -> str:
    """Format a hint that names the new name of an old one, or else what `suggestion` gives."""
    names = list(allowed)
    new = renamed.get(given)
    return f"did you mean '{new}'?" if new in names else suggestion(given, names, kind)

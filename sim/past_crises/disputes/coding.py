"""Code a dispute and the public figures of the year before as a case; no judgement of a coder enters.

The numbers are assumed; docs/disputes.md lists them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from sim.arrays import Array
from sim.data.drafting.mapping import MAX_RELATION, MIN_TRADE_SHARE, clipped, relation_of_peace
from sim.model.rules.back_down import USUAL_ASYMMETRY
from sim.past_crises.disputes.dispute import Dispute
from sim.past_crises.disputes.figures import Figures
from sim.past_crises.scenario_files import FORCE, asymmetry, trade_share
from sim.past_crises.table import Before, CodedCase

UNKNOWN_PEACE = 0.5
"""Peace scale of a dyad that the file does not list: neither rivals nor friends."""
UNKNOWN_POLYARCHY = 0.3
"""Electoral democracy of a state without a figure; the regression alone uses it."""
LEAST_SEVERITY = 1
"""Severity is the hostility level: 2 threat, 3 display, 4 use of force, 5 war; 1 if it is unknown."""
FATALITY_BANDS = {1: 1, 2: 2, 3: 3, 4: 3, 5: 3, 6: 3}
"""Band of deaths (1-9, 10-99, 100 and more) of each fatality level (1-25, 26-100, 101 and more); others are 0."""
CLASSES = {
    "military_threat": range(7), "show_of_force": range(7, 12), "border_violation": (12,), "seizure": (13, 15),
    "border_clash": (17,), "military_incursion": (14, 16, 18, 19, 20, 21),
}  # fmt: skip
"""Highest acts of each class of incident; the model counts the last two classes as force."""


def incident_type(highest_act: int) -> str:
    """Return the class of incident of the highest act of either side, a threat if it is unknown."""
    return next((name for name, acts in CLASSES.items() if highest_act in acts), next(iter(CLASSES)))


def case_of(dispute: Dispute, figures: Figures) -> CodedCase:
    """Return a dispute as a case: the initiator is the offender, and the figures are those of the year before."""
    dyad, year = (dispute.a, dispute.b), dispute.year - 1
    offender = dispute.initiator
    aggrieved = dispute.b if offender == dispute.a else dispute.a
    codes = {dispute.a: dispute.code_a, dispute.b: dispute.code_b}
    peace = figures.peace(dyad, year)
    relation = relation_of_peace(UNKNOWN_PEACE if peace is None else peace)
    before = Before(
        case_id=dispute.name,
        aggrieved=codes[aggrieved],
        offender=codes[offender],
        date=f"{dispute.year}-{dispute.month:02d}-15",
        incident_type=incident_type(dispute.highest_act),
        severity=max(dispute.hostility, LEAST_SEVERITY),
        fatality_band=FATALITY_BANDS.get(dispute.fatality, 0),
        prior_score=clipped(relation, -MAX_RELATION, MAX_RELATION),
        inflamer=False,
        trade_share_aggrieved=figures.trade_share(aggrieved, offender, year),
        trade_share_offender=figures.trade_share(offender, aggrieved, year),
        peace_scale=peace,
        defence_pact=figures.defence(dyad, year),
        rivalry=figures.rivalry(dyad, year),
        polyarchy_aggrieved=figures.polyarchy(aggrieved, year),
        polyarchy_offender=figures.polyarchy(offender, year),
        contiguous=figures.contiguous(dyad, year),
        capability_ratio=figures.capability_ratio(aggrieved, offender, year),
    )
    return CodedCase(before, None)


PREDICTORS = (
    "peace scale", "peace scale unknown", "rivalry", "contiguity", "defence pact", "log trade share",
    "trade unknown", "power asymmetry", "lower polyarchy", "higher polyarchy", "hostility", "deaths", "force",
)  # fmt: skip


def predictors(cases: Sequence[CodedCase]) -> Array:
    """Return the inputs of the simulation as predictors of a regression, [dispute, PREDICTORS]."""
    rows = []
    for case in cases:
        one = case.before
        shares = (one.trade_share_aggrieved, one.trade_share_offender)
        values = (one.polyarchy_aggrieved, one.polyarchy_offender)
        polyarchy = sorted(UNKNOWN_POLYARCHY if value is None else value for value in values)
        unequal = asymmetry(one)
        rows.append([
            UNKNOWN_PEACE if one.peace_scale is None else one.peace_scale, one.peace_scale is None, one.rivalry,
            one.contiguous, one.defence_pact, math.log(max(trade_share(one), MIN_TRADE_SHARE)), shares == (None, None),
            USUAL_ASYMMETRY if unequal is None else unequal, *polyarchy, one.severity, one.fatality_band,
            one.incident_type in FORCE,
        ])  # fmt: skip
    return np.array(rows, dtype=float)

"""Mechanisms of the model that can be taken out of a case, to see what each is worth."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from sim.scenario.case import Case

NEVER = 1e9
"""Years in office of a leader who does not leave."""


def _no_factions(case: Case) -> Case:
    """Leaders are not bound, and hawks at home cost nothing."""
    parameters = replace(case.parameters, binding=0.02, binding_spread=0.0, amends_hawks=0.0)
    return replace(case, parameters=parameters, binding=np.full_like(case.binding, np.nan))


def _no_third_parties(case: Case) -> Case:
    return replace(case, parameters=replace(case.parameters, interference=0.0))


def _no_turnover(case: Case) -> Case:
    return replace(case, tenure=np.full_like(case.tenure, NEVER))


def _no_ties(case: Case) -> Case:
    return replace(case, parameters=replace(case.parameters, ties_weight=0.0))


def _no_amends(case: Case) -> Case:
    return replace(case, left_out_actions=(*case.left_out_actions, "amends_half", "amends_full"))


MECHANISMS: dict[str, Callable[[Case], Case]] = {
    "factions": _no_factions,
    "third_parties": _no_third_parties,
    "turnover": _no_turnover,
    "ties": _no_ties,
    "amends": _no_amends,
}
"""Each with how a case is played without it."""

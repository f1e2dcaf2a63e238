"""Propositions that the weeks of a study can test: those whose variants differ in these weeks."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import numpy as np

from sim.running.study import Study
from sim.scenario.file.schema import Proposition
from sim.scenario.inputs import VariantInputs, inputs_of


def played_propositions(study: Study) -> dict[str, Proposition]:
    """Return the propositions by name, without those whose variants differ only in acts or incidents not yet played."""
    return {
        name: proposition
        for name, proposition in study.scenario.file.propositions.items()
        if _is_played(study, proposition)
    }


def _is_played(study: Study, proposition: Proposition) -> bool:
    one, other = (inputs_of(study.scenario, variant) for variant in (proposition.higher, proposition.lower))
    return _differ(_until(one, study.horizon), _until(other, study.horizon)) or not _differ(one, other)


def _until(inputs: VariantInputs, weeks: int) -> VariantInputs:
    """Return the inputs without acts, appeals and dated incidents from week `weeks` on."""
    acts = tuple(act for act in inputs.acts if act.week < weeks)
    incidents = tuple(i for i in inputs.incidents if i.week is None or i.week < weeks)
    appeals = tuple(appeal for appeal in inputs.appeals if appeal.week < weeks)
    return replace(inputs, acts=acts, incidents=incidents, appeals=appeals)


def _differ(one: VariantInputs, other: VariantInputs) -> bool:
    """Return whether two variants differ in more than their names."""
    names = (field.name for field in fields(one) if field.name != "name")
    return not all(_same(getattr(one, name), getattr(other, name)) for name in names)


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, np.ndarray):
        return np.array_equal(one, other, equal_nan=one.dtype.kind == "f")
    return bool(one == other)

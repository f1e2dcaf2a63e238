"""The same readings by the particle filters of `update`: their evidence, and where the weights of the two differ.

Both methods are given the same rows. The synthetic likelihood takes the observables of a reading's runs as jointly
normal and formal steps as numbers; the filter weighs each run by itself, with an error matrix of formal steps.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sim.answer import plain
from sim.results.dataset import Results
from sim.running.ensemble import study_in
from sim.running.filtering.conditioning import FilterOptions
from sim.running.filtering.evidence import READINGS, RivalEvidence, rival_evidence

if TYPE_CHECKING:
    from sim.questions.readings.readings import ReadingResult

DIFFERENCE = 0.1
"""Weights by the two methods differ if they are further apart. Judgement."""


@dataclass(frozen=True)
class ByFilter:
    """The evidence of each reading, in the order of the answer, and its weight under the answer's prior, by name.

    `distinct` is true if the two of largest evidence differ by more than their error, and `differing` names the
    readings whose weights by the two methods are more than DIFFERENCE apart, the furthest first. If no reading's
    filters can follow the record, weights are NaN and nothing is compared.
    """

    particles: int
    filters: int
    each: tuple[RivalEvidence, ...]
    weights: dict[str, float]
    distinct: bool
    differing: tuple[str, ...]

    @property
    def can_be_followed(self) -> bool:
        """True if the filters of a reading can follow the record to its end."""
        return any(one.lost_on is None for one in self.each)

    @property
    def first(self) -> str:
        """The reading of the greatest weight."""
        return max(self.weights, key=lambda name: self.weights[name])

    def to_json(self) -> dict[str, Any]:
        """The evidence as plain data, in the shape that docs/results.md gives."""
        each = [
            {"name": one.name, "evidence": one.evidence, "weight": self.weights[one.name], "lost_on": one.lost_on}
            for one in self.each
        ]
        facts = {"particles": self.particles, "filters": self.filters, "readings": each}
        return dict(plain({**facts, "distinct": self.distinct, "differing": self.differing}))


def by_filter(
    results: Results, readings: Sequence[ReadingResult], include_other_disputes: bool, options: FilterOptions | None
) -> ByFilter | None:
    """Filter the record under each reading of a study; None without options.

    Raises ResultsError if the study cannot be simulated further from its run folder.
    """
    if options is None:
        return None
    study = replace(study_in(results.folder), conditioned=None)
    found = rival_evidence(study, READINGS, None, include_other_disputes, options)
    assert found is not None
    weights = found.weights({one.name: one.prior for one in readings})
    apart = {one.name: abs(weights[one.name] - one.weight.estimate) for one in readings}
    differing = sorted((name for name, far in apart.items() if far > DIFFERENCE), key=lambda name: -apart[name])
    places = {one.name: one for one in found.each}
    each = tuple(places[one.name] for one in readings)
    return ByFilter(options.particles, options.filters, each, weights, found.distinct, tuple(differing))

"""Robustness of a scenario's conclusions: each proposition under every theory, and under parameter draws.

A proposition claims that the mean of an outcome in one variant exceeds that in another by a given amount. Differences
are paired by run, with common random numbers. Theories share the world and differ only in how leaders decide, so a
conclusion that survives all of them may still be untrue.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

import numpy as np

from sim.answer import Answer, plain
from sim.arrays import Array, Flags
from sim.errors import UsageError, counted
from sim.model.outcomes import OUTCOMES, Outcome, outcome
from sim.questions.robust import propositions as testing
from sim.questions.robust.draws import (
    MIN_DRAWS,
    DrawLikelihoods,
    ParameterDraws,
    SimulatedOutcomes,
    held_fixed,
    mean_likelihoods,
    share_likelihoods,
    share_of_draws,
    simulate_outcomes,
    theory_claims,
)
from sim.questions.robust.picture import draw
from sim.questions.robust.played import played_propositions
from sim.questions.robust.text import CAVEAT, robust_text
from sim.results.run_folder import versions
from sim.running.study import Study
from sim.running.workers import Progress

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MIN_RUNS = 20
SPONTANEOUS = 0.20
"""Share of runs that rupture without incidents from which a draw counts as having spontaneous rupture."""
MAX_SENSITIVITIES = 3


@dataclass(frozen=True, repr=False)
class Robust(Answer):
    """Results for every proposition of a scenario. `theories` are name and claim; `runs` those of each theory.

    `parameters` are the values of every drawn parameter, [draw] each, and `held_fixed` the others, with the reason.
    `spontaneous_rupture` is, by theory simulated over the draws, the share of draws with spontaneous rupture, and the
    mean probability of a rupture without incidents.
    """

    name = "robust"

    scenario: str
    title: str
    seed: int
    runs: int
    weeks: int
    theories: dict[str, str]
    draws: ParameterDraws
    propositions: tuple[testing.PropositionResult, ...]
    parameters: dict[str, Array]
    held_fixed: dict[str, str]
    spontaneous_rupture: dict[str, tuple[float, float]]
    not_played: tuple[str, ...] = ()  # propositions whose variants differ only after the last week

    def __str__(self) -> str:
        return robust_text(self)

    def plot(self) -> Figure:
        """Draw a square for each proposition and theory, and the share of draws."""
        return draw(self)

    def provenance(self) -> dict[str, str | int]:
        """Scenario, seed, runs, draws, range_share and version."""
        facts: dict[str, str | int] = {"scenario": self.scenario, "seed": self.seed, "runs": self.runs}
        facts |= {"draws": self.draws.count, "range_share": f"{self.draws.range_share:g}"}
        return {**facts, "version": versions()["bilateral"]}

    def to_json(self) -> dict[str, Any]:
        """Everything as plain data, in the shape that docs/results.md gives."""
        spontaneous = {n: {"share": share, "mean_p_rupture": p} for n, (share, p) in self.spontaneous_rupture.items()}
        return {
            **{key: getattr(self, key) for key in ("scenario", "title", "seed", "runs", "weeks")},
            "theories": [{"name": name, "claim": claim} for name, claim in self.theories.items()],
            "propositions": [proposition.to_json() for proposition in self.propositions],
            "not_played": list(self.not_played),
            "comparisons": len(self.propositions) * len(self.theories),
            "correction": "Bonferroni, 90 % jointly over each table",
            "draws": {
                **{key: getattr(self.draws, key) for key in ("count", "runs", "range_share")},
                **{"values": plain(self.parameters), "held_fixed": self.held_fixed, "spontaneous_rupture": spontaneous},
            },
            "caveat": CAVEAT,
        }


class DrawOptions(TypedDict, total=False):
    """Design of the parameter draws: the number of `draws`, each of `runs_per_draw` runs, simulated with each theory of
    `draw_theory`, from the part `range_share` of each declared range.
    """

    draws: int
    runs_per_draw: int
    range_share: float
    draw_theory: Sequence[str]


def parameter_draws(
    draws: int = ParameterDraws.count,
    runs_per_draw: int = ParameterDraws.runs,
    range_share: float = ParameterDraws.range_share,
    draw_theory: Sequence[str] = (),
) -> ParameterDraws:
    """Return the design given by the keywords of `DrawOptions`; the default of `draw_theory` is the default theory.

    Raises UsageError for impossible values.
    """
    return ParameterDraws(draws, runs_per_draw, range_share, tuple(draw_theory) or ParameterDraws.theories)


def robust(
    study: Study,
    theories: Sequence[str] | None = None,
    *,
    workers: int = 1,
    progress: Progress | None = None,
    **options: Unpack[DrawOptions],
) -> Robust:
    """Test a scenario's propositions under each theory (all by default), and over parameter draws.

    `study.runs` are those of each theory; its variants are those that the propositions name. `draws` (128),
    `runs_per_draw` (40), `range_share` (1) and `draw_theory` define the draws, see `DrawOptions`; `draws=0` omits them.
    `progress(done, all)` counts runs. Raises UsageError for a scenario without propositions, an unknown theory, or
    impossible draws.
    """
    return evaluate_study(
        proposition_study(study), theory_claims(theories), parameter_draws(**options), workers, progress
    )


def evaluate_study(
    study: Study, theories: dict[str, str], draws: ParameterDraws, workers: int = 1, progress: Progress | None = None
) -> Robust:
    """Compute what `robust` returns, for a `proposition_study` and `theories` by name with their claims."""
    outcomes = simulate_outcomes(study, tuple(theories), draws, progress, workers)
    played = played_propositions(study)
    return Robust(
        scenario=study.scenario.name,
        title=study.scenario.file.title,
        seed=study.seed,
        runs=study.runs,
        weeks=study.horizon,
        theories=theories,
        draws=draws,
        propositions=_propositions(study, tuple(theories), draws, outcomes),
        parameters=outcomes.parameters,
        held_fixed=held_fixed(study),
        spontaneous_rupture={
            name: _spontaneous_rupture(outcomes.by_draw[place])
            for place, name in enumerate(draws.theories)
            if draws.count
        },
        not_played=tuple(name for name in study.scenario.file.propositions if name not in played),
    )


def proposition_study(study: Study) -> Study:
    """Return the study with the variants that its played propositions name. Raises UsageError if none can be tested."""
    if not study.scenario.file.propositions:
        raise UsageError(
            f"{study.scenario.name} has no propositions to test: write at least one under `propositions:`, such as "
            f"{{claim: ..., outcome: rupture, higher: base, lower: VARIANT, at_least: 0.10}} (docs/scenario.md)"
        )
    if not (propositions := played_propositions(study)):
        raise UsageError(
            f"no proposition of {study.scenario.name} is played so far: in the {counted(study.horizon, 'week')} played "
            f"their variants do not differ. Simulate more weeks (--weeks)"
        )
    if study.runs < MIN_RUNS:
        raise UsageError(f"robust needs at least {MIN_RUNS} runs of each theory; got {study.runs}")
    variants = dict.fromkeys(variant for p in propositions.values() for variant in (p.higher, p.lower))
    return replace(study, variants=tuple(variants))


def _propositions(
    study: Study, theories: tuple[str, ...], draws: ParameterDraws, outcomes: SimulatedOutcomes
) -> tuple[testing.PropositionResult, ...]:
    propositions = played_propositions(study)
    results = []
    for name, p in propositions.items():
        measured, at = outcome(p.outcome), [outcomes.cases.index(variant) for variant in (p.higher, p.lower)]
        place = OUTCOMES.index(measured)
        by_theory = outcomes.by_theory[:, at[0], place] - outcomes.by_theory[:, at[1], place]
        by_draw = outcomes.by_draw[:, :, at[0], place] - outcomes.by_draw[:, :, at[1], place]
        tests = []
        for theory, change in zip(theories, by_theory, strict=True):
            difference = testing.mean_difference(change, measured.is_share, len(propositions) * len(theories)).estimate
            tests.append(testing.TheoryTest(theory, difference, testing.verdict(difference, p.at_least)))
        draw_results = [
            _draw_result(theory, change, measured, p.at_least, (study, draws, outcomes))
            for theory, change in zip(draws.theories, by_draw, strict=True)
            if draws.count
        ]
        facts = (measured, p.higher, p.lower, p.at_least, p.why or "", tuple(tests), tuple(draw_results))
        results.append(testing.PropositionResult(name, p.claim, *facts))
    return tuple(results)


def _draw_result(
    theory: str,
    change: Array,
    measured: Outcome,
    at_least: float,
    context: tuple[Study, ParameterDraws, SimulatedOutcomes],
) -> testing.DrawResult:
    """Compute the result of a proposition over the draws, from its differences [draw, run]."""
    study, draws, outcomes = context
    comparisons = len(played_propositions(study)) * len(draws.theories)
    by_draw = [testing.mean_difference(runs, measured.is_share, 1) for runs in change]
    means, errors = np.array([d.estimate.estimate for d in by_draw]), np.array([d.error for d in by_draw])
    stable = _rupture_without_incidents(outcomes.by_draw[draws.theories.index(theory)]) < SPONTANEOUS

    def likelihoods(kept: Flags) -> DrawLikelihoods:
        return share_likelihoods(change[kept]) if measured.is_share else mean_likelihoods(means[kept], errors[kept])

    share = share_of_draws(likelihoods(np.ones_like(stable)), at_least, comparisons, study.seed)
    without = share_of_draws(likelihoods(stable), at_least).estimate if stable.sum() >= MIN_DRAWS else None
    return testing.DrawResult(
        theory=theory,
        share=share,
        counted_share=float((means >= at_least).mean()),
        share_without_spontaneous_rupture=without,
        sensitivities=_sensitivities(outcomes.parameters, means, comparisons),
        differences=tuple(means.tolist()),
        errors=tuple(errors.tolist()),
    )


def _sensitivities(parameters: dict[str, Array], means: Array, comparisons: int) -> tuple[testing.Sensitivity, ...]:
    """Return the parameters with the strongest rank correlation with the difference."""
    correlations = testing.rank_correlations(np.column_stack(list(parameters.values())), means)
    critical = testing.critical_correlation(len(means), comparisons * len(parameters))
    ranked = sorted(zip(parameters, correlations.tolist(), strict=True), key=lambda item: -abs(item[1]))
    return tuple(testing.Sensitivity(name, value, abs(value) > critical) for name, value in ranked[:MAX_SENSITIVITIES])


def _rupture_without_incidents(by_draw: Array) -> Array:
    """Return the share of each draw's runs that rupture without incidents, [draw]; see `SimulatedOutcomes.by_draw`."""
    return np.asarray(by_draw[:, -1, OUTCOMES.index(outcome("rupture"))].mean(axis=-1))


def _spontaneous_rupture(by_draw: Array) -> tuple[float, float]:
    """Return the share of draws with spontaneous rupture, and the mean probability of a rupture without incidents."""
    shares = _rupture_without_incidents(by_draw)
    return float((shares >= SPONTANEOUS).mean()), float(shares.mean())

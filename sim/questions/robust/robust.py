"""Which conclusions survive: each proposition under every theory, and under parameters drawn from their ranges.

A proposition says that the mean of an outcome in one variant is by so much above that in another. It is taken run by
run on the same luck. Theories share the world and differ only in how leaders decide, so surviving them all is not
being true.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Array
from sim.errors import UsageError
from sim.questions.robust.draws import FEWEST_DRAWS, Draws, Played, Progress, held_fixed, play_trials, theories_called
from sim.questions.robust.propositions import (
    Finding,
    OverDraws,
    Robust,
    Trial,
    Turning,
    beyond_chance,
    gap,
    rank_correlations,
    verdict,
)
from sim.questions.robust.share_of_draws import Likely, of_means, of_shares, share_of_draws
from sim.results.outcomes import OUTCOMES, Outcome, outcome
from sim.running.study import Study

SHARE = "share of runs"
FEWEST_RUNS = 20
RESTLESS = 0.20
"""A draw is restless if at least this share of its runs ruptures though nothing happens."""
MOST_TURNING = 3


def robust(
    study: Study,
    theories: Sequence[str] | None = None,
    draws: Draws | None = None,
    progress: Progress | None = None,
    workers: int = 1,
    executor: Executor | None = None,
) -> Robust:
    """Try a scenario's propositions under each theory (all unless named), and over draws of the parameters.

    `study.runs` are those of each theory; its variants are those that the propositions name. `progress(done, all)` is
    called in runs. Raises UsageError for a scenario without propositions, an unknown theory, or draws that cannot be.
    """
    draws, claims = draws or Draws(), theories_called(theories)
    study = named_variants(study)
    played = play_trials(study, tuple(claims), draws, progress, workers, executor)
    file = study.scenario.file
    quiet = {name: _quiet(played.by_draw[place]) for place, name in enumerate(draws.theories) if draws.count}
    facts: dict[str, Any] = {"scenario": study.scenario.name, "title": file.title, "seed": study.seed}
    return Robust(
        **facts, runs=study.runs, weeks=study.horizon, theories=claims, draws=draws,
        findings=_findings(study, tuple(claims), draws, played), drawn=played.parameters,
        fixed=held_fixed(study), quiet=quiet,
    )  # fmt: skip


def named_variants(study: Study) -> Study:
    """The study with the variants that the propositions name. Raises UsageError where it cannot be tried."""
    propositions = study.scenario.file.propositions
    if not propositions:
        raise UsageError(
            f"{study.scenario.name} has no propositions to try: write at least one under `propositions:`, such as "
            f"{{claim: ..., outcome: rupture, of: base, against: VARIANT, at_least: 0.10}} (docs/scenario.md)"
        )
    if study.runs < FEWEST_RUNS:
        raise UsageError(f"a trial takes {FEWEST_RUNS} runs of each theory at least; got {study.runs}")
    named = dict.fromkeys(variant for p in propositions.values() for variant in (p.of, p.against))
    return replace(study, variants=tuple(named))


def _findings(study: Study, theories: tuple[str, ...], draws: Draws, played: Played) -> tuple[Finding, ...]:
    propositions = study.scenario.file.propositions
    findings = []
    for name, p in propositions.items():
        measured, at = outcome(p.outcome), [played.cases.index(variant) for variant in (p.of, p.against)]
        place = OUTCOMES.index(measured)
        by_theory = played.by_theory[:, at[0], place] - played.by_theory[:, at[1], place]
        by_draw = played.by_draw[:, :, at[0], place] - played.by_draw[:, :, at[1], place]
        trials = []
        for theory, change in zip(theories, by_theory, strict=True):
            found = gap(change, measured.unit == SHARE, len(propositions) * len(theories)).estimate
            trials.append(Trial(theory, found, verdict(found, p.at_least)))
        over_draws = [
            _over_draws(theory, change, measured, p.at_least, (study, draws, played))
            for theory, change in zip(draws.theories, by_draw, strict=True)
            if draws.count
        ]
        said: dict[str, Any] = {key: getattr(p, key) for key in ("claim", "of", "against", "at_least")}
        said |= {"outcome": measured, "why": p.why or "", "trials": tuple(trials), "over_draws": tuple(over_draws)}
        findings.append(Finding(name, **said))
    return tuple(findings)


def _over_draws(
    theory: str, change: Array, measured: Outcome, at_least: float, of: tuple[Study, Draws, Played]
) -> OverDraws:
    """What becomes of a proposition over the draws, from its differences [draw, run]."""
    study, draws, played = of
    questions = len(study.scenario.file.propositions) * len(draws.theories)
    is_share = measured.unit == SHARE
    gaps = [gap(runs, is_share, 1) for runs in change]
    means, errors = np.array([g.estimate.estimate for g in gaps]), np.array([g.error for g in gaps])
    calm = _quiet_rupture(played.by_draw[draws.theories.index(theory)]) < RESTLESS

    def likely(draws: NDArray[np.bool_]) -> Likely:
        return of_shares(change[draws]) if is_share else of_means(means[draws], errors[draws])

    settled = share_of_draws(likely(calm), at_least).estimate if calm.sum() >= FEWEST_DRAWS else None
    return OverDraws(
        theory=theory,
        share=share_of_draws(likely(np.ones_like(calm)), at_least, questions, study.seed),
        counted=float((means >= at_least).mean()),
        settled=settled,
        turning=_turning(played.parameters, means, questions),
        differences=tuple(means.tolist()),
        errors=tuple(errors.tolist()),
    )


def _turning(drawn: dict[str, Array], means: Array, questions: int) -> tuple[Turning, ...]:
    """The parameters that the difference goes with most."""
    found = rank_correlations(np.column_stack(list(drawn.values())), means)
    clear = beyond_chance(len(means), questions * len(drawn))
    most = sorted(zip(drawn, found.tolist(), strict=True), key=lambda pair: -abs(pair[1]))[:MOST_TURNING]
    return tuple(Turning(name, value, abs(value) > clear) for name, value in most)


def _quiet_rupture(by_draw: Array) -> Array:
    """The share of runs of each draw that rupture in the world without incidents, [draw]; `by_draw` as in `Played`."""
    shares: Array = by_draw[:, -1, OUTCOMES.index(outcome("rupture"))].mean(axis=-1)
    return shares


def _quiet(by_draw: Array) -> tuple[float, float]:
    """The share of restless draws, and the mean chance of a rupture though nothing happens."""
    shares = _quiet_rupture(by_draw)
    return float((shares >= RESTLESS).mean()), float(shares.mean())

"""Which conclusions survive: each proposition under every theory, and under parameters drawn from their ranges.

A proposition says that the mean of an outcome in one variant is by so much above that in another. It is taken run by
run on the same luck. Theories share the world and differ only in how leaders decide, so surviving them all is not
being true.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, TypedDict, Unpack

import numpy as np
from matplotlib.figure import Figure

from sim.arrays import Array, Flags
from sim.errors import UsageError
from sim.model.outcomes import OUTCOMES, Outcome, outcome
from sim.questions.answer import Answer, plain
from sim.questions.robust.draws import FEWEST_DRAWS, Draws, Played, held_fixed, play_trials, theories_called
from sim.questions.robust.picture import draw
from sim.questions.robust.propositions import (
    Finding,
    OverDraws,
    Trial,
    Turning,
    beyond_chance,
    gap,
    rank_correlations,
    verdict,
)
from sim.questions.robust.share_of_draws import Likely, of_means, of_shares, share_of_draws
from sim.questions.robust.text import CAVEAT, robust_text
from sim.results.run_folder import versions
from sim.running.study import Study
from sim.running.workers import Progress

FEWEST_RUNS = 20
RESTLESS = 0.20
"""A draw is restless if at least this share of its runs ruptures though nothing happens."""
MOST_TURNING = 3


@dataclass(frozen=True, repr=False)
class Robust(Answer):
    """Every proposition of a scenario, tried. `theories` are name and claim; `runs` those of each theory.

    `drawn` are the values of every parameter, [draw] each, and `fixed` those held, with the reason. `quiet` is, by
    theory played over the draws, the share of restless draws, and the mean chance of a rupture though nothing
    happens.
    """

    name = "robust"

    scenario: str
    title: str
    seed: int
    runs: int
    weeks: int
    theories: dict[str, str]
    draws: Draws
    findings: tuple[Finding, ...]
    drawn: dict[str, Array]
    fixed: dict[str, str]
    quiet: dict[str, tuple[float, float]]

    def __str__(self) -> str:
        return robust_text(self)

    def plot(self) -> Figure:
        """A square for each proposition and theory, and the share of draws beside them."""
        return draw(self)

    def provenance(self) -> dict[str, str | int]:
        """Scenario, seed, runs, draws, range_share and version."""
        facts: dict[str, str | int] = {"scenario": self.scenario, "seed": self.seed, "runs": self.runs}
        facts |= {"draws": self.draws.count, "range_share": f"{self.draws.range_share:g}"}
        return {**facts, "version": versions()["bilateral"]}

    def to_json(self) -> dict[str, Any]:
        """Everything as plain data, in the shape that docs/results.md gives."""
        restless = {name: {"share": share, "mean_p_rupture": mean} for name, (share, mean) in self.quiet.items()}
        return {
            **{key: getattr(self, key) for key in ("scenario", "title", "seed", "runs", "weeks")},
            "theories": [{"name": name, "claim": claim} for name, claim in self.theories.items()],
            "propositions": [finding.to_json() for finding in self.findings],
            "comparisons": len(self.findings) * len(self.theories),
            "correction": "Bonferroni, 90 % jointly over each table",
            "draws": {
                **{key: getattr(self.draws, key) for key in ("count", "runs", "range_share")},
                **{"values": plain(self.drawn), "held_fixed": self.fixed, "restless": restless},
            },
            "caveat": CAVEAT,
        }


class Drawing(TypedDict, total=False):
    """How `robust` draws the parameters: so many `draws`, each of `runs_per_draw` runs, simulated with each theory of
    `draw_theory`, from the part `range_share` of each declared range.
    """

    draws: int
    runs_per_draw: int
    range_share: float
    draw_theory: Sequence[str]


def drawing(
    draws: int = Draws.count,
    runs_per_draw: int = Draws.runs,
    range_share: float = Draws.range_share,
    draw_theory: Sequence[str] = (),
) -> Draws:
    """The draws asked for by the keywords of `Drawing`; without `draw_theory` they are simulated with the default theory.

    Raises UsageError for what cannot be.
    """
    return Draws(draws, runs_per_draw, range_share, tuple(draw_theory) or Draws.theories)


def robust(
    study: Study,
    theories: Sequence[str] | None = None,
    *,
    workers: int = 1,
    progress: Progress | None = None,
    **drawn: Unpack[Drawing],
) -> Robust:
    """Try a scenario's propositions under each theory (all unless named), and over draws of the parameters.

    `study.runs` are those of each theory; its variants are those that the propositions name. `draws` (128),
    `runs_per_draw` (40), `range_share` (1) and `draw_theory` say how the parameters are drawn, see `Drawing`; `draws=0` leaves
    the draws out. `progress(done, all)` is called in runs. Raises UsageError for a scenario without propositions, an
    unknown theory, or draws that cannot be.
    """
    return tried(named_variants(study), theories_called(theories), drawing(**drawn), workers, progress)


def tried(
    study: Study, theories: dict[str, str], draws: Draws, workers: int = 1, progress: Progress | None = None
) -> Robust:
    """What `robust` returns, for a study as `named_variants` returns it and `theories` by name with their claims."""
    played = play_trials(study, tuple(theories), draws, progress, workers)
    return Robust(
        scenario=study.scenario.name,
        title=study.scenario.file.title,
        seed=study.seed,
        runs=study.runs,
        weeks=study.horizon,
        theories=theories,
        draws=draws,
        findings=_findings(study, tuple(theories), draws, played),
        drawn=played.parameters,
        fixed=held_fixed(study),
        quiet={name: _quiet(played.by_draw[place]) for place, name in enumerate(draws.theories) if draws.count},
    )


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
            found = gap(change, measured.is_share, len(propositions) * len(theories)).estimate
            trials.append(Trial(theory, found, verdict(found, p.at_least)))
        over_draws = [
            _over_draws(theory, change, measured, p.at_least, (study, draws, played))
            for theory, change in zip(draws.theories, by_draw, strict=True)
            if draws.count
        ]
        findings.append(
            Finding(name, p.claim, measured, p.of, p.against, p.at_least, p.why or "", tuple(trials), tuple(over_draws))
        )
    return tuple(findings)


def _over_draws(
    theory: str, change: Array, measured: Outcome, at_least: float, of: tuple[Study, Draws, Played]
) -> OverDraws:
    """What becomes of a proposition over the draws, from its differences [draw, run]."""
    study, draws, played = of
    questions = len(study.scenario.file.propositions) * len(draws.theories)
    gaps = [gap(runs, measured.is_share, 1) for runs in change]
    means, errors = np.array([g.estimate.estimate for g in gaps]), np.array([g.error for g in gaps])
    calm = _quiet_rupture(played.by_draw[draws.theories.index(theory)]) < RESTLESS

    def likely(draws: Flags) -> Likely:
        return of_shares(change[draws]) if measured.is_share else of_means(means[draws], errors[draws])

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
    most = sorted(zip(drawn, found.tolist(), strict=True), key=lambda dyad: -abs(dyad[1]))[:MOST_TURNING]
    return tuple(Turning(name, value, abs(value) > clear) for name, value in most)


def _quiet_rupture(by_draw: Array) -> Array:
    """The share of runs of each draw that rupture in the world without incidents, [draw]; `by_draw` as in `Played`."""
    return np.asarray(by_draw[:, -1, OUTCOMES.index(outcome("rupture"))].mean(axis=-1))


def _quiet(by_draw: Array) -> tuple[float, float]:
    """The share of restless draws, and the mean chance of a rupture though nothing happens."""
    shares = _quiet_rupture(by_draw)
    return float((shares >= RESTLESS).mean()), float(shares.mean())

"""What trying the propositions found: a trial for each theory, and a share of the draws of the parameters."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import Any

import numpy as np
import xarray as xr
from scipy.stats import norm, rankdata, t

from sim.arrays import Array
from sim.questions.robust.draws import Draws
from sim.results.outcomes import Outcome
from sim.statistics.intervals import Estimate

LEVEL = 0.90
"""Chance that all intervals of a table are right."""
HOLDS, FAILS, UNDECIDED = "holds", "fails", "undecided"


@dataclass(frozen=True)
class Gap:
    """A mean difference run by run, with its joint interval and the standard error of the mean."""

    estimate: Estimate
    error: float


def tail(questions: int) -> float:
    """The chance of being wrong on one side that is left to each of so many questions."""
    return (1.0 - LEVEL) / 2.0 / max(questions, 1)


def gap(change: Array, is_share: bool, questions: int) -> Gap:
    """Mean of `change` [run], of -1, 0 and 1 if it is a share, with an interval that is joint over the questions.

    A share has the adjusted Wald interval of Agresti & Min (Statistics in Medicine 24, 2005, 729-740), which keeps a
    width where no run differs; a mean has Student's.
    """
    runs, mean = len(change), float(change.mean())
    if is_share:
        gained, lost, n = float((change > 0).sum()) + 0.5, float((change < 0).sum()) + 0.5, runs + 2.0
        middle, error = (gained - lost) / n, sqrt(gained + lost - (gained - lost) ** 2 / n) / n
        half = float(norm.isf(tail(questions))) * error
        low, high = max(-1.0, middle - half), min(1.0, middle + half)
        return Gap(Estimate(mean, min(mean, low), max(mean, high)), error)
    error = float(change.std(ddof=1)) / sqrt(runs)
    half = float(t.isf(tail(questions), runs - 1)) * error
    return Gap(Estimate(mean, mean - half, mean + half), error)


def verdict(difference: Estimate, at_least: float) -> str:
    """Whether a difference is at least so much: `holds` or `fails` where its whole interval says so."""
    if difference.low >= at_least:
        return HOLDS
    return FAILS if difference.high < at_least else UNDECIDED


def rank_correlations(columns: Array, outcome: Array) -> Array:
    """Spearman's correlation of each column, [draw, column], with the outcome, [draw]; 0 where nothing varies."""
    ranks, against = rankdata(columns, axis=0), rankdata(outcome)
    ranks, against = ranks - ranks.mean(axis=0), against - against.mean()
    size = np.sqrt((ranks**2).sum(axis=0) * (against**2).sum())
    found: Array = np.where(size > 0.0, ranks.T @ against / np.where(size > 0.0, size, 1.0), 0.0)
    return found


def beyond_chance(draws: int, questions: int) -> float:
    """How large a rank correlation must be to be more than the largest of so many that chance would make."""
    degrees = draws - 2
    edge = float(t.isf(tail(questions), degrees))
    return edge / sqrt(degrees + edge**2)


CAVEAT = (
    "It does not mean: that what survives is true, or that what fails is false. The theories share one world, one "
    "luck and the same formal acts, and are rivals only about how leaders decide; what third parties and factions want "
    "is an input of all of them. Draws ask what the ranges of the parameters allow: every value is taken as equally "
    "likely and each parameter is drawn by itself, though those that were fitted belong together. The intervals of "
    "each table are wide enough for all of them to be right together in 90 of 100 studies (Bonferroni), and tell only "
    "what the number of runs and draws leaves to chance."
)


@dataclass(frozen=True)
class Trial:
    """A proposition under one theory: the mean difference with its joint interval, and what that says of it.

    The verdict is `holds`, `fails` or `undecided`.
    """

    theory: str
    difference: Estimate
    verdict: str

    def as_json(self) -> dict[str, Any]:
        """The trial as plain values."""
        return {"theory": self.theory, "difference": self.difference.as_json(), "verdict": self.verdict}


@dataclass(frozen=True)
class Turning:
    """A parameter, and the rank correlation of the difference with it; `clear`: more than chance makes."""

    parameter: str
    correlation: float
    clear: bool

    def as_json(self) -> dict[str, Any]:
        """The parameter as plain values."""
        return {"parameter": self.parameter, "rank_correlation": self.correlation, "beyond_chance": self.clear}


@dataclass(frozen=True)
class OverDraws:
    """A proposition over the draws, played by one theory: the share of draws in which it is so, with joint interval.

    `counted` is the share of draws whose mean is above the line, its noise left in; `settled` the share in the draws
    that are not restless (None where there are fewer than four). `differences` and `errors` are those of each draw,
    [draw].
    """

    theory: str
    share: Estimate
    counted: float
    settled: float | None
    turning: tuple[Turning, ...]
    differences: tuple[float, ...]
    errors: tuple[float, ...]

    @property
    def median(self) -> float:
        """The median difference of the draws."""
        return float(np.median(self.differences))

    def as_json(self) -> dict[str, Any]:
        """The share and what goes with it, as plain values."""
        return {
            "theory": self.theory,
            "share": self.share.as_json(),
            "counted": self.counted,
            "median_difference": self.median,
            "share_in_settled_draws": self.settled,
            "turning": [one.as_json() for one in self.turning],
            "differences": list(self.differences),
            "errors": list(self.errors),
        }


@dataclass(frozen=True)
class Finding:
    """A proposition, with a trial for each theory, and its share of draws for each theory played over them."""

    name: str
    claim: str
    outcome: Outcome
    of: str
    against: str
    at_least: float
    why: str
    trials: tuple[Trial, ...]
    over_draws: tuple[OverDraws, ...]

    def under(self, word: str) -> list[str]:
        """The theories under which it `holds`, `fails`, or is `undecided`."""
        return [trial.theory for trial in self.trials if trial.verdict == word]

    def as_json(self) -> dict[str, Any]:
        """The finding as plain values."""
        said = {key: getattr(self, key) for key in ("name", "claim", "of", "against", "at_least", "why")}
        return {
            **said,
            "outcome": self.outcome.name,
            "unit": self.outcome.unit,
            "survives": len(self.under(HOLDS)),
            "theories": [trial.as_json() for trial in self.trials],
            "draws": [found.as_json() for found in self.over_draws],
        }


@dataclass(frozen=True)
class Robust:
    """Every proposition of a scenario, tried. `theories` are name and claim; `runs` those of each theory.

    `drawn` are the values of every parameter, [draw] each, and `fixed` those held, with the reason. `quiet` is, by
    theory played over the draws, the share of restless draws, and the mean chance of a rupture though nothing
    happens.
    """

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

    @property
    def dataset(self) -> xr.Dataset:
        """The numbers of a picture.

        `difference` (proposition, theory, edge) and `verdict` (proposition, theory); `share` of draws (proposition,
        by, edge), `by` being the theories played over the draws; `claim`, `at_least` and `unit` of each proposition.
        """
        found, trials = self.findings, ("proposition", "theory")
        by = list(self.draws.theories) if self.draws.count else []
        share = np.array([[_edges(s.share) for s in f.over_draws] for f in found]).reshape(len(found), len(by), 3)
        return xr.Dataset(
            {
                "difference": ((*trials, "edge"), [[_edges(t.difference) for t in f.trials] for f in found]),
                "verdict": (trials, [[t.verdict for t in f.trials] for f in found]),
                "share": (("proposition", "by", "edge"), share),
            },
            {
                "proposition": [f.name for f in found],
                "theory": list(self.theories),
                "by": by,
                "edge": ["low", "estimate", "high"],
                "claim": ("proposition", [f.claim for f in found]),
                "at_least": ("proposition", [f.at_least for f in found]),
                "unit": ("proposition", [f.outcome.unit for f in found]),
            },
            {
                **{key: getattr(self, key) for key in ("scenario", "title", "seed", "runs", "weeks")},
                **{"draws": self.draws.count, "runs_a_draw": self.draws.runs, "strength": self.draws.strength},
                **{"parameters": len(self.drawn)},
            },
        )

    def as_json(self) -> dict[str, Any]:
        """Everything, as plain values."""
        facts = {key: getattr(self, key) for key in ("scenario", "title", "seed", "runs", "weeks")}
        restless = {name: {"share": share, "mean_p_rupture": mean} for name, (share, mean) in self.quiet.items()}
        return {
            **facts,
            "theories": [{"name": name, "claim": claim} for name, claim in self.theories.items()],
            "propositions": [finding.as_json() for finding in self.findings],
            "comparisons": len(self.findings) * len(self.theories),
            "correction": "Bonferroni, 90 % jointly over each table",
            "draws": {
                "count": self.draws.count,
                "runs": self.draws.runs,
                "strength": self.draws.strength,
                "values": {name: column.tolist() for name, column in self.drawn.items()},
                "held_fixed": self.fixed,
                "restless": restless,
            },
            "caveat": CAVEAT,
        }


def _edges(e: Estimate) -> tuple[float, float, float]:
    return e.low, e.estimate, e.high

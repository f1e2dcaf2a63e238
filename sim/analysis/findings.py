"""What trying the propositions found: a trial for each theory, and a share of the draws of the parameters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import xarray as xr

from sim.analysis.estimates import Estimate
from sim.analysis.joint import HOLDS, Array
from sim.results.measures import Outcome
from sim.trials import Draws

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

"""Fit of the strength of alignment to how often states followed: `python benchmarks/alignment_fit.py` (ten seconds).

The chance that a state follows within four weeks is that of the engine's own rules (sim.model.alignment and
sim.model.rules.downgrade), for a state without a grievance of its own. Counts by kind of bloc are compared with it by
binomial likelihood: `solidarity_leader` and `call_pull` on a grid, all else at its default or as given, `solidarity` at
the .3 that scenarios use. Six counts do not bear two parameters well: their misfit beyond binomial chance (Pearson's
chi-squared by its degrees of freedom) widens the intervals, as in quasi-likelihood. `repair_pull` has counts of its
own. docs/alignment.md quotes the output.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numba
import numpy as np
from scipy.stats import chi2

from sim.arrays import Array
from sim.engine.packing import parameter_records
from sim.model.alignment import called_for, joined, probability_when_called, share_heard, utilities_when_called
from sim.model.parameters import Parameters
from sim.model.rules.back_down import USUAL_DEPENDENCE
from sim.model.rules.downgrade import SEVERED, chosen_level, decision_probability, utilities
from sim.model.rules.restore import restoration_rate

WEEKS, YEAR, HALVINGS = 4, 52, 40
SOLIDARITY, LEADER = 0.3, 0.7
GRID, MARGINS = 51, np.linspace(-1.2, 0.6, 181)
LEVEL_OF_MEASURES = 1
DROP = float(chi2.ppf(0.95, 1)) / 2.0
"""Fall of the log-likelihood at the ends of a 95 % profile interval."""


@dataclass(frozen=True)
class State:
    """A state that hears: its relation to the caller, the caller's leverage, its intended tone towards the target, the
    level of the caller's act and that of an appeal (0: none)."""

    relation: float
    leverage: float
    tone: float
    level: int = SEVERED
    appealed: int = 0

    @property
    def values(self) -> tuple[float, float, float, int, int]:
        """The numbers, in this order."""
        return self.relation, self.leverage, self.tone, self.level, self.appealed


@dataclass(frozen=True)
class Bloc:
    """States that could follow and those that did any formal act within 30 days, in waves that spread or in all.

    `states` are the typical states with their shares. `selected`: the wave is known because it spread.
    """

    name: str
    followed: int
    of: int
    states: tuple[tuple[float, State], ...]
    selected: bool = True


KINGDOM, UNION = State(0.75, 0.7, -0.1), State(0.85, 0.3, -0.1, LEVEL_OF_MEASURES, LEVEL_OF_MEASURES)
BLOCS = (
    Bloc("with a commander or a mandate", 23, 29, ((1.0, State(0.85, 0.9, 0.0)),)),
    Bloc("of identity", 33, 49, ((1.0, State(0.7, 0.5, 0.2)),)),
    Bloc("of equals (an appeal in four of five)", 27, 40, ((0.2, KINGDOM), (0.8, UNION))),
    Bloc("distant clients", 13, 22, ((1.0, State(0.5, 0.6, 0.2)),)),
    Bloc("European Community, 1980", 0, 9, ((1.0, State(0.7, 0.45, 0.15)),), selected=False),
    Bloc("European Union, 2021", 0, 26, ((1.0, State(0.7, 0.05, 0.15, LEVEL_OF_MEASURES)),), selected=False),
)
"""Counts of docs/alignment.md; relations, leverages and tones are typical values, judged before the fit."""
REPAIRED = (9, 5, 13)
"""States that came back within a month of the caller, later in the year, and not: about a third and a half of 27."""


@numba.njit(error_model="numpy")
def _share_that_acts(utility: Any) -> float:
    """Return the share of draws for which a level above none is chosen, by halving."""
    low, high = 0.0, 1.0
    for _ in range(HALVINGS):
        middle = (low + high) / 2.0
        if chosen_level(utility, (True, True, True), middle) > 0:
            high = middle
        else:
            low = middle
    return 1.0 - low


@numba.njit(error_model="numpy")
def chance(p: Any, state: Any) -> float:
    """Return the probability that a state takes any formal act within four weeks of a call, by the rules of phase 7."""
    relation, leverage, tone, level, appealed = state
    heard, act = share_heard(p, relation, leverage), (level, level)
    calls = (
        called_for(p, heard, 1, act, appealed), called_for(p, heard, 2, act, appealed),
        called_for(p, heard, 3, act, appealed),
    )  # fmt: skip
    own, left = utilities(p, -tone, (0.0, 0.0), USUAL_DEPENDENCE), 1.0
    for week in range(WEEKS):
        fading = (1.0 - p.agenda_decay) ** week
        now = (joined(0.0, calls[0] * fading), joined(0.0, calls[1] * fading), joined(0.0, calls[2] * fading))
        decides = probability_when_called(decision_probability(p, 0.0, 0.0), now[0])
        left *= 1.0 - decides * _share_that_acts(utilities_when_called(p, own, now, True))
    return 1.0 - left


@numba.njit(error_model="numpy")
def repaired(p: Any, permission: float, margin: float, weeks: int) -> float:
    """Return the probability of a restoration within some weeks of a permission, by the rule of phase 10."""
    left = 1.0
    for week in range(weeks):
        given = permission * (1.0 - p.permission_decay) ** week
        left *= 1.0 - restoration_rate(p, margin + p.repair_pull * given)
    return 1.0 - left


def parameters(**values: float) -> Any:
    """Return the stored parameters: defaults, the solidarities that scenarios use, and what is given."""
    given = {"solidarity": SOLIDARITY, "solidarity_leader": LEADER, **values}
    return parameter_records(Parameters(**given), 1)[0]


def chance_of(p: Any, bloc: Bloc) -> float:
    """Return the chance of a bloc's typical state."""
    return float(sum(share * chance(p, state.values) for share, state in bloc.states))


def log_likelihood(p: Any, blocs: tuple[Bloc, ...], halved: bool) -> float:
    """Return the binomial log-likelihood of the counts; `halved`: with half the followers in the selected waves."""
    total = 0.0
    for bloc in blocs:
        count, likely = count_of(bloc, halved), min(max(chance_of(p, bloc), 1e-12), 1.0 - 1e-12)
        total += count * np.log(likely) + (bloc.of - count) * np.log1p(-likely)
    return float(total)


def surface(blocs: tuple[Bloc, ...], halved: bool, **fixed: float) -> tuple[Array, Array, Array]:
    """Return the grid of `solidarity_leader`, that of `call_pull`, and the log-likelihood [leader, pull]."""
    leaders, pulls = np.linspace(0.0, 1.0, GRID), np.linspace(0.0, 2.0, GRID)
    p, found = parameters(**fixed), np.empty((GRID, GRID))
    for i, leader in enumerate(leaders):
        for j, pull in enumerate(pulls):
            p["solidarity_leader"], p["call_pull"] = leader, pull
            found[i, j] = log_likelihood(p, blocs, halved)
    return leaders, pulls, found


def count_of(bloc: Bloc, halved: bool) -> float:
    """Return how many followed, or half of them in a selected wave."""
    return bloc.followed * (0.5 if halved and bloc.selected else 1.0)


def dispersion(p: Any, blocs: tuple[Bloc, ...], halved: bool) -> float:
    """Return Pearson's chi-squared by its degrees of freedom, two of which are fitted; at least 1."""
    chances = [chance_of(p, bloc) for bloc in blocs]
    misfits = (
        (count_of(bloc, halved) - bloc.of * c) ** 2 / (bloc.of * c * (1.0 - c))
        for bloc, c in zip(blocs, chances, strict=True)
    )
    return max(1.0, sum(misfits) / (len(blocs) - 2))


def interval(values: Array, profile: Array, drop: float) -> str:
    """Format the best value and its profile interval; ends at the limits of the declared range are marked with *."""
    inside = values[profile >= profile.max() - drop]
    marks = ["*" if end in (values[0], values[-1]) else "" for end in (inside[0], inside[-1])]
    return f"{values[profile.argmax()]:.2f} [{inside[0]:.2f}{marks[0]} to {inside[-1]:.2f}{marks[1]}]"


def report_fit(title: str, blocs: tuple[Bloc, ...], halved: bool = False, **fixed: float) -> None:
    """Print the best values with both profile intervals, what the judged values lose, and each bloc's chance."""
    leaders, pulls, found = surface(blocs, halved, **fixed)
    i, j = np.unravel_index(found.argmax(), found.shape)
    judged, best = parameters(**fixed), parameters(**fixed, solidarity_leader=leaders[i], call_pull=pulls[j])
    phi, lost = dispersion(best, blocs, halved), found.max() - log_likelihood(judged, blocs, halved)
    print(
        f"{title}\n  misfit {phi:.1f} times binomial; the judged values lose {lost:.1f} in log-likelihood, "
        f"{lost / phi:.1f} by the misfit (95 %: 3.0)"
    )
    for name, values, axis in (("solidarity_leader", leaders, 1), ("call_pull", pulls, 0)):
        profile = found.max(axis=axis)
        print(f"  {name} {interval(values, profile, DROP)}, widened {interval(values, profile, DROP * phi)}")
    if not fixed:
        for bloc in blocs:
            chances = f"judged {chance_of(judged, bloc):.2f}, best {chance_of(best, bloc):.2f}"
            print(f"    {bloc.name}: {count_of(bloc, halved) / bloc.of:.2f} of {bloc.of}, {chances}")


def with_tones(blocs: tuple[Bloc, ...], shift: float) -> tuple[Bloc, ...]:
    """Return the blocs with every tone towards the target moved."""
    return tuple(
        replace(bloc, states=tuple((share, replace(state, tone=state.tone + shift)) for share, state in bloc.states))
        for bloc in blocs
    )


def report_repair(unready: Array) -> None:
    """Print the profile of `repair_pull`; the margin and the share that is not ready fit best for each value."""
    pulls, p = np.linspace(0.0, 0.6, 61), parameters()
    permission, profile = KINGDOM.relation * (SOLIDARITY + LEADER * KINGDOM.leverage), np.empty(61)
    ready = 1.0 - unready[:, None]
    for k, pull in enumerate(pulls):
        p["repair_pull"] = pull
        month, year = (np.array([repaired(p, permission, m, weeks) for m in MARGINS]) for weeks in (WEEKS, YEAR))
        shares = np.stack([ready * month, ready * (year - month), 1.0 - ready * year])
        profile[k] = np.tensordot(REPAIRED, np.log(np.clip(shares, 1e-12, None)), axes=1).max()
    falls = f"{profile.max() - profile[30]:.1f} lower at .3, {profile.max() - profile[0]:.1f} at 0"
    print(f"repair_pull, up to {unready.max():.1f} not ready: {interval(pulls, profile, DROP)}; {falls}")


if __name__ == "__main__":
    report_fit("waves that spread", tuple(bloc for bloc in BLOCS if bloc.selected))
    report_fit("with two that did not", BLOCS)
    report_fit("a random act: followers halved", BLOCS, halved=True)
    for shift in (-0.1, 0.1):
        report_fit(f"with two that did not, tones {shift:+.1f}", with_tones(BLOCS, shift))
    for name, value in (("solidarity", 0.0), ("solidarity", 0.6), ("call_cost", 0.3), ("call_cost", 0.9)):
        report_fit(f"with two that did not, {name} {value}", BLOCS, **{name: value})
    report_repair(np.zeros(1))
    report_repair(np.linspace(0.0, 0.9, 19))

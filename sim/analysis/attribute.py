"""Who made the difference: what an outcome loses without each player, and what each adds, on shared luck.

But-for is v(all) - v(all but one). The Shapley value is what a player adds, averaged over every order in which players
could come in; the values sum to v(all) - v(none). Neutral means no incident, no interests, no reach, the rule for all
leaders, no option of amends: never out of the network (`sim.scenario.neutral`).
"""

from __future__ import annotations

from collections.abc import Sequence

from sim.analysis.attribution import Attribution, Sweep, attribution_of
from sim.analysis.direct import UNIT, direct
from sim.analysis.games import Exact, Sampled
from sim.analysis.pairing import FEWEST
from sim.errors import UsageError
from sim.results.measures import outcome as outcome_called
from sim.study import Study
from sim.sweep import Progress, play_sweep, players_in, with_horizon

MOST_EXACT, MOST_SAMPLED = 8, 40
"""Players of whom every coalition is played, and of whom orders are drawn."""
ORDERS, MOST_ORDERS = 4, 1000
"""Orders drawn for each run beyond MOST_EXACT players, unless said otherwise, and at most."""


def attribute(
    study: Study,
    players: Sequence[str] | None = None,
    outcome: str = "rupture",
    permutations: int | None = None,
    workers: int = 1,
    progress: Progress | None = None,
) -> Attribution:
    """Say what each player adds to an outcome of the one variant of a study.

    `players` are names (`AZE.hardliners`, `UKR`, `flight_8243`, `AZE.leader`, `RUS.amends`), or several that act as one
    (`wedge=UKR+TUR`); all of the variant if None. Up to 8 are played in every coalition; with more, or where
    `permutations` is given, so many orders are drawn for each run, each second one the reverse of the one before.
    Without `weeks` in the study it plays 52 weeks after the last dated incident. `progress(done, all)` is called in
    runs. Raises UsageError.
    """
    measured, study = outcome_called(outcome), with_horizon(study)
    found = players_in(study, players)
    plan = _plan(study, len(found), permutations)
    values = play_sweep(study, found, plan.lineups(), progress, workers)
    return attribution_of(Sweep(study, found, plan, values), measured).with_direct(direct(study, found), UNIT)


def _plan(study: Study, players: int, permutations: int | None) -> Exact | Sampled:
    if study.runs < FEWEST:
        raise UsageError(f"an interval takes at least {FEWEST} runs; got {study.runs}")
    if players > MOST_SAMPLED:
        raise UsageError(
            f"too many players: {players}, and at most {MOST_SAMPLED} can be told apart. Name those that matter with "
            f"--players; several can act as one: hawks=AZE.hardliners+RUS.agencies"
        )
    if permutations is None and players <= MOST_EXACT:
        return Exact(players)
    count = ORDERS if permutations is None else permutations
    if not 2 <= count <= MOST_ORDERS or count % 2:
        raise UsageError(f"permutations must be an even number between 2 and {MOST_ORDERS}; got {count}")
    return Sampled(players, count, study.runs, study.seed)

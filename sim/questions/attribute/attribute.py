"""Attribution of an outcome to players: but-for effects, Shapley values and interactions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from math import sqrt
from statistics import NormalDist
from typing import TYPE_CHECKING, Any, ClassVar

from sim.answer import Answer, plain
from sim.arrays import Array
from sim.errors import UsageError
from sim.questions.attribute import player_effects
from sim.questions.attribute.picture import draw
from sim.questions.attribute.players import Player
from sim.questions.attribute.sweep import players_in, simulate_coalitions, warnings_of, with_horizon
from sim.questions.attribute.text import CAVEAT, attribution_text
from sim.results.outcomes import OUTCOMES, Outcome
from sim.results.outcomes import outcome as outcome_called
from sim.results.run_folder import versions
from sim.running.study import Study
from sim.running.workers import Progress
from sim.statistics.intervals import FEWEST, Z90, Estimate, level, paired

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST_EXACT, MOST_SAMPLED = 8, 40
"""Maximum number of players with all coalitions simulated, and with drawn orders."""
ORDERS, MOST_ORDERS = 4, 1000
"""Default and maximum number of orders drawn for each run."""


@dataclass(frozen=True, repr=False)
class Attribution(Answer):
    """Effects of players on an outcome.

    `all` and `none` are the outcome's mean with all players in and with all neutral, in its unit; `players` keep the
    requested order, and their Shapley values sum to `all` - `none`. `interactions` cover every pair of players, the
    largest first; empty if orders were drawn. `permutations` is the number of orders per run, None if every coalition
    was simulated. `of` evaluates another outcome of the same sweep.
    """

    name: ClassVar = "attribute"
    study: Study = field(compare=False)
    outcome: Outcome
    all: Estimate
    none: Estimate
    players: tuple[player_effects.PlayerEffect, ...]
    interactions: tuple[player_effects.Interaction, ...]
    permutations: int | None
    warnings: tuple[str, ...]
    direct_unit: str = player_effects.DIRECT_UNIT
    sweep: Sweep | None = field(default=None, compare=False)

    def of(self, outcome: str) -> Attribution:
        """Evaluate another outcome without simulating again. Raises UsageError."""
        assert self.sweep is not None
        direct = {player.name: player.direct for player in self.players if player.direct is not None}
        return attribution_of(self.sweep, outcome_called(outcome)).with_direct(direct, self.direct_unit)

    def with_direct(self, direct: Mapping[str, Estimate], unit: str = player_effects.DIRECT_UNIT) -> Attribution:
        """Add direct contributions of players by name. Raises UsageError for an unknown name."""
        names = [player.name for player in self.players]
        if unknown := sorted(set(direct) - set(names)):
            raise UsageError(f"no player {', '.join(unknown)}; there are: {', '.join(names)}")
        players = tuple(replace(player, direct=direct.get(player.name, player.direct)) for player in self.players)
        return replace(self, players=players, direct_unit=unit)

    @property
    def exact(self) -> bool:
        """True if every coalition was simulated."""
        return self.permutations is None

    @property
    def by_size(self) -> list[player_effects.PlayerEffect]:
        """The players, the largest Shapley value first."""
        return sorted(self.players, key=lambda player: -abs(player.shapley.estimate))

    @property
    def significant_interactions(self) -> list[player_effects.Interaction]:
        """Interactions with a Bonferroni-corrected interval that excludes 0; the largest first."""
        pairs = max(len(self.interactions), 1)
        wider = NormalDist().inv_cdf(1.0 - 0.05 / pairs) / Z90
        sizes = [(pair, pair.estimate) for pair in self.interactions]
        return [pair for pair, e in sizes if abs(e.estimate) > wider * (e.high - e.low) / 2.0]

    def to_json(self) -> dict[str, Any]:
        """Return the attribution in the shape that docs/attribute.md describes."""
        return {
            "outcome": self.outcome.name,
            "all": self.all.estimate,
            "none": self.none.estimate,
            "players": plain(self.players),
            "levels": plain({"all": self.all, "none": self.none}),
            "unit": self.outcome.unit,
            "direct_unit": self.direct_unit,
            "interactions": [{"players": [*i.players], "interaction": plain(i.estimate)} for i in self.interactions],
            "exact": self.exact,
            "permutations": self.permutations,
            "scenario": self.study.scenario.name,
            "variant": self.study.variants[0],
            "runs": self.study.runs,
            "weeks": self.study.horizon,
            "seed": self.study.seed,
            "warnings": [*self.warnings],
            "caveat": CAVEAT,
        }

    def provenance(self) -> dict[str, str | int]:
        """Return scenario, variant, outcome, seed, runs and version."""
        study, version = self.study, versions()["bilateral"]
        inputs = {"scenario": study.scenario.name, "variant": study.variants[0], "outcome": self.outcome.name}
        return {**inputs, "seed": study.seed, "runs": study.runs, "version": version}

    def plot(self) -> Figure:
        """Draw one row per player, by kind: Shapley value, but-for effect and direct contribution."""
        return draw(self)

    def __str__(self) -> str:
        return attribution_text(self)


@dataclass(frozen=True)
class Sweep:
    """Simulated coalitions of `plan`: `values` [coalition, outcome, run]."""

    study: Study
    players: tuple[Player, ...]
    plan: player_effects.ExactPlan | player_effects.SampledPlan
    values: Array


def attribution_of(sweep: Sweep, outcome: Outcome) -> Attribution:
    """Evaluate one outcome of a sweep."""
    effects = sweep.plan.effects(sweep.values[:, OUTCOMES.index(outcome)])
    return Attribution(
        study=sweep.study,
        outcome=outcome,
        all=level(effects.all, outcome.is_share),
        none=level(effects.none, outcome.is_share),
        players=tuple(_player_effect(player, effects, i, outcome.is_share) for i, player in enumerate(sweep.players)),
        interactions=_interactions(sweep.players, effects),
        permutations=sweep.plan.count if isinstance(sweep.plan, player_effects.SampledPlan) else None,
        warnings=warnings_of(sweep.study, sweep.players),
        sweep=sweep,
    )


def _player_effect(
    player: Player, effects: player_effects.EffectsByRun, i: int, is_share: bool
) -> player_effects.PlayerEffect:
    but_for, kept = (
        paired(effects.all, without[i], is_share).estimate if player.present else Estimate(0.0, 0.0, 0.0)
        for without in (effects.without, effects.without_structure_kept)
    )
    by_structure, variance = effects.without[i] - effects.without_structure_kept[i], effects.sampling_variance
    return player_effects.PlayerEffect(
        name=player.name,
        kind=player.kind,
        label=player.label,
        present=player.present,
        but_for=but_for,
        but_for_structure_kept=kept,
        structure_matters=player_effects.excludes_zero(level(by_structure, is_share=False)),
        shapley=level(effects.shapley[i], is_share=False),
        sampling_error=None if variance is None else Z90 * sqrt(float(variance[i])),
    )


def _interactions(
    players: Sequence[Player], effects: player_effects.EffectsByRun
) -> tuple[player_effects.Interaction, ...]:
    if effects.interactions is None:
        return ()
    interactions = [
        player_effects.Interaction(
            (players[i].name, players[j].name), level(effects.interactions[i, j], is_share=False)
        )
        for i, j in combinations(range(len(players)), 2)
    ]
    return tuple(sorted(interactions, key=lambda interaction: -abs(interaction.estimate.estimate)))


def attribute(
    study: Study,
    players: Sequence[str] | None = None,
    outcome: str = "rupture",
    permutations: int | None = None,
    workers: int = 1,
    progress: Progress | None = None,
) -> Attribution:
    """Estimate each player's effect on an outcome of the one variant of a study.

    `players` are names (`AZE.hardliners`, `UKR`, `flight_8243`, `AZE.leader`, `RUS.amends`), or groups that act as one
    (`wedge=UKR+TUR`); all players of the variant if None. With up to 8 players every coalition is simulated; with more,
    or if `permutations` is given, that many orders are drawn for each run, every second one the reverse of its
    predecessor. A study without `weeks` is simulated to 52 weeks after the last dated incident. `progress(done, all)`
    is called in runs. Raises UsageError.
    """
    measured, study = outcome_called(outcome), with_horizon(study)
    chosen = players_in(study, players)
    plan = _plan(study, len(chosen), permutations)
    values = simulate_coalitions(study, chosen, plan.coalitions(), progress, workers)
    return attribution_of(Sweep(study, chosen, plan, values), measured).with_direct(
        player_effects.direct_contributions(study, chosen)
    )


def _plan(
    study: Study, players: int, permutations: int | None
) -> player_effects.ExactPlan | player_effects.SampledPlan:
    if study.runs < FEWEST:
        raise UsageError(f"an interval takes at least {FEWEST} runs; got {study.runs}")
    if players > MOST_SAMPLED:
        raise UsageError(
            f"too many players: {players}; the maximum is {MOST_SAMPLED}. Select players with --players; several can "
            f"act as one: hawks=AZE.hardliners+RUS.agencies"
        )
    if permutations is None and players <= MOST_EXACT:
        return player_effects.ExactPlan(players)
    count = ORDERS if permutations is None else permutations
    if not 2 <= count <= MOST_ORDERS or count % 2:
        raise UsageError(f"permutations must be an even number between 2 and {MOST_ORDERS}; got {count}")
    return player_effects.SampledPlan(players, count, study.runs, study.seed)

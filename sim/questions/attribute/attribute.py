"""Who or what made the difference to an outcome: players one by one, and over all orders in which they come in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from math import sqrt
from statistics import NormalDist
from typing import TYPE_CHECKING, Any, ClassVar

from sim.arrays import Array
from sim.errors import UsageError
from sim.questions.answer import Answer, plain
from sim.questions.attribute.coalitions import Exact, Game, Sampled
from sim.questions.attribute.picture import draw
from sim.questions.attribute.player_effects import UNIT, Interaction, Standing, direct, leaves_out_zero
from sim.questions.attribute.players import Player
from sim.questions.attribute.sweep import play_sweep, players_in, warnings_of, with_horizon
from sim.questions.attribute.text import CAVEAT, attribution_text
from sim.results.outcomes import OUTCOMES, Outcome
from sim.results.outcomes import outcome as outcome_called
from sim.results.run_folder import versions
from sim.running.study import Study
from sim.running.workers import Progress
from sim.statistics.intervals import FEWEST, Z90, Estimate, level, paired

if TYPE_CHECKING:
    from matplotlib.figure import Figure

CERTAINTY, LEDGER_UNIT = 0.9, "half log-odds"
MOST_EXACT, MOST_SAMPLED = 8, 40
"""Players of whom every coalition is played, and of whom orders are drawn."""
ORDERS, MOST_ORDERS = 4, 1000
"""Orders drawn for each run beyond MOST_EXACT players, unless said otherwise, and at most."""


@dataclass(frozen=True, repr=False)
class Attribution(Answer):
    """Who made the difference to an outcome.

    `all` and `none` are the outcome's mean with everybody in and with everybody neutral, in its unit; `players` come in
    the order asked for, and their Shapley estimates sum to `all` - `none`. `interactions` are those of every pair of
    players, the largest first; empty where orders were drawn. `permutations` is how many orders each run has, None
    where every coalition was played. `of` gives another outcome of the same sweep.
    """

    name: ClassVar = "attribute"
    study: Study = field(compare=False)
    outcome: Outcome
    all: Estimate
    none: Estimate
    players: tuple[Standing, ...]
    interactions: tuple[Interaction, ...]
    permutations: int | None
    warnings: tuple[str, ...]
    direct_unit: str = LEDGER_UNIT
    sweep: Sweep | None = field(default=None, compare=False)

    def of(self, outcome: str) -> Attribution:
        """The same for another outcome, with nothing played anew. Raises UsageError."""
        assert self.sweep is not None
        booked = {player.name: player.direct for player in self.players if player.direct is not None}
        return attribution_of(self.sweep, outcome_called(outcome)).with_direct(booked, self.direct_unit)

    def with_direct(self, direct: Mapping[str, Estimate], unit: str = LEDGER_UNIT) -> Attribution:
        """The same with what the driver ledger gives of players by name. Raises UsageError for an unknown one."""
        names = [player.name for player in self.players]
        if unknown := sorted(set(direct) - set(names)):
            raise UsageError(f"no player {', '.join(unknown)}; there are: {', '.join(names)}")
        players = tuple(replace(player, direct=direct.get(player.name, player.direct)) for player in self.players)
        return replace(self, players=players, direct_unit=unit)

    @property
    def exact(self) -> bool:
        """Whether every coalition was played."""
        return self.permutations is None

    @property
    def by_size(self) -> list[Standing]:
        """The players, the largest Shapley share first."""
        return sorted(self.players, key=lambda player: -abs(player.shapley.estimate))

    @property
    def standing_out(self) -> list[Interaction]:
        """Interactions whose interval, widened for their number (Bonferroni), leaves out 0; the largest first."""
        dyads = max(len(self.interactions), 1)
        wider = NormalDist().inv_cdf(1.0 - (1.0 - CERTAINTY) / 2.0 / dyads) / Z90
        sizes = [(dyad, dyad.estimate) for dyad in self.interactions]
        return [dyad for dyad, e in sizes if abs(e.estimate) > wider * (e.high - e.low) / 2.0]

    def to_json(self) -> dict[str, Any]:
        """The attribution as docs/attribute.md describes it."""
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
        """Scenario, variant, outcome, seed, runs and version."""
        study, version = self.study, versions()["bilateral"]
        said = {"scenario": study.scenario.name, "variant": study.variants[0], "outcome": self.outcome.name}
        return {**said, "seed": study.seed, "runs": study.runs, "version": version}

    def plot(self) -> Figure:
        """A row a player, by kind: what it adds, what is lost without it, and its direct effect."""
        return draw(self)

    def __str__(self) -> str:
        return attribution_text(self)


@dataclass(frozen=True)
class Sweep:
    """What was played: `values` [case, outcome, run] of the lineups of `plan`."""

    study: Study
    players: tuple[Player, ...]
    plan: Exact | Sampled
    values: Array


def attribution_of(sweep: Sweep, outcome: Outcome) -> Attribution:
    """What a sweep says of one outcome."""
    game = sweep.plan.game(sweep.values[:, OUTCOMES.index(outcome)])
    return Attribution(
        study=sweep.study,
        outcome=outcome,
        all=level(game.everybody, outcome.is_share),
        none=level(game.nobody, outcome.is_share),
        players=tuple(_standing(player, game, i, outcome.is_share) for i, player in enumerate(sweep.players)),
        interactions=_interactions(sweep.players, game),
        permutations=sweep.plan.count if isinstance(sweep.plan, Sampled) else None,
        warnings=warnings_of(sweep.study, sweep.players),
        sweep=sweep,
    )


def _standing(player: Player, game: Game, i: int, is_share: bool) -> Standing:
    but_for, kept = (
        paired(game.everybody, without[i], is_share).estimate if player.present else Estimate(0.0, 0.0, 0.0)
        for without in (game.without, game.without_kept)
    )
    return Standing(
        name=player.name,
        kind=player.kind,
        words=player.words,
        present=player.present,
        but_for=but_for,
        but_for_structure_kept=kept,
        structure_matters=leaves_out_zero(level(game.without[i] - game.without_kept[i], is_share=False)),
        shapley=level(game.shapley[i], is_share=False),
        sampling=None if game.sampling is None else Z90 * sqrt(float(game.sampling[i])),
    )


def _interactions(players: Sequence[Player], game: Game) -> tuple[Interaction, ...]:
    if game.interactions is None:
        return ()
    found = [
        Interaction((players[i].name, players[j].name), level(game.interactions[i, j], is_share=False))
        for i, j in combinations(range(len(players)), 2)
    ]
    return tuple(sorted(found, key=lambda interaction: -abs(interaction.estimate.estimate)))


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

"""What an attribution says: each player's numbers, the two ends, and what belongs to them, from one sweep."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from math import sqrt
from typing import Any

import numpy as np
import xarray as xr

from sim.arrays import Array
from sim.errors import UsageError
from sim.questions.attribute.coalitions import Exact, Game, Sampled
from sim.questions.attribute.player_effects import UNIT, Interaction, Standing, direct, standing_out
from sim.questions.attribute.players import Player
from sim.questions.attribute.sweep import Progress, play_sweep, players_in, warnings_of, with_horizon
from sim.results.outcomes import OUTCOMES, Outcome
from sim.results.outcomes import outcome as outcome_called
from sim.running.study import Study
from sim.statistics.intervals import FEWEST, Z90, Estimate, level, paired

SHARE, LEDGER_UNIT = "share of runs", "half log-odds"
CAVEAT = (
    "It does not mean: percentages of blame. Causes work together, so what is lost without each does not add up, and "
    "one that another could replace looks small. A share is what a player's inputs add in this model. Shares among "
    "third parties mirror the leverage and the stakes that were assumed, and what an interference would do is no "
    "evidence that it happened. Intervals are 90 % and tell only what the number of runs leaves to chance."
)


@dataclass(frozen=True)
class Attribution:
    """Who made the difference to an outcome. `str()` gives a line a player and the caveat.

    `all` and `none` are the outcome's mean with everybody in and with everybody neutral, in its unit; `players` come in
    the order asked for, and their Shapley estimates sum to `all` - `none`. `interactions` are those of every pair of
    players, the largest first; empty where orders were drawn. `permutations` is how many orders each run has, None
    where every coalition was played. `of` gives another outcome of the same sweep.
    """

    study: Study = field(repr=False, compare=False)
    outcome: Outcome
    all: Estimate
    none: Estimate
    players: tuple[Standing, ...]
    interactions: tuple[Interaction, ...]
    permutations: int | None
    warnings: tuple[str, ...]
    direct_unit: str = LEDGER_UNIT
    sweep: Sweep | None = field(default=None, repr=False, compare=False)

    def of(self, outcome: str) -> Attribution:
        """The same for another outcome, with nothing played anew. Raises UsageError."""
        assert self.sweep is not None
        booked = {player.name: player.direct for player in self.players if player.direct is not None}
        other = attribution_of(self.sweep, outcome_called(outcome)).with_direct(booked, self.direct_unit)
        return replace(self, **{f.name: getattr(other, f.name) for f in fields(other)})

    def with_direct(self, direct: Mapping[str, Estimate], unit: str = LEDGER_UNIT) -> Attribution:
        """The same with what the driver ledger gives of players by name. Raises UsageError for an unknown one."""
        unknown = set(direct) - {player.name for player in self.players}
        if unknown:
            raise UsageError(
                f"no player {', '.join(sorted(unknown))}; there are: {', '.join(p.name for p in self.players)}"
            )
        players = tuple(replace(player, direct=direct.get(player.name, player.direct)) for player in self.players)
        return replace(self, players=players, direct_unit=unit)

    @property
    def dataset(self) -> xr.Dataset:
        """The numbers of a picture: `but_for`, `shapley` and `direct` (player, edge), NaN where not given."""
        rows = {name: [_edges(getattr(p, name)) for p in self.players] for name in ("but_for", "shapley", "direct")}
        study, measured = self.study, self.outcome
        return xr.Dataset(
            {name: (("player", "edge"), values) for name, values in rows.items()},
            {
                "player": [player.name for player in self.players],
                "edge": ["low", "estimate", "high"],
                "kind": ("player", [player.kind for player in self.players]),
                "words": ("player", [_label(player) for player in self.players]),
            },
            {
                **{"outcome": measured.name, "outcome_words": measured.words, "unit": measured.unit},
                **{"all": self.all.estimate, "none": self.none.estimate, "direct_unit": self.direct_unit},
                **{"variant": study.variants[0], "runs": study.runs, "weeks": study.horizon, "seed": study.seed},
                **{"scenario": study.scenario.name, "title": study.scenario.file.title, "exact": self.exact},
            },
        )

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
        """Interactions that chance hardly explains, given how many pairs there are; the largest first."""
        return standing_out(self.interactions)

    def as_json(self) -> dict[str, Any]:
        """The attribution in the shape other programs rely on."""
        return {
            "outcome": self.outcome.name,
            "all": self.all.estimate,
            "none": self.none.estimate,
            "players": [player.as_json() for player in self.players],
            "levels": {"all": self.all.as_json(), "none": self.none.as_json()},
            "unit": self.outcome.unit,
            "direct_unit": self.direct_unit,
            "interactions": [interaction.as_json() for interaction in self.interactions],
            "exact": self.exact,
            "permutations": self.permutations,
            "scenario": self.study.scenario.name,
            "variant": self.study.variants[0],
            "runs": self.study.runs,
            "weeks": self.study.horizon,
            "seed": self.study.seed,
            "warnings": list(self.warnings),
            "caveat": CAVEAT,
        }

    def __str__(self) -> str:
        return "\n".join([*(str(player) for player in self.by_size), CAVEAT])


@dataclass(frozen=True)
class Sweep:
    """What was played: `values` [case, outcome, run] of the lineups of `plan`."""

    study: Study
    players: tuple[Player, ...]
    plan: Exact | Sampled
    values: Array

    def game(self, outcome: Outcome) -> Game:
        """One outcome, run by run."""
        return self.plan.game(self.values[:, OUTCOMES.index(outcome)])


def attribution_of(sweep: Sweep, outcome: Outcome) -> Attribution:
    """What a sweep says of one outcome."""
    game, is_share = sweep.game(outcome), outcome.unit == SHARE
    return Attribution(
        study=sweep.study,
        outcome=outcome,
        all=level(game.everybody, is_share),
        none=level(game.nobody, is_share),
        players=tuple(_standing(player, game, i, is_share) for i, player in enumerate(sweep.players)),
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
        but_for=but_for,
        but_for_structure_kept=kept,
        structure_matters=_holds_no_zero(_mean(game.without[i] - game.without_kept[i])),
        shapley=_mean(game.shapley[i]),
        sampling=None if game.sampling is None else Z90 * sqrt(float(game.sampling[i])),
        present=player.present,
    )


def _interactions(players: Sequence[Player], game: Game) -> tuple[Interaction, ...]:
    if game.interactions is None:
        return ()
    found = [
        Interaction((players[i].name, players[j].name), _mean(game.interactions[i, j]))
        for i in range(len(players))
        for j in range(i + 1, len(players))
    ]
    return tuple(sorted(found, key=lambda interaction: -abs(interaction.estimate.estimate)))


def _mean(values: Array) -> Estimate:
    """The mean of one number a run, [run], with its interval."""
    return level(values, is_share=False)


def _label(player: Standing) -> str:
    return f"{player.name}: {player.words}" if player.kind == "group" else player.words


def _edges(found: Estimate | None) -> tuple[float, float, float]:
    return (np.nan, np.nan, np.nan) if found is None else (found.low, found.estimate, found.high)


def _holds_no_zero(found: Estimate) -> bool:
    return found.low > 0.0 or found.high < 0.0


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

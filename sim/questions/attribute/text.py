"""An attribution as text: table by size, sentences on the largest effects, interactions, caveats."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.errors import counted
from sim.languages.current import gettext, gettext_noop, signed
from sim.model.outcomes import SHARE, WEEKS, Outcome
from sim.statistics.intervals import Estimate
from sim.wording import bare_amount, by_how_much, fold, table, unit_after, unsure

if TYPE_CHECKING:
    from sim.questions.attribute.attribute import Attribution
    from sim.questions.attribute.player_effects import Interaction, PlayerEffect

SENTENCES, PAIRS = 3, 3
"""Maximum number of players and of interactions described in sentences."""
KIND = {"third_party": gettext_noop("third party"), "leader": gettext_noop("leader discretion")}
HEADS = ("", "", "but-for effect", "Shapley value", "direct contribution")
NEUTRAL = gettext_noop(
    "Neutral means: an incident does not occur; a faction keeps its power and has no interests (an ideal tone of 0); a "
    "third party has no leverage; a leader has the default domestic constraint and tenure and no leaning; a state "
    "never chooses amends. Nobody is removed from the network."
)
CAVEAT = gettext_noop(
    "Not percentages of blame: causes interact, so but-for effects do not add up, and that of a replaceable cause is "
    "small. A Shapley value is what a player's inputs add in this model. Values of third parties reflect the "
    "assumed leverage and stakes, and the effect of an interference is no evidence that it happened. Intervals are "
    "90 % Monte Carlo intervals: they reflect the number of runs, not errors of the model or its inputs."
)


def attribution_text(answer: Attribution) -> str:
    """Return the text: study, table, sentences, warnings, caveats."""
    lines = [
        *fold(answer.study.title),
        *fold(_study(answer)),
        *fold(_levels(answer)),
        "",
        *_table(answer),
    ]
    lines += ["", *fold(_columns(answer)), ""]
    for sentence in (*_largest(answer), *_structure(answer), *_interactions(answer), *_others(answer)):
        lines += fold(sentence, "  - ")
    lines += [line for warning in answer.warnings for line in fold(f"Warning: {warning}.", "  - ")]
    return "\n".join([*lines, "", *fold(NEUTRAL), *fold(CAVEAT)])


def _study(answer: Attribution) -> str:
    study, players = answer.study, len(answer.players)
    variant = "" if study.variants[0] == "base" else f", variant {study.variants[0]}"
    how = (
        f"all {counted(1 << players, 'coalition')} of {counted(players, 'player')}"
        if answer.permutations is None
        else f"{counted(answer.permutations, 'order')} per run"
    )
    return (
        f"Players' effects on {answer.outcome.words}{variant}: {counted(study.runs, 'run')} of "
        f"{counted(study.horizon, 'week')}, {how}, with common random numbers (seed {study.seed})."
    )


def _levels(answer: Attribution) -> str:
    measured = answer.outcome
    return (
        f"With all players in, {measured.words} {measured.verb} {bare_amount(measured, answer.all)}; with all of them "
        f"neutral, {bare_amount(measured, answer.none)}."
    )


def _table(answer: Attribution) -> list[str]:
    direct = any(player.direct is not None for player in answer.players)
    rows: list[tuple[str, ...]] = [HEADS if direct else HEADS[:-1]]
    for player in answer.by_size:
        cells = [effect_cell(answer.outcome, player.but_for), effect_cell(answer.outcome, player.shapley)]
        if direct:
            cells.append("-" if player.direct is None else _interval(player.direct, 1.0, 3))
        rows.append((player.name, KIND.get(player.kind, player.kind), *cells))
    return table(rows, "  ", "<")


def _columns(answer: Attribution) -> str:
    unit = {SHARE: "percentage points", WEEKS: "weeks"}.get(answer.outcome.unit, "the relation, -1 to 1")
    text = f"In {unit}, 90 % interval in brackets. Shapley values sum to the difference between all in and all neutral."
    if any(player.direct is not None for player in answer.players):
        text += f" Direct contributions are in {answer.direct_unit}."
    widest = max((player.sampling_error or 0.0 for player in answer.players), default=0.0)
    if not answer.exact and widest > 0.0:
        digits = _number(answer.outcome, widest)
        text += f" At most ±{digits} of an interval is due to drawing orders; more --permutations narrow it."
    return text


def _largest(answer: Attribution) -> list[str]:
    return [_sentence(answer, player) for player in answer.by_size if player.is_distinguishable][:SENTENCES]


def _sentence(answer: Attribution, player: PlayerEffect) -> str:
    measured, effect = answer.outcome, player.but_for
    raises = "raises" if player.shapley.estimate > 0.0 else "lowers"
    without = Estimate(*(answer.all.estimate - edge for edge in (effect.estimate, effect.high, effect.low)))
    change = Estimate(-effect.estimate, -effect.high, -effect.low)
    alone = (
        f"without it alone the difference in {measured.words} is not distinguishable from zero"
        if unsure(effect)
        else f"without it alone {measured.words} would be {bare_amount(measured, without)} instead of "
        f"{bare_amount(measured, answer.all)}, {by_how_much(measured, change)}"
    )
    named = player.name if player.label == player.name else f"{player.name} ({player.label})"
    return (
        f"{named} {raises} {measured.words} by {_size(measured, player.shapley)}, averaged over every order of the "
        f"players; {alone}."
    )


def _structure(answer: Attribution) -> list[str]:
    """But-for effects that depend on whether the structure is recomputed."""
    return [
        f"The but-for effect of {player.name} depends on the structure: "
        f"{effect_cell(answer.outcome, player.but_for_structure_kept)} with the structure kept, "
        f"{effect_cell(answer.outcome, player.but_for)} with the structure recomputed for the same start."
        for player in answer.by_size
        if player.structure_matters
    ]


def _interactions(answer: Attribution) -> list[str]:
    values = {player.name: player.shapley.estimate for player in answer.players}
    return [_interaction(answer.outcome, pair, values) for pair in answer.significant_interactions[:PAIRS]]


def _interaction(outcome: Outcome, pair: Interaction, values: dict[str, float]) -> str:
    a, b = pair.players
    complements = pair.estimate.estimate * values[a] > 0.0
    meaning = "each has a larger effect if the other is in" if complements else "each partly replaces the other"
    meaning = meaning if values[a] * values[b] > 0.0 else "one changes the effect of the other"
    return f"{a} and {b} interact: {effect_cell(outcome, pair.estimate)} beyond their separate effects; {meaning}."


def _others(answer: Attribution) -> list[str]:
    unclear = [player.name for player in answer.by_size if player.present and not player.is_distinguishable]
    absent = [player.name for player in answer.players if not player.present]
    lines = [f"Not distinguishable from zero with this many runs: {', '.join(unclear)}."] * bool(unclear)
    return lines + [f"No effect, since this variant leaves it out: {', '.join(absent)}."] * bool(absent)


def _size(outcome: Outcome, effect: Estimate) -> str:
    edges = sorted((abs(effect.low), abs(effect.high)))
    middle, near, far = (_number(outcome, value) for value in (abs(effect.estimate), *edges))
    return f"{middle}{unit_after(outcome, middle)} ({near} to {far})"


def effect_cell(outcome: Outcome, effect: Estimate) -> str:
    """Format an effect with its interval, in the unit of the table."""
    return _interval(effect, *_scale(outcome))


def _number(outcome: Outcome, value: float) -> str:
    scale, digits = _scale(outcome)
    return f"{scale * value:.{digits}f}"


def _scale(outcome: Outcome) -> tuple[float, int]:
    """Return the factor applied to numbers, and the number of decimals."""
    return {SHARE: (100.0, 1), WEEKS: (1.0, 1)}.get(outcome.unit, (1.0, 3))


def _interval(effect: Estimate, scale: float, digits: int) -> str:
    edges = (round(scale * edge, digits) + 0.0 for edge in (effect.estimate, effect.low, effect.high))
    middle, low, high = (signed(edge, digits) for edge in edges)
    return gettext("{middle} ({low} to {high})", middle=middle, low=low, high=high)

"""An attribution in one screen: a table by size, sentences for the largest, what works together, and the caveats."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.model.outcomes import SHARE, WEEKS, Outcome
from sim.statistics.intervals import Estimate
from sim.wording import bare_amount, by_how_much, fold, table, unit_after, unsure

if TYPE_CHECKING:
    from sim.questions.attribute.attribute import Attribution
    from sim.questions.attribute.player_effects import Interaction, Standing

TOLD, DYADS = 3, 3
"""Players and interactions that get a sentence."""
KIND = {"third_party": "third party", "leader": "own rule"}
NEUTRAL = (
    "Neutral means: an incident does not happen, a faction keeps its power and wants nothing (a tone of 0), a third "
    "party has no reach, a leader follows the rule for all leaders, a state never chooses amends. Nobody leaves the "
    "network."
)
CAVEAT = (
    "It does not mean: percentages of blame. Causes work together, so what is lost without each does not add up, and "
    "one that another could replace looks small. A share is what a player's inputs add in this model. Shares among "
    "third parties mirror the leverage and the stakes that were assumed, and what an interference would do is no "
    "evidence that it happened. Intervals are 90 % and tell only what the number of runs leaves to chance."
)


def attribution_text(found: Attribution) -> str:
    """The text: what was played, the table, the sentences, warnings, and the caveats."""
    lines = [found.study.scenario.file.title, *fold(_what(found)), *fold(_ends(found)), "", *_table(found)]
    lines += ["", *fold(_columns(found)), ""]
    for sentence in (*_largest(found), *_structure(found), *_together(found), *_rest(found)):
        lines += fold(sentence, "  - ")
    lines += [line for warning in found.warnings for line in fold(f"Warning: {warning}.", "  - ")]
    return "\n".join([*lines, "", *fold(NEUTRAL), *fold(CAVEAT)])


def _what(found: Attribution) -> str:
    study = found.study
    variant = "" if study.variants[0] == "base" else f", variant {study.variants[0]}"
    many = len(found.players)
    how = f"all {1 << many} coalitions of {many} players" if found.exact else f"{found.permutations} orders a run"
    return (
        f"Who made the difference to {found.outcome.words}{variant}: {study.runs:,} runs of {study.horizon} weeks, "
        f"{how}, on the same luck (seed {study.seed})."
    )


def _ends(found: Attribution) -> str:
    measured = found.outcome
    return (
        f"With everybody in, {measured.words} {measured.verb} {bare_amount(measured, found.all)}; with everybody here "
        f"neutral {bare_amount(measured, found.none)}."
    )


def _table(found: Attribution) -> list[str]:
    direct = any(player.direct is not None for player in found.players)
    rows = [("", "", "lost without it", "adds, over all orders", *(("direct (ledger)",) * direct))]
    for player in found.by_size:
        cells = [_cell(found.outcome, player.but_for), _cell(found.outcome, player.shapley)]
        if direct:
            cells.append("-" if player.direct is None else _interval(player.direct, 1.0, 3))
        rows.append((player.name, KIND.get(player.kind, player.kind), *cells))
    return table(rows, "  ", "<")


def _columns(found: Attribution) -> str:
    unit = {SHARE: "percentage points", WEEKS: "weeks"}.get(found.outcome.unit, "the relation, -1 to 1")
    said = f"In {unit}, 90 % interval in brackets. The column of what each adds sums to the difference of the two ends."
    if any(player.direct is not None for player in found.players):
        said += f" Direct is in {found.direct_unit}."
    widest = max((player.sampling or 0.0 for player in found.players), default=0.0)
    if not found.exact and widest > 0.0:
        digits = _number(found.outcome, widest)
        said += f" Of an interval, {digits} either way at most come of drawing orders; more --permutations narrow it."
    return said


def _largest(found: Attribution) -> list[str]:
    return [_sentence(found, player) for player in found.by_size if player.told_apart][:TOLD]


def _sentence(found: Attribution, player: Standing) -> str:
    measured, lost = found.outcome, player.but_for
    raised = "raises" if player.shapley.estimate > 0.0 else "lowers"
    without = Estimate(*(found.all.estimate - edge for edge in (lost.estimate, lost.high, lost.low)))
    change = Estimate(-lost.estimate, -lost.high, -lost.low)
    alone = (
        f"without it alone {measured.words} cannot be told apart from what {measured.verb} with it"
        if unsure(lost)
        else f"without it alone {measured.words} would be {bare_amount(measured, without)} instead of "
        f"{bare_amount(measured, found.all)}, {by_how_much(measured, change)}"
    )
    named = player.name if player.words == player.name else f"{player.name} ({player.words})"
    return (
        f"{named} {raised} {measured.words} by {_size(measured, player.shapley)}, averaged over every order "
        f"in which players come in; {alone}."
    )


def _structure(found: Attribution) -> list[str]:
    """What is lost without a player where it hangs on whether the structure is solved anew."""
    return [
        f"Without {player.name} but with what holds relations up kept as it is, instead of solved anew for the same "
        f"start, {_cell(found.outcome, player.but_for_structure_kept)} is lost, not "
        f"{_cell(found.outcome, player.but_for)}."
        for player in found.by_size
        if player.structure_matters
    ]


def _together(found: Attribution) -> list[str]:
    shares = {player.name: player.shapley.estimate for player in found.players}
    return [_dyad(found.outcome, dyad, shares) for dyad in found.standing_out[:DYADS]]


def _dyad(outcome: Outcome, dyad: Interaction, shares: dict[str, float]) -> str:
    a, b = dyad.players
    stronger = dyad.estimate.estimate * shares[a] > 0.0
    meaning = "each does more where the other is in" if stronger else "each does part of the other's work"
    meaning = meaning if shares[a] * shares[b] > 0.0 else "one changes what the other does"
    return f"{a} and {b} together: {_cell(outcome, dyad.estimate)} beyond what each adds alone; {meaning}."


def _rest(found: Attribution) -> list[str]:
    unclear = [player.name for player in found.by_size if player.present and not player.told_apart]
    absent = [player.name for player in found.players if not player.present]
    lines = [f"Not told apart from nothing with so many runs: {', '.join(unclear)}."] * bool(unclear)
    return lines + [f"Changes nothing, since this variant leaves it out: {', '.join(absent)}."] * bool(absent)


def _size(outcome: Outcome, found: Estimate) -> str:
    edges = sorted((abs(found.low), abs(found.high)))
    middle, near, far = (_number(outcome, value) for value in (abs(found.estimate), *edges))
    return f"{middle}{unit_after(outcome)} ({near} to {far})"


def _cell(outcome: Outcome, found: Estimate) -> str:
    return _interval(found, *_scale(outcome))


def _number(outcome: Outcome, value: float) -> str:
    scale, digits = _scale(outcome)
    return f"{scale * value:.{digits}f}"


def _scale(outcome: Outcome) -> tuple[float, int]:
    """What numbers are multiplied by, and their decimals."""
    return {SHARE: (100.0, 1), WEEKS: (1.0, 1)}.get(outcome.unit, (1.0, 3))


def _interval(found: Estimate, scale: float, digits: int) -> str:
    middle, low, high = (round(scale * edge, digits) + 0.0 for edge in (found.estimate, found.low, found.high))
    return f"{middle:+.{digits}f} ({low:+.{digits}f} to {high:+.{digits}f})"

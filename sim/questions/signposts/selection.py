"""Selection of signposts on one half of the runs, and their estimates on the other half.

Thresholds and the choice among many observations would flatter themselves on the runs that chose them. So one half
chooses, and everything that is reported comes from the other (an honest split: Athey & Imbens, PNAS 113, 2016).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from sim.arrays import Flags
from sim.languages.current import signed
from sim.model.random_streams import stream
from sim.questions.signposts.observations import Observation
from sim.statistics.information import gain, independence, mutual_information, table_of
from sim.statistics.intervals import Estimate, share

DECILES = np.linspace(0.1, 0.9, 9)
LEAST_RUNS, LEAST_SIDE = 40, 8
"""Fewest runs of a half in which the outcome is open, and fewest of them with or without an observation."""
SHOWN, SAME = 4, 0.95
"""Most signposts by a date; share of runs from which on two observations that agree count as one."""
ERROR = 0.1
"""Probability that any signpost is reported where no observation is related to the outcome."""


@dataclass(frozen=True)
class Signpost:
    """An observation, with the probability of the outcome if it is made and if it is not.

    `seen` is the share of runs in which it is made; `bits` the information that it gives about the outcome; `p_value`
    that of independence. `threshold` is None for an event.
    """

    observation: str
    kind: str
    threshold: float | None
    seen: Estimate
    if_seen: Estimate
    if_not: Estimate
    bits: Estimate
    p_value: float


@dataclass(frozen=True)
class Choice:
    """An observation with its threshold as chosen: `seen` is [run]."""

    observation: Observation
    threshold: float | None
    seen: Flags
    bits: float


def halves(seed: int, runs: int) -> Flags:
    """Return which runs choose, [run], a random half; the others estimate."""
    order = stream(seed, "halves of the signposts").permutation(runs)
    chooses: Flags = order < runs // 2
    return chooses


def select(candidates: Iterable[Observation], happened: Flags, here: Flags) -> tuple[Choice, ...]:
    """Choose the most informative observations on the runs `here`, one of each kind and no two alike, from [run]."""
    choices = [choice for one in candidates if (choice := _with_threshold(one, happened, here)) is not None]
    best: dict[str, Choice] = {}
    for choice in sorted(choices, key=lambda choice: -choice.bits):
        if not any((choice.seen == other.seen)[here].mean() >= SAME for other in best.values()):
            best.setdefault(choice.observation.kind, choice)
    return tuple(best.values())[:SHOWN]


def _with_threshold(one: Observation, happened: Flags, here: Flags) -> Choice | None:
    """Choose the threshold of greatest information on some runs; None if too few runs are on one side of any."""
    deciles = np.round(np.quantile(one.values[here], DECILES), 2) + 0.0
    thresholds: Sequence[float | None] = [None] if one.is_flag else sorted(set(deciles.tolist()))
    found = []
    for threshold in thresholds:
        seen: Flags = one.values > (0.5 if threshold is None else threshold)
        if min(seen[here].sum(), (~seen)[here].sum()) >= LEAST_SIDE:
            bits = float(mutual_information(table_of(seen[here], happened[here])))
            found.append(Choice(one, threshold, seen, bits))
    return max(found, key=lambda choice: choice.bits, default=None)


def estimated(choice: Choice, happened: Flags, here: Flags, seed: int) -> Signpost:
    """Estimate a chosen observation on the runs `here`, [run]."""
    counts = table_of(choice.seen[here], happened[here])
    both, seen_only, happened_only, neither = (int(count) for count in counts)
    text = choice.observation.words
    words, english = str(text), text.in_english
    if choice.threshold is not None:
        words, english = words.format(signed(choice.threshold)), english.format(f"{choice.threshold:+.2f}")
    return Signpost(
        observation=words,
        kind=choice.observation.kind,
        threshold=choice.threshold,
        seen=share(both + seen_only, int(here.sum())),
        if_seen=share(both, both + seen_only),
        if_not=share(happened_only, happened_only + neither),
        bits=gain(counts, seed, f"gain of {english}"),
        p_value=independence(counts),
    )


def reported(signposts: Sequence[Signpost], tested: int) -> tuple[Signpost, ...]:
    """Keep the signposts whose test is significant among all `tested` (Bonferroni), most informative first."""
    kept = [one for one in signposts if one.p_value <= ERROR / max(tested, 1)]
    return tuple(sorted(kept, key=lambda one: -one.bits.estimate))


def enough(happened: Flags, chooses: Flags, is_open: Flags) -> bool:
    """Return whether both halves have enough open runs, with the outcome and without it."""
    sides: list[Flags] = [happened[half & is_open] for half in (chooses, ~chooses)]
    return all(len(side) >= LEAST_RUNS and LEAST_SIDE <= side.sum() <= len(side) - LEAST_SIDE for side in sides)

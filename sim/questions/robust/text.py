"""What survives, in one page: a table of propositions by theories and draws, a paragraph for each, the caveats."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.model.outcomes import SHARE, WEEKS
from sim.questions.robust.propositions import FAILS, HOLDS, UNDECIDED, Finding, OverDraws
from sim.scenario.describe import counted
from sim.statistics.intervals import Estimate
from sim.wording import fold, number, table

if TYPE_CHECKING:
    from sim.questions.robust.robust import Robust

CAVEAT = (
    "It does not mean: that what survives is true, or that what fails is false. The theories share one world, one "
    "luck and the same formal acts, and are rivals only about how leaders decide; what third parties and factions want "
    "is an input of all of them. Draws ask what the ranges of the parameters allow: every value is taken as equally "
    "likely and each parameter is drawn by itself, though those that were fitted belong together. The intervals of "
    "each table are wide enough for all of them to be right together in 90 of 100 studies (Bonferroni), and tell only "
    "what the number of runs and draws leaves to chance."
)
MARKS = {HOLDS: "yes", FAILS: "no", UNDECIDED: "?"}
KEY = (
    "yes: the whole interval is at or above the line that the proposition draws. no: all of it is below. ?: these runs "
    "cannot tell."
)
LETTERS = 30
APART = 0.05
"""Without the restless draws the share of draws is told if it differs by more."""


def robust_text(found: Robust) -> str:
    """The text: what was played, the table, its key, a paragraph for each proposition, the draws, and the caveats."""
    lines = [found.title, *fold(_what(found)), "", *_table(found), "", *fold(KEY)]
    lines += [line for place, name in enumerate(found.theories, 1) for line in _theory(found, place, name)] + [""]
    for finding in found.findings:
        lines += fold(_told(finding, len(found.drawn)), "  - ")
    return "\n".join([*lines, "", *fold(_draws(found)), *fold(CAVEAT)])


def _what(found: Robust) -> str:
    theories = len(found.theories)
    return (
        f"Which conclusions survive: {counted(len(found.findings), 'proposition')} under {theories} "
        f"{'theory' if theories == 1 else 'theories'}, {found.runs:,} runs of {found.weeks} weeks each on the same "
        f"luck (seed {found.seed}), and {_drawing(found)}."
    )


def _drawing(found: Robust) -> str:
    draws = found.draws
    if not draws.count:
        return "no draws of the parameters"
    part = "their whole ranges" if draws.range_share == 1.0 else f"{draws.range_share:.0%} of their ranges"
    by = " and ".join(draws.theories)
    return f"under {draws.count} draws of {len(found.drawn)} parameters from {part}, {draws.runs} runs each, by {by}"


def _table(found: Robust) -> list[str]:
    places = [f"{place:^3}" for place in range(1, len(found.theories) + 1)]
    shares = [f"draws by {name}" for name in found.draws.theories] if len(found.draws.theories) > 1 else ["draws"]
    rows = [("", *places, "theories", *(shares if found.draws.count else ()))]
    for f in found.findings:
        name = f.name if len(f.name) <= LETTERS else f"{f.name[: LETTERS - 1]}…"
        marks = [MARKS[trial.verdict] for trial in f.trials]
        rows.append((name, *marks, f"{len(f.under(HOLDS))} of {len(marks)}", *(_share(s.share) for s in f.over_draws)))
    return table(rows, gap="  ", align="<" + "^" * len(places) + ">")


def _theory(found: Robust, place: int, name: str) -> list[str]:
    return fold(f"{name}: {found.theories[name]}", f"  {place}  ")


def _told(f: Finding, parameters: int) -> str:
    """A proposition in words: what it asks, where it survives, between which differences, and what it turns on."""
    asks = f"{f.claim} ({f.name}: {f.outcome.words}, {f.of} less {f.against}, at least {_amount(f, f.at_least)})"
    ends = sorted(f.trials, key=lambda trial: trial.difference.estimate)
    low, high = (f"{_amount(f, one.difference.estimate)} ({one.theory})" for one in (ends[0], ends[-1]))
    size = f"The difference is {low}" if len(ends) == 1 else f"Differences go from {low} to {high}"
    return f"{asks}: {_survives(f)}. {size}.{''.join(_over_draws(f, s, parameters) for s in f.over_draws)}"


def _survives(f: Finding) -> str:
    holds, fails, open_ = (f.under(word) for word in (HOLDS, FAILS, UNDECIDED))
    everything = len(f.trials)
    parts = []
    if len(holds) == everything:
        parts.append(f"survives {'all ' if everything > 1 else 'the only '}{_many(everything)}")
    else:
        parts.append(f"survives {number(len(holds)) if holds else 'none'} of {_many(everything)}")
        parts += [f"fails under {', '.join(fails)}"] * bool(fails and len(fails) < everything)
        parts += [f"cannot be told under {', '.join(open_)}"] * bool(open_)
    drawn = [f"and {_share(s.share)} of draws{_by(f, s)}" for s in f.over_draws]
    return f"{parts[0]} {' '.join(drawn)}".strip() + "".join(f"; {part}" for part in parts[1:])


def _by(f: Finding, s: OverDraws) -> str:
    return f" by {s.theory}" if len(f.over_draws) > 1 else ""


def _over_draws(f: Finding, s: OverDraws, parameters: int) -> str:
    """The median draw, and the parameters that the difference goes with."""
    begin = f" Over the draws{_by(f, s)} the median is {_amount(f, s.median)}"
    clear = [f"{one.parameter} ({one.correlation:+.2f})" for one in s.turning if one.clear]
    if clear:
        return f"{begin}, and it goes most with {', '.join(clear)} (rank correlation)."
    most = s.turning[0]
    return (
        f"{begin}, and no parameter stands out among {parameters}; the nearest is {most.parameter} "
        f"({most.correlation:+.2f})."
    )


def _draws(found: Robust) -> str:
    """What the draws leave fixed, and how many of them would break the relation by themselves."""
    if not found.draws.count:
        return "No parameters were drawn (--draws 0)."
    said = []
    for name, (share, mean) in found.quiet.items():
        said.append(
            f"By {name} {share:.0%} of the draws are restless: a fifth or more of their runs rupture though nothing "
            f"happens (on average {mean:.0%} of runs). They count too{_without(found, name)}."
        )
    return f"{' '.join(said)} Held fixed: {', '.join(found.fixed)}."


def _without(found: Robust, theory: str) -> str:
    """The propositions that fare otherwise in the draws that are not restless."""
    moved = []
    for f in found.findings:
        s = next(s for s in f.over_draws if s.theory == theory)
        if s.settled is not None and abs(s.settled - s.share.estimate) > APART:
            moved.append(f"{f.name} {s.settled:.0%}")
    return f"; without them {', '.join(moved)}" if moved else ""


def _share(e: Estimate) -> str:
    return f"{e.estimate:.0%} ({e.low:.0%} to {e.high:.0%})"


def _amount(f: Finding, value: float) -> str:
    if f.outcome.unit == WEEKS:
        return f"{value:+.0f} weeks"
    return f"{100.0 * value:+.0f} points" if f.outcome.unit == SHARE else f"{value:+.2f}"


def _many(count: int) -> str:
    return "theory" if count == 1 else f"{number(count)} theories"

"""Robustness on one page: a table of propositions by theories and draws, a paragraph for each, the caveats."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.errors import counted
from sim.languages.current import gettext_noop
from sim.model.outcomes import SHARE, WEEKS
from sim.questions.robust.propositions import FAILS, HOLDS, UNDECIDED, DrawResult, PropositionResult
from sim.statistics.intervals import Estimate
from sim.wording import fold, number, table

if TYPE_CHECKING:
    from sim.questions.robust.robust import Robust

CAVEAT = gettext_noop(
    "What survives need not be true, and what fails need not be false. The theories share one world, the same random "
    "numbers and the same formal acts; they differ only in how leaders decide. What third parties and factions want is "
    "an input of all of them. Draws cover the parameters' ranges uniformly and independently, although fitted "
    "parameters are correlated. Intervals are 90 % jointly over each table (Bonferroni) and reflect the number of runs "
    "and draws, not errors of the model or its inputs."
)
MARKS = {HOLDS: "yes", FAILS: "no", UNDECIDED: "?"}
KEY = (
    "yes: the whole interval is at or above the proposition's threshold. no: all of it is below. ?: undecided with "
    "this many runs. pp: percentage points."
)
MAX_NAME = 30
MIN_CHANGE = 0.05
"""The share of draws without spontaneous rupture is reported if it differs by more."""


def robust_text(result: Robust) -> str:
    """Compose the text: the study, the table, its key, a paragraph for each proposition, the draws, and the caveats."""
    lines = [*fold(result.title), *fold(_study(result)), "", *_table(result), "", *fold(KEY)]
    lines += [line for place, name in enumerate(result.theories, 1) for line in _theory(result, place, name)] + [""]
    for proposition in result.propositions:
        lines += fold(_proposition(proposition, len(result.parameters)), "  - ")
    if result.not_played:
        lines += fold(
            f"Not played so far, since their variants do not differ within {counted(result.weeks, 'week')}: "
            f"{', '.join(result.not_played)}.",
            "  - ",
        )
    return "\n".join([*lines, "", *fold(_draws(result)), *fold(CAVEAT)])


def _study(result: Robust) -> str:
    return (
        f"Which conclusions are robust? {counted(len(result.propositions), 'proposition')} under "
        f"{counted(len(result.theories), 'theory')}, {counted(result.runs, 'run')} of {counted(result.weeks, 'week')} "
        f"each with common random numbers (seed {result.seed}), and {_design(result)}."
    )


def _design(result: Robust) -> str:
    draws = result.draws
    if not draws.count:
        return "no parameter draws"
    part = "their whole ranges" if draws.range_share == 1.0 else f"{draws.range_share:.0%} of their ranges"
    by = " and ".join(draws.theories)
    return (
        f"under {counted(draws.count, 'draw')} of {counted(len(result.parameters), 'parameter')} from {part}, "
        f"{counted(draws.runs, 'run')} each, by {by}"
    )


def _table(result: Robust) -> list[str]:
    places = [f"{place:^3}" for place in range(1, len(result.theories) + 1)]
    shares = [f"draws by {name}" for name in result.draws.theories] if len(result.draws.theories) > 1 else ["draws"]
    rows = [("", *places, "theories", *(shares if result.draws.count else ()))]
    for p in result.propositions:
        name = p.name if len(p.name) <= MAX_NAME else f"{p.name[: MAX_NAME - 1]}…"
        marks = [MARKS[test.verdict] for test in p.tests]
        draws = [_share(d.share) for d in p.draw_results]
        rows.append((name, *marks, f"{len(p.under(HOLDS))} of {len(marks)}", *draws))
    return table(rows, gap="  ", align="<" + "^" * len(places) + ">")


def _theory(result: Robust, place: int, name: str) -> list[str]:
    return fold(f"{name}: {result.theories[name]}", f"  {place}  ")


def _proposition(p: PropositionResult, parameters: int) -> str:
    """Describe a proposition: its claim, where it survives, the range of differences, and the sensitivities."""
    claim = f"{p.claim} ({p.name}: {p.outcome.words}, {p.higher} minus {p.lower}, at least {_amount(p, p.at_least)})"
    ends = sorted(p.tests, key=lambda test: test.difference.estimate)
    low, high = (f"{_amount(p, test.difference.estimate)} ({test.theory})" for test in (ends[0], ends[-1]))
    size = f"The difference is {low}" if len(ends) == 1 else f"Differences range from {low} to {high}"
    return f"{claim}: {_survives(p)}. {size}.{''.join(_over_draws(p, d, parameters) for d in p.draw_results)}"


def _survives(p: PropositionResult) -> str:
    holds, fails, undecided = (p.under(word) for word in (HOLDS, FAILS, UNDECIDED))
    count = len(p.tests)
    parts = []
    if len(holds) == count:
        parts.append(f"survives {'all ' if count > 1 else 'the only '}{_theories(count)}")
    else:
        parts.append(f"survives {number(len(holds)) if holds else 'none'} of {_theories(count)}")
        parts += [f"fails under {', '.join(fails)}"] * bool(fails and len(fails) < count)
        parts += [f"undecided under {', '.join(undecided)}"] * bool(undecided)
    draws = [f"and {_share(d.share)} of draws{_by(p, d)}" for d in p.draw_results]
    return f"{parts[0]} {' '.join(draws)}".strip() + "".join(f"; {part}" for part in parts[1:])


def _by(p: PropositionResult, d: DrawResult) -> str:
    return f" by {d.theory}" if len(p.draw_results) > 1 else ""


def _over_draws(p: PropositionResult, d: DrawResult, parameters: int) -> str:
    """Describe the median difference, and the parameters most correlated with it."""
    begin = f" Over the draws{_by(p, d)} the median is {_amount(p, d.median)}"
    significant = [f"{s.parameter} ({s.rank_correlation:+.2f})" for s in d.sensitivities if s.significant]
    if significant:
        return f"{begin}; the difference correlates most with {', '.join(significant)} (rank correlation)."
    largest = d.sensitivities[0]
    return (
        f"{begin}; none of {parameters} parameters has a significant rank correlation; the largest is "
        f"{largest.parameter} ({largest.rank_correlation:+.2f})."
    )


def _draws(result: Robust) -> str:
    """Describe spontaneous rupture in the draws, and the parameters held fixed."""
    if not result.draws.count:
        return "No parameters were drawn (--draws 0)."
    sentences = [
        f"By {name} {share:.0%} of the draws have spontaneous rupture: a fifth or more of their runs rupture without "
        f"incidents (on average {mean:.0%} of runs). They are included{_without(result, name)}."
        for name, (share, mean) in result.spontaneous_rupture.items()
    ]
    return f"{' '.join(sentences)} Held fixed: {', '.join(result.held_fixed)}."


def _without(result: Robust, theory: str) -> str:
    """List the propositions whose share changes without the draws with spontaneous rupture."""
    changed = []
    for p in result.propositions:
        d = next(d for d in p.draw_results if d.theory == theory)
        without = d.share_without_spontaneous_rupture
        if without is not None and abs(without - d.share.estimate) > MIN_CHANGE:
            changed.append(f"{p.name} {without:.0%}")
    return f"; without them {', '.join(changed)}" if changed else ""


def _share(e: Estimate) -> str:
    return f"{e.estimate:.0%} ({e.low:.0%} to {e.high:.0%})"


def _amount(p: PropositionResult, value: float) -> str:
    if p.outcome.unit == WEEKS:
        return f"{_rounded(value):+.0f} week{'s' * (abs(_rounded(value)) != 1)}"
    return f"{_rounded(100.0 * value):+.0f} pp" if p.outcome.unit == SHARE else f"{value:+.2f}"


def _rounded(value: float) -> float:
    """Round to a whole number that is never -0."""
    return round(value) + 0.0


def _theories(count: int) -> str:
    return "theory" if count == 1 else f"{number(count)} theories"

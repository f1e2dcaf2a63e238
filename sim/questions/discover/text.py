"""A discovered region as text: the limits of the box, what it holds, caveats."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.errors import counted
from sim.wording import capital, fold, table

if TYPE_CHECKING:
    from sim.questions.discover.discover import Discovery, Limit
    from sim.statistics.intervals import Estimate

CAVEAT = (
    "A region of this model's inputs within the ranges that were varied. It is no evidence that the inputs lie there, "
    "and inputs outside the box may lead to the outcome as well. Intervals of 90 % reflect the number of settings and "
    "runs, not errors of the model."
)


def discovery_text(answer: Discovery) -> str:
    """Return the text: study, box, what it holds, caveat."""
    lines = [*fold(answer.study.scenario.file.title), *fold(_study(answer)), ""]
    if answer.limits:
        lines += [*fold(f"{capital(answer.words)} is more frequent where"), *_limits(answer), "", *_held(answer)]
    else:
        lines += fold(
            f"No region was found in which {answer.words} is more frequent: {_share(answer.anywhere)} of runs over all "
            "settings. Wider ranges (a larger width, or ranges of your own), more points or more runs may show one."
        )
    return "\n".join([*lines, "", *fold(CAVEAT)])


def _study(answer: Discovery) -> str:
    study = answer.study
    return (
        f"{counted(len(answer.points), 'setting')} of {counted(len(answer.inputs), 'input')}, "
        f"{counted(study.runs, 'run')} of {counted(study.horizon, 'week')} each, variant {study.variants[0]}, with "
        f"common random numbers (seed {study.seed}). The box was found in a third of the settings, its limits were "
        "confirmed in a sixth, and it was measured in the other half"
    )


def _limits(answer: Discovery) -> list[str]:
    rows = [("input", "limit", "varied over", "without this limit", "found again")]
    rows += [
        (
            limit.key, limit_words(limit), f"{limit.range[0]:.3g} to {limit.range[1]:.3g}", _share(limit.without),
            f"{limit.found_again:.0%}",
        )
        for limit in answer.limits
    ]  # fmt: skip
    return table(rows, "  ", "<<>>>")


def limit_words(limit: Limit) -> str:
    """Return the limit of an input: `above 0.4`, `below 0.6` or `0.4 to 0.6`."""
    if limit.low is None:
        return f"below {limit.high:.3g}"
    return f"above {limit.low:.3g}" if limit.high is None else f"{limit.low:.3g} to {limit.high:.3g}"


def _held(answer: Discovery) -> list[str]:
    rows = [
        (f"{capital(answer.words)} in the box (density)", _share(answer.density)),
        ("outside it", _share(answer.outside)),
        ("difference", _points(answer.excess)),
        ("anywhere", _share(answer.anywhere)),
        (f"Runs with {answer.words} that lie in the box (coverage)", _share(answer.coverage)),
        ("Settings in the box", f"{answer.mass:.0%}"),
    ]
    notes = fold(
        "`without this limit` is the density if this input were not limited; `found again` is how often the search in "
        "subsets of two thirds of its settings limits the same end of this input.", "  - "
    )  # fmt: skip
    return [*table(rows, "  ", "<>"), "", *notes]


def _points(difference: Estimate) -> str:
    if difference.estimate != difference.estimate:
        return "none there"
    middle, low, high = (100.0 * end for end in (difference.estimate, difference.low, difference.high))
    return f"{middle:+.0f} points ({low:+.0f} to {high:+.0f})"


def _share(share: Estimate) -> str:
    if share.estimate != share.estimate:
        return "none there"
    return f"{share.estimate:.0%} ({share.low:.0%} to {share.high:.0%})"

"""Signposts as text: for each date what to look for, and the probabilities with and without it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.errors import counted
from sim.languages.current import gettext, gettext_noop
from sim.plotting.style import percent
from sim.statistics.intervals import Estimate
from sim.wording import day, fold

if TYPE_CHECKING:
    from sim.questions.signposts.deadlines import Deadline
    from sim.questions.signposts.selection import Signpost
    from sim.questions.signposts.signposts import Signposts

CAVEAT = gettext_noop(
    "What goes together in runs of this model: an observation is a sign of an outcome, not its cause, and whoever "
    "brings it about need not bring about the outcome. The runs are not conditioned on the record. One half of the "
    "runs chose observations and thresholds, the other gives the numbers; intervals are 90 % and reflect the number of "
    "runs only."
)


def signposts_text(answer: Signposts) -> str:
    """Return the text: study, a paragraph for each date, caveat."""
    manifest = answer.results.manifest
    lines = [*fold(manifest["title"]), *fold(_study(answer))]
    for deadline in answer.deadlines:
        lines += ["", *fold(heading(answer, deadline))]
        for one in deadline.signposts:
            lines += fold(sentence(answer, one), "  - ")
        if not deadline.signposts:
            lines += fold(nothing(deadline), "  - ")
    if answer.beyond:
        months = ", ".join(str(count) for count in answer.beyond)
        lines += ["", *fold(f"{months} months after the present lie beyond the weeks simulated.")]
    return "\n".join([*lines, "", *fold(CAVEAT)])


def _study(answer: Signposts) -> str:
    manifest = answer.results.manifest
    return (
        f"Observations from {day(answer.present)} on that would distinguish runs with {answer.future.words} from the "
        f"others: {counted(manifest['runs'], 'run')} of variant {answer.variant}, seed {manifest['seed']}. Counted are "
        f"runs {answer.future.still_open}"
    )


def heading(answer: Signposts, deadline: Deadline) -> str:
    """Say by when, in how many runs, and with which probability without any observation."""
    return (
        f"By the week of {day(deadline.date)} ({counted(deadline.months, 'month')}). Of "
        f"{counted(deadline.runs, 'run')} {_share(deadline.base)} have {answer.future.words}"
    )


def sentence(answer: Signposts, one: Signpost) -> str:
    """Say what an observation changes."""
    return (
        f"If {one.observation}, the probability of {answer.future.words} is {_share(one.if_seen)}, else "
        f"{_share(one.if_not)}; {one.bits.estimate:.2f} bits ({one.bits.low:.2f} to {one.bits.high:.2f}), seen in "
        f"{percent(one.seen.estimate)} of the runs."
    )


def nothing(deadline: Deadline) -> str:
    """Say that there is no signpost by a date, and why."""
    if deadline.too_few:
        return gettext(
            "Too few of these runs with the outcome, or without it, to judge any observation; more runs may help."
        )
    return gettext("No observation by that date distinguishes the futures.")


def _share(e: Estimate) -> str:
    return f"{percent(e.estimate)} ({percent(e.low)} to {percent(e.high)})"

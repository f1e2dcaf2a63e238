"""An early warning in words: what it can tell, what it costs, and what it does not mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.model.ladder import RUNGS
from sim.questions.early_warning.forecasts import WARNING
from sim.statistics.intervals import Estimate
from sim.wording import day, fold, table

if TYPE_CHECKING:
    from sim.questions.early_warning.early_warning import EarlyWarning

MOST_ROWS = 26
"""Of a run's path no more are printed."""
CAVEAT = (
    "A probability, not an alarm: most weeks that look bad are followed by nothing. It was learned from runs of this "
    "model and judged on others of them; real event data are shorter and noisier, and there the signs (Scheffer et al. "
    "2009; Dakos et al. 2012) are weaker still. A blow from outside gives no sign before it falls. Intervals are 90 % "
    "and count each run as one witness; they tell what more runs would narrow, not what the model has wrong."
)


def text(found: EarlyWarning) -> str:
    """One screen: what was asked, the scores, the verdict, how far the chances can be trusted, what acting costs."""
    manifest = found.results.manifest
    of = "as the file has it" if found.variant == "base" else f"variant {found.variant}"
    asked = (
        f"Chance that a rupture begins within {found.horizon} weeks, from the {found.window} weeks before ({of}: "
        f"{found.runs:,} runs, seed {manifest['seed']}). {found.judged_weeks:,} weeks of runs without a rupture so far "
        f"are judged; one follows {percent(found.base_rate)} of them. {found.ruptures:,} runs rupture in sight."
    )
    lines = [manifest["title"], *fold(asked), "", *_scores(found), "", *fold(found.verdict), ""]
    lines += [*_reliability(found), "", *_costs(found), ""]
    if found.run is not None:
        lines += [*_path(found, found.run), ""]
    return "\n".join([*lines, *fold(found.caveat)])


def verdict(found: EarlyWarning) -> str:
    """Whether the signs tell more than the base rate, the level alone, and the date."""
    scores = {judged.model.name: judged for judged in found.models}
    mine, level = scores[WARNING].skill, scores["level"].skill
    if not mine.low > 0.0:
        first = f"Level and signs together are not shown to be better than the base rate (skill {_interval(mine)})."
    else:
        first = f"Level and signs together are better than the base rate (skill {_interval(mine)})."
    return f"{first} {_beside_level(found.over_level, level)} {_beside_date(found)}"


def _beside_level(over: Estimate, level: Estimate) -> str:
    if over.low > 0.0:
        return f"The signs add {_interval(over)} to what the level alone has ({level.estimate:.3f})."
    if over.high < 0.0:
        return f"The level alone is better ({level.estimate:.3f}): the signs cost skill ({_interval(over)})."
    return f"The signs are not shown to add anything to the level alone ({level.estimate:.3f}; {_interval(over)} more)."


def _beside_date(found: EarlyWarning) -> str:
    over = found.over_date
    if over.low > 0.0:
        return f"They still add {_interval(over)} where the date is known too."
    known = f"Where the date is known too they add nothing that can be shown ({_interval(over)})"
    if found.over_level.low > 0.0:
        return f"{known}: what they see is that a dated blow has fallen, at a time when ruptures come anyway."
    return f"{known}."


def percent(e: Estimate) -> str:
    """A share with its interval."""
    if np.isnan(e.estimate):
        return "-"
    return f"{e.estimate:.1%} ({e.low:.1%} to {e.high:.1%})".replace(".0%", "%")


def _interval(e: Estimate) -> str:
    return f"{e.estimate:+.3f}, {e.low:+.3f} to {e.high:+.3f}"


def _scores(found: EarlyWarning) -> list[str]:
    rows = [["knows", "Brier", f"{'skill beside base rate':<26}", "area under ROC"]]
    for j in found.models:
        area = f"{j.area.estimate:.3f}, {j.area.low:.3f} to {j.area.high:.3f}"
        rows.append([j.model.name, f"{j.brier:.4f}", _interval(j.skill), area])
    known = (
        "The warning is what is offered. Level: index and rung. Signs: variance, autocorrelation, distance to the fold."
    )
    return [*table(rows, "  ", "<"), *fold(known)]


def _reliability(found: EarlyWarning) -> list[str]:
    rows = [f"  {b.offered:>7.1%}  {percent(b.happened)}" for b in found.bins]
    return ["How far it can be trusted: chance offered (a fifth of the weeks each), and how often it happened", *rows]


def _costs(found: EarlyWarning) -> list[str]:
    rows = [["acting at", "flagged", "hits", "false alarms", "right", "ruptures told", "quiet runs alarmed"]]
    for t in found.thresholds:
        shares = (t.flagged, t.hits, t.false_alarms, t.right, t.ruptures_told, t.runs_alarmed)
        rows.append([f"{t.chance:.0%} or more", *(_whole(e) for e in shares)])
    meaning = (
        "Shares of weeks: flagged, of all; hits, of those before a rupture; false alarms, of the others; right, of "
        "the flagged. Shares of runs: ruptures with a flag before them; runs without a rupture that would be alarmed."
    )
    return ["What acting on it would cost", *table(rows, "  ", ">"), *fold(meaning)]


def _whole(e: Estimate) -> str:
    """A share in whole hundredths that never rounds it to none or all."""
    if np.isnan(e.estimate):
        return "-"
    if 0.0 < e.estimate < 0.005 or 0.995 < e.estimate < 1.0:
        return "<1%" if e.estimate < 0.5 else ">99%"
    return f"{e.estimate:.0%}"


def _path(found: EarlyWarning, run: int) -> list[str]:
    """The run that was asked for, every so many weeks, to the last."""
    path, begins = found.path(run), found.time_to_rupture[run]
    ruptures = np.isfinite(begins)
    end = f"ruptures in the week of {day(pd.Timestamp(found.weeks[int(begins)]))}" if ruptures else "does not rupture"
    if not len(path):
        return fold(f"Run {run} {end}, before a first window of {found.window} weeks is full.")
    every = -(-len(path) // MOST_ROWS)
    shown = path.iloc[(len(path) - 1) % every :: every]
    dates, numbers = shown["week"].dt.strftime("%d %b %Y"), shown.drop(columns="week").to_numpy()
    rows = [
        f"  {date:>12}  {chance:>6.1%}  {index:>+6.2f} {RUNGS[int(rung)]:<12} "
        f"{spread:>9.5f}  {memory:>+6.2f}  {far:>+8.2f}"
        for date, (chance, index, rung, spread, memory, far) in zip(dates, numbers, strict=True)
    ]
    head = f"  {'week of':>12}  chance   index              variance  memory  distance"
    return [f"Run {run}, {'every week' if every == 1 else f'every {every} weeks'}; it {end}", head, *rows]

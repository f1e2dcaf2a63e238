"""Command `bilateral respond`: what one leader could do, ranked by the probability of a goal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import rich_click as click

from sim.cli.terminal.options import SCENARIO, VARIANT, as_json, run_out, seed, weeks, workers

DAY = click.DateTime(formats=["%Y-%m-%d"])
ADVICE = "fewer --runs, fewer gestures or a larger --every take less time."
GESTURES = "amends, amends_half, back_down, release, consult, visit, praise, offer, cooperate, aid, agree, protect"


@click.command()
@click.argument("scenario", type=SCENARIO)
@click.option("--leader", required=True, help="State of the focal dyad whose leader acts.")
@click.option(
    "--gesture", "--gestures", "gestures", multiple=True,
    help=f"{GESTURES}; a+b combines two. Repeatable, or separated by commas. Default: the first five, each by itself.",
)  # fmt: skip
@click.option(
    "--goal", default="repair", show_default=True, help="repair, no_rupture, no_crisis, no_recall, no_severance."
)
@click.option(
    "--by", default="end", show_default=True,
    help="Rank by the probability of the goal in the last week (end), its worst week (worst), or on average (mean).",
)  # fmt: skip
@click.option("--limit", "limits", multiple=True, metavar="RISK=P", help="Limit on rupture, recall or severance.")
@click.option("--every", default=13, show_default=True, help="Weeks between two dates.")
@click.option("--from", "first", type=DAY, metavar="DATE", help="First date. Default: a week after the last incident.")
@click.option("--until", "last", type=DAY, metavar="DATE", help="Last date. Default: 12 dates, or up to the horizon.")
@click.option("--variant", type=VARIANT, default="base", show_default=True, help="Variant to simulate.")
@click.option("--runs", default=500, show_default=True, help="Number of runs of each candidate.")
@seed
@weeks
@workers
@run_out
@as_json
def respond(scenario: str, leader: str, out: Path | None, as_json: bool, **asked: Any) -> None:
    """Rank what one leader could do.

    Tries gestures of one leader on several dates, in the same runs, and compares each with doing nothing. The best one
    is simulated again on fresh random numbers. Writes respond.json, respond.csv, respond.txt and a picture into a run
    folder.
    """
    from sim.cli.terminal.report import loaded, nothing_kept, publish, show_progress
    from sim.questions.respond.respond import Search
    from sim.questions.respond.respond import respond as respond_best
    from sim.results.run_folder import SCENARIO, new_folder, versions
    from sim.running.study import Study
    from sim.writing import write_text

    first, last = (day.date() if isinstance(day, dt.datetime) else None for day in (asked["first"], asked["last"]))
    gestures = [part for text in asked["gestures"] for part in text.split(",")]
    search = Search(
        gestures=gestures, by=asked["by"], limits=_limits(asked["limits"]), every=asked["every"], first=first, last=last
    )
    study = Study(loaded(scenario), (asked["variant"],), asked["runs"], asked["seed"], asked["weeks"])
    folder = new_folder(out, study.scenario.name, dt.date.today())
    with nothing_kept(folder, ADVICE), show_progress(study.runs, 1) as progress:
        answer = respond_best(study, leader, asked["goal"], asked["workers"], progress, **search)
    write_text(folder / SCENARIO, study.scenario.resolved)
    publish(answer, folder, as_json, {"run_folder": str(folder), "versions": versions()})


def _limits(texts: Sequence[str]) -> dict[str, float]:
    """Return the limits by risk. Raises UsageError for a text of another form, or a risk named twice."""
    from sim.errors import UsageError

    limits: dict[str, float] = {}
    for text in texts:
        name, _, number = text.partition("=")
        try:
            most = float(number)
        except ValueError:
            raise UsageError(f"cannot read the limit '{text}'; write it as severance=0.10") from None
        if name.strip() in limits:
            raise UsageError(f"{name.strip()} has two limits; give one")
        limits[name.strip()] = most
    return limits

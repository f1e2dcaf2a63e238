"""Storylines: the few courses that the runs of a study take, each with its typical run, its share and its turns."""

from __future__ import annotations

import datetime as dt
import textwrap
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from sim.errors import UsageError
from sim.model.ladder import CRISIS, RUNGS
from sim.questions.story.trajectory_clusters import courses
from sim.questions.story.wording import Teller, day, rung_words, signed
from sim.results.dataset import Results
from sim.results.selection import Happening, played_variant
from sim.statistics.clustering import COUNTS, FEWEST
from sim.statistics.intervals import Estimate

WIDTH = 98
MOST = 8
"""More storylines than these are not had."""
BEFORE, AFTER = 2, 2
"""An event is at a turn if it falls so many weeks before or after it."""
OFTEN, APART = 0.2, 0.1
"""The share of a storyline's runs that an event at a turn must have, and by how much the others' where they part."""
UP, DOWN, PARTS = "begins to rise", "begins to fall", "parts from the others"
CAVEAT = (
    "Storylines are a way to read many runs, not kinds of future: another number of them, or another measure, would "
    "draw the lines elsewhere. Shares hold within the model and its inputs; their 90 % intervals tell only what the "
    "number of runs leaves to chance. An event named at a turn fell there often; it need not be what turned it."
)


@dataclass(frozen=True)
class Turn:
    """Where a storyline's middle turns or parts from the others, and the event most often there.

    `event_share` is the share of the storyline's runs that have it there, `others_share` that of all other runs;
    `event` is empty where none is frequent.
    """

    kind: str
    date: dt.date
    index: float
    event: str = ""
    event_share: float = 0.0
    others_share: float = 0.0


@dataclass(frozen=True)
class Storyline:
    """One storyline: its number (1 the best), words, share of runs, typical run, and where it turns."""

    number: int
    words: str
    share: Estimate
    runs: int
    medoid: int
    ruptured: float
    crisis_weeks: float
    end: float
    turns: tuple[Turn, ...]


@dataclass(frozen=True)
class Storylines:
    """The storylines of a study; `data` are the numbers behind them (`trajectory_clusters.courses`)."""

    scenario: str
    title: str
    variant: str
    lines: tuple[Storyline, ...]
    data: xr.Dataset
    caveat: str = CAVEAT

    def __str__(self) -> str:
        """The text, folded at about a hundred letters."""
        what = "as the file has it" if self.variant == "base" else f"variant {self.variant}"
        runs, of = self.data.attrs["runs"], self.data.attrs["of_runs"]
        seen = f"{runs:,} runs" if runs == of else f"the first {runs:,} of {of:,} runs"
        head = f"{len(self.lines)} storylines of {seen} ({what}, seed {self.data.attrs['seed']}), the best first:"
        body = [line for storyline in self.lines for line in _told(storyline)]
        return "\n".join([self.title, head, "", *body, *_fold(self.caveat)])

    def as_json(self) -> dict[str, Any]:
        """Every storyline with its numbers; paths are in `data`."""
        attrs = self.data.attrs
        head = {"scenario": self.scenario, "title": self.title, "variant": self.variant}
        lines = [vars(line) | {"share": line.share.as_json(), "turns": _turns_json(line)} for line in self.lines]
        about = {"runs": int(attrs["runs"]), "seed": int(attrs["seed"])}
        return {**head, **about, "storylines": lines, "caveat": self.caveat}


def storylines(results: Results, variant: str | None = None, count: int | None = None) -> Storylines:
    """The storylines of one variant (the first one played unless named): three to five, or `count`.

    Raises UsageError for a variant that was not played, for a number of storylines that cannot be had, and where there
    are fewer runs than storylines.
    """
    manifest, variant = results.manifest, played_variant(results, variant)
    _checked(count, results.dataset.sizes["run"])
    data = courses(results.dataset, variant, manifest.get("thresholds"), count)
    events = _events(results, variant, data)
    teller = Teller(manifest)
    lines = tuple(_storyline(data, place, events, teller) for place in range(data.sizes["storyline"]))
    return Storylines(manifest["scenario"], manifest["title"], variant, lines, data)


def _checked(count: int | None, runs: int) -> None:
    if count is not None and not FEWEST <= count <= MOST:
        raise UsageError(f"storylines come in {FEWEST} to {MOST}; {count} were asked for")
    if runs < (wanted := count or COUNTS[0]):
        held = "1 run" if runs == 1 else f"{runs} runs"
        raise UsageError(
            f"{wanted} storylines need at least {wanted} runs, better some hundreds; this study has {held} "
            f"(more: bilateral expand RUN --runs 500)"
        )


def _events(results: Results, variant: str, data: xr.Dataset) -> pd.DataFrame:
    """Events of the focus pair in the runs that were clustered, with the place of each run's storyline."""
    table, pair = results.events, set(results.manifest["focus"].split("-"))
    mine = table[(table["variant"] == variant) & table["source"].isin(pair) & table["target"].isin(pair)]
    place = pd.Series(data["storyline_of"].to_numpy(), index=data["member"].to_numpy())
    mine = mine[mine["run"].isin(place.index)]
    return mine.assign(storyline=mine["run"].map(place))


def _storyline(data: xr.Dataset, place: int, events: pd.DataFrame, teller: Teller) -> Storyline:
    one = data.isel(storyline=place)
    middle = one["index"].sel(quantile=0.5)
    own = data["turn_of"].to_numpy() == place
    weeks = [(week, _way(middle, week)) for week in data["turn_week"].to_numpy()[own]]
    parting = one["parts"].to_numpy()[()]
    weeks += [] if np.isnat(parting) else [(parting, PARTS)]
    sizes = int(one["runs"]), int(data["runs"].sum()) - int(one["runs"])
    turns = []
    for week, kind in sorted(weeks):
        at = int(np.flatnonzero(data["week"].to_numpy() == week)[0])
        score = _frequent(events[events["week"].between(at - BEFORE, at + AFTER)], place, sizes)
        turns.append(Turn(kind, _date(week), float(middle[at]), *_most_often(score, kind, teller)))
    worst, end, ruptured = str(one["worst_rung"].values), str(one["end_rung"].values), float(one["ruptured"])
    estimate = Estimate(*(float(value) for value in one["share"].to_numpy()))
    last, number = float(middle[-1]), int(one["storyline"])
    weeks_in_crisis, told = float(one["crisis_weeks"]), words(worst, end)
    return Storyline(
        number, told, estimate, sizes[0], int(one["medoid"]), ruptured, weeks_in_crisis, last, tuple(turns)
    )


def _way(middle: xr.DataArray, week: Any) -> str:
    at = int(np.flatnonzero(middle["week"].to_numpy() == week)[0])
    later = middle.to_numpy()[at : at + 2 * 13]
    return UP if later.mean() > later[0] else DOWN


def _frequent(near: pd.DataFrame, place: int, sizes: tuple[int, int]) -> pd.DataFrame:
    """Events, by name, source and target, with the share of this storyline's runs and of all others that have them."""
    once = near.drop_duplicates(["run", "event", "source"])
    counted = once.assign(own=once["storyline"] == place).groupby(["event", "source", "target"])["own"]
    own, everyone = counted.sum(), counted.size()
    return pd.DataFrame({"own": own / sizes[0], "others": (everyone - own) / max(sizes[1], 1)}).reset_index()


def _most_often(found: pd.DataFrame, kind: str, teller: Teller) -> tuple[str, float, float]:
    """The event that most of a storyline's runs have at a turn; where it parts, the one that sets it apart most."""
    found = found[found["own"] >= OFTEN]
    score = (found["own"] - found["others"] if kind == PARTS else found["own"]).to_numpy()
    if not len(score) or (kind == PARTS and score.max() < APART):
        return "", 0.0, 0.0
    best = found.iloc[int(score.argmax())]
    happened = Happening(0, str(best["event"]), str(best["source"]), str(best["target"]))
    return teller.event(happened), float(best["own"]), float(best["others"])


def _date(week: Any) -> dt.date:
    date: dt.date = np.datetime64(week, "D").tolist()
    return date


def words(worst: str, end: str) -> str:
    """A storyline in a few words, by the worst rung and the last one of most of its runs."""
    place, last = max(RUNGS.index(worst), RUNGS.index(end)), RUNGS.index(end)
    if place < CRISIS:
        return f"no crisis, ends in {rung_words(last)}"
    if place == last:
        return f"down to {rung_words(place)} and still there"
    return f"down to {rung_words(place)}, {'ends in' if last >= CRISIS else 'back to'} {rung_words(last)}"


def _turns_json(line: Storyline) -> list[dict[str, Any]]:
    return [vars(turn) | {"date": turn.date.isoformat()} for turn in line.turns]


def _told(line: Storyline) -> list[str]:
    e = line.share
    head = (
        f"{line.number}. {line.words[:1].upper()}{line.words[1:]}: {e.estimate:.0%} of the runs "
        f"({e.low:.0%} to {e.high:.0%}). {line.ruptured:.0%} of them rupture, the middle one is in crisis or worse for "
        f"{line.crisis_weeks:.0f} weeks, and they end around {signed(line.end)}. Typical: run {line.medoid}."
    )
    return [*_fold(head, "", "   "), *(row for turn in line.turns for row in _fold(_turn(turn), "   - ")), ""]


def _turn(turn: Turn) -> str:
    text = f"Week of {day(turn.date)}: {turn.kind}, at {signed(turn.index)}."
    if not turn.event:
        return text
    if turn.kind == PARTS:
        shares = f"{turn.event_share:.0%} of its runs, {turn.others_share:.0%} of the others"
        return f"{text} What sets it apart there: {turn.event} ({shares})."
    return f"{text} Most often there: {turn.event} ({turn.event_share:.0%} of its runs)."


def _fold(text: str, bullet: str = "", margin: str = "") -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent=bullet, subsequent_indent=margin or " " * len(bullet))

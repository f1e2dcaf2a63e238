"""Storylines: the few courses that the runs of a study take, each with its typical run, its share and its turns."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pandas as pd
import xarray as xr
from matplotlib.figure import Figure

from sim.errors import UsageError
from sim.model.ladder import CRISIS, RUNGS
from sim.plotting.pages import study_page
from sim.plotting.style import provenance
from sim.questions.answer import Answer, plain
from sim.questions.story import picture
from sim.questions.story.trajectory_clusters import courses
from sim.questions.story.wording import Teller, long_day, rung_words, signed
from sim.results.dataset import Results
from sim.results.selection import Happening, played_variant
from sim.statistics.clustering import COUNTS, FEWEST
from sim.statistics.intervals import Estimate
from sim.wording import capital, fold

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


@dataclass(frozen=True, repr=False)
class Storylines(Answer):
    """The storylines of a study; `data` are the numbers behind them (`trajectory_clusters.courses`)."""

    name: ClassVar[str] = "storylines"
    manifest: dict[str, Any]
    variant: str
    lines: tuple[Storyline, ...]
    data: xr.Dataset

    def __str__(self) -> str:
        what = "as the file has it" if self.variant == "base" else f"variant {self.variant}"
        runs, of = self.data.attrs["runs"], self.data.attrs["of_runs"]
        seen = f"{runs:,} runs" if runs == of else f"the first {runs:,} of {of:,} runs"
        head = f"{len(self.lines)} storylines of {seen} ({what}, seed {self.manifest['seed']}), the best first:"
        body = [text for line in self.lines for text in (*_told(line), "")]
        return "\n".join([self.manifest["title"], head, "", *body, *fold(CAVEAT)])

    def plot(self) -> Figure:
        """Each storyline's typical run, with the middle half of its like."""
        return study_page(picture.storylines, self.data, picture.QUESTION, self.manifest, self.variant)

    def provenance(self) -> dict[str, str | int]:
        """Scenario, variant, seed, runs and version."""
        return provenance(self.manifest, self.variant)

    def to_json(self) -> dict[str, Any]:
        """Every storyline with its numbers; paths are in `data`."""
        head = {"scenario": self.manifest["scenario"], "title": self.manifest["title"], "variant": self.variant}
        about = {key: int(self.data.attrs[key]) for key in ("runs", "seed")}
        return {**head, **about, "storylines": plain(self.lines), "caveat": CAVEAT}


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
    return Storylines(manifest, variant, lines, data)


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
    table, dyad = results.events, set(results.manifest["focus"].split("-"))
    mine = table[(table["variant"] == variant) & table["source"].isin(dyad) & table["target"].isin(dyad)]
    place = pd.Series(data["storyline_of"].to_numpy(), index=data["member"].to_numpy())
    mine = mine[mine["run"].isin(place.index)]
    return mine.assign(storyline=mine["run"].map(place))


def _storyline(data: xr.Dataset, place: int, events: pd.DataFrame, teller: Teller) -> Storyline:
    one, weeks = data.isel(storyline=place), data["week"].to_numpy()
    middle = one["dyad_relation"].sel(quantile=0.5).to_numpy()
    own = np.searchsorted(weeks, data["turn_week"].to_numpy()[data["turn_of"].to_numpy() == place]).tolist()
    turning = [(at, UP if middle[at : at + 2 * 13].mean() > middle[at] else DOWN) for at in own]
    parting = one["parts"].to_numpy()[()]
    turning += [] if np.isnat(parting) else [(int(np.searchsorted(weeks, parting)), PARTS)]
    runs, turns = int(one["runs"]), []
    for at, kind in sorted(turning):
        near = events[events["week"].between(at - BEFORE, at + AFTER)]
        score = _frequent(near, place, (runs, int(data["runs"].sum()) - runs))
        date = weeks[at].astype("datetime64[D]").item()
        turns.append(Turn(kind, date, float(middle[at]), *_most_often(score, kind, teller)))
    return Storyline(
        number=int(one["storyline"]),
        words=words(str(one["worst_rung"].values), str(one["end_rung"].values)),
        share=Estimate(*one["share"].to_numpy().tolist()),
        runs=runs,
        medoid=int(one["medoid"]),
        ruptured=float(one["ruptured"]),
        crisis_weeks=float(one["crisis_weeks"]),
        end=float(middle[-1]),
        turns=tuple(turns),
    )


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


def words(worst: str, end: str) -> str:
    """A storyline in a few words, by the worst rung and the last one of most of its runs."""
    place, last = max(RUNGS.index(worst), RUNGS.index(end)), RUNGS.index(end)
    if place < CRISIS:
        return f"no crisis, ends in {rung_words(last)}"
    if place == last:
        return f"down to {rung_words(place)} and still there"
    return f"down to {rung_words(place)}, {'ends in' if last >= CRISIS else 'back to'} {rung_words(last)}"


def _told(line: Storyline) -> list[str]:
    e = line.share
    head = (
        f"{capital(line.words)}: {e.estimate:.0%} of the runs "
        f"({e.low:.0%} to {e.high:.0%}). {line.ruptured:.0%} of them rupture, the middle one is in crisis or worse for "
        f"{line.crisis_weeks:.0f} weeks, and they end around {signed(line.end)}. Typical: run {line.medoid}."
    )
    return [*fold(head, f"{line.number}. "), *(row for turn in line.turns for row in fold(_turn(turn), "   - "))]


def _turn(turn: Turn) -> str:
    text = f"Week of {long_day(turn.date)}: {turn.kind}, at {signed(turn.index)}."
    if not turn.event:
        return text
    if turn.kind == PARTS:
        shares = f"{turn.event_share:.0%} of its runs, {turn.others_share:.0%} of the others"
        return f"{text} What sets it apart there: {turn.event} ({shares})."
    return f"{text} Most often there: {turn.event} ({turn.event_share:.0%} of its runs)."

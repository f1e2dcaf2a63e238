"""Storylines: clusters of the runs of a study, each with its typical run, share and turning points."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import pandas as pd
import xarray as xr

from sim.answer import Answer, plain
from sim.errors import UsageError, counted
from sim.languages.current import gettext, gettext_noop
from sim.model.ladder import CRISIS, RUNGS
from sim.plotting.pages import study_page
from sim.plotting.style import provenance
from sim.questions.story import picture
from sim.questions.story.trajectory_clusters import trajectory_clusters
from sim.questions.story.wording import Narrator, long_day, rung_words, signed
from sim.results.dataset import Results
from sim.results.selection import DyadEvent, variant_of
from sim.statistics.clustering import COUNTS, FEWEST
from sim.statistics.intervals import Estimate
from sim.wording import capital, fold

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST = 8
"""Largest number of storylines."""
BEFORE, AFTER = 2, 2
"""Weeks before and after a turn in which an event is attributed to it."""
OFTEN, APART = 0.2, 0.1
"""Smallest share of a storyline's runs with an event at a turn, and smallest excess over the others at a divergence."""
UP, DOWN = gettext_noop("begins to rise"), gettext_noop("begins to fall")
DIVERGES = gettext_noop("diverges from the others")
NEAR = 0.1
"""Part of an interval, at each end, in which a share counts as being at its end."""
AT_AN_END = gettext_noop(
    "A share at an end of its interval: nearly every other division of the runs makes this storyline smaller, "
    "or larger."
)
CAVEAT = gettext_noop(
    "Storylines summarise many runs; they are not types of future: another number of clusters or another distance "
    "would divide the runs differently. Shares hold within the model and its inputs; their 90 % intervals reflect the "
    "number of runs, and that other runs would be divided differently. An event at a turn is frequent there; it need "
    "not be its cause."
)


@dataclass(frozen=True)
class Turn:
    """Turn of a storyline's median, or its divergence from the others, and the most frequent event there.

    `event_share` is the share of the storyline's runs with the event, `others_share` that of all other runs; `event` is
    empty if no event is frequent.
    """

    kind: str
    date: dt.date
    dyad_relation: float
    event: str = ""
    event_share: float = 0.0
    others_share: float = 0.0


@dataclass(frozen=True)
class Storyline:
    """One storyline: number (1 is the best), description, share of runs, typical run and turns."""

    number: int
    description: str
    share: Estimate
    runs: int
    medoid: int
    ruptured: float
    crisis_weeks: float
    end: float
    broken_at_end: float
    turns: tuple[Turn, ...]


@dataclass(frozen=True, repr=False)
class Storylines(Answer):
    """The storylines of a study; `data` are their numbers (`trajectory_clusters`)."""

    name: ClassVar[str] = "storylines"
    manifest: dict[str, Any]
    variant: str
    lines: tuple[Storyline, ...]
    data: xr.Dataset

    def __str__(self) -> str:
        variant = "base" if self.variant == "base" else f"variant {self.variant}"
        runs, of = self.data.attrs["runs"], self.data.attrs["of_runs"]
        clustered = counted(runs, "run") if runs == of else f"the first {runs:,} of {of:,} runs"
        head = (
            f"{counted(len(self.lines), 'storyline')} of {clustered} ({variant}, seed {self.manifest['seed']}), best "
            "first:"
        )
        body = [text for line in self.lines for text in (*_format(line), "")]
        note = fold(at_an_end(self.lines))
        return "\n".join([*fold(self.manifest["title"]), *fold(head), "", *body, *note, *fold(CAVEAT)])

    def plot(self) -> Figure:
        """Plot each storyline's typical run and the middle half of its runs."""
        return study_page(picture.storylines, self.data, picture.QUESTION, self.manifest, self.variant)

    def provenance(self) -> dict[str, str | int]:
        """Return scenario, variant, seed, runs and version."""
        return provenance(self.manifest, self.variant)

    def to_json(self) -> dict[str, Any]:
        """Return every storyline with its numbers; paths are in `data`."""
        head = {"scenario": self.manifest["scenario"], "title": self.manifest["title"], "variant": self.variant}
        about = {key: int(self.data.attrs[key]) for key in ("runs", "seed")}
        return {**head, **about, "storylines": plain(self.lines), "caveat": CAVEAT}


def storylines(results: Results, variant: str | None = None, count: int | None = None) -> Storylines:
    """Cluster the runs of one variant (default: the first) into three to five storylines, or `count`.

    Raises UsageError for an unknown variant, an invalid number of storylines, or fewer runs than storylines.
    """
    manifest, variant = results.manifest, variant_of(results, variant)
    _check(count, results.dataset.sizes["run"])
    data = trajectory_clusters(results.dataset, variant, manifest.get("thresholds"), count)
    events = _events(results, variant, data)
    narrator = Narrator(manifest)
    lines = [_storyline(data, place, events, narrator) for place in range(data.sizes["storyline"])]
    return Storylines(manifest, variant, tuple(_told_apart(lines)), data)


def _told_apart(lines: Sequence[Storyline]) -> Iterator[Storyline]:
    """Yield storylines with their typical run in the description where several share one."""
    shared = Counter(line.description for line in lines)
    for line in lines:
        words = gettext("{storyline} (such as run {run})", storyline=line.description, run=line.medoid)
        yield replace(line, description=words) if shared[line.description] > 1 else line


def _check(count: int | None, runs: int) -> None:
    if count is not None and not FEWEST <= count <= MOST:
        raise UsageError(f"the number of storylines is {FEWEST} to {MOST}; got {count}")
    if runs < (wanted := count or COUNTS[0]):
        raise UsageError(
            f"{wanted} storylines require at least {wanted} runs, better several hundred; this study has "
            f"{counted(runs, 'run')} (more: bilateral expand RUN --runs 500)"
        )


def _events(results: Results, variant: str, data: xr.Dataset) -> pd.DataFrame:
    """Return the focal dyad's events in the clustered runs, with the place of each run's storyline."""
    table, dyad = results.events, set(results.manifest["focus"].split("-"))
    mine = table[(table["variant"] == variant) & table["source"].isin(dyad) & table["target"].isin(dyad)]
    place = pd.Series(data["storyline_of"].to_numpy(), index=data["member"].to_numpy())
    mine = mine[mine["run"].isin(place.index)]
    return mine.assign(storyline=mine["run"].map(place))


def _storyline(data: xr.Dataset, place: int, events: pd.DataFrame, narrator: Narrator) -> Storyline:
    one, weeks = data.isel(storyline=place), data["week"].to_numpy()
    middle = one["dyad_relation"].sel(quantile=0.5).to_numpy()
    own = np.searchsorted(weeks, data["turn_week"].to_numpy()[data["turn_of"].to_numpy() == place]).tolist()
    turning = [(at, UP if middle[at : at + 2 * 13].mean() > middle[at] else DOWN) for at in own]
    divergence = one["diverges"].to_numpy()[()]
    turning += [] if np.isnat(divergence) else [(int(np.searchsorted(weeks, divergence)), DIVERGES)]
    runs, turns = int(one["runs"]), []
    for at, kind in sorted(turning):
        near = events[events["week"].between(at - BEFORE, at + AFTER)]
        frequency = _frequencies(near, place, (runs, int(data["runs"].sum()) - runs))
        date = weeks[at].astype("datetime64[D]").item()
        turns.append(Turn(kind, date, float(middle[at]), *_most_frequent(frequency, kind, narrator)))
    return Storyline(
        number=int(one["storyline"]),
        description=describe(str(one["worst_rung"].values), str(one["end_rung"].values)),
        share=Estimate(*one["share"].to_numpy().tolist()),
        runs=runs,
        medoid=int(one["medoid"]),
        ruptured=float(one["ruptured"]),
        crisis_weeks=float(one["crisis_weeks"]),
        end=float(middle[-1]),
        broken_at_end=float(one["broken_at_end"]),
        turns=tuple(turns),
    )


def _frequencies(near: pd.DataFrame, place: int, sizes: tuple[int, int]) -> pd.DataFrame:
    """Compute the share of this storyline's runs and of all others with each event (name, source, target)."""
    once = near.drop_duplicates(["run", "event", "source"])
    counted = once.assign(own=once["storyline"] == place).groupby(["event", "source", "target"])["own"]
    own, everyone = counted.sum(), counted.size()
    return pd.DataFrame({"own": own / sizes[0], "others": (everyone - own) / max(sizes[1], 1)}).reset_index()


def _most_frequent(events: pd.DataFrame, kind: str, narrator: Narrator) -> tuple[str, float, float]:
    """Return the most frequent event at a turn; at a divergence, the one with the largest excess over the others."""
    events = events[events["own"] >= OFTEN]
    score = (events["own"] - events["others"] if kind == DIVERGES else events["own"]).to_numpy()
    if not len(score) or (kind == DIVERGES and score.max() < APART):
        return "", 0.0, 0.0
    best = events.iloc[int(score.argmax())]
    event = DyadEvent(0, str(best["event"]), str(best["source"]), str(best["target"]))
    return narrator.event(event), float(best["own"]), float(best["others"])


def describe(worst: str, end: str) -> str:
    """Describe a storyline by the worst rung and the last one that half of its runs reach."""
    place, last = max(RUNGS.index(worst), RUNGS.index(end)), RUNGS.index(end)
    if place < CRISIS:
        return gettext("no crisis, ends in {end}", end=rung_words(last))
    if place == last:
        return gettext("down to {worst} and stays there", worst=rung_words(place))
    if last >= CRISIS:
        return gettext("down to {worst}, ends in {end}", worst=rung_words(place), end=rung_words(last))
    return gettext("down to {worst}, back to {end}", worst=rung_words(place), end=rung_words(last))


def at_an_end(lines: Sequence[Storyline]) -> str:
    """Explain intervals that end at or near their share; empty if there are none."""
    shares = [line.share for line in lines]
    if any(min(e.estimate - e.low, e.high - e.estimate) < NEAR * (e.high - e.low) for e in shares):
        return gettext(AT_AN_END)
    return ""


def _format(line: Storyline) -> list[str]:
    e = line.share
    head = (
        f"{capital(line.description)}: {e.estimate:.0%} of the runs ({e.low:.0%} to {e.high:.0%}). "
        f"{line.ruptured:.0%} of them have a rupture; the median is "
        f"{counted(round(line.crisis_weeks), 'week')} in crisis or worse and {signed(line.end)} at the end, when "
        f"{line.broken_at_end:.0%} have an ambassador recalled or relations severed. Typical run: {line.medoid}."
    )
    return [*fold(head, f"{line.number}. "), *(row for turn in line.turns for row in fold(_turn(turn), "   - "))]


def _turn(turn: Turn) -> str:
    text = f"Week of {long_day(turn.date)}: {turn.kind}, at {signed(turn.dyad_relation)}."
    if not turn.event:
        return text
    if turn.kind == DIVERGES:
        shares = f"{turn.event_share:.0%} of its runs, {turn.others_share:.0%} of the others"
        return f"{text} Most distinctive event: {turn.event} ({shares})."
    return f"{text} Most frequent event: {turn.event} ({turn.event_share:.0%} of its runs)."

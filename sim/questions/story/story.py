"""Story of one run: dated sentences, one per segment, with the largest contributions to the change of the relation."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np

from sim.answer import Answer, plain
from sim.model.ladder import RUNGS
from sim.questions.story.segments import Segment, overall, segments_of, select_run, share_explained
from sim.questions.story.wording import Narrator, long_day, rung_words, signed
from sim.results.dataset import Results
from sim.results.dates import ChangeDate, ChangeDates, change_dates
from sim.results.selection import dyad_events, variant_of
from sim.running.ensemble import study_in
from sim.running.replay import replay
from sim.wording import dated_in, fold

CAVEAT = (
    "This is one trajectory that the model finds possible, not a forecast and not what happened. The numbers are exact "
    "but include direct effects only: effects of a faction, a third party or an incident through the later conduct of "
    "others are not in them, and they are not shares of blame."
)
HOW_TO_READ = (
    "Relations range from -1 to 1. Numbers in brackets are contributions to the change of the relation; with the "
    "smaller ones that are not named they sum to the change. They are relative to equilibrium, in which the relation "
    "would stay where it began. Unexplained change: noise, misperception and conduct noise."
)


@dataclass(frozen=True, repr=False)
class Story(Answer):
    """Story of one run. `sentences`: the opening, one for each of `segments`, the end, and the average."""

    name: ClassVar[str] = "story"
    scenario: str
    title: str
    variant: str
    run: int
    runs: int
    seed: int
    selection: str
    segments: tuple[Segment, ...]
    sentences: tuple[str, ...]

    def __str__(self) -> str:
        of = "base" if self.variant == "base" else f"variant {self.variant}"
        head = f"Run {self.run} ({of}, seed {self.seed}): {self.selection}."
        body = [line for text in self.sentences for line in fold(text, "  ", further=2)]
        explained = f"Named drivers make up {self.share_explained:.0%} of what moved the relation in this run."
        foot = [*fold(explained), *fold(HOW_TO_READ), *fold(CAVEAT)]
        return "\n".join([*fold(self.title), *fold(head), "", *body, "", *foot])

    @property
    def share_explained(self) -> float:
        """Share of what moved the narrated relation that is not unexplained change, 0 to 1."""
        return share_explained(self.segments)

    def provenance(self) -> dict[str, str | int]:
        """Return scenario, variant, seed and run."""
        return {"scenario": self.scenario, "variant": self.variant, "seed": self.seed, "run": self.run}

    def to_json(self) -> dict[str, Any]:
        """Return all numbers of all segments, and the sentences."""
        opening, *texts, end, average = self.sentences
        head = {key: getattr(self, key) for key in ("scenario", "title", "variant", "run", "runs", "seed", "selection")}
        segments = [_segment_json(segment, text) for segment, text in zip(self.segments, texts, strict=True)]
        body: dict[str, Any] = {
            "opening": opening,
            "segments": segments,
            "end": end,
            "average": average,
            "caveat": CAVEAT,
        }
        body["share_explained"] = self.share_explained
        return dict(plain({**head, **body}))


def _segment_json(segment: Segment, text: str) -> dict[str, Any]:
    directions = {
        way: {
            "before": before, "after": after, "contributions": segment.contributions[way],
            "log_odds": segment.log_odds[way],
        }
        for way, (before, after) in segment.relation.items()
    }  # fmt: skip
    events = [{"week": e.week, "event": e.name, "source": e.source, "target": e.target} for e in segment.events]
    return {
        "start": segment.start, "end": segment.end, "weeks": [segment.first, segment.last], "text": text,
        "events": events, "rung": [RUNGS[rung] for rung in segment.rung], "narrated": segment.narrated,
        "directions": directions,
    }  # fmt: skip


def story(results: Results, run: str | int = "median", variant: str | None = None) -> Story:
    """Narrate one run of a study: `median`, `record`, `best`, `worst`, or its number (see `select_run`).

    The run is simulated again from the scenario in the run folder, bit-identically, to obtain its drivers. Raises
    UsageError for an unknown run or variant, ResultsError if another version wrote the folder.
    """
    manifest, variant = results.manifest, variant_of(results, variant)
    number, selection = select_run(results, run, variant)
    study = study_in(results.folder)
    about = replace(study, scenario=study.scenario.focused_on(results.manifest["focus"]))
    drivers = replay(about, variant, [number])
    paths = results.dataset.sel(variant=variant, run=number)
    events = dyad_events(results, variant, number)
    segments = segments_of(drivers, paths["dyad_relation"].to_numpy(), paths["rung"].to_numpy(), events)
    narrator = Narrator(manifest)
    average = overall(drivers)
    worse = min(average, key=lambda way: average[way][0])
    sentences = (
        narrator.opening(segments[0]), *narrator.sentences(segments),
        _end(narrator, paths, segments[-1], change_dates(results, variant)), narrator.average(worse, *average[worse]),
    )  # fmt: skip
    head = {name: manifest[name] for name in ("scenario", "title", "runs", "seed")}
    return Story(
        **head, variant=variant, run=number, selection=selection, segments=tuple(segments), sentences=sentences
    )


def _end(narrator: Narrator, paths: Any, last: Segment, dates: ChangeDates) -> str:
    """Describe the end of the run, its first rupture and the repair."""
    a, b = ((way, after) for way, (_, after) in last.relation.items())
    (one, other), code = a[0].split(">"), narrator.name
    text = (
        f"{long_day(last.end)}: the run ends in {rung_words(last.rung[1])}, with {code(one)} at {signed(a[1])} towards "
        f"{code(other)} and {code(other)} at {signed(b[1])}."
    )
    ruptured, repaired = (_date(paths, name, dates) for name in ("time_to_rupture", "time_to_repair_after_rupture"))
    if ruptured is None:
        return f"{text} No rupture occurred."
    repair = f"full repair {dated_in(repaired, full=True)}" if repaired else "no full repair in the weeks played"
    return f"{text} Rupture {dated_in(ruptured, full=True)}, {repair}."


def _date(paths: Any, name: str, dates: ChangeDates) -> ChangeDate | None:
    week = float(paths[name])
    return None if np.isnan(week) else dates.of(int(week))

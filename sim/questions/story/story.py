"""The story of one run: what happened in it, in dated sentences, each step with what moved the relation most."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from sim.model.ladder import RUNGS
from sim.questions.answer import Answer, plain
from sim.questions.story.choose_run import chosen_run
from sim.questions.story.segments import Step, overall, steps_of
from sim.questions.story.wording import Teller, long_day, rung_words, signed
from sim.results.dataset import Results
from sim.results.selection import happenings, played_variant
from sim.running.ensemble import study_in
from sim.running.replay import replay
from sim.wording import fold

CAVEAT = (
    "This is one course the model finds possible, not a forecast and not what happened. The numbers are exact, but "
    "only of what acts directly in those weeks: what a faction, a third party or an incident does through what others "
    "then do is not in them, and they are not shares of blame."
)
READING = (
    "Relations run from -1 to 1. Numbers in brackets are points of the relation; with the smaller ones that are not "
    "named they add up to its change. They are counted against a relation at rest, which would stay where it began. "
    "Luck is what the model leaves to chance."
)


@dataclass(frozen=True, repr=False)
class Story(Answer):
    """One run told. `sentences` are the opening, one for each of `steps`, where it ends, and the average."""

    name: ClassVar[str] = "story"
    scenario: str
    title: str
    variant: str
    run: int
    runs: int
    seed: int
    chosen: str
    steps: tuple[Step, ...]
    sentences: tuple[str, ...]

    def __str__(self) -> str:
        of = "as the file has it" if self.variant == "base" else f"variant {self.variant}"
        head = f"Run {self.run} ({of}, seed {self.seed}): {self.chosen}."
        body = [line for text in self.sentences for line in fold(text, "  ", further=2)]
        return "\n".join([self.title, *fold(head), "", *body, "", *fold(READING), *fold(CAVEAT)])

    def provenance(self) -> dict[str, str | int]:
        """Scenario, variant, seed and run."""
        return {"scenario": self.scenario, "variant": self.variant, "seed": self.seed, "run": self.run}

    def to_json(self) -> dict[str, Any]:
        """Every number of every step, and the sentences."""
        opening, *told, end, average = self.sentences
        head = {key: getattr(self, key) for key in ("scenario", "title", "variant", "run", "runs", "seed", "chosen")}
        steps = [_step_json(step, text) for step, text in zip(self.steps, told, strict=True)]
        body = {"opening": opening, "steps": steps, "end": end, "average": average, "caveat": CAVEAT}
        return dict(plain({**head, **body}))


def _step_json(step: Step, text: str) -> dict[str, Any]:
    directions = {
        way: {
            "before": before, "after": after, "contributions": step.contributions[way],
            "log_odds": step.log_odds[way],
        }
        for way, (before, after) in step.relation.items()
    }  # fmt: skip
    events = [{"week": e.week, "event": e.name, "source": e.source, "target": e.target} for e in step.events]
    return {
        "start": step.start, "end": step.end, "weeks": [step.first, step.last], "text": text, "events": events,
        "rung": [RUNGS[rung] for rung in step.rung], "told": step.told, "directions": directions,
    }  # fmt: skip


def story(results: Results, run: str | int = "median", variant: str | None = None) -> Story:
    """Tell one run of a study: `median`, `record`, `best`, `worst`, or its number (see choose_run.py).

    The run is played again from the scenario in the run folder, to the same bits, for its drivers. Raises UsageError
    for a run or variant that is not there, ResultsError if another version made the folder.
    """
    manifest, variant = results.manifest, played_variant(results, variant)
    number, chosen = chosen_run(results, run, variant)
    played = replay(study_in(results.folder), variant, [number])
    paths = results.dataset.sel(variant=variant, run=number)
    events = happenings(results, variant, number)
    steps = steps_of(played, paths["dyad_relation"].to_numpy(), paths["rung"].to_numpy(), events)
    teller = Teller(manifest)
    average = overall(played)
    told = min(average, key=lambda way: average[way][0])
    sentences = (
        teller.opening(steps[0]), *(teller.sentence(step) for step in steps), _end(teller, paths, steps[-1]),
        teller.average(told, *average[told]),
    )  # fmt: skip
    head = {name: manifest[name] for name in ("scenario", "title", "runs", "seed")}
    return Story(**head, variant=variant, run=number, chosen=chosen, steps=tuple(steps), sentences=sentences)


def _end(teller: Teller, paths: Any, last: Step) -> str:
    """Where it ends, whether it ruptured on the way, and whether that was mended."""
    a, b = ((way, after) for way, (_, after) in last.relation.items())
    (one, other), code = a[0].split(">"), teller.name
    text = (
        f"{long_day(last.end)}: it ends in {rung_words(last.rung[1])}, with {code(one)} at {signed(a[1])} towards "
        f"{code(other)} and {code(other)} at {signed(b[1])}."
    )
    ruptured, repaired = (_week(paths, name) for name in ("time_to_rupture", "time_to_repair_after_rupture"))
    if ruptured is None:
        return f"{text} No rupture on the way."
    mended = f", fully repaired in the week of {long_day(repaired)}" if repaired else ", not fully repaired by the end"
    return f"{text} It ruptured in the week of {long_day(ruptured)}{mended}."


def _week(paths: Any, name: str) -> dt.date | None:
    week = float(paths[name])
    return None if np.isnan(week) else paths["week"].to_numpy()[int(week)].astype("datetime64[D]").item()

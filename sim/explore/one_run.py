"""One run week by week: both relations, the rung, the acts, and the story segment by segment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from sim.errors import UsageError
from sim.explore.original import RUNS
from sim.explore.tally import rounded
from sim.model.actions import ACTIONS
from sim.model.ladder import RUNGS
from sim.questions.story.segments import segments_of
from sim.questions.story.story import CAVEAT
from sim.questions.story.wording import Narrator
from sim.results.selection import DyadEvent
from sim.results.variables import EVENT_COLUMNS, Part
from sim.running.block import play_block
from sim.running.replay import replay
from sim.running.study import Study, manifest_of
from sim.scenario.file.values import BASE


def one_run(study: Study, run: int) -> dict[str, Any]:
    """Return one run as plain data: paths by week, events in words by week, and segments with their sentences.

    Raises UsageError for a number outside the study.
    """
    if not 0 <= run < RUNS:
        raise UsageError(f"there is no run {run}; the page has runs 0 to {RUNS - 1}")
    part = play_block(study, run, 1)
    manifest = manifest_of(study)
    events = _events(part, study, manifest["event_names"])
    drivers = replay(study, BASE, [run])
    relation, rung = part["dyad_relation"][0, 0], part["rung"][0, 0]
    segments = segments_of(drivers, relation, rung, events)
    narrator = Narrator(manifest)
    texts = narrator.sentences(segments)
    return {
        "run": run,
        **_paths(part),
        "events": [{"week": event.week, "text": narrator.event(event)} for event in events],
        "opening": narrator.opening(segments[0]),
        "story": [{"first": s.first, "last": s.last, "text": text} for s, text in zip(segments, texts, strict=True)],
        "caveat": CAVEAT,
    }


def _paths(part: Part) -> dict[str, Any]:
    """Return relation, tone and act of each direction, and the rung, by week."""
    ruptured = float(part["time_to_rupture"][0, 0])
    return {
        "relation": rounded(part["relation"][0, 0].T),
        "tone": rounded(part["tone"][0, 0].T),
        "act": [[ACTIONS[row].name for row in way] for way in part["action"][0, 0].T],
        "rung": [RUNGS[place] for place in part["rung"][0, 0]],
        "dyad_relation": rounded(part["dyad_relation"][0, 0]),
        "ruptured_in": None if np.isnan(ruptured) else int(ruptured),
    }


def _events(part: Part, study: Study, names: Sequence[str]) -> tuple[DyadEvent, ...]:
    """Return the events of the focal dyad, in order."""
    states, dyad = study.scenario.roster.states, set(study.scenario.focus)
    found = []
    for row in part["events"]:
        at = dict(zip(EVENT_COLUMNS, row, strict=True))
        source, target = states[at["source"]], states[at["target"]]
        if {source, target} <= dyad:
            found.append(DyadEvent(int(at["week"]), names[at["event"]], source, target))
    return tuple(sorted(found, key=lambda event: event.week))

"""Ensembles: a study played in blocks of runs, each written as it is done, and joined at the end."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from sim.errors import UsageError
from sim.results.dataset import Results, label_dataset, label_inputs, open_results, write_dataset
from sim.results.folder import (
    FORMAT,
    PARTS,
    SCENARIO,
    fingerprint,
    inputs_fingerprint,
    join_parts,
    new_folder,
    versions,
    write_manifest,
    write_part,
    write_text,
)
from sim.results.recorder import Part, Recorder, event_names
from sim.scenario.case import case_of
from sim.scenario.register import count, register
from sim.scenario.scenario import BASE, Scenario
from sim.scenario.schema import RecallBy
from sim.world.world import World

BLOCK_ROWS = 128
"""Rows (variants x runs) played at once: small enough for the processor's cache, large enough for NumPy."""
MOST_RUNS = 1_000_000
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Study:
    """What is to be played: `runs` of each of `variants` for `weeks` (the scenario's horizon if None)."""

    scenario: Scenario
    variants: tuple[str, ...] = (BASE,)
    runs: int = 1000
    seed: int = 1
    weeks: int | None = None

    def __post_init__(self) -> None:
        for variant in self.variants:
            self.scenario.variant(variant)
        if not self.variants:
            raise UsageError("name at least one variant; `base` is the scenario itself")
        if len(set(self.variants)) < len(self.variants):
            raise UsageError(f"a variant is named twice: {', '.join(self.variants)}")
        if not 1 <= self.runs <= MOST_RUNS:
            raise UsageError(f"runs must be between 1 and {MOST_RUNS:,}; got {self.runs}")
        if self.seed < 0:
            raise UsageError(f"the seed must be 0 or more; got {self.seed}")
        if not 1 <= self.horizon <= self.scenario.file.weeks:
            raise UsageError(f"weeks must be between 1 and the scenario's {self.scenario.file.weeks}; got {self.weeks}")

    @property
    def horizon(self) -> int:
        """Weeks played."""
        return self.scenario.file.weeks if self.weeks is None else self.weeks


def play_block(study: Study, first_run: int, runs: int) -> Part:
    """Play a block of runs of every variant and return what was recorded."""
    world = World(study.scenario, study.variants, runs, study.seed, first_run)
    recorder = Recorder(world, study.horizon)
    for _ in range(study.horizon):
        world.step()
        recorder.note()
    return recorder.part()


def run(
    scenario: Scenario,
    runs: int = 1000,
    seed: int = 1,
    variants: Sequence[str] = (BASE,),
    out: str | Path | None = None,
) -> Results:
    """Play an ensemble of a scenario and return its results, kept in a run folder (see `play`)."""
    return play(Study(scenario, tuple(variants), runs, seed), out)


def play(study: Study, out: str | Path | None = None, progress: Progress | None = None) -> Results:
    """Play a study into a new run folder and open its results.

    `progress(done, all)` is called in runs after every block. Raises UsageError if `out` already holds something.
    """
    folder = new_folder(Path(out) if out is not None else None, study.scenario.name, dt.date.today())
    manifest = _manifest(study)
    write_text(folder / SCENARIO, study.scenario.text)
    write_manifest(folder, manifest)
    block = max(1, BLOCK_ROWS // len(study.variants))
    for first in range(0, study.runs, block):
        runs = min(block, study.runs - first)
        write_part(folder, first, play_block(study, first, runs))
        manifest["runs_done"] = first + runs
        write_manifest(folder, manifest)
        if progress:
            progress(first + runs, study.runs)
    return finish(folder, manifest, study)


def finish(folder: Path, manifest: dict[str, Any], study: Study) -> Results:
    """Join the parts of a played study into `results.nc`, and clear them away."""
    part = join_parts(folder, len(study.variants))
    weeks = pd.DatetimeIndex([study.scenario.date(week) for week in range(study.horizon)], name="week")
    manifest["results_sha256"] = fingerprint(part)
    write_dataset(folder, label_dataset(part, manifest, weeks), label_inputs(part, manifest), part["events"])
    write_manifest(folder, manifest)
    shutil.rmtree(folder / PARTS)
    return open_results(folder)


def _manifest(study: Study) -> dict[str, Any]:
    scenario, roster = study.scenario, study.scenario.roster
    a, b = scenario.focus
    played = {variant: [s.name for s in case_of(scenario, variant).strikes] for variant in study.variants}
    incidents = dict.fromkeys(name for names in played.values() for name in names)
    asked = [study.variants, study.runs, study.seed, study.horizon]
    return {
        "format": FORMAT,
        "scenario": scenario.name,
        "title": scenario.file.title,
        "question": scenario.file.question,
        "focus": scenario.file.focus,
        "names": [scenario.file.states[code].name for code in scenario.focus],
        "ask": [asked for asked in scenario.file.ask if isinstance(asked, str)],
        "asked_dates": [asked.recall_by.isoformat() for asked in scenario.file.ask if isinstance(asked, RecallBy)],
        "assumptions": count(register(scenario.contents[BASE])),
        "incidents": [
            {"name": name, "title": incident.title or name, "date": incident.date.isoformat()}
            for name, incident in scenario.file.incidents.items()
            if incident.date is not None
        ],
        "played_incidents": played,
        "record": [row.model_dump(mode="json", exclude={"sources"}) for row in scenario.file.record],
        "start": scenario.file.start.isoformat(),
        "weeks": study.horizon,
        "seed": study.seed,
        "runs": study.runs,
        "runs_done": 0,
        "variants": list(study.variants),
        "directions": [f"{a}>{b}", f"{b}>{a}"],
        "roster": list(roster.states),
        "factions": [f"{s}.{f}" for s, names in zip(roster.states, roster.factions, strict=True) for f in names],
        "event_names": list(event_names(tuple(incidents))),
        "versions": versions(),
        "inputs_sha256": inputs_fingerprint(scenario.text, asked),
        "created": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
    }

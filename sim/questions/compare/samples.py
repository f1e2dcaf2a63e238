"""Samples to compare: variants of one or several studies, truncated to their common runs and weeks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from sim.arrays import Array
from sim.errors import UsageError, choices
from sim.model.ladder import RUPTURE_WEEKS
from sim.results.dataset import FOCAL_TIMES, Results
from sim.results.outcomes import Outcome
from sim.results.run_folder import CONDITIONED
from sim.scenario.file.values import BASE
from sim.statistics.intervals import FEWEST

BLOCK = 1024
"""Number of runs compared at once."""
VERSIONS = ("bilateral", "numpy")
"""Programs on whose versions the random draws depend."""


@dataclass(frozen=True)
class Sample:
    """One variant of one study, truncated to the first `runs` runs and the first `weeks` weeks.

    `label` names it in a comparison. `unpaired` holds the reasons why it cannot be paired with the base, if any.
    """

    label: str
    name: str
    results: Results
    runs: int
    weeks: int
    unpaired: tuple[str, ...] = ()

    @property
    def data(self) -> xr.Dataset:
        """The variant's dataset, truncated to the runs and weeks compared; loaded lazily."""
        cut = {"run": slice(self.runs), "week": slice(self.weeks)}
        return self.results.dataset.sel(variant=self.name).isel(cut)

    def values(self, outcome: Outcome) -> Array:
        """Compute one number per run, [run]. A rupture counts if its first four weeks lie within the weeks compared."""
        data = self.data
        since = data[FOCAL_TIMES] if FOCAL_TIMES in data else data["time_to_rupture"].expand_dims("focal_dyad", axis=-1)
        times = since.transpose("run", "focal_dyad").to_numpy()
        ruptured = np.where(times + RUPTURE_WEEKS <= self.weeks, times, np.nan)
        return outcome.values(data["dyad_relation"].to_numpy(), data["rung"].to_numpy(), ruptured)

    def differs_later_only(self, other: Sample) -> bool:
        """Return whether the incidents, acts and appeals in which two samples differ all come after the last week."""
        end = dt.date.fromisoformat(self.results.manifest["start"]) + dt.timedelta(weeks=self.weeks)
        differing = self._events() ^ other._events()
        return bool(differing) and all(day and dt.date.fromisoformat(day) >= end for day, _ in differing)

    def _events(self) -> set[tuple[str, str]]:
        """Return incidents, acts and appeals: the day of each ("" for an incident without one) and what it is."""
        manifest = self.results.manifest
        days = {row["name"]: row["date"] for row in manifest["incidents"]}
        incidents = {(days.get(name, ""), name) for name in manifest["played_incidents"][self.name]}
        acts = manifest["scripted_acts"][self.name]
        incidents |= {(act["date"], f"{act['by']}>{act['to']} {act['action']}") for act in acts}
        appeals = manifest.get("appeals", {}).get(self.name, ())
        return incidents | {(each["date"], f"{each['by']}>{each['against']} {each['level']}") for each in appeals}

    def is_identical_to(self, other: Sample) -> bool:
        """Return whether the common focal dyads of every run are bit-identical to another sample's in every week."""
        common = [dyad for dyad in self.results.focal_dyads if dyad in other.results.focal_dyads]
        pairs = [(self._about(dyad), other._about(dyad)) for dyad in common] or [(self, other)]
        blocks = [slice(first, first + BLOCK) for first in range(0, self.runs, BLOCK)]
        arrays = ([sample.data["half_log_odds"] for sample in pair] for pair in pairs)
        return all(
            np.array_equal(mine.isel(run=block).to_numpy(), theirs.isel(run=block).to_numpy())
            for mine, theirs in arrays for block in blocks
        )  # fmt: skip

    def _about(self, dyad: str) -> Sample:
        return replace(self, results=self.results.focused_on(dyad))


def samples_of(
    studies: Sequence[Results], variants: Sequence[str] | None = None, base: str | None = None, unpaired: bool = False
) -> tuple[Sample, list[Sample]]:
    """Return the base and the samples compared with it: all other variants of all studies, or those named.

    All are truncated to their common weeks, and paired samples to their common runs. Raises UsageError for unknown
    names, if nothing is left to compare, and, unless `unpaired`, without common random numbers.
    """
    _refuse_other_dyads(studies)
    everything = _all_samples(studies)
    first = _named(base, everything)[0] if base else everything[0]
    chosen = [sample for name in variants for sample in _named(name, everything)] if variants else everything
    others = {sample.label: sample for sample in chosen if sample.label != first.label}
    if not others:
        raise UsageError(_nothing(first, everything))
    rows = [replace(sample, unpaired=_reasons(first, sample)) for sample in others.values()]
    separate = [sample for sample in rows if sample.unpaired]
    if separate and not unpaired:
        raise UsageError(_not_paired(first, separate[0]))
    return _truncate(first, rows)


def _refuse_other_dyads(studies: Sequence[Results]) -> None:
    """Raise UsageError for studies that are about different dyads and could be about the same one."""
    asked = list(dict.fromkeys(study.manifest["focus"] for study in studies))
    common = [dyad for dyad in studies[0].focal_dyads if all(dyad in study.focal_dyads for study in studies)]
    if len(asked) > 1 and common:
        raise UsageError(
            f"the studies are about different dyads: {', '.join(asked)}. All have {', '.join(common)}; compare one of "
            f"these with --focus {common[0]}, in Python results.focused_on('{common[0]}')"
        )


def _all_samples(studies: Sequence[Results]) -> list[Sample]:
    """Return every variant of every study; with several studies their labels begin with the folder."""
    prefixes = _short([study.folder for study in studies]) if len(studies) > 1 else [""]
    return [
        Sample(f"{prefix}:{name}" if prefix else name, name, study, study.manifest["runs"], study.manifest["weeks"])
        for prefix, study in zip(prefixes, studies, strict=True)
        for name in (str(name) for name in study.manifest["variants"])
    ]


def _short(folders: Sequence[Path]) -> list[str]:
    """Return the shortest distinct ends of the folders' paths."""
    whole = [folder.resolve().parts for folder in folders]
    if len(set(whole)) < len(whole):
        raise UsageError(f"a run folder is named twice: {', '.join(map(str, folders))}; name each once")
    longest = max(len(parts) for parts in whole)
    lengths = (["/".join(parts[-length:]) for parts in whole] for length in range(1, longest + 1))
    return next(names for names in lengths if len(set(names)) == len(names))


def _named(name: str, samples: Sequence[Sample]) -> list[Sample]:
    """Return the samples of this label, or else of this variant. Raises UsageError listing those available."""
    matches = [s for s in samples if s.label == name] or [s for s in samples if s.name == name]
    if matches:
        return matches
    labels = [sample.label for sample in samples]
    runs, seed = (samples[0].results.manifest[key] for key in ("runs", "seed"))
    raise UsageError(
        f"variant '{name}' was not simulated; {choices(name, labels, 'available are')}. If the scenario has it, "
        f"simulate it with the same seed: bilateral compare SCENARIO --variant {name} --runs {runs} --seed {seed}, or "
        f"in a notebook scenario.run(runs={runs}, seed={seed}, variants=('{BASE}', '{name}'))"
    )


def _nothing(base: Sample, samples: Sequence[Sample]) -> str:
    if len(samples) > 1:
        labels = ", ".join(sample.label for sample in samples)
        return f"nothing to compare with {base.label}; name another variant than the base: {labels}"
    folder = base.results.folder
    return (
        f"nothing to compare: {folder} has only the variant {base.name}. Simulate others with the same seed: "
        f"bilateral compare SCENARIO --variant NAME, or name another run folder"
    )


def _reasons(base: Sample, other: Sample) -> tuple[str, ...]:
    """Return why two samples have no common random numbers: other draws, or other dates or focal dyad."""
    a, b = base.results.manifest, other.results.manifest
    facts = [(name, a[key], b[key]) for name, key in (("seed", "seed"), ("start", "start"), ("focus", "focus"))]
    facts += [(f"version of {name}", a["versions"][name], b["versions"][name]) for name in VERSIONS]
    facts.append(("record followed", _record_of(a), _record_of(b)))
    return tuple(f"{name} {one} and {another}" for name, one, another in facts if one != another)


def _record_of(manifest: Mapping[str, Any]) -> str:
    """Describe the record that the runs are conditioned on, in the lines of their draws; `none` if they are not."""
    facts = manifest.get(CONDITIONED)
    return f"to {facts['record_to']} ({facts['lineage_sha256'][:6]})" if facts else "none"


def _not_paired(base: Sample, other: Sample) -> str:
    return (
        f"{base.label} and {other.label} have no common random numbers, so their runs cannot be paired: they differ in "
        f"{'; '.join(other.unpaired)}. Simulate both with equal seed, start and versions, "
        f"or compare them as independent samples with --unpaired (unpaired=True)"
    )


def _truncate(base: Sample, rows: Sequence[Sample]) -> tuple[Sample, list[Sample]]:
    """Truncate all samples to their common weeks, and paired samples to their common runs."""
    weeks = min(sample.weeks for sample in (base, *rows))
    runs = min(sample.runs for sample in (base, *rows) if not sample.unpaired)
    if min(sample.runs for sample in (base, *rows)) < FEWEST:
        raise UsageError(
            "a comparison takes at least 2 runs of each variant, preferably hundreds; set --runs, or add runs to a "
            "study with: bilateral expand RUN --runs N"
        )
    return (
        replace(base, runs=runs, weeks=weeks),
        [replace(sample, runs=sample.runs if sample.unpaired else runs, weeks=weeks) for sample in rows],
    )

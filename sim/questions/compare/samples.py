"""What is compared: variants of one or several studies, cut to what they have in common, on the same luck or not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from sim.arrays import Array
from sim.errors import UsageError, choices
from sim.model.ladder import RUPTURE_WEEKS
from sim.results.dataset import Results
from sim.results.outcomes import Outcome
from sim.scenario.file.values import BASE
from sim.statistics.intervals import FEWEST

BLOCK = 1024
"""Runs held against each other at once."""
LUCK_RESTS_ON = ("bilateral", "numpy")
"""Versions that decide the draws: one the order they are read in, the other their bits."""


@dataclass(frozen=True)
class Arm:
    """One variant of one study, of which the first `runs` runs and the first `weeks` weeks count.

    `label` names it in a comparison. `apart` says why it does not share the base's luck; empty where it does.
    """

    label: str
    name: str
    results: Results
    runs: int
    weeks: int
    apart: tuple[str, ...] = ()

    @property
    def data(self) -> xr.Dataset:
        """The variant's dataset, cut to the runs and weeks that count; read as it is needed."""
        cut = {"run": slice(self.runs), "week": slice(self.weeks)}
        return self.results.dataset.sel(variant=self.name).isel(cut)

    def values(self, outcome: Outcome) -> Array:
        """One number a run, [run]. A rupture counts if the weeks that count hold all of its first four."""
        data, since = self.data, self.data["time_to_rupture"].to_numpy()
        ruptured = np.where(since + RUPTURE_WEEKS <= self.weeks, since, np.nan)
        return outcome.of(data["dyad_relation"].to_numpy(), data["rung"].to_numpy(), ruptured)

    def same_as(self, other: Arm) -> bool:
        """Whether every run is that of another arm, to the last bit, week by week and in both directions."""
        mine, theirs = self.data["half_log_odds"], other.data["half_log_odds"]
        blocks = (slice(first, first + BLOCK) for first in range(0, self.runs, BLOCK))
        return all(np.array_equal(mine.isel(run=b).to_numpy(), theirs.isel(run=b).to_numpy()) for b in blocks)


def arms_of(
    studies: Sequence[Results], variants: Sequence[str] | None = None, base: str | None = None, unpaired: bool = False
) -> tuple[Arm, list[Arm]]:
    """The base and what is held against it: all other variants of all studies, or those named.

    All are cut to the weeks that every one has, and those on the base's luck to the runs that every one of them has.
    Raises UsageError for what is not there, where nothing is left to compare, and, unless `unpaired`, where luck is
    not shared.
    """
    everything = _all_arms(studies)
    held = _named(base, everything)[0] if base else everything[0]
    chosen = [arm for name in variants for arm in _named(name, everything)] if variants else everything
    others = {arm.label: arm for arm in chosen if arm.label != held.label}
    if not others:
        raise UsageError(_nothing(held, everything))
    rows = [replace(arm, apart=_apart(held, arm)) for arm in others.values()]
    strangers = [arm for arm in rows if arm.apart]
    if strangers and not unpaired:
        raise UsageError(_not_shared(held, strangers[0]))
    return _cut(held, rows)


def _all_arms(studies: Sequence[Results]) -> list[Arm]:
    """Every variant of every study; where there are several studies their labels begin with the folder."""
    prefixes = _short([study.folder for study in studies]) if len(studies) > 1 else [""]
    return [
        Arm(f"{prefix}:{name}" if prefix else name, name, study, study.manifest["runs"], study.manifest["weeks"])
        for prefix, study in zip(prefixes, studies, strict=True)
        for name in (str(name) for name in study.manifest["variants"])
    ]


def _short(folders: Sequence[Path]) -> list[str]:
    """The ends of the folders' paths, as short as tells them apart."""
    whole = [folder.resolve().parts for folder in folders]
    if len(set(whole)) < len(whole):
        raise UsageError(f"a run folder is named twice: {', '.join(map(str, folders))}; name each once")
    longest = max(len(parts) for parts in whole)
    lengths = (["/".join(parts[-length:]) for parts in whole] for length in range(1, longest + 1))
    return next(names for names in lengths if len(set(names)) == len(names))


def _named(name: str, arms: Sequence[Arm]) -> list[Arm]:
    """The arms of this label, or else of this variant. Raises UsageError naming those there are."""
    found = [arm for arm in arms if arm.label == name] or [arm for arm in arms if arm.name == name]
    if found:
        return found
    labels = [arm.label for arm in arms]
    runs, seed = (arms[0].results.manifest[key] for key in ("runs", "seed"))
    raise UsageError(
        f"no variant '{name}' was played; {choices(name, labels, 'played were')}. If the scenario has it, play it on "
        f"the same luck with: bilateral compare SCENARIO --variant {name} --runs {runs} --seed {seed}, or in a "
        f"notebook scenario.run(runs={runs}, seed={seed}, variants=('{BASE}', '{name}'))"
    )


def _nothing(base: Arm, arms: Sequence[Arm]) -> str:
    if len(arms) > 1:
        labels = ", ".join(arm.label for arm in arms)
        return f"nothing to compare with {base.label}; name another variant than the base: {labels}"
    folder = base.results.folder
    return (
        f"nothing to compare: {folder} has the one variant {base.name}. Play others on the same luck with "
        f"bilateral compare SCENARIO --variant NAME, or name another run folder"
    )


def _apart(base: Arm, other: Arm) -> tuple[str, ...]:
    """Why two arms do not share luck: what draws are keyed by, and what a week and the focus pair mean."""
    a, b = base.results.manifest, other.results.manifest
    facts = [(name, a[key], b[key]) for name, key in (("seed", "seed"), ("start", "start"), ("focus", "focus"))]
    facts += [(f"version of {name}", a["versions"][name], b["versions"][name]) for name in LUCK_RESTS_ON]
    reasons = [f"{name} {one} and {another}" for name, one, another in facts if one != another]
    return (*reasons, *_rosters_apart(a, b))


def _rosters_apart(a: dict[str, Any], b: dict[str, Any]) -> list[str]:
    """Draws are laid out over the roster of states, so one state more moves them all."""
    if a["roster"] == b["roster"]:
        return []
    mine, theirs = (sorted({*x["roster"]} - {*y["roster"]}) for x, y in ((a, b), (b, a)))
    sides = [
        f"{', '.join(codes)} only in the {place}" for codes, place in ((mine, "first"), (theirs, "second")) if codes
    ]
    return [f"roster of states ({'; '.join(sides) or 'another order'})"]


def _not_shared(base: Arm, other: Arm) -> str:
    return (
        f"{base.label} and {other.label} do not share luck, so their runs cannot be paired: they differ in "
        f"{'; '.join(other.apart)}. Play both with the same seed, start and versions and the same `roster:` in both "
        f"files, or compare them as independent samples with --unpaired (unpaired=True)"
    )


def _cut(base: Arm, rows: Sequence[Arm]) -> tuple[Arm, list[Arm]]:
    """All arms over the weeks they have in common, and those on the same luck over their common runs."""
    weeks = min(arm.weeks for arm in (base, *rows))
    runs = min(arm.runs for arm in (base, *rows) if not arm.apart)
    if min(arm.runs for arm in (base, *rows)) < FEWEST:
        raise UsageError(
            "a comparison takes at least 2 runs of each variant, better hundreds; play more with --runs, or enlarge a "
            "study with: bilateral expand RUN --runs N"
        )
    return (
        replace(base, runs=runs, weeks=weeks),
        [replace(arm, runs=arm.runs if arm.apart else runs, weeks=weeks) for arm in rows],
    )

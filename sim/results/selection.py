"""Selections from a study: provenance attributes, bands of the ladder, another dyad, a variant, events of a run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import xarray as xr

from sim.errors import UsageError, choices
from sim.model import ladder
from sim.model.ladder import RUNGS
from sim.model.parameters import Parameters
from sim.results import outcomes
from sim.results.dataset import Results

KEPT = ("scenario", "title", "seed", "focus", "of_runs")


def about(dataset: xr.Dataset, variant: str, runs: int) -> dict[str, Any]:
    """Return provenance attributes: scenario, title, seed, focus, variant, runs, and total runs if not all are used."""
    kept = {key: dataset.attrs[key] for key in KEPT if key in dataset.attrs}
    return {**kept, "variant": variant, "runs": runs}


def bands(thresholds: Sequence[float] | None = None) -> xr.Dataset:
    """Return `band_low` and `band_high` (band), the limits of each rung by the relation alone.

    `thresholds`, best to worst, replace the default ones.
    """
    edge = [float(t) for t in thresholds or ladder.thresholds(Parameters())]
    return xr.Dataset(
        {"band_low": ("band", [*edge, -1.0]), "band_high": ("band", [1.0, *edge])},
        coords={"band": list(RUNGS[: len(edge) + 1])},
    )


def of_dyad(dataset: xr.Dataset, a: str, b: str) -> xr.Dataset:
    """Return a dataset with dyad `a`, `b` as focus: `dyad_relation`, `rung`, `time_to_rupture` of the kept runs.

    A rupture is determined relative to the first week, not to the start. Raises UsageError for an unknown dyad.
    """
    for code in (a, b):
        _require(dataset, code)
    if a == b:
        raise UsageError(f"a dyad has two states, not '{a}' twice")
    _require_relation(dataset, a, b)
    there, back = (
        dataset[["relation_path", "rung_path"]]
        .sel(source=source, target=target, drop=True)
        .rename(kept_run="run")
        .transpose("variant", "run", "week")
        for source, target in ((a, b), (b, a))
    )
    relation = np.minimum(there["relation_path"].to_numpy(), back["relation_path"].to_numpy())
    rung = there["rung_path"].to_numpy()
    dims = ("variant", "run", "week")
    return xr.Dataset(
        {
            "dyad_relation": (dims, relation),
            "rung": (dims, rung),
            "time_to_rupture": (dims[:2], outcomes.rupture(rung, rung[..., 0])),
        },
        coords=there.coords,
        attrs={**dataset.attrs, "focus": f"{a}-{b}", "of_runs": dataset.sizes["run"]},
    )


def _require(dataset: xr.Dataset, code: str) -> None:
    codes = [str(name) for name in dataset["source"].to_numpy()]
    if code not in codes:
        raise UsageError(f"no state '{code}' in this study; {choices(code, codes)}")


def _require_relation(dataset: xr.Dataset, a: str, b: str) -> None:
    related = dataset["relation_square_sum"].any(("variant", "week"))
    if not bool(related.sel(source=a, target=b)):
        others = [str(c) for c in dataset["target"].to_numpy() if bool(related.sel(source=a, target=c))]
        raise UsageError(f"the scenario has no relation between {a} and {b}; {a} has one with: {', '.join(others)}")


@dataclass(frozen=True)
class DyadEvent:
    """An event of the focal dyad: week, name in the event log, source and target."""

    week: int
    name: str
    source: str
    target: str


def variant_of(results: Results, variant: str | None) -> str:
    """Return the variant, by default the first one of the study. Raises UsageError for an unknown one."""
    names = [str(name) for name in results.manifest["variants"]]
    if variant is not None and variant not in names:
        raise UsageError(f"variant '{variant}' was not simulated in this study; it has {', '.join(names)}")
    return variant or names[0]


def dyad_events(results: Results, variant: str, run: int) -> tuple[DyadEvent, ...]:
    """Return the events of the focal dyad in one run, in order."""
    table, dyad = results.events, set(results.manifest["focus"].split("-"))
    mine = table[(table["variant"] == variant) & (table["run"] == run)]
    rows = zip(mine["week"], mine["event"], mine["source"], mine["target"], strict=True)
    events = [DyadEvent(int(week), *(str(part) for part in rest)) for week, *rest in rows if {rest[1], rest[2]} <= dyad]
    return tuple(sorted(events, key=lambda event: event.week))

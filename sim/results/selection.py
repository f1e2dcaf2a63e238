"""What the numbers of a picture say of themselves: which runs they come from, and where the ladder's bands lie."""

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
    """The attributes that say which runs: scenario, title, seed, focus, variant, runs, and of how many if not all."""
    kept = {
        key: dataset.attrs[key] for key in ("scenario", "title", "seed", "focus", "of_runs") if key in dataset.attrs
    }
    return {**kept, "variant": variant, "runs": runs}


def bands(thresholds: Sequence[float] | None = None) -> xr.Dataset:
    """`band_low` and `band_high` (band): the index between which a rung lies by the relation alone.

    `thresholds`, best to worst, are those in force where a scenario moves them.
    """
    edge = [float(t) for t in thresholds or ladder.thresholds(Parameters())]
    return xr.Dataset(
        {"band_low": ("band", [*edge, -1.0]), "band_high": ("band", [1.0, *edge])},
        coords={"band": list(RUNGS[: len(edge) + 1])},
    )


def of_dyad(dataset: xr.Dataset, a: str, b: str) -> xr.Dataset:
    """A dataset of the pair `a`, `b` in the place of the focus: `index`, `rung`, `time_to_rupture` of the kept runs.

    Whether a run ruptures is judged from its first week, not from its start. Raises UsageError for what is not there.
    """
    for code in (a, b):
        _require(dataset, code)
    if a == b:
        raise UsageError(f"a pair has two states, not '{a}' twice")
    _require_relation(dataset, a, b)
    there, back = (
        dataset[["relation_path", "rung_path"]]
        .sel(source=source, target=target, drop=True)
        .rename(kept_run="run")
        .transpose("variant", "run", "week")
        for source, target in ((a, b), (b, a))
    )
    index = np.minimum(there["relation_path"].to_numpy(), back["relation_path"].to_numpy())
    rung = there["rung_path"].to_numpy()
    dims = ("variant", "run", "week")
    return xr.Dataset(
        {
            "dyad_relation": (dims, index),
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
class Happening:
    """One event of the pair: the week it fell in, its name in the event log, who and towards whom."""

    week: int
    name: str
    source: str
    target: str


def played_variant(results: Results, variant: str | None) -> str:
    """The variant, the first one played unless named. Raises UsageError naming those that were played."""
    there = [str(name) for name in results.manifest["variants"]]
    if variant is not None and variant not in there:
        raise UsageError(f"variant '{variant}' was not played in this study; it has {', '.join(there)}")
    return variant or there[0]


def happenings(results: Results, variant: str, run: int) -> tuple[Happening, ...]:
    """The events of the focus pair in one run, in order."""
    table, dyad = results.events, set(results.manifest["focus"].split("-"))
    mine = table[(table["variant"] == variant) & (table["run"] == run)]
    rows = zip(mine["week"], mine["event"], mine["source"], mine["target"], strict=True)
    found = [Happening(int(week), *(str(part) for part in rest)) for week, *rest in rows if {rest[1], rest[2]} <= dyad]
    return tuple(sorted(found, key=lambda event: event.week))

"""What the picture of rival readings shows: weights, and what each reading leads one to expect beside the record."""

from __future__ import annotations

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from sim.analysis.observables import seen_in_record
from sim.analysis.reading_checks import READING
from sim.analysis.readings import Readings
from sim.analysis.recorded import rows_of

Array = NDArray[np.float64]
QUANTILES = (0.25, 0.5, 0.75)
BLOCK, BEFORE, AFTER = 4, 26, 52
"""Weeks taken together, and weeks shown before the record and after it."""


def reading_curves(found: Readings) -> xr.Dataset:
    """Weights and courses of the readings, the one of greatest weight first.

    Variables: `weight` (reading, edge), `prior` and `fits` (reading); `tone` (quantile, direction, reading, block), the
    middle half of the runs' mean tone over four weeks; `seen`, `error`, `seen_week` and `seen_side` (point), the tones
    of the record by month with what they may be off by (one standard deviation), and when and whose they are.
    """
    results, plan = found.results, found.plan
    first = max(0, min(cell.weeks[0] for cell in plan.cells) - BEFORE)
    last = min(results.manifest["weeks"], plan.last + 1 + AFTER)
    starts = np.arange(first, max(last - BLOCK + 1, first + 1), BLOCK)
    names = [reading.name for reading in found.readings]
    tone = results.dataset["tone"].sel(variant=[READING + name for name in names])
    tone = tone.transpose("direction", "variant", "run", "week")
    means = np.stack([tone[..., at : at + BLOCK].mean("week").to_numpy() for at in starts], axis=-1)
    seen = seen_in_record(rows_of(results.manifest, found.third_arena), plan)[: len(plan.cells)]
    titles = results.manifest["variant_titles"]
    weights = [[r.weight.low, r.weight.estimate, r.weight.high] for r in found.readings]
    weeks, days = [round(float(np.mean(cell.weeks))) for cell in plan.cells], results.dataset["week"].to_numpy()
    return xr.Dataset(
        {
            "weight": (("reading", "edge"), np.array(weights)),
            "prior": ("reading", np.array([reading.prior for reading in found.readings])),
            "fits": ("reading", np.array([reading.fits for reading in found.readings])),
            "tone": (("quantile", "direction", "reading", "block"), np.quantile(means, QUANTILES, axis=2)),
            "seen": ("point", seen),
            "error": ("point", np.sqrt(np.diag(plan.noise)[: len(plan.cells)])),
            "seen_week": ("point", days[weeks]),
            "seen_side": ("point", [cell.by for cell in plan.cells]),
        },
        coords={
            **{"reading": names, "edge": ["low", "estimate", "high"], "direction": list(plan.directions)},
            **{"quantile": list(QUANTILES), "block": days[np.minimum(starts + BLOCK - 1, len(days) - 1)]},
            "title": ("reading", [titles.get(READING + name, name.replace("_", " ")) for name in names]),
        },
        attrs={
            **{key: results.manifest[key] for key in ("scenario", "title", "seed", "focus", "start")},
            **{"runs": found.runs, "rows": found.rows, "none_fits": found.none_fits, "tells": found.tells},
            "incidents": [(i["date"], i["title"]) for i in results.manifest["incidents"]],
            "state_names": results.manifest["state_names"],
        },
    )  # fmt: skip

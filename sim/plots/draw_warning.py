"""Drawing an early warning with the window and the horizon that were asked for, into the run folder or another."""

from __future__ import annotations

from pathlib import Path

from sim.analysis.before_rupture import before_rupture
from sim.analysis.early_warning import EarlyWarning
from sim.plots.draw import provenance
from sim.plots.early_warning import QUESTION, early_warning
from sim.plots.style import save
from sim.results.dataset import Results


def draw_warning(found: EarlyWarning, results: Results, stem: Path) -> Path:
    """Write `stem`.png and `stem`.svg; returns the PNG file."""
    manifest = results.manifest
    data = before_rupture(results.dataset, found.variant, found.window, found.horizon)
    data.attrs["variant_titles"] = manifest.get("variant_titles", {})
    figure = early_warning(data, title=f"{QUESTION} {' and '.join(manifest['names'])}")
    stem.parent.mkdir(parents=True, exist_ok=True)
    return save(figure, stem, provenance(manifest, found.variant))[0]

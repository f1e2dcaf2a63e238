"""Drawing a comparison, whichever studies it comes from, into the base's run folder or another."""

from __future__ import annotations

from pathlib import Path

from matplotlib.figure import Figure

from sim.analysis.compare import Comparison
from sim.analysis.differences import differences_of
from sim.plots.compare import QUESTION, compare
from sim.plots.draw import marks, provenance
from sim.plots.style import save

STEM = "compare"
MOST = 10
"""Letters of a folder's name before a title, if they tell the folders apart."""


def comparison_page(comparison: Comparison) -> Figure:
    """The variants compared, overlaid, and their differences from the base; incidents are the base's."""
    base, data = comparison.arms[0], differences_of(comparison)
    manifest = base.results.manifest
    data.attrs["variant_titles"] = _titles(comparison)
    return compare(data, marks(manifest, base.name), title=f"{QUESTION} {' and '.join(manifest['names'])}")


def draw_comparison(comparison: Comparison, folder: Path) -> Path:
    """Write `compare.png` and `compare.svg` into a folder; returns the PNG file."""
    base = comparison.arms[0]
    told = {**provenance(base.results.manifest, base.name), "runs": comparison.runs}
    others = {str(arm.results.folder) for arm in comparison.arms} - {str(base.results.folder)}
    if others:
        told["held against"] = ", ".join(sorted(Path(other).name for other in others))
    folder.mkdir(parents=True, exist_ok=True)
    return save(comparison_page(comparison), folder / STEM, told)[0]


def _titles(comparison: Comparison) -> dict[str, str]:
    """Titles by label; with several studies each begins with the end of its folder's name."""
    folders = {arm.label: arm.label.removesuffix(arm.name).rstrip(":") for arm in comparison.arms}
    ends = {folder: folder if len(folder) <= MOST else f"…{folder[1 - MOST :]}" for folder in folders.values()}
    clear = len(set(ends.values())) == len(ends)
    titles = {}
    for arm in comparison.arms:
        title = arm.results.manifest.get("variant_titles", {}).get(arm.name)
        plain = title or ("Base case" if arm.name == "base" else f"Variant {arm.name}")
        folder = folders[arm.label]
        titles[arm.label] = f"{ends[folder] if clear else folder}: {plain}" if folder else plain
    return titles

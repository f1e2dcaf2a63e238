"""Drawing a study: every picture of every variant played, into its run folder."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from sim.plots import PLOTS
from sim.plots.style import Marks, save
from sim.results.dataset import Results


def draw(results: Results) -> list[Path]:
    """PNG and SVG of each picture; the first variant's carry the picture's name alone. Returns the PNG files."""
    manifest, drawn = results.manifest, []
    a, b = manifest["names"]
    for place, variant in enumerate(manifest["variants"]):
        for name, picture in PLOTS.items():
            data = picture.data(results.dataset, variant)
            figure = picture.draw(data, marks(manifest, variant), title=f"{picture.question} {a} and {b}")
            stem = results.folder / (name if place == 0 else f"{name}-{variant}")
            drawn.append(save(figure, stem, provenance(manifest, variant))[0])
    return drawn


def marks(manifest: dict[str, Any], variant: str) -> Marks:
    """What is marked on the time axis: dated incidents that the variant has, and the record of the focus pair."""
    names = manifest["played_incidents"][variant]
    incidents = [i for i in manifest["incidents"] if i["name"] in names]
    focus = set(manifest["focus"].split("-"))
    record = [r for r in manifest["record"] if {r["source"], r["target"]} == focus]
    return Marks(
        incidents=tuple((dt.date.fromisoformat(i["date"]), i["title"]) for i in incidents),
        record=tuple((dt.date.fromisoformat(r["date"]), None, r["text"], r["cameo"]) for r in record),
    )


def provenance(manifest: dict[str, Any], variant: str) -> dict[str, str | int]:
    """What a picture says of where it comes from."""
    return {
        "scenario": manifest["scenario"],
        "variant": variant,
        "seed": manifest["seed"],
        "runs": manifest["runs"],
        "version": manifest["versions"]["bilateral"],
    }

"""Drawing a study: the pictures asked for of the variants asked for, into its run folder or another."""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import xarray as xr
from matplotlib.figure import Figure

from sim.analysis.pairs import of_pair
from sim.errors import UsageError
from sim.plots import PLOTS
from sim.plots.marks import Marks
from sim.plots.style import save
from sim.results.dataset import Results


def draw(
    results: Results,
    what: Sequence[str] | None = None,
    variants: Sequence[str] | None = None,
    pair: str | None = None,
    folder: Path | None = None,
) -> list[Path]:
    """PNG and SVG of each picture, all of them and of every variant unless named. Returns the PNG files.

    The first variant's pictures carry their name alone. `pair`, such as `RUS-TUR`, is drawn from the runs of which it
    is kept. Files in a `folder` of the user's are never replaced, only those in the run folder. Raises UsageError.
    """
    manifest, into = results.manifest, Path(folder or results.folder)
    dataset, chosen = _subject(results, pair), _chosen_variants(manifest, variants)
    names = _chosen_pictures(results, what, pair)
    pages = [(n, v) for v in chosen for n in names if not PLOTS[n].several or v == chosen[0]]
    stems = [into / _stem(manifest, name, variant, pair) for name, variant in pages]
    if folder is not None:
        _keep_what_is_there(stems)
    into.mkdir(parents=True, exist_ok=True)
    drawn = []
    for (name, variant), stem in zip(pages, stems, strict=True):
        figure = _picture(manifest, dataset, name, variant)
        drawn.append(save(figure, stem, provenance(manifest, variant))[0])
    return drawn


def picture(results: Results, what: str = "fan", variant: str | None = None, pair: str | None = None) -> Figure:
    """One picture of one variant (the first one played unless named), as a figure. Raises UsageError."""
    (chosen, *_) = _chosen_variants(results.manifest, None if variant is None else (variant,))
    (name,) = _chosen_pictures(results, (what,), pair)
    return _picture(results.manifest, _subject(results, pair), name, chosen)


def _picture(manifest: dict[str, Any], dataset: xr.Dataset, name: str, variant: str) -> Figure:
    picture, names = PLOTS[name], _names(manifest)
    options = {"thresholds": manifest.get("thresholds")} if picture.ladder else {}
    data = picture.data(dataset, variant, **options)
    data.attrs.update(names=names, variant_titles=manifest.get("variant_titles", {}))
    a, b = str(dataset.attrs["focus"]).split("-")
    one, other = (names[a], names[b]) if {a, b} <= names.keys() else (a, b)
    subject = "" if picture.everyone else f" {one} and {other}"
    return picture.draw(data, marks(manifest, variant, f"{a}-{b}"), title=f"{picture.question}{subject}")


def _subject(results: Results, pair: str | None) -> xr.Dataset:
    """The dataset, or that of another pair than the focus."""
    if pair is None or _is_focus(results.manifest, pair):
        return results.dataset
    a, dash, b = pair.upper().partition("-")
    if not dash:
        raise UsageError(f"'{pair}' is not a pair; write two states with a dash, such as {results.manifest['focus']}")
    return of_pair(results.dataset, a, b)


def _is_focus(manifest: dict[str, Any], pair: str) -> bool:
    return sorted(pair.upper().split("-")) == sorted(str(manifest["focus"]).split("-"))


def _chosen_variants(manifest: dict[str, Any], variants: Sequence[str] | None) -> list[str]:
    played = [str(variant) for variant in manifest["variants"]]
    return [_known(v, played, "variant") for v in variants] if variants else played


def _chosen_pictures(results: Results, what: Sequence[str] | None, pair: str | None) -> list[str]:
    """Names of pictures; those that cannot be drawn are left out, or refused where they are named."""
    refused = {name: why for name in PLOTS if (why := _why_not(results.manifest, name, pair))}
    if not what:
        return [name for name in PLOTS if name not in refused]
    names = list(dict.fromkeys(_known(name, PLOTS, "picture") for name in what))
    for name in names:
        if name in refused:
            raise UsageError(refused[name])
    return names


def _why_not(manifest: dict[str, Any], name: str, pair: str | None) -> str:
    """Why a picture cannot be drawn of this study and pair; empty if it can."""
    if PLOTS[name].several and len(manifest["variants"]) < 2:
        return f"'{name}' compares variants, and this study has one; run it with --variant for each of several"
    if pair is None or _is_focus(manifest, pair) or PLOTS[name].any_pair:
        return ""
    others = ", ".join(other for other, picture in PLOTS.items() if picture.any_pair)
    if PLOTS[name].everyone:
        return f"'{name}' shows every pair already; leave out the pair, or draw {others} of {pair}"
    return f"'{name}' is kept for the focus pair {manifest['focus']} only; of {pair} there are: {others}"


def _known(name: str, there: Iterable[str], kind: str) -> str:
    names = list(there)
    if name in names:
        return name
    near = difflib.get_close_matches(name, names, 1)
    hint = f"did you mean '{near[0]}'? There are" if near else "there are"
    raise UsageError(f"no {kind} '{name}'; {hint}: {', '.join(names)}")


def _stem(manifest: dict[str, Any], name: str, variant: str, pair: str | None) -> str:
    parts = [name, "" if variant == manifest["variants"][0] else variant, (pair or "").upper()]
    return "-".join(part for part in parts if part)


def _keep_what_is_there(stems: list[Path]) -> None:
    files = [stem.with_name(f"{stem.name}.{kind}") for stem in stems for kind in ("png", "svg")]
    there = [str(file) for file in files if file.exists()]
    if there:
        raise UsageError(f"{', '.join(there)} already there; name another folder, or remove what is in it first")


def _names(manifest: dict[str, Any]) -> dict[str, str]:
    """The names of states by code, as far as they are known."""
    focus = dict(zip(str(manifest["focus"]).split("-"), manifest["names"], strict=True))
    return {**manifest.get("state_names", {}), **focus}


def marks(manifest: dict[str, Any], variant: str, pair: str | None = None) -> Marks:
    """What is marked on the time axis: dated incidents that the variant has, and the record of a pair (the focus)."""
    names = manifest["played_incidents"][variant]
    incidents = [i for i in manifest["incidents"] if i["name"] in names]
    states = set((pair or manifest["focus"]).split("-"))
    record = [r for r in manifest["record"] if {r["source"], r["target"]} == states]
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

"""Simulate again what the pages of docs/ print of the bundled scenarios, one text file a page.

`python benchmarks/page_figures.py OUT [PAGE ...]` writes OUT/PAGE.txt. The pages quote these files. All take about 20
minutes on two cores.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

import sim
from sim.questions.readings.posterior import ReadingPosterior
from sim.questions.readings.rival_readings import rivals
from sim.questions.story.conduct_autoregression import three_way
from sim.record.observables import record_observables, run_observables
from sim.record.observed_record import plan_of, rows_of
from sim.scenario.file.schema import Without
from sim.statistics.intervals import paired, share

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests" / "questions" / "readings"))

FIRST, SECOND = "russia_azerbaijan_2025", "france_australia_2021"
CONTRASTS = (
    "no_incident", "crash_only", "raid_only", "no_wedge", "no_hardliners",
    "hawks_at_30_percent", "amends_at_once", "amends_october_2025", "amends_late", "core",
)  # fmt: skip
"""Variants of the first scenario whose pairing docs/compare.md reports."""


def verb(*words: str) -> str:
    """Return what `bilateral WORDS` prints."""
    done = subprocess.run([sys.executable, "-m", "sim", *words], capture_output=True, text=True, cwd=ROOT, check=True)
    return f"$ bilateral {' '.join(words)}\n{done.stdout}"


def _attribute(folder: Path) -> Iterator[str]:
    yield verb("attribute", FIRST, "--out", str(folder / "runs-attribute"))


def _window(folder: Path) -> Iterator[str]:
    words = ("window", "qatar_2017", "--variant", "riyadh_breaks")
    gestures = ("--gesture", "mediation", "--gesture", "amends", "--gesture", "amends+mediation")
    yield verb(*words, "--mediator", "KWT", *gestures, "--out", str(folder / "runs-kuwait"))
    yield verb(*words, "--mediator", "USA", "--out", str(folder / "runs-usa"))


def _robust(folder: Path) -> Iterator[str]:
    yield verb("robust", FIRST, "--out", str(folder / "runs-robust"))


def _readings(folder: Path) -> Iterator[str]:
    yield verb("readings", FIRST, "--runs", "1000", "--out", str(folder / "runs-readings"))
    yield verb("readings", FIRST, "--runs", "1000", "--include-other-disputes", "--out", str(folder / "runs-other"))


def _update(folder: Path) -> Iterator[str]:
    days = ("--until", "2025-12-31", "--by", "2026-12-31", "--every", "quarter", "--rivals", "readings")
    yield verb("update", FIRST, *days, "--out", str(folder / "runs-update"))


def _record_among_runs(folder: Path) -> Iterator[str]:
    """How extreme the record is among the runs of the base, and how often its intervals cover the record."""
    result = sim.play(sim.Study(sim.load(FIRST), runs=1000, seed=1), folder / "runs-base")
    rows = rows_of(result.manifest, include_other_disputes=False)
    plan = plan_of(result.manifest, rows)
    base = ReadingPosterior({"base": run_observables(result.dataset.sel(variant="base"), plan)}, plan, 1)
    yield f"predictive p-value of the base {base.evaluate(record_observables(rows, plan), np.ones(1)).p_values}"
    yield str(sim.coverage(result))


def _readings_validation(folder: Path) -> Iterator[str]:
    from reading_trials import validate  # beside the tests that use it

    outsiders = ("no_incident", "no_hardliners", "crash_only", "amends_at_once", "base")
    study = rivals(sim.load(FIRST), 1050, 2, None)
    study = replace(study, variants=tuple(dict.fromkeys((*study.variants, *outsiders))))
    yield str(validate(sim.play(study, folder / "runs-validation"), 50, outsiders))


def _summary(folder: Path) -> Iterator[str]:
    """The study of 1,000 runs with every variant, as other pages use it."""
    yield verb("run", FIRST, "--runs", "1000", "--seed", "1", "--variant", "all", "--out", str(folder / "runs-summary"))


def _compare(folder: Path) -> Iterator[str]:
    """The comparison, and the gain from pairing by outcome."""
    study = sim.Study(sim.load(FIRST), ("base", *CONTRASTS), runs=1000, seed=1)
    result = sim.play(study, folder / "runs-compare")
    for outcome in ("rupture", "crisis_weeks", "relation", "mean_relation"):
        answer = sim.compare(result, outcome=outcome)
        gains = [row.runs_saved_by_pairing for row in answer.rows if row.runs_saved_by_pairing]
        yield f"{answer}\n{outcome}: {min(gains):.2g} {np.median(gains):.2g} {max(gains):.2g}\n"


def _story(folder: Path) -> Iterator[str]:
    result = sim.play(sim.Study(sim.load(FIRST), runs=1000, seed=1), folder / "runs-story")
    yield str(sim.story(result, "median"))
    explained = [sim.story(result, str(run)).share_explained for run in range(40)]
    yield f"Share explained, mean of 40 runs: {np.mean(explained):.2f}"
    yield str(sim.storylines(result))


def _early_warning(folder: Path) -> Iterator[str]:
    for scenario, variant, runs in (
        (FIRST, "base", 1000), (FIRST, "crash_only", 2000), (FIRST, "no_incident", 10_000), (SECOND, "base", 2000),
    ):  # fmt: skip
        study = sim.Study(sim.load(scenario), (variant,), runs=runs, seed=1)
        result = sim.play(study, folder / f"runs-warning-{scenario}-{variant}")
        yield f"{scenario} {variant} {runs}\n{sim.early_warning(result)}"


def _stylised_facts(folder: Path) -> Iterator[str]:
    first = sim.load(FIRST)
    kept: list[sim.Results] = []
    for variant in ("no_incident", "base"):
        studies = [sim.Study(first, (variant,), runs=48, seed=seed) for seed in (1, 2, 3)]
        kept = [sim.play(study, folder / f"runs-{variant}-{study.seed}") for study in studies]
        yield f"{variant}\n{three_way(kept)}"
    relation = np.concatenate([k.dataset["dyad_relation"].isel(variant=0).to_numpy() for k in kept]).astype(float)
    steps = np.diff(relation, axis=1)
    lost = relation[:, 50] - relation[:, 51]
    regained = relation[:, 51:] >= (relation[:, 51] + lost / 2.0)[:, None]
    weeks = np.where(regained.any(axis=1), regained.argmax(axis=1), relation.shape[1])
    yield (
        f"median largest fall in a week {np.median(-steps.min(axis=1)):.2f}, rise {np.median(steps.max(axis=1)):.2f}; "
        f"weeks to regain half of what the raid cost {np.median(weeks)}"
    )
    yield from _wedge(first, folder)


def _wedge(first: sim.Scenario, folder: Path) -> Iterator[str]:
    quiet, wedge = first.contents["no_incident"], first.contents["no_wedge"]
    left = Without(**{**quiet.without.model_dump(), "leverage": wedge.without.leverage})
    neither = quiet.model_copy(update={"without": left})
    scenario = replace(first, contents={**first.contents, "neither": neither})
    names = ("base", "no_wedge", "no_incident", "neither")
    dataset = sim.play(sim.Study(scenario, names, runs=1000, weeks=130, seed=1), folder / "runs-wedge").dataset
    ruptured = {name: np.isfinite(dataset["time_to_rupture"].sel(variant=name).to_numpy()) for name in names}
    for with_wedge, without in (("no_incident", "neither"), ("base", "no_wedge")):
        one, other = ruptured[with_wedge], ruptured[without]
        found = paired(one.astype(float), other.astype(float), is_share=True).estimate
        yield f"P(rupture) {with_wedge} {one.mean():.3f}, {without} {other.mean():.3f}: {found}"
    yield f"no incident: {share(int(ruptured['no_incident'].sum()), 1000)}"


PAGES: dict[str, Callable[[Path], Iterator[str]]] = {
    "attribute": _attribute,
    "window": _window,
    "robust": _robust,
    "readings": _readings,
    "update": _update,
    "record_among_runs": _record_among_runs,
    "readings_validation": _readings_validation,
    "summary": _summary,
    "compare": _compare,
    "story": _story,
    "early_warning": _early_warning,
    "stylised_facts": _stylised_facts,
}


def main(out: Path, *pages: str) -> None:
    """Write the pages named, or all."""
    out.mkdir(parents=True, exist_ok=True)
    for page in pages or PAGES:
        with TemporaryDirectory() as folder:
            text = "\n".join(PAGES[page](Path(folder)))
        (out / f"{page}.txt").write_text(text, encoding="utf-8")
        print(f"{page}.txt", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])

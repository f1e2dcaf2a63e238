"""Options that several verbs share."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import rich_click as click

from sim.model.outcomes import OUTCOME_NAMES
from sim.notes import silence

CORES = os.cpu_count() or 1
SIZE = {"runs": 1000, "seed": 1, "workers": CORES}
"""Size of a new study where a verb accepts a scenario or a run folder."""

seed = click.option("--seed", default=1, show_default=True, help="Random seed; equal seeds reproduce results exactly.")
weeks = click.option("--weeks", type=int, help="Number of weeks to simulate. Default: the scenario's horizon.")
workers = click.option(
    "--workers", default=CORES, show_default="one per core", help="Number of blocks of runs simulated in parallel."
)
run_out = click.option(
    "--out", type=click.Path(path_type=Path), help="Run folder. Default: runs/<scenario>-<date>-<n>."
)
out = click.option("--out", type=click.Path(path_type=Path), help="Output folder. Default: the run folder.")
variant = click.option("--variant", help="A variant of the study. Default: the first one.")
outcome = click.option("--outcome", default=OUTCOME_NAMES[0], show_default=True, help=f"{', '.join(OUTCOME_NAMES)}.")
MAIN = "main"
pictures = click.option(
    "--pictures", type=click.Choice((MAIN, "all")), default=MAIN, show_default=True,
    help="Pictures to draw: the fan and the rungs, or all.",
)  # fmt: skip
as_json = click.option("--json", "as_json", is_flag=True, help="A JSON object on stdout, everything else on stderr.")
quiet = click.option(
    "--quiet", is_flag=True, expose_value=False, is_eager=True, help="On stderr errors only: no progress, no notes.",
    callback=lambda context, option, value: silence(value),  # noqa: ARG005
)  # fmt: skip
run_folder = click.argument("run", type=click.Path())
strict = click.option("--strict", is_flag=True, help="Refuse data files with invalid rows, instead of skipping them.")


def scenario_size(verb: Callable[..., Any]) -> Callable[..., Any]:
    """Add --runs, --seed, --weeks and --workers to a verb that accepts a scenario or a run folder."""
    texts = {
        "runs": f"With SCENARIO: runs of each variant. Default: {SIZE['runs']}.",
        "seed": f"With SCENARIO: random seed. Default: {SIZE['seed']}.",
        "weeks": "With SCENARIO: number of weeks to simulate. Default: its horizon.",
        "workers": "With SCENARIO: number of blocks of runs simulated in parallel. Default: one per core.",
    }
    for name, text in reversed(texts.items()):
        verb = click.option(f"--{name}", type=int, help=text)(verb)
    return verb

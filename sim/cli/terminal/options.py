"""Options that several verbs share."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import rich_click as click
from click.shell_completion import CompletionItem, split_arg_string

from sim.model.outcomes import OUTCOME_NAMES
from sim.notes import silence

CORES = min(256, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)
"""Cores that this process may use, which are fewer than the machine has in a job of a cluster."""
SIZE = {"runs": 1000, "seed": 1, "workers": CORES}
"""Size of a new study where a verb accepts a scenario or a run folder."""


class ScenarioPath(click.Path):
    """A scenario file or the name of a bundled one, which shells complete."""

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Return the bundled scenarios and past crises that begin so, and then files."""
        from sim.scenario.file.files import bundled, past_crises

        names = [name for name in (bundled() | past_crises()) if incomplete and name.startswith(incomplete)]
        names = names or [name for name in bundled() if name.startswith(incomplete)]
        return [*map(CompletionItem, names), *super().shell_complete(ctx, param, incomplete)]


class VariantName(click.ParamType):  # type: ignore[type-arg]  # generic from click 8.5 on
    """A variant of the scenario or the study that is named before it, which shells complete."""

    name = "text"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:  # noqa: ARG002
        """Return the variants that begin so; none if the scenario or the study cannot be read."""
        words = [word for word in split_arg_string(os.environ.get("COMP_WORDS", ""))[2:] if word[:1] not in ("", "-")]
        names = dict.fromkeys(name for word in words if word != incomplete for name in _variants_in(word))
        return [CompletionItem(name) for name in names if name.startswith(incomplete)]


def _variants_in(word: str) -> list[str]:
    """Return the names of the variants of a run folder or a scenario; none if it cannot be read."""
    from sim.errors import SimError
    from sim.scenario.file.files import find
    from sim.scenario.file.findings import block
    from sim.scenario.file.layers import read_layers
    from sim.scenario.file.values import BASE

    try:
        if (manifest := Path(word, "manifest.json")).is_file():
            return list(json.loads(manifest.read_text(encoding="utf-8")).get("variants", ()))
        return [BASE, *block(read_layers(find(word)).document.data, "variants")]
    except (SimError, OSError, ValueError):
        return []


SCENARIO, VARIANT = ScenarioPath(), VariantName()

seed = click.option("--seed", default=1, show_default=True, help="Random seed; equal seeds reproduce results exactly.")
weeks = click.option("--weeks", type=int, help="Number of weeks to simulate. Default: the scenario's horizon.")
workers = click.option(
    "--workers", default=CORES, show_default="one per core", help="Number of blocks of runs simulated in parallel."
)
run_out = click.option(
    "--out", type=click.Path(path_type=Path), help="Run folder. Default: runs/<scenario>-<date>-<n>."
)
out = click.option("--out", type=click.Path(path_type=Path), help="Output folder. Default: the run folder.")
variant = click.option("--variant", type=VARIANT, help="A variant of the study. Default: the first one.")
outcome = click.option("--outcome", default=OUTCOME_NAMES[0], show_default=True, help=f"{', '.join(OUTCOME_NAMES)}.")
vary = click.option(
    "--vary", "varied", multiple=True, metavar="KEY=LOW:HIGH",
    help="A key and its range; repeatable. Default: every number of the file.",
)  # fmt: skip
width = click.option(
    "--width", type=float, default=0.1, show_default=True,
    help="Without --vary: how far a number is varied to each side, in halves of its scale; 0: only the file's ranges.",
)  # fmt: skip
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
executor = click.option(
    "--executor", metavar="dask://HOST:PORT", expose_value=False,
    help="Simulate on the workers of this Dask cluster. See docs/cluster.md.",
    callback=lambda context, option, address: _connect(context, address),  # noqa: ARG005
)  # fmt: skip


def _connect(context: click.Context, address: str | None) -> None:
    """Connect to a cluster until the verb ends."""
    if address is None or context.resilient_parsing:
        return
    from sim.running.cluster import cluster

    context.with_resource(cluster(address))


FOCUS = "focus"
"""Where the context of a verb keeps the dyad that is asked for."""


def _keep_focus(context: click.Context, _option: click.Parameter, dyad: str | None) -> None:
    context.meta[FOCUS] = dyad


focus = click.option(
    "--focus", metavar="A-B", expose_value=False, callback=_keep_focus,
    help="The focal dyad to ask about, if not the first of the scenario.",
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

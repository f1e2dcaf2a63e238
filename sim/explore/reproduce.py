"""The command, and the lines of Python, that reproduce what is on the page."""

from __future__ import annotations

import shlex

from sim.explore.original import RUNS, Original
from sim.explore.settings import Settings
from sim.scenario.inputs import DEFAULT_THEORY


def as_run(original: Original, settings: Settings, file: str | None = None) -> str:
    """Return the command for the scenario as its file has it, or for `file`, into which the changes were saved.

    Empty if there are changes and they have not been saved.
    """
    if file is None and not settings.as_in_file:
        return ""
    words = ["bilateral", "run", file or original.word, "--runs", str(RUNS), "--seed", str(settings.seed)]
    if settings.theory != DEFAULT_THEORY:
        words += ["--theory", settings.theory]
    return shlex.join(words)


def as_python(original: Original, settings: Settings) -> str:
    """Return lines of Python that make the same changes, play the same runs and print their summary."""
    changes, without = original.changes(settings)
    lines = ["import sim", "", f"scenario = sim.load({original.word!r})"]
    if changes or without:
        lines += ["changed = scenario.with_changes(", "    {"]
        lines += [f"        {key!r}: {value!r}," for key, value in changes.items()]
        lines += ["    },", *([f"    without={without!r},"] if without else []), ")"]
    name = "changed" if changes or without else "scenario"
    theory = f", theory={settings.theory!r}" if settings.theory != DEFAULT_THEORY else ""
    return "\n".join([*lines, f"print({name}.run(runs={RUNS}, seed={settings.seed}{theory}).summary())", ""])

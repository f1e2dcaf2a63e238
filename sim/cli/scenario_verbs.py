"""Verbs about scenario files: `check`, `list`, `record`, `schema`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

from sim.cli.terminal.options import SCENARIO, as_json, strict
from sim.cli.terminal.printing import show, show_file, show_json
from sim.errors import counted
from sim.notes import note

if TYPE_CHECKING:
    from sim.scenario.scenario import Scenario
    from sim.world.stability import Stability

MOST_SHOWN = 12
"""Dyads shown by `check --rest`: those that drift most."""


@click.command()
@click.argument("scenario", type=SCENARIO)
@click.option("--preferences", is_flag=True, help="Print ideal tones and third-party pressures.")
@click.option("--assumptions", is_flag=True, help="Print every input with its reason and sources.")
@click.option("--stability", is_flag=True, help="Test the stability of each variant's initial equilibrium.")
@click.option("--rest", is_flag=True, help="Simulate quiet years: expected drift and formal acts of every dyad.")
@as_json
def check(scenario: str, as_json: bool, **parts: bool) -> None:
    """Validate SCENARIO and report every error and warning."""
    from sim.scenario.file.files import find
    from sim.scenario.scenario import load

    path = find(scenario)
    loaded = load(path)
    if as_json:
        show_json(_check_json(path, loaded, parts))
        return
    for warning in loaded.warnings:
        note(f"warning: {warning.render(str(path))}")
    _show_check(path, loaded, parts)


def _show_check(path: Path, loaded: Scenario, parts: dict[str, bool]) -> None:
    """Print an overview, and the parts asked for."""
    from sim.scenario.describe import assumptions_table, overview

    show(f"{path}: no errors, {counted(len(loaded.warnings), 'warning')}")
    show(overview(loaded))
    if parts["preferences"]:
        from sim.scenario.interests import preferences_table

        show(preferences_table(loaded))
    if parts["assumptions"]:
        show(assumptions_table(loaded))
    if parts["stability"]:
        for name, found in _stability(loaded):
            show(_stability_line(name, found))
    if parts["rest"]:
        show(_at_rest(loaded))


def _check_json(path: Path, loaded: Scenario, parts: dict[str, bool]) -> dict[str, Any]:
    """Return the overview and the parts asked for as plain data."""
    from sim.cli.terminal.scenario_json import assumptions_json, checked, rest_json, stability_json

    contents = checked(path, loaded)
    if parts["preferences"]:
        from sim.scenario.interests import preferences_table

        contents["preferences"] = preferences_table(loaded).splitlines()
    if parts["assumptions"]:
        contents["assumptions"] = assumptions_json(loaded)
    if parts["stability"]:
        contents["stability"] = stability_json(dict(_stability(loaded)))
    if parts["rest"]:
        from sim.scenario.inputs import inputs_of
        from sim.world.rest import dyads_at_rest

        contents["rest"] = rest_json(dyads_at_rest(loaded, inputs_of(loaded)))
    return contents


def _stability(scenario: Scenario) -> Iterator[tuple[str, Stability]]:
    """Yield the stability of each variant's initial equilibrium."""
    from sim.scenario.inputs import inputs_of
    from sim.world.opening import stability

    for variant in scenario.variants:
        yield variant, stability(inputs_of(scenario, variant))


def _stability_line(variant: str, found: Stability) -> str:
    from sim.world.stability import weeks_to_double

    verdict = "stable on average (a small disturbance fades)"
    if found.average >= 1.0:
        weeks = weeks_to_double(found.average)
        verdict = f"unstable (a small disturbance of some dyad doubles in {weeks:.0f} weeks on average)"
    falls = f"; falls alone double in {weeks_to_double(found.down):.0f} weeks" if found.down > 1.0 else ""
    return (
        f"equilibrium of {variant}: {verdict}{falls}; largest weekly eigenvalue {found.average:.4f} on average, "
        f"{found.down:.4f} for falls"
    )


def _at_rest(scenario: Scenario) -> str:
    """Simulate quiet years; return a summary and a table of the dyads that drift most."""
    import numpy as np

    from sim.scenario.inputs import inputs_of
    from sim.wording import fold, table
    from sim.world.rest import LARGE_DRIFT, RUNS, WEEKS, dyads_at_rest

    dyads = dyads_at_rest(scenario, inputs_of(scenario))
    if not dyads:
        return "at rest: no dyads are named"
    mean = float(np.mean([one.drift for one in dyads]))
    large = sum(abs(one.drift) > LARGE_DRIFT for one in dyads)
    shown = dyads[:MOST_SHOWN]
    which = "all dyads" if len(shown) == len(dyads) else f"the {len(shown)} of {len(dyads)} dyads that drift most"
    summary = (
        f"at rest, {RUNS} runs of {WEEKS} weeks without incidents: mean drift {mean:+.3f}; {large} of {len(dyads)} "
        f"dyads drift by more than {LARGE_DRIFT:g}. Below, {which}: expected drift of the relation with its standard "
        "error, and the probability of a new formal act."
    )
    cells = [["dyad", "start", "drift", "+-", "formal act"]]
    cells += [
        [one.name, f"{one.start:+.2f}", f"{one.drift:+.3f}", f"{one.standard_error:.3f}", f"{one.formal_act:.0%}"]
        for one in shown
    ]
    return "\n".join([*fold(summary), *table(cells)])


@click.command("list")
@as_json
def list_(as_json: bool) -> None:
    """List the available scenarios.

    These are supplied with the program or in this folder. To run one: bilateral run NAME
    """
    from sim.scenario.describe import listed, listed_in_short, scenarios
    from sim.scenario.file.files import past_crises

    available, past = list(scenarios()), past_crises()
    if as_json:
        from sim.cli.terminal.scenario_json import listed_json

        named = [*((*one, False) for one in available), *((*one, True) for one in past.items())]
        show_json({"scenarios": [listed_json(*one) for one in named]})
        return
    for name, path in available:
        show(listed(name, path))
    if past:
        show("\nPast crises, by name (docs/history_cases.md):")
        for line in listed_in_short(past):
            show(line)
    if not available and not past:
        show("No scenarios found. Create one with: bilateral new NAME")


@click.command()
@click.argument("scenario", type=SCENARIO)
@click.argument("events", nargs=-1, required=True, type=click.Path())
@click.option("--out", metavar="FILE", help="Write the block to FILE, which must not exist.")
@click.option("--min-mentions", default=1, show_default=True, help="Drop events with fewer mentions than this.")
@strict
@as_json
def record(scenario: str, events: tuple[str, ...], out: str | None, as_json: bool, **options: Any) -> None:
    """Build a `record:` block from event data.

    EVENTS are ICEWS, GDELT or POLECAT files, or tables with the columns date, source, target, cameo. Only events of the
    focal dyad within the scenario's dates are used. The record is not an input of the model.
    """
    from sim.data.drafting.record_from_events import read_record, record_report, record_text
    from sim.scenario.scenario import load
    from sim.writing import write_new

    paths = [Path(file) for file in events]
    observed = read_record(load(scenario), paths, options["min_mentions"], options["strict"])
    if observed.errors.count:
        note(observed.errors.report())
    note(record_report(observed))
    text = record_text(observed)
    if out is not None:
        write_new(Path(out), text)
        note(f"Wrote {out}. Add its rows to `record:` and `sources:` of {scenario}.")
    if as_json:
        import yaml

        show_json({"file": out, **yaml.load(text, yaml.BaseLoader), "skipped": dict(observed.dropped)})
    elif out is None:
        show_file(text)


@click.command()
@as_json
def schema(as_json: bool) -> None:  # noqa: ARG001 - it is JSON in any case
    """Print the JSON Schema of scenario files.

    For completion and validation in an editor, run: bilateral schema > scenario.schema.json

    First line of a scenario in the same folder: # yaml-language-server: $schema=./scenario.schema.json
    """
    from sim.scenario.file.json_schema import as_text

    show_file(as_text())

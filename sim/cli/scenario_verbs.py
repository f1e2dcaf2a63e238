"""Verbs about scenario files: `check`, `list`, `new`, `record`, `schema`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click

from sim.cli.options import strict
from sim.errors import UsageError

if TYPE_CHECKING:
    from sim.scenario.scenario import Scenario

MOST_SHOWN = 12
"""Dyads shown by `check --rest`: those that drift most."""


@click.command()
@click.argument("scenario", type=click.Path())
@click.option("--preferences", is_flag=True, help="Print ideal tones and third-party pressures.")
@click.option("--assumptions", is_flag=True, help="Print every input with its reason and sources.")
@click.option("--stability", is_flag=True, help="Test the stability of each variant's initial equilibrium.")
@click.option("--rest", is_flag=True, help="Simulate quiet years: expected drift and formal acts of every dyad.")
def check(scenario: str, preferences: bool, assumptions: bool, stability: bool, rest: bool) -> None:
    """Validate SCENARIO and report every error and warning."""
    from sim.scenario.describe import assumptions_table, counted, overview
    from sim.scenario.file.files import find
    from sim.scenario.scenario import load

    path = find(scenario)
    loaded = load(path)
    for warning in loaded.warnings:
        click.echo(f"warning: {warning.render(str(path))}", err=True)
    click.echo(f"{path}: no errors, {counted(len(loaded.warnings), 'warning')}")
    click.echo(overview(loaded))
    if preferences:
        from sim.scenario.interests import preferences_table

        click.echo(preferences_table(loaded))
    if assumptions:
        click.echo(assumptions_table(loaded))
    if stability:
        _stability(loaded)
    if rest:
        click.echo(_at_rest(loaded))


def _stability(scenario: Scenario) -> None:
    from sim.scenario.inputs import inputs_of
    from sim.world.opening import stability
    from sim.world.stability import weeks_to_double

    for variant in scenario.variants:
        found = stability(inputs_of(scenario, variant))
        verdict = "stable on average (a small disturbance fades)"
        if found.average >= 1.0:
            weeks = weeks_to_double(found.average)
            verdict = f"unstable (a small disturbance of some dyad doubles in {weeks:.0f} weeks on average)"
        falls = f"; falls alone double in {weeks_to_double(found.down):.0f} weeks" if found.down > 1.0 else ""
        click.echo(
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
def list_() -> None:
    """List the available scenarios.

    These are supplied with the program or in this folder. To run one: bilateral run NAME
    """
    from sim.scenario.describe import listed, listed_in_short, scenarios
    from sim.scenario.file.files import past_crises

    available, past = list(scenarios()), past_crises()
    for name, path in available:
        click.echo(listed(name, path))
    if past:
        click.echo("\nPast crises, by name (docs/history_cases.md):")
        for line in listed_in_short(past):
            click.echo(line)
    if not available and not past:
        click.echo("No scenarios found. Create one with: bilateral new NAME")


@click.command()
@click.argument("name")
@click.option("--from", "states", nargs=2, metavar="AAA BBB", help="Three-letter codes of the two states.")
@click.option("--start", metavar="DATE", help="First day, such as 2024-07-01. Default: Monday of this week.")
@click.option("--data", metavar="DIR", help="Draft the scenario from the public data files in DIR (docs/data.md).")
@click.option("--year", type=int, help="With --data: use figures up to this year. Default start: its first day.")
@strict
def new(
    name: str, states: tuple[str, str] | None, start: str | None, data: str | None, year: int | None, strict: bool
) -> None:
    """Create a commented two-state scenario file.

    The file is NAME.yaml; an existing file is not overwritten. With --data, relations, trade dependence, leverage
    and tenure are derived from public data, with years and sources; missing inputs are marked GAP.
    """
    from sim.scenario.template import parse_day, write_starting_file

    if data is None:
        if year is not None or strict:
            raise UsageError("--year and --strict require --data, the folder of public data files")
        path = write_starting_file(name, states, parse_day(start))
        _warn_of_other_codes(states or ())
        click.echo(f"Wrote {path}. Edit it, then run: bilateral check {path}, and bilateral run {path}")
        return
    if states is None:
        raise UsageError("--data requires two states: add --from, such as --from AZE RUS")
    from sim.data.drafting.write_draft import draft_report, write_first_draft

    first = write_first_draft(name, states, Path(data), year, parse_day(start), strict)
    if first.folder.errors.count:
        click.echo(first.folder.errors.report(), err=True)
    click.echo(draft_report(first))


def _warn_of_other_codes(states: tuple[str, ...]) -> None:
    """Print a warning for each code that is not the one of ISO 3166, which data files have."""
    from sim.data.codes import iso_hint

    for code in states:
        if hint := iso_hint(code):
            click.echo(f"warning: --from {code}: {hint}", err=True)


@click.command()
@click.argument("scenario", type=click.Path())
@click.argument("events", nargs=-1, required=True, type=click.Path())
@click.option("--out", metavar="FILE", help="Write the block to FILE, which must not exist.")
@click.option("--min-mentions", default=1, show_default=True, help="Drop events with fewer mentions than this.")
@strict
def record(scenario: str, events: tuple[str, ...], out: str | None, min_mentions: int, strict: bool) -> None:
    """Build a `record:` block from event data.

    EVENTS are ICEWS, GDELT or POLECAT files, or tables with the columns date, source, target, cameo. Only events of the
    focal dyad within the scenario's dates are used. The record is not an input of the model.
    """
    from sim.data.drafting.record_from_events import read_record, record_report, record_text
    from sim.scenario.scenario import load
    from sim.scenario.template import write_new

    observed = read_record(load(scenario), [Path(file) for file in events], min_mentions, strict)
    if observed.errors.count:
        click.echo(observed.errors.report(), err=True)
    click.echo(record_report(observed), err=True)
    if out is None:
        click.echo(record_text(observed), nl=False)
    else:
        write_new(Path(out), record_text(observed))
        click.echo(f"Wrote {out}. Add its rows to `record:` and `sources:` of {scenario}.", err=True)


@click.command()
def schema() -> None:
    """Print the JSON Schema of scenario files.

    For completion and validation in an editor, run: bilateral schema > scenario.schema.json

    First line of a scenario in the same folder: # yaml-language-server: $schema=./scenario.schema.json
    """
    from sim.scenario.file.json_schema import as_text

    click.echo(as_text(), nl=False)

"""`bilateral check`: every error and warning of a scenario in one pass."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click

from sim.cli.options import strict
from sim.errors import UsageError

if TYPE_CHECKING:
    from sim.scenario.scenario import Scenario


@click.command()
@click.argument("scenario", type=click.Path())
@click.option("--preferences", is_flag=True, help="Print the ideal tones and pushes that follow from interests.")
@click.option("--assumptions", is_flag=True, help="Print every number with its reasons and sources.")
@click.option("--stability", is_flag=True, help="Say whether the start of every variant is a stable point of rest.")
def check(scenario: str, preferences: bool, assumptions: bool, stability: bool) -> None:
    """Read SCENARIO and say everything that is wrong with it, with file, line and column. Nothing is run."""
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


def _stability(scenario: Scenario) -> None:
    from sim.scenario.inputs import inputs_of
    from sim.world.stability import slowest_return, weeks_to_double

    for variant in scenario.variants:
        rate = slowest_return(inputs_of(scenario, variant))
        verdict = "stable, a small disturbance fades"
        if rate >= 1.0:
            verdict = f"not stable, a small disturbance of some pair doubles in {weeks_to_double(rate):.0f} weeks"
        click.echo(f"rest of {variant}: {verdict} (largest eigenvalue of a week {rate:.4f})")


@click.command("list")
def list_() -> None:
    """Say what scenarios there are: those that come with the program, and those in this folder.

    Run one by the name in its first line: bilateral run NAME
    """
    from sim.scenario.describe import listed, listed_in_short, scenarios
    from sim.scenario.file.files import past_crises

    found, past = list(scenarios()), past_crises()
    for name, path in found:
        click.echo(listed(name, path))
    if past:
        click.echo("\nPast crises, by name (docs/history_cases.md):")
        for line in listed_in_short(past):
            click.echo(line)
    if not found and not past:
        click.echo("There are no scenarios here. Begin one with: bilateral new NAME")


@click.command()
@click.argument("name")
@click.option("--from", "states", nargs=2, metavar="AAA BBB", help="The two states, by three-letter code.")
@click.option("--start", metavar="DATE", help="The first day, such as 2024-07-01. Default: this week's Monday.")
@click.option("--data", metavar="DIR", help="Draft it from the public data files in DIR (docs/data.md).")
@click.option("--year", type=int, help="With --data: figures up to this year; the start is its first day unless given.")
@strict
def new(
    name: str, states: tuple[str, str] | None, start: str | None, data: str | None, year: int | None, strict: bool
) -> None:
    """Write NAME.yaml, a commented scenario of two states to start from. Nothing is overwritten.

    With --data, relations, dependence and leverage are derived from public data, dated and sourced, gaps are marked.
    """
    from sim.scenario.template import day_given, write_starting_file

    if data is None:
        if year is not None or strict:
            raise UsageError("--year and --strict go with --data, the folder with the public data files")
        path = write_starting_file(name, states, day_given(start))
        click.echo(f"Wrote {path}. Change it, then: bilateral check {path}, and bilateral run {path}")
        return
    if states is None:
        raise UsageError("--data needs the two states: add --from, such as --from AZE RUS")
    from sim.data.drafting.write_draft import told, write_first_draft

    first = write_first_draft(name, states, Path(data), year, day_given(start), strict)
    if first.folder.faults.count:
        click.echo(first.folder.faults.left_out(), err=True)
    click.echo(told(first))


@click.command()
@click.argument("scenario", type=click.Path())
@click.argument("events", nargs=-1, required=True, type=click.Path())
@click.option("--out", metavar="FILE", help="Write the block to FILE, which must not be there yet.")
@click.option(
    "--min-mentions", default=1, show_default=True, help="Leave out acts that a file tells of fewer times than this."
)
@strict
def record(scenario: str, events: tuple[str, ...], out: str | None, min_mentions: int, strict: bool) -> None:
    """Print a `record:` block for SCENARIO from EVENTS, files of dated events, to be pasted into it.

    Read are ICEWS, GDELT and POLECAT files, and plain lists with the columns date, source, target, cameo. Used are
    events of the focus pair within the scenario's dates. Nothing of it is fed to the model.
    """
    from sim.data.drafting.record_from_events import record as record_of
    from sim.data.drafting.record_from_events import record_text, told
    from sim.scenario.scenario import load
    from sim.scenario.template import write_new

    found = record_of(load(scenario), [Path(file) for file in events], min_mentions, strict)
    if found.faults.count:
        click.echo(found.faults.left_out(), err=True)
    click.echo(told(found), err=True)
    if out is None:
        click.echo(record_text(found), nl=False)
    else:
        write_new(Path(out), record_text(found))
        click.echo(
            f"Wrote {out}, to be put into {scenario}: among its own `record:` and `sources:`, if it has them.", err=True
        )


@click.command()
def schema() -> None:
    """Print the JSON Schema of scenario files, for completion and checks in an editor.

    bilateral schema > scenario.schema.json, and as first line of the scenario beside it:
    # yaml-language-server: $schema=./scenario.schema.json
    """
    from sim.scenario.file.json_schema import as_text

    click.echo(as_text(), nl=False)

"""`bilateral list`: what scenarios there are."""

from __future__ import annotations

import rich_click as click


@click.command("list")
def list_() -> None:
    """Say what scenarios there are: those that come with the program, and those in this folder.

    Run one by the name in its first line: bilateral run NAME
    """
    from sim.scenario.bundled import past_crises
    from sim.scenario.listing import listed, listed_in_short, scenarios

    found, past = list(scenarios()), past_crises()
    for name, path in found:
        click.echo(listed(name, path))
    if past:
        click.echo("\nPast crises, by name (docs/history_cases.md):")
        for line in listed_in_short(past):
            click.echo(line)
    if not found and not past:
        click.echo("There are no scenarios here. Begin one with: bilateral new NAME")

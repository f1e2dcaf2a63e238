"""`bilateral list`: what scenarios there are."""

from __future__ import annotations

import rich_click as click


@click.command("list")
def list_() -> None:
    """Say what scenarios there are: those that come with the program, and those in this folder.

    Run one by the name in its first line: bilateral run NAME
    """
    from sim.scenario.listing import listed, scenarios

    found = list(scenarios())
    for name, path in found:
        click.echo(listed(name, path))
    if not found:
        click.echo("There are no scenarios here. Begin one with: bilateral new NAME")

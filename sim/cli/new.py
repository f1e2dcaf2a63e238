"""`bilateral new`: a scenario file to start from."""

from __future__ import annotations

import rich_click as click


@click.command()
@click.argument("name")
@click.option("--from", "states", nargs=2, metavar="AAA BBB", help="The two states, by three-letter code.")
@click.option("--start", metavar="DATE", help="The first day, such as 2024-07-01. Default: this week's Monday.")
def new(name: str, states: tuple[str, str] | None, start: str | None) -> None:
    """Write NAME.yaml, a commented scenario of two states to start from. Nothing is overwritten."""
    from sim.scenario.starting_file import write_starting_file

    path = write_starting_file(name, states, start)
    click.echo(f"Wrote {path}. Change it, then: bilateral check {path}, and bilateral run {path}")

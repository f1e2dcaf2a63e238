"""`bilateral new`: a scenario file to start from, blank or drafted from public data."""

from __future__ import annotations

from pathlib import Path

import rich_click as click

from sim.cli.options import strict
from sim.errors import UsageError


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
    if data is not None:
        if states is None:
            raise UsageError("--data needs the two states: add --from, such as --from AZE RUS")
        _drafted(name, states, Path(data), (start, year), strict)
        return
    if year is not None or strict:
        raise UsageError("--year and --strict go with --data, the folder with the public data files")
    from sim.scenario.starting_file import write_starting_file

    path = write_starting_file(name, states, start)
    click.echo(f"Wrote {path}. Change it, then: bilateral check {path}, and bilateral run {path}")


def _drafted(name: str, states: tuple[str, str], data: Path, when: tuple[str | None, int | None], strict: bool) -> None:
    from sim.drafts.first_draft import told, write_first_draft
    from sim.scenario.starting_file import day_given

    first = write_first_draft(name, states, data, when[1], day_given(when[0]), strict)
    if first.folder.faults.count:
        click.echo(first.folder.faults.left_out(), err=True)
    click.echo(told(first))

"""`bilateral record`: what in fact happened, taken from files of events."""

from __future__ import annotations

from pathlib import Path

import rich_click as click

from sim.cli.options import strict


@click.command()
@click.argument("scenario", type=click.Path())
@click.argument("events", nargs=-1, required=True, type=click.Path())
@click.option("--out", metavar="FILE", help="Write the block to FILE, which must not be there yet.")
@click.option(
    "--fewest", default=1, show_default=True, help="Leave out acts that a file tells of fewer times than this."
)
@strict
def record(scenario: str, events: tuple[str, ...], out: str | None, fewest: int, strict: bool) -> None:
    """Print a `record:` block for SCENARIO from EVENTS, files of dated events, to be pasted into it.

    Read are ICEWS, GDELT and POLECAT files, and plain lists with the columns date, source, target, cameo. Used are
    events of the focus pair within the scenario's dates. Nothing of it is fed to the model.
    """
    from sim.drafts.record import record as record_of
    from sim.drafts.record import record_text, told
    from sim.scenario.scenario import load
    from sim.scenario.starting_file import write_new

    found = record_of(load(scenario), [Path(file) for file in events], fewest, strict)
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

"""`bilateral check`: every error and warning of a scenario in one pass."""

from __future__ import annotations

from typing import TYPE_CHECKING

import rich_click as click

if TYPE_CHECKING:
    from sim.scenario.scenario import Scenario


@click.command()
@click.argument("scenario", type=click.Path())
@click.option("--drives", is_flag=True, help="Print the ideal tones and pushes that follow from interests.")
@click.option("--register", "with_register", is_flag=True, help="Print every number with its reasons and sources.")
@click.option("--rest", is_flag=True, help="Say whether the start of every variant is a stable point of rest.")
def check(scenario: str, drives: bool, with_register: bool, rest: bool) -> None:
    """Read SCENARIO and say everything that is wrong with it, with file, line and column. Nothing is run."""
    from sim.scenario.bundled import find
    from sim.scenario.listing import counted
    from sim.scenario.overview import overview, register_table
    from sim.scenario.scenario import load

    path = str(find(scenario))
    loaded = load(path)
    for warning in loaded.warnings:
        click.echo(f"warning: {warning.render(path)}", err=True)
    click.echo(f"{path}: no errors, {counted(len(loaded.warnings), 'warning')}")
    click.echo(overview(loaded))
    if drives:
        from sim.scenario.drives_table import drives_table

        click.echo(drives_table(loaded))
    if with_register:
        click.echo(register_table(loaded))
    if rest:
        _rest(loaded)


def _rest(scenario: Scenario) -> None:
    from sim.scenario.case import case_of
    from sim.world.stability import slowest_return, weeks_to_double

    for variant in scenario.variants:
        rate = slowest_return(case_of(scenario, variant))
        verdict = "stable, a small disturbance fades"
        if rate >= 1.0:
            verdict = f"not stable, a small disturbance of some pair doubles in {weeks_to_double(rate):.0f} weeks"
        click.echo(f"rest of {variant}: {verdict} (largest eigenvalue of a week {rate:.4f})")

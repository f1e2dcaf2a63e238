"""The command line: one verb a file; a verb parses, calls one function, and prints.

Heavy imports happen inside the verbs, so that help answers at once. Exit codes: 0 done, 1 the user's input was
refused, 2 wrong usage, 130 interrupted.
"""

from __future__ import annotations

import sys

import rich_click as click

from sim.cli.attribute import attribute
from sim.cli.compare import compare
from sim.cli.early_warning import early_warning
from sim.cli.past_crises import ablate, backtest, calibrate, import_
from sim.cli.readings import coverage, readings
from sim.cli.robust import robust
from sim.cli.scenario_verbs import check, list_, new, record, schema
from sim.cli.story import story
from sim.cli.study_verbs import expand, export, plot, resume, run, summary
from sim.cli.window import window
from sim.errors import SimError


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="bilateral", prog_name="bilateral")
def bilateral() -> None:
    """How a relationship between two states breaks and mends.

    A scenario file says who is involved, what they want and what happened; the program plays it many times and
    says what could follow. Start with: bilateral run russia_azerbaijan_2025
    """


for verb in (
    list_,
    new,
    record,
    schema,
    run,
    compare,
    attribute,
    window,
    readings,
    robust,
    check,
    resume,
    expand,
    summary,
    plot,
    story,
    early_warning,
    coverage,
    export,
    import_,
    backtest,
    calibrate,
    ablate,
):
    bilateral.add_command(verb)


def main() -> None:
    """Entry point: runs the verb, and turns a refusal into a message and exit code 1."""
    try:
        bilateral(standalone_mode=True)
    except SimError as refusal:
        click.echo(str(refusal), err=True)
        sys.exit(1)

"""The command line: each verb parses its options, calls one function and prints the answer.

Verbs import heavy modules when they run, so that --help is fast. Exit codes: 0 success, 1 invalid input, 2 wrong usage,
130 interrupted.
"""

from __future__ import annotations

import gc
import sys

import rich_click as click

from sim.cli.attribute import attribute
from sim.cli.compare import compare
from sim.cli.early_warning import early_warning
from sim.cli.interrupts import Interruptible
from sim.cli.past_crises import ablate, backtest, calibrate, import_
from sim.cli.readings import coverage, readings
from sim.cli.robust import robust
from sim.cli.scenario_verbs import check, list_, new, record, schema
from sim.cli.story import story
from sim.cli.study_verbs import expand, export, plot, resume, run, summary, verify
from sim.cli.window import window
from sim.errors import SimError


@click.group(cls=Interruptible, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="bilateral", prog_name="bilateral")
def bilateral() -> None:
    """Simulate how the relation between two states ruptures and is repaired.

    A scenario file describes the states, their interests and the incidents; the program simulates it many times and
    summarises the outcomes. Start with: bilateral run russia_azerbaijan_2025
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
    verify,
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
    """Run the verb; print an error in the user's input as a message and exit with code 1."""
    gc.set_threshold(50_000, 20, 20)  # reading a file creates many objects and no cycles: collect less often
    try:
        bilateral(standalone_mode=True)
    except SimError as error:
        click.echo(str(error), err=True)
        sys.exit(1)

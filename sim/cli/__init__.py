"""The command line: each verb parses its options, calls one function and prints the answer.

Verbs import heavy modules when they run, so that --help is fast. `main` turns every failure into one message that says
what to do next, on stderr and with `--json` also on stdout. Exit codes: 0 success, 1 invalid input or a failure of the
system, 2 wrong usage, 130 interrupted.
"""

from __future__ import annotations

import gc
import sys

import rich_click as click

from sim.cli.brief import brief
from sim.cli.explore import explore
from sim.cli.new import new
from sim.cli.past_crises import ablate, backtest, calibrate, import_
from sim.cli.questions.attribute import attribute
from sim.cli.questions.compare import compare
from sim.cli.questions.discover import discover
from sim.cli.questions.early_warning import early_warning
from sim.cli.questions.readings import coverage, readings
from sim.cli.questions.respond import respond
from sim.cli.questions.robust import robust
from sim.cli.questions.sensitivity import sensitivity
from sim.cli.questions.signposts import signposts
from sim.cli.questions.story import story
from sim.cli.questions.sweep import sweep
from sim.cli.questions.update import update
from sim.cli.questions.window import window
from sim.cli.scenario_verbs import check, list_, record, schema
from sim.cli.study_verbs import expand, export, merge, plot, resume, run, summary, verify
from sim.cli.terminal.failures import INVALID, failure_of, report_failure
from sim.cli.terminal.options import executor, focus, quiet
from sim.cli.terminal.printing import end_output, name_replaced_letters, replace_unknown_letters
from sim.docstrings import docstring
from sim.notes import silence

CODES = "Exit codes: 0 success; 1 invalid input, or a failure such as a full disk; 2 wrong usage; 130 interrupted."

WHOLE = (check, record, resume, expand, verify, plot)
"""Verbs that are about a whole scenario or study, or have an option `--focus` of their own."""


@click.group(context_settings={"help_option_names": ["-h", "--help"]}, epilog=CODES)
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
    sweep,
    sensitivity,
    discover,
    update,
    window,
    respond,
    readings,
    robust,
    check,
    resume,
    expand,
    merge,
    verify,
    summary,
    brief,
    plot,
    story,
    early_warning,
    signposts,
    explore,
    coverage,
    export,
    import_,
    backtest,
    calibrate,
    ablate,
):
    if any(option.name == "workers" for option in verb.params):
        verb = executor(verb)
    if any(option.name in ("scenario", "subject", "subjects", "run") for option in verb.params) and verb not in WHOLE:
        verb = focus(verb)
    bilateral.add_command(quiet(verb))
for command in (bilateral, *bilateral.commands.values()):
    command.help = command.help or docstring(command.callback)


def main() -> None:
    """Run a verb; on failure print a message with the next step, with `--json` also as JSON, and exit with its code."""
    gc.set_threshold(50_000, 20, 20)  # reading a file creates many objects and no cycles: collect less often
    silence(False)
    replace_unknown_letters()
    as_json = "--json" in sys.argv[1:]
    try:
        code = bilateral.main(standalone_mode=False)
        name_replaced_letters()
    except BrokenPipeError:
        code = INVALID
        end_output()
    except Exception as error:
        code = report_failure(failure_of(error), as_json)
    sys.exit(code if isinstance(code, int) else 0)

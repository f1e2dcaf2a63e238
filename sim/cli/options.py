"""Options that several verbs share."""

from __future__ import annotations

import rich_click as click

from sim.model.outcomes import OUTCOME_NAMES

workers = click.option("--workers", default=1, show_default=True, help="Processes that play side by side.")
outcome = click.option("--outcome", default=OUTCOME_NAMES[0], show_default=True, help=f"{', '.join(OUTCOME_NAMES)}.")
as_json = click.option("--json", "as_json", is_flag=True, help="JSON on stdout, everything else on stderr.")
run_folder = click.argument("run", type=click.Path())
strict = click.option(
    "--strict", is_flag=True, help="Refuse data files with faulty rows, instead of leaving these out."
)

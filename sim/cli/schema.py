"""`bilateral schema`: the scenario file as JSON Schema."""

from __future__ import annotations

import rich_click as click


@click.command()
def schema() -> None:
    """Print the JSON Schema of scenario files, for completion and checks in an editor.

    bilateral schema > scenario.schema.json, and as first line of the scenario beside it:
    # yaml-language-server: $schema=./scenario.schema.json
    """
    from sim.scenario.json_schema import as_text

    click.echo(as_text(), nl=False)

"""`bilateral explore`: a page on this machine that changes a scenario and plays it again at once."""

from __future__ import annotations

from importlib.util import find_spec

import rich_click as click

from sim.cli.terminal.options import as_json
from sim.cli.terminal.printing import show, show_json

NEEDS = ("starlette", "uvicorn")


@click.command()
@click.argument("scenario", type=click.Path())
@click.option("--port", type=click.IntRange(1, 65535), help="Port of this machine. Default: 8717, or a free one.")
@click.option("--language", default="en", type=click.Choice(["en", "ru", "az", "tr"]), help="Of the page. Default: en.")
@as_json
def explore(scenario: str, port: int | None, language: str, as_json: bool) -> None:
    """Explore SCENARIO on a page in the browser.

    SCENARIO is a file or the name of a bundled scenario. Prints an address that only this machine can open; Ctrl-C
    ends the program. Needs the extra `explore`: pip install 'bilateral[explore]'.
    """
    from pathlib import Path

    from sim.errors import UsageError

    if missing := [name for name in NEEDS if find_spec(name) is None]:
        raise UsageError(
            f"explore needs {' and '.join(missing)}, which {'is' if len(missing) == 1 else 'are'} not installed. "
            "Install the extra with: pip install 'bilateral[explore]'"
        )
    from sim.cli.terminal.report import loaded
    from sim.explore.original import Original
    from sim.explore.saving import folder_of
    from sim.explore.serving import serve

    original = Original(loaded(scenario), scenario)
    folder = folder_of(Path(scenario), not Path(scenario).is_file())

    def announce(address: str) -> None:
        text = f"Open {address}\nOnly this machine can. Changes are saved into {folder}. Ctrl-C ends the program."
        show_json({"address": address, "folder": str(folder)}) if as_json else show(text)

    serve(original, folder, port, announce, language)

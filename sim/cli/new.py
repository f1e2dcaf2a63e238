"""`bilateral new`: a commented scenario file to start from, by hand or from public data."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

from sim.cli.terminal.options import as_json, strict
from sim.cli.terminal.printing import show, show_json
from sim.errors import UsageError
from sim.notes import note

if TYPE_CHECKING:
    from sim.data.drafting.folder import Folder
    from sim.data.drafting.write_draft import When


@click.command()
@click.argument("name")
@click.argument("others", nargs=-1, metavar="")
@click.option("--from", "states", nargs=2, metavar="AAA BBB", help="Three-letter codes of the two states.")
@click.option(
    "--third",
    "thirds",
    multiple=True,
    metavar="CCC [DDD ...]",
    help="Third parties, with placeholders for their stakes.",
)
@click.option("--start", metavar="DATE", help="First day, such as 2024-07-01. Default: Monday of this week.")
@click.option("--data", metavar="DIR", help="Draft the scenario from the public data files in DIR (docs/data.md).")
@click.option("--year", type=int, help="With --data: use figures up to this year. Default start: its first day.")
@click.option("--world", is_flag=True, help="With --data: all states of that year, not only some third parties.")
@click.option("--compact", is_flag=True, help="With --world: closely tied dyads only, rounded, in a short file.")
@strict
@as_json
def new(name: str, states: tuple[str, str] | None, data: str | None, as_json: bool, **options: Any) -> None:
    """Create a commented scenario file of two states, and of third parties.

    The file is NAME.yaml; an existing file is not overwritten. With --data, relations, trade dependence, leverage
    and tenure are derived from public data, with years and sources; missing inputs are marked GAP. Third parties are
    then those with the largest leverage, unless --third names them.
    """
    from sim.scenario.template import parse_day

    thirds = _thirds(states, options)
    year, strict, start, world = options["year"], options["strict"], parse_day(options["start"]), options["world"]
    if options["compact"] and not world:
        raise UsageError("--compact is for --world, all states of a year")
    if data is None:
        if year is not None or strict or world:
            raise UsageError("--year, --world and --strict require --data, the folder of public data files")
        path, steps = _starting_file(name, states, thirds, start)
        show_json({"file": str(path), "report": [steps]}) if as_json else show(f"Wrote {path}. {steps}")
        return
    if states is None:
        raise UsageError("--data requires two states: add --from, such as --from AZE RUS")
    if world and thirds:
        raise UsageError("--world has every state of that year: leave --third out, or --world")
    given = Path(data), (year, start), strict
    path, folder, text = (
        _world(name, states, *given) if options["compact"] else _draft(name, (*states, *thirds), *given, world)
    )
    if folder.errors.count:
        note(folder.errors.report())
    show_json({"file": str(path), "report": text.splitlines()}) if as_json else show(text)


def _world(name: str, states: tuple[str, str], data: Path, when: When, strict: bool) -> tuple[Path, Folder, str]:
    """Write a compact world; return its file, the folder of data and the report."""
    from sim.data.drafting.compact_world import compact_report, write_compact_world

    short = write_compact_world(name, states, data, when, strict)
    return short.path, short.folder, compact_report(short)


def _draft(
    name: str, states: tuple[str, ...], data: Path, when: When, strict: bool, world: bool
) -> tuple[Path, Folder, str]:
    """Write a draft; return its file, the folder of data and the report."""
    from sim.data.drafting.write_draft import draft_report, write_first_draft

    first = write_first_draft(name, states, data, when, strict, world)
    return first.path, first.folder, draft_report(first)


def _thirds(states: tuple[str, str] | None, options: dict[str, Any]) -> tuple[str, ...]:
    """Return the third parties: the values of --third, separated by commas or as further words. Raises UsageError."""
    further = options["others"]
    if further and not options["thirds"]:
        raise UsageError(
            f"--from takes the two states that the file is about; got {' '.join(further)} as well. Name third parties "
            f"with --third {' '.join(further)}"
        )
    thirds = tuple(code.upper() for text in (*options["thirds"], *further) for code in text.replace(",", " ").split())
    if thirds and states is None:
        raise UsageError(
            f"--third {' '.join(thirds)}: add the two states that the file is about, such as --from AZE RUS"
        )
    return thirds


def _starting_file(
    name: str, states: tuple[str, str] | None, thirds: tuple[str, ...], start: dt.date | None
) -> tuple[Path, str]:
    """Write the commented file; return its path and what to do next."""
    from sim.scenario.template import check_codes, write_starting_file

    names = {}
    if states:
        from sim.data.codes import state_name

        _refuse_or_warn(states, thirds)
        check_codes((*states, *thirds))
        names = {code: state_name(code) for code in (*states, *thirds)}
    path = write_starting_file(name, (*(states or ()), *thirds), start, names)
    steps = f"Edit it, then run: bilateral check {path}, bilateral run {path}, and bilateral brief {path}"
    return path, steps + (f". Pressures of third parties: bilateral check {path} --preferences" if thirds else "")


def _refuse_or_warn(states: tuple[str, ...], thirds: tuple[str, ...]) -> None:
    """Warn of each code that is not one of ISO 3166; with third parties, whose names are looked up, refuse it."""
    from sim.data.codes import code_hint, iso_hint

    for code in (*states, *thirds):
        option = "--from" if code in states else "--third"
        if thirds and (hint := code_hint(code)):
            raise UsageError(f"{option} {code}: unknown state code; {hint}")
        if hint := iso_hint(code):
            note(f"warning: {option} {code}: {hint}")

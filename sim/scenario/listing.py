"""What scenarios there are: the bundled ones, and those in the current folder and its `scenarios`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sim.errors import ScenarioError
from sim.scenario.bundled import bundled, past_crises, scenario_files
from sim.scenario.scenario import Scenario, load

FOLDERS = (Path(), Path("scenarios"))


def scenarios() -> Iterator[tuple[str, Path]]:
    """What to call each scenario on the command line, and its file; none twice, and no past crisis."""
    known = bundled()
    yield from known.items()
    met = {path.resolve() for path in (known | past_crises()).values()}
    for path in (path for folder in FOLDERS for path in scenario_files(folder)):
        if path.is_file() and path.resolve() not in met:
            yield str(path), path


def listed(name: str, path: Path) -> str:
    """A few lines on one scenario, or how to learn why it cannot be read."""
    try:
        return described(name, load(path))
    except ScenarioError:
        return f"{name}\n    cannot be read: bilateral check {path}"


def listed_in_short(past: dict[str, Path]) -> Iterator[str]:
    """A line on each past crisis: name, title, dates."""
    width = max(map(len, past), default=0)
    for name, path in past.items():
        yield f"{name:{width}}  {_in_short(path)}"


def _in_short(path: Path) -> str:
    try:
        scenario = load(path)
    except ScenarioError:
        return f"cannot be read: bilateral check {path}"
    return f"{scenario.file.title}, {scenario.file.start} to {scenario.date(scenario.file.weeks)}"


def described(name: str, scenario: Scenario) -> str:
    """Name, title, focus, dates, number of incidents, variants and rival readings."""
    file = scenario.file
    facts = [
        file.focus,
        f"{file.start} to {scenario.date(file.weeks)}",
        counted(len(file.incidents), "incident"),
        counted(len(scenario.variants) - 1, "variant"),
        *([counted(len(scenario.readings), "rival reading")] if scenario.readings else []),
    ]
    return f"{name}\n    {file.title}\n    {', '.join(facts)}"


def counted(number: int, what: str) -> str:
    """`1 incident`, `3 incidents`."""
    return f"{number} {what}{'s' * (number != 1)}"

"""What of a study is meant: the variant that was named, and the events of the focus pair in one run."""

from __future__ import annotations

from sim.analysis.steps import Happening
from sim.errors import UsageError
from sim.results.dataset import Results


def played_variant(results: Results, variant: str | None) -> str:
    """The variant, the first one played unless named. Raises UsageError naming those that were played."""
    there = [str(name) for name in results.manifest["variants"]]
    if variant is not None and variant not in there:
        raise UsageError(f"variant '{variant}' was not played in this study; it has {', '.join(there)}")
    return variant or there[0]


def happenings(results: Results, variant: str, run: int) -> tuple[Happening, ...]:
    """The events of the focus pair in one run, in order."""
    table, pair = results.events, set(results.manifest["focus"].split("-"))
    mine = table[(table["variant"] == variant) & (table["run"] == run)]
    rows = zip(mine["week"], mine["event"], mine["source"], mine["target"], strict=True)
    found = [Happening(int(week), *(str(part) for part in rest)) for week, *rest in rows if {rest[1], rest[2]} <= pair]
    return tuple(sorted(found, key=lambda event: event.week))

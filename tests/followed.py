"""The two neighbours with a longer record, for tests of runs that follow it."""

from __future__ import annotations

from pathlib import Path

import sim

TWO = Path(__file__).parent / "scenario" / "two_states.yaml"
ROWS = (
    ("2024-02-06", "XAA", "XBB", "042"),
    ("2024-02-14", "XBB", "XAA", "036"),
    ("2024-05-07", "XBB", "XAA", "010"),
    ("2024-06-05", "XAA", "XBB", "112"),
    ("2024-06-12", "XAA", "XBB", "160"),
    ("2024-06-20", "XBB", "XAA", "055"),
    ("2024-07-02", "XAA", "XBB", "172"),
    ("2024-09-17", "XBB", "XAA", "042"),
    ("2024-10-08", "XAA", "XBB", "051"),
)


def followed(folder: Path, rows=ROWS) -> sim.Scenario:
    """The two neighbours with these rows as their record; a row may end with its text."""
    text = TWO.read_text(encoding="utf-8")
    before, rest = text.split("record:\n")
    _, after = rest.split("\nvariants:")
    record = "\n".join(
        f'  - {{date: {day}, source: {a}, target: {b}, cameo: "{code}", text: {text}, sources: [gazette]}}'
        for day, a, b, code, text in ((*row, "Something")[:5] for row in rows)
    )
    path = folder / "followed.yaml"
    path.write_text(f"{before}record:\n{record}\n\nvariants:{after}", encoding="utf-8")
    return sim.load(path)

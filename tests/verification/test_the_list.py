"""Every row of `docs/verification.md` has a test that names it, and the rows are complete."""

from __future__ import annotations

import ast
import re
from pathlib import Path

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "docs" / "verification.md"
ROWS = {*(f"B{number}" for number in range(1, 23)), "CE"}


def listed():
    """Row and test of each line of the table."""
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.split("|")]
        if len(cells) > 2 and cells[1] in ROWS:
            yield from ((cells[1], name) for name in re.findall(r"`([a-z_]+\.py)`", cells[-2]))


def test_every_row_is_there():
    assert {row for row, _ in listed()} == ROWS


def test_every_test_that_is_listed_says_which_row_it_holds():
    for row, name in listed():
        held = ast.get_docstring(ast.parse((HERE / f"test_{name}").read_text(encoding="utf-8")))
        assert re.search(rf"\b{row}\b", held), f"{name} does not name {row}"


def test_every_test_that_is_there_is_listed():
    assert {f"test_{name}" for _, name in listed()} | {Path(__file__).name} == {p.name for p in HERE.glob("test_*.py")}

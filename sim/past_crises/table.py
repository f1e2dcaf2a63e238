"""A table of coded crises, one row a case: read with every fault of every row, or as cases.

Columns are those of the project's case table (docs/history.md), in any order; others are let be. What was known at the
incident and what was known only afterwards are kept apart: a scenario is made of the first alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sim.errors import UsageError, nearest
from sim.model.ladder import RUNGS
from sim.past_crises.csv_cells import Cell, Faults, Row, rows_of
from sim.scenario.file.files import text_of

SEVERITIES = (1, 2, 3, 4, 5)
DEATH_BANDS = (0, 1, 2, 3)


@dataclass(frozen=True)
class Before:
    """What was known at the incident. NaN-free: a number that is missing is None."""

    case_id: str
    aggrieved: str
    offender: str
    date: str
    incident_type: str
    severity: int
    fatality_band: int
    prior_score: float
    inflamer: bool
    trade_share_aggrieved: float | None
    trade_share_offender: float | None
    peace_scale: float | None
    defence_pact: bool
    rivalry: bool
    polyarchy_aggrieved: float | None
    polyarchy_offender: float | None


@dataclass(frozen=True)
class After:
    """What came of it, in months since the incident: None where it did not happen while the case was observed."""

    worst_rung: int
    months_to_worst: float
    months_to_partial: float | None
    months_to_full: float | None
    months_observed: float


@dataclass(frozen=True)
class CodedCase:
    """One case: what was known at the incident, and what came of it (None where the table does not say)."""

    before: Before
    after: After | None

    @property
    def name(self) -> str:
        """Its case_id."""
        return self.before.case_id

    @property
    def dyad(self) -> str:
        """The two states, sorted: cases of one dyad never stand on both sides of a fold."""
        return "-".join(sorted((self.before.aggrieved, self.before.offender)))


@dataclass(frozen=True)
class CaseTable:
    """The cases of a table in its order, and what was wrong with the rows refused: `file:line column: what`."""

    file: str
    cases: tuple[CodedCase, ...]
    refused: tuple[str, ...]
    rows: int


KNOWN_BEFORE = (
    "case_id", "state_a", "state_b", "incident_date", "incident_type", "severity", "fatality_band", "prior_score",
    "inflamer", "trade_share_a_with_b", "trade_share_b_with_a", "peace_scale_prior", "atop_prior", "tss_rivalry",
    "polyarchy_a", "polyarchy_b",
)  # fmt: skip
KNOWN_AFTER = ("worst_level", "months_to_worst", "months_to_partial", "months_to_full", "months_observed")


def read_cases(path: str | Path, outcomes: bool = True) -> CaseTable:
    """The cases of a table; a bad row is left out and told of. With `outcomes`, what came of each is read too.

    Raises ScenarioError where the file cannot be read or lacks a column, and UsageError where no row is fit for use.
    """
    file = str(path)
    numbered = [(line, cells) for line, cells in rows_of(text_of(Path(path))) if any(cell.strip() for cell in cells)]
    if not numbered:
        raise UsageError(f"{file}: the table is empty; its first line names the columns (see docs/history.md)")
    header = [name.strip() for name in numbered[0][1]]
    _check_header(file, header, (*KNOWN_BEFORE, *(KNOWN_AFTER if outcomes else ())))
    faults, cases, seen = Faults(file), [], set[str]()
    for line, cells in numbered[1:]:
        case = _case(Row(line, header, cells, faults), outcomes, seen)
        if case is not None:
            seen.add(case.name)
            cases.append(case)
    if not cases:
        told = "\n".join(faults.messages) or f"{file}: there is no row below the names of the columns"
        raise UsageError(f"{told}\nNo row of {file} can be used. See docs/history.md for the columns.")
    return CaseTable(file, tuple(cases), tuple(faults.messages), len(numbered) - 1)


def _check_header(file: str, header: list[str], needed: tuple[str, ...]) -> None:
    faults = [
        f"{file}:1: the column '{name}' is there twice" for name in dict.fromkeys(header) if header.count(name) > 1
    ]
    for name in needed:
        if name not in header:
            near = nearest(name, [other for other in header if other not in needed])
            faults.append(f"{file}:1: there is no column '{name}'" + (f"; is it '{near}'?" if near else ""))
    if faults:
        raise UsageError("\n".join([*faults, "Nothing was read. See docs/history.md for the columns of a case table."]))


def _case(row: Row, outcomes: bool, seen: set[str]) -> CodedCase | None:
    """The case of a row; None where a cell is at fault, which is then noted."""
    if not row.fits():
        return None
    before = _before(row)
    after = _after(row) if outcomes else None
    if before is not None and before.case_id in seen:
        row.fault("case_id", "is there twice; each case needs a name of its own")
    if before is not None and before.aggrieved == before.offender:
        row.fault("state_b", f"is the same state as state_a ({before.aggrieved})")
    return CodedCase(before, after) if row.sound and before is not None else None


def _before(row: Row) -> Before | None:
    cell = Cell(row)
    found = {
        "case_id": cell.name("case_id"), "aggrieved": cell.code("state_a"), "offender": cell.code("state_b"),
        "date": cell.date("incident_date"), "incident_type": cell.text("incident_type"),
        "severity": cell.one_of("severity", SEVERITIES), "fatality_band": cell.one_of("fatality_band", DEATH_BANDS),
        "prior_score": cell.number("prior_score", -1.0, 1.0), "inflamer": cell.yes("inflamer"),
        "trade_share_aggrieved": cell.number("trade_share_a_with_b", 0.0, 1.0, optional=True),
        "trade_share_offender": cell.number("trade_share_b_with_a", 0.0, 1.0, optional=True),
        "peace_scale": cell.number("peace_scale_prior", 0.0, 1.0, optional=True),
        "defence_pact": "defense" in row["atop_prior"], "rivalry": cell.yes("tss_rivalry"),
        "polyarchy_aggrieved": cell.number("polyarchy_a", 0.0, 1.0, optional=True),
        "polyarchy_offender": cell.number("polyarchy_b", 0.0, 1.0, optional=True),
    }  # fmt: skip
    return Before(**found) if row.sound else None  # type: ignore[arg-type]


def _after(row: Row) -> After | None:
    cell, most = Cell(row), 2400.0
    worst = cell.word("worst_level", RUNGS)
    months = {
        name: cell.number(name, 0.0, most, optional=name in ("months_to_partial", "months_to_full"))
        for name in ("months_to_worst", "months_to_partial", "months_to_full")
    }
    full = months["months_to_full"]
    observed = cell.number("months_observed", 0.0, most, optional=full is not None)
    months["months_observed"] = observed = full if observed is None else observed
    if row.sound and full is not None and observed is not None and full > observed + 0.1:
        row.fault("months_to_full", f"is later than what was observed ({observed:g} months)")
    return After(worst_rung=RUNGS.index(worst), **months) if row.sound else None  # type: ignore[arg-type]

"""A table of coded crises, one row a case: read with every fault of every row, or as cases.

Columns are those of the project's case table (docs/history.md), in any order; others are let be. What was known at the
incident and what was known only afterwards are kept apart: a scenario is made of the first alone.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from pathlib import Path

from sim.errors import UsageError, nearest
from sim.model.ladder import RUNGS
from sim.past_crises.csv_cells import Row, rows_of
from sim.scenario.file.files import text_of

MOST_MONTHS = 2400.0


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

    @property
    def rows_refused(self) -> int:
        """How many rows could not be used."""
        return self.rows - len(self.cases)

    @property
    def dyads(self) -> list[str]:
        """The pair of states of each case."""
        return [case.dyad for case in self.cases]


KNOWN_BEFORE = (
    "case_id", "state_a", "state_b", "incident_date", "incident_type", "severity", "fatality_band", "prior_score",
    "inflamer", "trade_share_a_with_b", "trade_share_b_with_a", "peace_scale_prior", "atop_prior", "tss_rivalry",
    "polyarchy_a", "polyarchy_b",
)  # fmt: skip
KNOWN_AFTER = ("worst_level", "months_to_worst", "months_to_partial", "months_to_full", "months_observed")


def read_cases(path: str | Path | CaseTable, outcomes: bool = True) -> CaseTable:
    """The cases of a table; a bad row is left out and told of. With `outcomes`, what came of each is read too.

    A table that has been read already is returned as it is. Raises ScenarioError where the file cannot be read or lacks
    a column, and UsageError where no row is fit for use.
    """
    if isinstance(path, CaseTable):
        return path
    file = str(path)
    numbered = [(line, cells) for line, cells in rows_of(text_of(Path(path))) if any(cell.strip() for cell in cells)]
    if not numbered:
        raise UsageError(f"{file}: the table is empty; its first line names the columns (see docs/history.md)")
    header = [name.strip() for name in numbered[0][1]]
    _check_header(file, header, (*KNOWN_BEFORE, *(KNOWN_AFTER if outcomes else ())))
    faults, cases = list[str](), dict[str, CodedCase]()
    for line, cells in numbered[1:]:
        row = Row(file, line, header, cells)
        case = _case(row, outcomes, cases)
        if case is not None:
            cases[case.name] = case
        faults += row.faults
    if not cases:
        told = "\n".join(faults) or f"{file}: there is no row below the names of the columns"
        raise UsageError(f"{told}\nNo row of {file} can be used. See docs/history.md for the columns.")
    return CaseTable(file, tuple(cases.values()), tuple(faults), len(numbered) - 1)


def _check_header(file: str, header: list[str], needed: tuple[str, ...]) -> None:
    twice = [name for name in dict.fromkeys(header) if header.count(name) > 1]
    faults = [f"{file}:1: the column '{name}' is there twice" for name in twice]
    for name in needed:
        if name not in header:
            near = nearest(name, [other for other in header if other not in needed])
            faults.append(f"{file}:1: there is no column '{name}'" + (f"; is it '{near}'?" if near else ""))
    if faults:
        raise UsageError("\n".join([*faults, "Nothing was read. See docs/history.md for the columns of a case table."]))


def _case(row: Row, outcomes: bool, seen: Container[str]) -> CodedCase | None:
    """The case of a row; None where a cell is at fault, which is then noted."""
    if not row.fits():
        return None
    before = _before(row)
    after = _after(row) if outcomes else None
    if before is not None and before.case_id in seen:
        row.fault("case_id", "is there twice; each case needs a name of its own")
    if before is not None and before.aggrieved == before.offender:
        row.fault("state_b", f"is the same state as state_a ({before.aggrieved})")
    return None if row.faults or before is None else CodedCase(before, after)


def _before(row: Row) -> Before | None:
    found = {
        "case_id": row.name("case_id"), "aggrieved": row.code("state_a"), "offender": row.code("state_b"),
        "date": row.date("incident_date"), "incident_type": row.text("incident_type"),
        "severity": row.one_of("severity", range(1, 6)), "fatality_band": row.one_of("fatality_band", range(4)),
        "prior_score": row.number("prior_score", -1.0, 1.0), "inflamer": row.yes("inflamer"),
        "trade_share_aggrieved": row.number("trade_share_a_with_b", 0.0, 1.0, optional=True),
        "trade_share_offender": row.number("trade_share_b_with_a", 0.0, 1.0, optional=True),
        "peace_scale": row.number("peace_scale_prior", 0.0, 1.0, optional=True),
        "defence_pact": "defense" in row["atop_prior"], "rivalry": row.yes("tss_rivalry"),
        "polyarchy_aggrieved": row.number("polyarchy_a", 0.0, 1.0, optional=True),
        "polyarchy_offender": row.number("polyarchy_b", 0.0, 1.0, optional=True),
    }  # fmt: skip
    return None if row.faults else Before(**found)  # type: ignore[arg-type]


def _after(row: Row) -> After | None:
    worst = row.word("worst_level", RUNGS)
    to_worst = row.number("months_to_worst", 0.0, MOST_MONTHS)
    partial, full = (
        row.number(name, 0.0, MOST_MONTHS, optional=True) for name in ("months_to_partial", "months_to_full")
    )
    observed = row.number("months_observed", 0.0, MOST_MONTHS, optional=full is not None)
    observed = full if observed is None else observed
    if not row.faults and full is not None and observed is not None and full > observed + 0.1:
        row.fault("months_to_full", f"is later than what was observed ({observed:g} months)")
    return None if row.faults else After(RUNGS.index(worst), to_worst, partial, full, observed)  # type: ignore[arg-type]

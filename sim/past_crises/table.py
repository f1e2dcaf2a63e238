"""Read a table of coded crises, one case a row, and report every error of every row.

Columns are those of the project's case table (docs/history.md), in any order; other columns are ignored. Data known at
the incident are kept apart from data known only afterwards: scenarios are built from the former alone.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from pathlib import Path

from sim.data.files import open_text
from sim.errors import DataError, UsageError, fault_list, nearest
from sim.model.ladder import RUNGS
from sim.past_crises.csv_cells import Row, split_rows
from sim.past_crises.obligations import includes_defence, invalid_obligation

MAX_MONTHS = 2400.0


@dataclass(frozen=True)
class Before:
    """Data known at the incident; a missing number is None."""

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
    contiguous: bool
    capability_ratio: float | None


@dataclass(frozen=True)
class After:
    """Coded outcome, in months since the incident; None if the event did not occur while the case was observed."""

    worst_rung: int
    months_to_worst: float
    months_to_partial: float | None
    months_to_full: float | None
    months_observed: float


@dataclass(frozen=True)
class CodedCase:
    """One case: data known at the incident, and the outcome (None if it was not read)."""

    before: Before
    after: After | None

    @property
    def name(self) -> str:
        """The case_id."""
        return self.before.case_id

    @property
    def dyad(self) -> str:
        """The two states, sorted: cases of one dyad are always in the same fold."""
        return "-".join(sorted((self.before.aggrieved, self.before.offender)))


@dataclass(frozen=True)
class CaseTable:
    """Cases in the order of the table, and errors of the rows refused: `file:line column: error`."""

    file: str
    cases: tuple[CodedCase, ...]
    refused: tuple[str, ...]
    rows: int

    @property
    def rows_refused(self) -> int:
        """Number of invalid rows."""
        return self.rows - len(self.cases)

    @property
    def dyads(self) -> list[str]:
        """Dyad of each case."""
        return [case.dyad for case in self.cases]


COLUMNS_BEFORE = (
    "case_id", "state_a", "state_b", "incident_date", "incident_type", "severity", "fatality_band", "prior_score",
    "inflamer", "trade_share_a_with_b", "trade_share_b_with_a", "peace_scale_prior", "atop_prior", "tss_rivalry",
    "polyarchy_a", "polyarchy_b", "contiguous", "cinc_ratio_a_over_b",
)  # fmt: skip
COLUMNS_AFTER = ("worst_level", "months_to_worst", "months_to_partial", "months_to_full", "months_observed")


def read_cases(path: str | Path | CaseTable, outcomes: bool = True) -> CaseTable:
    """Read the cases of a table, with their outcomes if `outcomes`; report and skip invalid rows.

    Returns a table that is already read unchanged. Raises UsageError if the file cannot be read, is not UTF-8, or lacks
    a column or a valid row.
    """
    if isinstance(path, CaseTable):
        return path
    file = str(path)
    numbered = [(line, cells) for line, cells in split_rows(_text(Path(path))) if any(cell.strip() for cell in cells)]
    if not numbered:
        raise UsageError(f"{file}: the table is empty; the first line must name the columns (see docs/history.md)")
    header = [name.strip() for name in numbered[0][1]]
    _check_header(file, header, (*COLUMNS_BEFORE, *(COLUMNS_AFTER if outcomes else ())))
    errors, cases = list[str](), dict[str, CodedCase]()
    for line, cells in numbered[1:]:
        row = Row(file, line, header, cells)
        case = _case(row, outcomes, cases)
        if case is not None:
            cases[case.name] = case
        errors += row.errors
    if not cases:
        messages = "\n".join(errors) or f"{file}: there is no row below the header"
        raise UsageError(f"{messages}\nNo row of {file} is valid. See docs/history.md for the columns.")
    return CaseTable(file, tuple(cases.values()), tuple(errors), len(numbered) - 1)


def _text(path: Path) -> str:
    try:
        with open_text(path) as text:
            return text.read()
    except DataError as fault:
        problems = fault_list(fault.problems, fault.count)
        raise UsageError(f"{problems}\nNothing was read. See docs/history.md for the format of a case table.") from None


def _check_header(file: str, header: list[str], needed: tuple[str, ...]) -> None:
    duplicates = [name for name in dict.fromkeys(header) if header.count(name) > 1]
    errors = [f"{file}:1: duplicate column '{name}'" for name in duplicates]
    for name in needed:
        if name not in header:
            near = nearest(name, [other for other in header if other not in needed])
            errors.append(f"{file}:1: missing column '{name}'" + (f"; did you mean '{near}'?" if near else ""))
    if errors:
        raise UsageError("\n".join([*errors, "Nothing was read. See docs/history.md for the columns of a case table."]))


def _case(row: Row, outcomes: bool, names: Container[str]) -> CodedCase | None:
    """Build the case of a row; None if a cell is invalid, with an error added to the row."""
    if not row.is_complete():
        return None
    before = _before(row)
    after = _after(row) if outcomes else None
    if before is not None and before.case_id in names:
        row.add_error("case_id", "is a duplicate; choose a unique name")
    if before is not None and before.aggrieved == before.offender:
        row.add_error("state_b", f"is the same state as state_a ({before.aggrieved})")
    return None if row.errors or before is None else CodedCase(before, after)


def _before(row: Row) -> Before | None:
    values = {
        "case_id": row.name("case_id"), "aggrieved": row.code("state_a"), "offender": row.code("state_b"),
        "date": row.date("incident_date"), "incident_type": row.text("incident_type"),
        "severity": row.one_of("severity", range(1, 6)), "fatality_band": row.one_of("fatality_band", range(4)),
        "prior_score": row.number("prior_score", -1.0, 1.0), "inflamer": row.flag("inflamer"),
        "trade_share_aggrieved": row.number("trade_share_a_with_b", 0.0, 1.0, optional=True),
        "trade_share_offender": row.number("trade_share_b_with_a", 0.0, 1.0, optional=True),
        "peace_scale": row.number("peace_scale_prior", 0.0, 1.0, optional=True),
        "defence_pact": _defence_pact(row), "rivalry": row.flag("tss_rivalry"),
        "polyarchy_aggrieved": row.number("polyarchy_a", 0.0, 1.0, optional=True),
        "polyarchy_offender": row.number("polyarchy_b", 0.0, 1.0, optional=True),
        "contiguous": row.flag("contiguous"),
        "capability_ratio": row.number("cinc_ratio_a_over_b", 1e-6, 1e6, optional=True),
    }  # fmt: skip
    return None if row.errors else Before(**values)  # type: ignore[arg-type]


def _defence_pact(row: Row) -> bool:
    if problem := invalid_obligation(row["atop_prior"]):
        row.add_error("atop_prior", problem)
    return includes_defence(row["atop_prior"])


ROUNDING = 0.1
"""Months by which two rounded numbers of months may be in the wrong order."""


def _after(row: Row) -> After | None:
    worst = row.word("worst_level", RUNGS)
    months_to_worst = row.number("months_to_worst", 0.0, MAX_MONTHS)
    partial, full = (
        row.number(name, 0.0, MAX_MONTHS, optional=True) for name in ("months_to_partial", "months_to_full")
    )
    observed = row.number("months_observed", 0.0, MAX_MONTHS, optional=full is not None)
    observed = full if observed is None else observed
    if not row.errors:
        ends = {"the end of observation": observed, "full repair": full}
        events = {"months_to_worst": months_to_worst, "months_to_partial": partial, "months_to_full": full}
        _check_order(row, events, ends)
    return None if row.errors else After(RUNGS.index(worst), months_to_worst, partial, full, observed)  # type: ignore[arg-type]


def _check_order(row: Row, events: dict[str, float | None], ends: dict[str, float | None]) -> None:
    """Add an error for each event that is later than the end of the episode: full repair, or the end of observation."""
    for column, months in events.items():
        for what, end in ends.items():
            if months is not None and end is not None and months > end + ROUNDING:
                row.add_error(column, f"is later than {what} ({end:g} months)")
                break

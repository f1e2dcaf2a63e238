"""Write the stored figures as tables: `python benchmarks/tables.py`; with `--write` into `docs/performance.md`."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from curves import COLUMNS, DIGITS
from measuring import shown
from results_file import stored
from workloads import RATIOS

PAGE = Path(__file__).parent.parent / "docs" / "performance.md"
BEGIN, END = "<!-- figures: begin (python benchmarks/tables.py --write) -->", "<!-- figures: end -->"
MISSING = "not measured"
COUNTED = {"runs": "runs", "states": "states", "weeks": "weeks", "variants": "variants", "workers": "workers"}


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write a table in Markdown; all columns but the first are numbers."""
    lines = [head, ["---"] + ["---:"] * (len(head) - 1), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def source(results: dict[str, Any]) -> str:
    """Write when, on what and with which versions the figures were measured."""
    on, versions = results["machine"], results["versions"]
    made = ", ".join(f"{name} {version}" for name, version in versions.items() if name != "bilateral")
    cores = f"{on['cores']} cores, load {on['load']:.1f} (1 is the benchmark itself)"
    return f"Measured on {results['date'][:10]}: {on['processor']}, {cores}; {made}."


def ratio_table(results: dict[str, Any]) -> str:
    """Write the ratios, now and of the former engine."""
    now, before = results["ratios"], results.get("numpy_engine", {})
    rows = [
        [ratio.name, *(shown(values[ratio.key]) if ratio.key in values else MISSING for values in (now, before))]
        for ratio in RATIOS
    ]
    return table(["ratio of run-weeks per CPU second", "this engine", "former NumPy engine"], rows)


def figure_table(results: dict[str, Any]) -> str:
    """Write the figures that are not ratios, with their quartiles."""
    figures = {name: figure for name, figure in results["figures"].items() if figure["unit"] != "times"}
    rows = []
    for name, figure in figures.items():
        quartiles = " to ".join(shown(value, figure["median"]) for value in figure["quartiles"])
        rows.append([name, shown(figure["median"]), quartiles, figure["unit"]])
    return table(["figure", "median", "quartiles", "unit"], rows)


def curve_table(rows: Sequence[dict[str, Any]], counted: str) -> str:
    """Write one curve."""
    titles = {key: title for key, title in COLUMNS.items() if key in rows[0]}
    cells = [[f"{row['count']:,}", *(f"{row[key]:,.{DIGITS.get(key, 2)}f}" for key in titles)] for row in rows]
    return table([counted, *titles.values()], cells)


def tables(results: dict[str, Any]) -> str:
    """Write all tables."""
    curves = results.get("curves", {})
    parts = [source(results), ratio_table(results), figure_table(results)]
    parts += [curve_table(curves[name], counted) for name, counted in COUNTED.items() if name in curves]
    return "\n\n".join(parts if curves else [*parts, f"Cost curves: {MISSING}."])


def main() -> None:
    """Print the tables, or put them into the page."""
    parser = argparse.ArgumentParser(description="Write the stored figures as tables.")
    parser.add_argument("--write", action="store_true", help="replace the tables of docs/performance.md")
    written = tables(stored())
    if not parser.parse_args().write:
        print(written)
        return
    before, rest = PAGE.read_text(encoding="utf-8").split(BEGIN)
    PAGE.write_text(f"{before}{BEGIN}\n{written}\n{END}{rest.split(END)[1]}", encoding="utf-8")


if __name__ == "__main__":
    main()

"""Synthetic case tables in the layout of the project's own."""

from __future__ import annotations

import csv
import random
from pathlib import Path

from sim.past_crises.table import COLUMNS_AFTER, COLUMNS_BEFORE, read_cases
from sim.questions.calibrate.protocol import fit_provenance
from sim.questions.calibrate.saved_fit import make_fit

ROOT = Path(__file__).parent.parent
PROJECT_TABLE = ROOT.parent / "shared" / "cases" / "cases_dev.csv"
HEADER = (*COLUMNS_BEFORE, *COLUMNS_AFTER, "note")
CLASSES = ("verbal_insult", "aircraft_ship", "sanctions", "embassy_attack", "a_class_nobody_knows")
PARAMETERS = {"input_noise": 0.38}


def rows(number, seed=1):
    """Make rows; about one in four is a further case of an earlier dyad."""
    streams = random.Random(seed)
    made, dyads = [], []
    for n in range(number):
        if n % 4 == 3:
            a, b = streams.choice(dyads)
        else:
            a, b = (f"{side}{chr(65 + n // 26)}{chr(65 + n % 26)}" for side in "XY")
            dyads.append((a, b))
        made.append(row(f"made_up_{n}", a, b, streams, 1950 + n))
    return made


def row(name, a, b, streams, year):
    to_repair, observed = streams.expovariate(1 / 30), streams.choice((20, 60, 200, 200))
    seen = to_repair <= observed
    end = to_repair if seen else observed
    return {
        "case_id": name, "state_a": a, "state_b": b,
        "incident_date": streams.choice((f"{year}-03", f"{year}-11-30")), "incident_type": streams.choice(CLASSES),
        "severity": str(streams.randint(1, 5)), "fatality_band": str(streams.randint(0, 3)),
        "prior_score": f"{streams.uniform(-0.8, 0.8):.2f}", "inflamer": str(streams.randint(0, 1)),
        "trade_share_a_with_b": streams.choice(("", "0.02", "0.3")),
        "trade_share_b_with_a": streams.choice(("", "0.001")),
        "peace_scale_prior": streams.choice(("", "0", "0.75")), "atop_prior": streams.choice(("", "defense", "consul")),
        "tss_rivalry": str(streams.randint(0, 1)), "polyarchy_a": streams.choice(("", "0.9")), "polyarchy_b": "0.2",
        "contiguous": str(streams.randint(0, 1)), "cinc_ratio_a_over_b": streams.choice(("", "0.2", "14.5")),
        "worst_level": streams.choice(("strained", "crisis", "recalled", "severed", "armed")),
        "months_to_worst": f"{min(streams.expovariate(0.2), end):.1f}", "months_to_partial": "",
        "months_to_full": f"{to_repair:.1f}" if seen else "",
        "months_observed": f"{end:.1f}",
        "note": streams.choice(("quiet", 'with a comma, and "quotes"')),
    }  # fmt: skip


def write_table(path, made, header=HEADER):
    """Write rows as a table; return its path."""
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.DictWriter(file, header, extrasaction="ignore")
        table.writeheader()
        table.writerows(made)
    return path


def table(folder, number=12, seed=1):
    """Write and read a table of valid rows."""
    return read_cases(write_table(folder / f"made_up_{number}_{seed}.csv", rows(number, seed)))


def fit_to(cases):
    """Make a fit to cases."""
    return make_fit(cases, PARAMETERS, fit_provenance(cases))

"""What every verb prints and writes for small studies, so that a change of layout can be held against it to the byte.

`python tests/net/every_verb.py DIR [WORD...]` keeps it all in DIR, or what belongs to verbs whose names hold a WORD;
`digests(DIR)` gives a hash a file.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
from pathlib import Path

import numpy as np
from click.testing import CliRunner

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from made_up_cases import fit_to, rows, table, write_table  # noqa: E402
from public_files import tables  # noqa: E402

from sim.cli import bilateral  # noqa: E402
from sim.errors import SimError  # noqa: E402
from sim.model.random_streams import stream  # noqa: E402
from sim.past_crises.targets import TARGETS  # noqa: E402
from sim.questions.calibrate import calibrate as calibrating  # noqa: E402
from sim.questions.calibrate import protocol  # noqa: E402
from sim.questions.calibrate.saved_fit import write_fit  # noqa: E402

KEPT = (".json", ".txt", ".svg", ".csv", ".yaml", ".md")
SLOPES = stream(1, "slopes of made-up chances").normal(size=(len(protocol.FITTED_PARAMETERS), len(TARGETS)))
FIRST = "russia_azerbaijan_2025"


def made_up_probabilities(trials):
    """Compute probabilities from the parameters and severity instead of simulating them."""
    (point,) = trials.points
    place = calibrating.scaled([point])[0]
    severity = np.array([case.before.severity for case in trials.cases])[:, None]
    worth = 1.5 if trials.without == "turnover" else 0.0
    return 1.0 / (1.0 + np.exp(-(place @ SLOPES) - 0.4 * (severity - 3) + worth))


def say(name, *words):
    """Run a verb and keep what it says under a name."""
    studies = ("_run",) if any(word in READ_A_STUDY for word in ONLY) else ()
    if not any(word in name for word in (*ONLY, *studies)):
        return
    result = CliRunner().invoke(bilateral, [str(word) for word in words])
    if result.exception and not isinstance(result.exception, SystemExit | SimError):
        raise result.exception
    refused = str(result.exception) if isinstance(result.exception, SimError) else ""
    text = f"exit {result.exit_code}\n--- stdout\n{result.stdout}\n--- stderr\n{result.stderr}\n{refused}\n"
    Path(f"said_{name}.txt").write_text(text, encoding="utf-8")


ONLY = [""]
"""Parts of the names of what is run."""
READ_A_STUDY = ("expand", "resume", "summary", "plot", "story", "early", "coverage", "export", "compare")


def of_scenario(name, scenario, weeks):
    """The verbs of a scenario, and those of the study it leaves."""
    say(f"{name}_check", "check", scenario)
    say(f"{name}_check_all", "check", scenario, "--preferences", "--assumptions", "--stability")
    study = ("--seed", 3, "--runs", 24)
    say(f"{name}_run", "run", scenario, *study, "--weeks", weeks, "--variant", "all", "--out", f"{name}/run")
    say(f"{name}_run_json", "run", scenario, *study, "--weeks", weeks, "--json", "--out", f"{name}/run_json")
    say(f"{name}_expand", "expand", f"{name}/run_json", "--runs", 130)
    say(f"{name}_resume", "resume", f"{name}/run_json")
    say(f"{name}_summary", "summary", f"{name}/run")
    say(f"{name}_summary_json", "summary", f"{name}/run", "--json")
    say(f"{name}_plot", "plot", f"{name}/run", "--out", f"{name}/plots")
    say(f"{name}_story", "story", f"{name}/run")
    say(f"{name}_story_record", "story", f"{name}/run", "--run", "record", "--json")
    say(f"{name}_storylines", "story", f"{name}/run_json", "--storylines")
    say(f"{name}_early", "early-warning", f"{name}/run_json", "--horizon", 8, "--window", 8, "--run", 2)
    say(f"{name}_coverage", "coverage", f"{name}/run")
    say(f"{name}_coverage_json", "coverage", f"{name}/run", "--json")
    say(f"{name}_export", "export", f"{name}/run", "--csv", f"{name}/csv")
    say(f"{name}_compare_run", "compare", f"{name}/run", "--outcome", "mean_relation", "--out", f"{name}/compare_run")
    again = ("--runs", 52, "--weeks", weeks)
    say(f"{name}_compare", "compare", scenario, *again, "--out", f"{name}/compare")
    say(f"{name}_attribute", "attribute", scenario, "--runs", 8, "--weeks", weeks, "--workers", 1,
        "--outcome", "crisis_weeks", "--players", PLAYERS[name], "--out", f"{name}/attribute")  # fmt: skip
    say(f"{name}_window", "window", scenario, "--gesture", "amends", "--gesture", "all", "--runs", 20, "--every", 8,
        "--until", UNTIL[name], "--within", 20, "--workers", 1, "--out", f"{name}/window")  # fmt: skip
    say(f"{name}_readings", "readings", scenario, *again, "--out", f"{name}/readings")
    say(f"{name}_readings_again", "readings", f"{name}/readings", "--include-other-disputes", "--json",
        "--out", f"{name}/readings_again")  # fmt: skip
    say(f"{name}_robust", "robust", scenario, "--runs", 20, "--draws", 6, "--runs-per-draw", 5, "--weeks", weeks,
        "--workers", 1, "--out", f"{name}/robust")  # fmt: skip


UNTIL = {"two": "2025-02-03", "first": "2025-10-06"}
PLAYERS = {"two": "bridge,XAA.veterans,XBB.leader", "first": "flight_8243,wedge=UKR+TUR,AZE.hardliners"}


def of_cases():
    """The verbs of a table of coded cases."""
    write_fit(fit_to(table(Path(), 30, seed=9).cases), Path("fit.json"))
    made = rows(10)
    made[2]["severity"], made[6]["worst_level"] = "9", "terrible"
    write_table(Path("few.csv"), made)
    write_table(Path("cases.csv"), rows(60))
    say("import", "import", "few.csv", "--out", "imported", "--fit", "fit.json")
    say("backtest", "backtest", "few.csv", "--fit", "fit.json", "--runs", 4, "--workers", 1, "--out", "backtest")
    played, drawn = protocol.CaseDesign.probabilities, protocol.design_points
    protocol.CaseDesign.probabilities, calibrating.design_points = made_up_probabilities, lambda: drawn(90)
    say("calibrate", "calibrate", "cases.csv", "--out", "fit", "--workers", 1)
    say("ablate", "ablate", "cases.csv", "--out", "fit", "--workers", 1)
    protocol.CaseDesign.probabilities, calibrating.design_points = played, drawn


def of_data():
    """The verbs that read public data."""
    folder = Path("data")
    folder.mkdir()
    for name, lines in tables().items():
        (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    say("new", "new", "plain", "--from", "AZE", "RUS", "--start", "2024-07-01")
    say("new_from_data", "new", "drafted", "--from", "AZE", "RUS", "--data", "data", "--year", "2024")
    say("record", "record", FIRST, "data/events.tab", "--out", "record.yaml")
    say("list", "list")
    say("schema", "schema")


def every_verb(folder):
    """Run all verbs in a folder, which is made."""
    folder.mkdir(parents=True)
    before = Path.cwd()
    os.chdir(folder)
    try:
        shutil.copy(HERE / "two_states.yaml", "two_states.yaml")
        of_data()
        of_scenario("two", "two_states.yaml", 60)
        of_scenario("first", FIRST, 70)
        of_cases()
    finally:
        os.chdir(before)


def digests(folder):
    """File: hash, of all that was kept; of a manifest, which holds the time, the hash of its results."""
    files = sorted(path for path in folder.rglob("*") if path.suffix in KEPT)
    return {str(path.relative_to(folder)): digest(path) for path in files}


def digest(path):
    """The first 16 digits of a file's hash."""
    content = path.read_bytes()
    if path.name == "manifest.json":
        content = json.loads(content)["results_sha256"].encode()
    return hashlib.sha256(content).hexdigest()[:16]


if __name__ == "__main__":
    ONLY[:] = sys.argv[2:] or ONLY
    every_verb(Path(sys.argv[1]).resolve())

"""The packages that are mutated, how many mutants of each are drawn, and the tests of each module."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from studies import ROOT

PACKAGES = {"rules": 12, "random numbers": 8, "results": 20, "statistics": 20, "questions": 40}
"""Mutants drawn of each package."""
RANDOM = ("sim/model/random_streams.py", "sim/world/drawn_inputs.py", "sim/engine/draws.py")
FOLDERS = {"rules": "sim/model", "results": "sim/results", "statistics": "sim/statistics", "questions": "sim/questions"}
COMPILER = "sim/model/compiling.py"
"""How rules are compiled is no rule."""
PICTURE = ("\n@page(", "\n@style.styled")
"""Lines of the modules that draw a picture."""
GOLDEN = "tests/test_golden.py"
KEPT = "_as_it_was.py"
"""End of the names of test files that compare whole answers, and are quick."""
LIMITS = "tests/questions/test_limits.py"
"""Tests of the limits of what questions take."""
CASES = ("tests/past_crises/test_past_crises.py", "tests/past_crises/test_past_crises_verbs.py")
DISPUTES = "tests/past_crises/test_disputes.py"
GESTURES, STORED = "tests/questions/window/test_gestures_recorded.py", "tests/results/test_stored_files.py"
FIRST = (
    ("sim/model/theories", ()), ("sim/model", (GOLDEN,)), ("sim/world", (GOLDEN,)), ("sim/engine", (GOLDEN,)),
    ("sim/results/recording/counting", (GOLDEN,)), ("sim/questions/verification", (STORED,)), ("sim", ()),
)  # fmt: skip
"""Tests before those of the module's own folder, by the beginning of its path; the first that fits counts."""
AFTERWARDS = (
    ("sim/model/theories", (GOLDEN, "tests/model", "tests/verification")),
    ("sim/model/outcomes", ("tests/questions/compare", "tests/results/test_outcomes.py")),
    ("sim/model", ("tests/model", "tests/world")),
    ("sim/world/drawn_inputs", ("tests/scenario/test_uncertain_inputs.py", "tests/questions/update", "tests/world")),
    ("sim/world", ("tests/world", "tests/model/test_random_streams.py", "tests/running/test_replay.py")),
    ("sim/engine", ("tests/world", "tests/model/rules", "tests/model/test_random_streams.py")),
    ("sim/results/dataset", (GOLDEN, "tests/cli/test_study_verbs.py", "tests/questions/summary")),
    (
        "sim/results",
        (GOLDEN, "tests/questions/summary", GESTURES, "tests/running/test_replay.py", "tests/world"),
    ),
    ("sim/statistics/clustering", ("tests/questions/story",)),
    ("sim/statistics/particle_filter", ("tests/questions/update", "tests/running/test_conditioning.py")),
    ("sim/statistics/rule_induction", ("tests/questions/discover",)),
    ("sim/statistics/sensitivity_indices", ("tests/questions/sensitivity",)),
    ("sim/statistics/information", ("tests/questions/signposts",)),
    ("sim/statistics/synthetic_likelihood", ("tests/questions/readings",)),
    ("sim/statistics/markov_chain", ("tests/questions/calibrate",)),
    ("sim/statistics/logistic", ("tests/questions/early_warning", "tests/past_crises/test_disputes.py")),
    ("sim/statistics/shapley", ("tests/questions/attribute",)),
    ("sim/statistics/survival", ("tests/questions/summary",)),
    ("sim/statistics", ("tests/questions/compare", "tests/questions/summary", "tests/questions/robust/test_joint.py")),
    ("sim/questions/backtest/disputes", (DISPUTES,)),
    ("sim/questions/backtest", CASES),
    ("sim/questions/calibrate", CASES),
    ("sim/questions/update", ("tests/running/test_conditioning.py",)),
    ("sim/questions/answer_files", ("tests/questions/window", "tests/briefing/test_brief.py")),
    ("sim/questions", ("tests/questions/test_one_study_says_one_thing.py", "tests/questions/test_what_is_drawn.py")),
)
"""Tests after them, in the same way."""
SLOW = ("test_fit", "test_draw_share", "test_pairing", "test_dates", "_verb", "_picture")
"""Ends of the names of test files that are left to the last."""


def sources_of(package: str) -> list[str]:
    """Return the modules of a package that are mutated: none of a picture, whose numbers are sizes and places."""
    if package not in FOLDERS:
        return list(RANDOM)
    found = sorted((ROOT / FOLDERS[package]).rglob("*.py"))
    listed = [path.relative_to(ROOT).as_posix() for path in found if not _draws(path.read_text())]
    return [path for path in listed if path not in (*RANDOM, COMPILER)]


def _draws(source: str) -> bool:
    return any(line in source for line in PICTURE)


def stages(path: str) -> list[list[str]]:
    """Return lists of test files and folders, the first to be tried first."""
    own, quick = own_tests(path), quick_tests(path)
    slow = [each for each in own if PurePosixPath(each).stem.endswith(SLOW)]
    rest = [each for each in own if each not in (*quick, *slow)]
    limits = [LIMITS] if path.startswith("sim/questions/") else []
    return [
        each for each in ([*_fitting(FIRST, path)], quick, limits, rest, [*_fitting(AFTERWARDS, path)], slow) if each
    ]


def quick_tests(path: str) -> list[str]:
    """Return the test files of the folder of a module that compare whole answers."""
    return [each for each in own_tests(path) if each.endswith(KEPT)]


def own_tests(path: str) -> list[str]:
    """Return the test files of the folder of a module, those of its own name first, slow ones last."""
    folder = (ROOT / "tests").joinpath(*PurePosixPath(path).parent.parts[1:])
    stem = PurePosixPath(path).stem

    def order(file: Path) -> tuple[bool, bool]:
        return file.stem.endswith(SLOW), stem not in file.stem

    return [file.relative_to(ROOT).as_posix() for file in sorted(sorted(folder.glob("test_*.py")), key=order)]


def _fitting(rows: tuple[tuple[str, tuple[str, ...]], ...], path: str) -> tuple[str, ...]:
    return next(tests for beginning, tests in rows if path.startswith(beginning))

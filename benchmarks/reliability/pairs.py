"""Pairs of processes on one folder: one at a time changes it, the other is refused at once with a message."""

from __future__ import annotations

import random
import shutil
import time
from collections import Counter
from pathlib import Path
from typing import Any

from kills import before_change
from studies import MORE, RUNS, Reference, Running, expand_words, resume_words, run_words

import sim

PAIRS = (
    ("run", "run"), ("resume", "resume"), ("expand", "expand"), ("expand", "resume"), ("expand", "summary"),
    ("resume", "verify"), ("expand", "verify"), ("run", "resume"), ("expand", "export"), ("expand", "plot"),
)  # fmt: skip
FINISHED = ("expand", "summary", "export", "plot")
"""Verbs that begin with a finished study; `run` begins with nothing, the others with an unfinished one."""


def words_of(verb: str, folder: Path, place: Path) -> list[str]:
    """Return the words of a verb on a folder."""
    changing = {"run": run_words, "resume": resume_words, "expand": expand_words}
    if verb in changing:
        return changing[verb](folder)
    other = {"export": ["--csv", str(place / "tables")], "plot": ["--picture", "fan", "--out", str(place / "plots")]}
    return [verb, str(folder), *other.get(verb, ())]


def pair(place: Path, known: Reference, verbs: tuple[str, str], apart: float) -> tuple[str, list[str]]:
    """Start two verbs, `apart` seconds from one another; return the exit codes and the faults."""
    folder, faults = place / "shared", []
    for old in ("shared", "tables", "plots"):
        shutil.rmtree(place / old, ignore_errors=True)
    if "run" not in verbs:
        shutil.copytree(known.folder if set(verbs) & set(FINISHED) else place / "half", folder)
    one = Running(place, words_of(verbs[0], folder, place))
    time.sleep(apart)
    other = Running(place, words_of(verbs[1], folder, place))
    ends = [one.wait(), other.wait()]
    for verb, end in zip(verbs, ends, strict=True):
        if end.crashed or end.code not in (0, 1):
            faults.append(f"{verb} ended with {end.code}: {(end.err or end.out)[-200:]}")
    if all(end.code for end in ends):
        faults.append(f"neither succeeded: {[end.err[-200:] for end in ends]}")
    results = sim.resume(folder)
    sim.verify(folder)
    if not known.is_right(results) or results.manifest["runs"] != (MORE if "expand" in verbs else RUNS):
        faults.append("the results are not those of one process alone")
    return " and ".join(f"{verb} {end.code}" for verb, end in zip(verbs, ends, strict=True)), faults


def experiment(place: Path, known: Reference, seed: int, times: int = 20) -> dict[str, Any]:
    """Run pairs of verbs at random distances of up to a second."""
    streams, half = random.Random(seed), place / "half"
    if not half.exists():
        Running(place, run_words(half), before_change(20, half)).wait()
    ends, faults = Counter[str](), []
    for number in range(times):
        verbs, apart = PAIRS[number % len(PAIRS)], streams.uniform(0.0, 1.0) * (number % 4 > 0)
        end, found = pair(place, known, verbs, apart)
        ends[end] += 1
        faults += [f"{' and '.join(verbs)}, {apart:.2f} s apart: {fault}" for fault in found]
    return {"pairs": times, "exit codes": dict(ends), "faults": faults}

"""Random bit flips in every kind of file that is read again: nothing wrong is read silently."""

from __future__ import annotations

import random
import shutil
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from kills import before_change
from studies import ROOT, Reference, Running, run_words

import sim
from sim.errors import SimError
from sim.past_crises.table import read_cases
from sim.questions.calibrate import protocol
from sim.questions.calibrate.saved_fit import fit_text, make_fit, read_fit, write_fit
from sim.results.parts import parts_of

sys.path.insert(0, str(ROOT / "tests"))

Reader = Callable[[Path], str]
"""Read a file of this path; return "right", "repaired", or what is wrong. It may raise SimError."""


REPAIRED = 5
"""Of this many flips one is also resumed, which simulates the study again."""


def flipped(path: Path, streams: random.Random) -> int:
    """Flip a random bit of a file; return its place."""
    raw = bytearray(path.read_bytes())
    bit = streams.randrange(8 * len(raw))
    raw[bit // 8] ^= 1 << bit % 8
    path.write_bytes(raw)
    return bit


def opened(known: Reference) -> dict[str, Reader]:
    """Return the ways to read a finished study; `path` is a file in its folder."""

    def open_results(path: Path) -> str:
        results = sim.open_results(path.parent)
        results.dataset.load()
        return "right" if known.is_right(results) and len(results.events) else "wrong results"

    def verify(path: Path) -> str:
        return "right" if sim.verify(path.parent).results_sha256 in known.by_runs.values() else "wrong checksum"

    def resume(path: Path) -> str:
        return "repaired" if known.is_right(sim.resume(path.parent)) else "wrong results after resume"

    return {"open": open_results, "verify": verify, "resume": resume}


def of_part(known: Reference) -> dict[str, Reader]:
    """Return the ways to read an unfinished study; `path` is one of its parts."""

    def verify(path: Path) -> str:
        sim.verify(path.parents[1])
        return "read by verify"

    def resume(path: Path) -> str:
        return "repaired" if known.is_right(sim.resume(path.parents[1])) else "wrong results after resume"

    return {"verify": verify, "resume": resume}


def flips(source: Path, name: str, readers: dict[str, Reader], streams: random.Random, times: int) -> dict[str, Any]:
    """Flip a bit `times` times in a copy of a folder, and read the copy in each way."""
    counts, faults = Counter[str](), []
    for number in range(times):
        for way, read in readers.items():
            if way == "resume" and number % REPAIRED:
                continue
            folder = source.with_name("flipped")
            shutil.rmtree(folder, ignore_errors=True)
            shutil.copytree(source, folder)
            bit = flipped(folder / name, streams)
            try:
                end = read(folder / name)
            except SimError as refusal:
                end = "refused" if str(refusal).strip() else "refused without a word"
            except Exception as error:
                end = f"crashed with {type(error).__name__}: {str(error)[:120]}"
            counts[end] += 1
            if end not in ("refused", "right", "repaired"):
                faults.append(f"{name}, bit {bit}, {way}: {end}")
    return {**counts, "faults": faults}


def fit_folder(place: Path) -> tuple[Path, dict[str, Reader]]:
    """Write a fit and a saved point into a folder; return it and the ways to read each file."""
    from made_up_cases import PARAMETERS, rows, write_table

    folder, point = place / "fit", {"forgetting": 0.05}
    folder.mkdir()
    cases = read_cases(write_table(folder / "cases.csv", rows(12))).cases
    fit, probabilities = make_fit(cases, PARAMETERS), np.linspace(0, 1, 72).reshape(12, 6)
    write_fit(fit, folder / "fitted.json")
    protocol.CaseDesign.probabilities = lambda _: probabilities  # type: ignore[method-assign]
    protocol._simulate_and_save(protocol.CaseDesign(cases, (point,)), folder / "point_0000.saved")

    def read(path: Path) -> str:
        if path.suffix == ".json":
            return "right" if fit_text(read_fit(path)) == fit_text(fit) else "another fit"
        return "right" if np.array_equal(protocol._saved(path, point), probabilities) else "another point"

    return folder, {"read": read}


def experiment(place: Path, known: Reference, seed: int, times: int = 100) -> dict[str, Any]:
    """Flip bits in every kind of file."""
    streams, half = random.Random(seed), place / "half"
    if not half.exists():
        Running(place, run_words(half), before_change(20, half)).wait()
    fit, read = fit_folder(place)
    part = str(parts_of(half)[0].path.relative_to(half))
    plan = [(known.folder, name, opened(known)) for name in ("results.nc", "manifest.json", "scenario.yaml")]
    plan += [(half, part, of_part(known)), (fit, "fitted.json", read), (fit, "point_0000.saved", read)]
    found = {name: flips(source, name, readers, streams, times) for source, name, readers in plan}
    return {
        "flips of a file": times,
        **{Path(name).name: {k: v for k, v in each.items() if k != "faults"} for name, each in found.items()},
        "faults": [fault for each in found.values() for fault in each["faults"]],
    }

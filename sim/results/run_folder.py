"""The run folder: scenario, manifest, one part per block of runs during simulation, finally one `results.nc`.

Whatever is read is checked before: the manifest carries its own checksum and those of the scenario, of `results.nc`,
and of the inputs that every file of the study is stamped with.
"""

from __future__ import annotations

import datetime as dt
import json
import platform
import re
from collections.abc import Mapping
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import h5py

from sim.errors import ResultsError, UsageError
from sim.results.fingerprint import sha256_of, sha256_of_file
from sim.writing import DRAFT, write_text

FORMAT = 4
MANIFEST, SCENARIO, PARTS, DATA = "manifest.json", "scenario.yaml", "parts", "results.nc"
SEAL = "manifest_sha256"
"""Key of the manifest's checksum of everything else in it."""
INPUTS = (
    "format", "scenario", "scenario_sha256", "contents_sha256", "variants", "seed", "weeks", "theory", "versions",
    "model_sha256",
)  # fmt: skip
"""Keys of the manifest on which runs depend: equal inputs give equal runs."""
STATES = "states"
"""Key of the manifest for decision rules that a user has written, if there are any; runs depend on it as well."""
SHARD = "shard"
"""Key of the manifest of one shard of a study, such as `3/10`: its folder is merged with the others."""
HOW_TO_MERGE = "Run its command again to finish it, and join all shards with: bilateral merge FOLDER ... --out RUN"
CONDITIONED = "conditioned"
"""Key of the manifest for the record that the runs are conditioned on, if they are; runs depend on it as well."""
_DRAFT = re.compile(DRAFT + r"(manifest\.json|results\.nc|\d{8}-\d{6}\.part)")


class DamagedError(ResultsError):
    """A file of a run folder is not as it was written."""


def new_folder(out: Path | None, scenario: str, day: dt.date) -> Path:
    """Create the folder of a new study: `out`, or the next free `runs/<scenario>-<date>-<n>`. Raises UsageError."""
    if out is not None:
        if out.exists() and (not out.is_dir() or any(out.iterdir())):
            raise UsageError(f"{out} already exists; choose another folder with --out or empty it")
        out.mkdir(parents=True, exist_ok=True)
        try:
            (out / PARTS).mkdir()
        except FileExistsError:
            raise UsageError(f"{out} already exists; another process has just begun a study there") from None
        return out
    for number in range(1, 100_000):
        folder = Path("runs") / f"{scenario}-{day.isoformat()}-{number}"
        try:
            folder.mkdir(parents=True)
        except FileExistsError:
            continue
        (folder / PARTS).mkdir()
        return folder
    raise UsageError("runs/ is full for today; choose a folder with --out")


def remove_drafts(folder: Path) -> None:
    """Remove what a process that was killed left behind, for whoever holds the folder's lock."""
    for path in [*folder.glob(".draft-*"), *(folder / PARTS).glob(".draft-*")]:
        if _DRAFT.fullmatch(path.name):
            path.unlink(missing_ok=True)


def write_manifest(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Write the manifest atomically, with its checksum."""
    plain = json.loads(json.dumps({key: value for key, value in manifest.items() if key != SEAL}, default=str))
    write_text(folder / MANIFEST, json.dumps({**plain, SEAL: sha256_of(plain)}, indent=2, sort_keys=True) + "\n")


def read_manifest(folder: Path) -> dict[str, Any]:
    """Read the manifest of a run folder and check it and the scenario.

    Raises ResultsError if the manifest is missing or of another format, DamagedError if it or the scenario are not as
    they were written.
    """
    path = folder / MANIFEST
    if not path.is_file():
        raise ResultsError(f"{folder} is not a run folder: it has no {MANIFEST}. Create one: bilateral run SCENARIO")
    manifest = _sealed(path)
    _check_inputs(folder, manifest)
    return manifest


def _sealed(path: Path) -> dict[str, Any]:
    """Read a manifest whose checksum must be that of its content."""
    advice = f"Restore it from a copy, or simulate again: bilateral run {path.with_name(SCENARIO)}"
    try:
        manifest = json.loads(path.read_bytes().decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise DamagedError(f"{path} cannot be read ({_first_line(error)}). {advice}") from None
    if not isinstance(manifest, dict):
        raise DamagedError(f"{path} holds {type(manifest).__name__}, not the facts of a study. {advice}")
    seal = manifest.pop(SEAL, None)
    if seal is None and manifest.get("format") != FORMAT:
        formats = f"{path} has format {manifest.get('format')!r}; this version reads {FORMAT}"
        raise ResultsError(
            f"{formats}, which is checked against damage. Install the version that wrote it, or simulate again: "
            f"bilateral run {path.with_name(SCENARIO)}"
        )
    if seal != sha256_of(manifest):
        edited = differences(manifest, stamp_of(path.with_name(DATA)), DATA)
        raise DamagedError(
            f"{path} is damaged or was edited: its checksum does not match{edited and f'; {edited}'}. {advice}"
        )
    if manifest.get("format") != FORMAT:
        formats = f"{path} has format {manifest.get('format')!r}; this version reads {FORMAT}"
        again = f"bilateral run {path.with_name(SCENARIO)}"
        raise ResultsError(f"{formats}. Install the version that wrote it, or simulate again: {again}")
    return manifest


def _first_line(error: BaseException) -> str:
    return str(error).partition("\n")[0]


def _check_inputs(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Raise DamagedError if the scenario is not the one that was simulated, or the inputs are not those of the runs."""
    path = folder / SCENARIO
    if not path.is_file():
        raise DamagedError(f"{path} is missing: results without their scenario are not read. Restore it from a copy")
    found = sha256_of_file(path)
    if found != manifest.get("scenario_sha256"):
        raise DamagedError(
            f"{path} is not the scenario that was simulated: its sha256 is {found[:12]}, that of the study is "
            f"{str(manifest.get('scenario_sha256'))[:12]}. Restore it from a copy, or simulate the file as it is now "
            f"into another folder: bilateral run {path}"
        )
    missing = [key for key in (*INPUTS, "runs", "inputs_sha256", "results") if key not in manifest]
    if missing or manifest["inputs_sha256"] != sha256_of(inputs_in(manifest)):
        problem = f"lacks {', '.join(missing)}" if missing else "has inputs that do not match their checksum"
        raise DamagedError(f"{folder / MANIFEST} {problem}. Restore it from a copy, or simulate again")


def inputs_in(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """Return the inputs of the runs of a study, from its manifest."""
    return {key: manifest[key] for key in (*INPUTS, *(key for key in (STATES, CONDITIONED) if key in manifest))}


def stamp_of(data: Path) -> dict[str, Any]:
    """Return the inputs with which a `results.nc` is stamped, as far as it can be read."""
    try:
        with h5py.File(data, "r") as file:  # h5netcdf prints a traceback of its own for a damaged file
            stamp = json.loads(str(file.attrs["inputs"]))
    except (OSError, KeyError, ValueError, RuntimeError, TypeError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def differences(found: Mapping[str, Any], expected: Mapping[str, Any], where: str = "this study") -> str:
    """List the inputs in which a file differs from those expected, which are those of `where`; "" if in none."""
    keys = [*expected, *(key for key in (STATES, CONDITIONED) if expected and key in found and key not in expected)]
    return ", ".join(
        f"{key} {_short(found.get(key))} ({where}: {_short(expected.get(key))})"
        for key in keys
        if found.get(key) != expected.get(key)
    )


def _short(value: Any) -> str:
    if isinstance(value, dict):
        return " ".join(f"{name} {each}" for name, each in value.items())
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return text[:12] if re.fullmatch("[0-9a-f]{64}", text) else text


@cache
def versions() -> dict[str, str]:
    """Return the versions of software that results depend on."""
    names = ("bilateral", "numba", "numpy", "mesa", "xarray")
    return {"python": platform.python_version(), **{name: version(name) for name in names}}


def recorded_results(folder: Path, manifest: Mapping[str, Any]) -> tuple[int, str]:
    """Return the number of runs in a folder's `results.nc` and their fingerprint; (0, "") if there is none.

    Raises DamagedError if the file is not as it was written, which its sha256 in the manifest tells.
    """
    path = folder / DATA
    if not path.exists():
        return 0, ""
    found = sha256_of_file(path) if path.is_file() else "no file"
    for written in manifest["results"]:
        if written["file_sha256"] == found:
            return int(written["runs"]), str(written["results_sha256"])
    stamp = stamp_of(path)
    if stamp and (other := differences(stamp, inputs_in(manifest))):
        what = f"is of another study: {other}"
    else:
        recorded = ", ".join(written["file_sha256"][:12] for written in manifest["results"]) or "none"
        what = f"is damaged or was changed: its sha256 is {found[:12]}, recorded: {recorded}"
    raise DamagedError(f"{path} {what}. Restore it from a copy, or simulate its runs again: bilateral resume {folder}")

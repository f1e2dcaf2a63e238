"""The file of results, `benchmarks/results.json`, and the machine that they were measured on."""

from __future__ import annotations

import datetime as dt
import json
import os
import platform
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results.json"


def stored() -> dict[str, Any]:
    """Read the results; nothing if there are none."""
    content: dict[str, Any] = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    return content


def store(new: dict[str, Any]) -> None:
    """Write new results over the old ones, and keep what is not measured again."""
    RESULTS.write_text(json.dumps({**stored(), **new}, indent=2) + "\n", encoding="utf-8")
    print(f"Saved in {RESULTS}")


def now() -> str:
    """Return the date and time of a measurement."""
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")


def machine() -> dict[str, Any]:
    """Return processor, cores, system and load."""
    return {
        "processor": processor(),
        "cores": os.cpu_count(),
        "system": platform.platform(),
        "load": os.getloadavg()[0],
    }


def processor() -> str:
    """Return the name of the processor."""
    info = Path("/proc/cpuinfo")
    names = [line for line in info.read_text().splitlines() if line.startswith("model name")] if info.exists() else []
    return names[0].split(":", 1)[1].strip() if names else platform.processor() or platform.machine()

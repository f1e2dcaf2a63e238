"""Generated scenarios of any number of states, a tenth of whose pairs are named, to measure what a state costs."""

from __future__ import annotations

import tempfile
from itertools import combinations, product
from pathlib import Path
from random import Random
from string import ascii_uppercase

import sim

SHARE = 10
"""One pair in so many is named."""
HEAD = """format: 1
title: {count} states
question: What does a world of {count} states cost?
start: 2025-01-06
weeks: {weeks}
focus: {focus}
issues: {{trade: Trade, pride: Standing}}
"""
INCIDENT = "  clash: {{date: 2025-02-03, victim: {}, offender: {}, severity: 3, intent: deliberate}}\n"


def scenario_of(count: int, weeks: int) -> sim.Scenario:
    """Generate a scenario of so many states, with two factions each and one incident."""
    random = Random(count)
    codes = ["X" + a + b for a, b in product(ascii_uppercase, repeat=2)][:count]
    pairs = list(combinations(codes, 2))
    named = random.sample(pairs, max(1, round(len(pairs) / SHARE)))
    text = HEAD.format(count=count, weeks=weeks, focus="-".join(named[0]))
    text += "states:\n" + "".join(f"  {code}: {_state(code, random)}\n" for code in codes)
    text += "state_stakes:\n" + "".join(f"  {code}: {_stakes(random)}\n" for code in codes)
    text += "dyad_stakes:\n" + "".join(f"  {a}-{b}: {_stakes(random)}\n" for a, b in named)
    text += "relations:\n" + "".join(f"  {a}-{b}: {random.uniform(-0.3, 0.7):.2f}\n" for a, b in named)
    text += "incidents:\n" + INCIDENT.format(*named[0])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"states_{count}.yaml"
        path.write_text(text, encoding="utf-8")
        return sim.load(path)


def _state(code: str, random: Random) -> str:
    factions = ", ".join(f"{name}: {{power: 0.5, interests: {_stakes(random)}}}" for name in ("hawks", "doves"))
    return f"{{name: State {code}, factions: {{{factions}}}}}"


def _stakes(random: Random) -> str:
    return f"{{trade: {random.uniform(0.0, 0.6):.2f}, pride: {random.uniform(-0.4, 0.3):.2f}}}"

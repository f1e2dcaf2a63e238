"""The section with sliders and switches: what they move, the numbers of every setting, and a table without a script."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from markupsafe import Markup

from sim.briefing.baked_settings.baked import RUPTURE, SEVERANCE, Baked, Reached
from sim.briefing.baked_settings.baking import ALL, ONE, is_switch, switched
from sim.briefing.blocks import Block, Choice, Chooser, Section, Table, Text
from sim.briefing.known import Known
from sim.errors import counted, spelled
from sim.languages.current import gettext, gettext_noop, language, signed
from sim.languages.terms import is_translated
from sim.model.ladder import RUNGS
from sim.page.charts import CHART_SCRIPT
from sim.page.data import json_in_html, steps, whole
from sim.page.keys import value_of, words_of
from sim.page.messages import spoken
from sim.plotting.style import percent
from sim.questions.summary.text import half_ruptured
from sim.questions.sweep.text import CAVEAT
from sim.scenario.file.values import INTENTS, Quantity
from sim.scenario.scenario import Scenario
from sim.wording import by_how_much, capital, day, probability

BAKED_SCRIPT = Path(__file__).with_name("baked.js")
MOST_KEYS, MOST_ROWS = 2, 27
"""Most keys and settings of which the table has every combination; of more, those in which one key is moved."""
PARTS = {"fan": 400, "by_then": 1000, "rungs": 100}
"""Parts of 1 to which the lines of the charts are rounded."""
DIGITS = 3
"""Most decimals of a value."""
HEADLINES = {
    RUPTURE.name: gettext_noop("Rupture (ambassador recalled or worse for four weeks)"),
    SEVERANCE: gettext_noop("Relations severed at any time"),
}  # fmt: skip
BY_THEN = {RUPTURE.name: gettext_noop("Ruptured by then"), SEVERANCE: gettext_noop("Severed by then")}
SAME = gettext_noop("none: in every run as in the file")
Row = tuple[str, str]


def what_if(known: Known) -> Section | None:
    """Show the results of other settings, which a reader chooses with sliders and switches; None without them."""
    baked = known.baked
    if baked is None:
        return None
    plan, start = baked.plan, _start(known.scenario, baked)
    chooser = _chooser(known, baked, start)
    step = baked.at[1] - baked.at[0] if len(baked.at) > 1 else 1
    study = gettext(
        "Every combination of these values was simulated, {settings} of {runs}, with the seed and the random numbers "
        "of the study.",
        settings=counted(len(baked.settings), "setting"), runs=counted(plan.study.runs, "run"),
    )  # fmt: skip
    if step > 1:
        study += " " + gettext("The charts have a point for every {step} weeks.", step=step)
    parts: tuple[Block, ...] = (Text(study), chooser, *_tables(known, baked, start), Text(gettext(CAVEAT), "note"))
    return Section("what-if", gettext("What if the inputs were otherwise"), parts)


def _start(scenario: Scenario, baked: Baked) -> tuple[int, ...]:
    """Return the place of each key's value nearest to that of the file, where that is known; else of its first."""
    plan = baked.plan
    return tuple(
        0 if is_switch(key) else _nearest(plan.design.values(key), _own(scenario, baked, key))
        for key in plan.design.keys
    )


def _own(scenario: Scenario, baked: Baked, key: str) -> Any:
    """Return the file's value of a key, in words if the values to choose from are words."""
    own = value_of(scenario, baked.plan.variant, key)
    if key.endswith(".intent") and not all(isinstance(value, int | float) for value in baked.plan.design.values(key)):
        return next((word for word, number in INTENTS.items() if number == own), own)
    return own


def _nearest(values: Sequence[Any], own: Any) -> int:
    if isinstance(own, Quantity):
        own = own.point
    if isinstance(own, int | float) and all(isinstance(value, int | float) for value in values):
        return int(np.argmin([abs(value - own) for value in values]))
    return list(map(str, values)).index(str(own)) if str(own) in map(str, values) else 0


def _chooser(known: Known, baked: Baked, start: tuple[int, ...]) -> Chooser:
    scenario, plan = known.scenario, baked.plan
    place = int(np.ravel_multi_index(start, [len(plan.design.values(key)) for key in plan.design.keys]))
    setting, file = (_rows(known, baked, reached) for reached in (baked.settings[place], baked.file))
    mine, theirs = (_rungs(reached) for reached in (baked.settings[place], baked.file))
    last = day(known.first.dates.first_day(known.first.dates.weeks - 1))
    return Chooser(
        choices=tuple(_choice(scenario, baked, key, at) for key, at in zip(plan.design.keys, start, strict=True)),
        headline=capital(gettext(baked.headline)),
        by_then=_by_then(baked),
        rows=tuple((label, text, own) for (label, text), (_, own) in zip(setting, file, strict=True)),
        rungs=tuple((gettext(rung), mine[at], theirs[at]) for at, rung in enumerate(_reached_rungs(baked))),
        last=last,
        data=Markup(json_in_html(_data(known, baked))),
        without_script=gettext("The sliders need a script, which does not run here. The table has the numbers."),
    )


def _by_then(baked: Baked) -> str:
    """Name the chart of what has happened by then; "" if it happens in no run."""
    happens = any(one.by_then.any() for one in (baked.file, *baked.settings))
    return gettext(BY_THEN[baked.headline]) if happens else ""


def _choice(scenario: Scenario, baked: Baked, key: str, at: int) -> Choice:
    values = baked.plan.design.values(key)
    numbers = all(isinstance(value, int | float) for value in values)
    kind = "switch" if is_switch(key) else "slider" if numbers else "list"
    variant = baked.plan.variant
    note = _switched(scenario, variant, key) if kind == "switch" else _note(_own(scenario, baked, key))
    return Choice(kind, key, _label(scenario, variant, key), tuple(map(_value, values)), at, note)


def _switched(scenario: Scenario, variant: str, key: str) -> str:
    """Return the titles of the incidents of a switch, if there are several."""
    names = switched(scenario, variant, key)
    return "; ".join(dict.fromkeys(_title(scenario, variant, name) for name in names)) if len(names) > 1 else ""


def _title(scenario: Scenario, variant: str, name: str) -> str:
    return scenario.variant(variant).incidents[name].title or spelled(name)


def _label(scenario: Scenario, variant: str, key: str) -> str:
    if not is_switch(key):
        return words_of(scenario, variant, key)
    names = switched(scenario, variant, key)
    if len(names) > 1:
        return gettext("The incidents happen")
    return gettext("This happens: {incident}", incident=_title(scenario, variant, names[0]))


def _value(value: Any) -> str:
    return language().decimal(f"{round(value, DIGITS):g}") if isinstance(value, int | float) else str(value)


def _note(own: Any) -> str:
    """Say what the file has."""
    if isinstance(own, Quantity):
        if own.low is not None:
            low, high = own.extremes
            return gettext("The file: {low} to {high}, drawn in each run.", low=_value(low), high=_value(high))
        own = own.point
    if own is None:
        return gettext("Not set in the file.")
    return gettext("The file: {value}.", value=_value(own)) if isinstance(own, int | float | str) else ""


def _rows(known: Known, baked: Baked, reached: Reached) -> list[Row]:
    """Return the main numbers of a setting, the headline first: those of the summary, and its difference."""
    s, asked = reached.summary, known.manifest["ask"]
    rows = [(gettext(HEADLINES[baked.headline]), _headline(baked, reached))]
    difference = gettext("Difference in {outcome}, on the same random numbers", outcome=gettext(baked.headline))
    rows += [(difference, _difference(baked, reached))]
    if baked.headline == RUPTURE.name:
        rows += [(gettext("Time of rupture"), capital(half_ruptured(s)))]
    rows += [
        (
            gettext("Ambassador recalled or worse by {date}", date=day(date, full=True)),
            probability(e, s.runs) if e else gettext("not played"),
        )
        for date, e in s.recalled_by.items()
    ]
    every = [one.summary for one in (baked.file, *baked.settings)]
    severed = SEVERANCE in asked or any(one.severance.estimate > 0.0 for one in every)
    if severed and baked.headline != SEVERANCE:
        rows.append((gettext(HEADLINES[SEVERANCE]), probability(s.severance, s.runs)))
    if "repair" in asked and any(one.rupture.estimate > 0.0 for one in every):
        rows.append((gettext("Full repair by the horizon, of ruptured runs"), probability(s.repair)))
    rows.append((gettext("Relation at the end"), _end(s.end)))
    return rows


def _headline(baked: Baked, reached: Reached) -> str:
    s = reached.summary
    return probability(s.severance if baked.headline == SEVERANCE else s.rupture, s.runs)


def _end(end: Mapping[str, float]) -> str:
    return gettext(
        "median {median}, 90 % of runs between {low} and {high}",
        median=signed(end["median"]), low=signed(end["p05"]), high=signed(end["p95"]),
    )  # fmt: skip


def _difference(baked: Baked, reached: Reached) -> str:
    if reached.difference is not None:
        return by_how_much(RUPTURE, reached.difference)
    return "" if reached is baked.file else gettext(SAME)


def _reached_rungs(baked: Baked) -> tuple[str, ...]:
    """Return the rungs but the last one if no setting reaches it."""
    never = all(not one.rungs[-1].any() for one in (baked.file, *baked.settings))
    return RUNGS[:-1] if never else RUNGS


def _rungs(reached: Reached) -> list[str]:
    return [percent(share) for share in reached.summary.rungs_at_end.values()]


def _tables(known: Known, baked: Baked, start: tuple[int, ...]) -> list[Table]:
    """Tabulate every setting of one or two keys; of more, or of many, each key moved alone in a table of its own."""
    design = baked.plan.design
    labels = [_label(known.scenario, baked.plan.variant, key) for key in design.keys]
    runs = counted(baked.plan.study.runs, "run")
    if len(design.keys) <= MOST_KEYS and len(design.settings) <= MOST_ROWS:
        settings = counted(len(design.settings), "setting")
        caption = gettext("{settings}, each with {runs}", settings=settings, runs=runs)
        pairs = zip(design.settings, baked.settings, strict=True)
        return [_table(baked, caption, labels, [(*map(_value, values), *_cells(baked, one)) for values, one in pairs])]
    tables = []
    for key, label in enumerate(labels):
        caption = gettext(
            "{input}: each value with {runs}, all else as near to the file as it can be", input=label, runs=runs
        )
        tables.append(_table(baked, caption, [gettext("value")], _moved(baked, start, key)))
    return tables


def _table(baked: Baked, caption: str, heads: Sequence[str], rows: list[tuple[str, ...]]) -> Table:
    """Return a table with the file's own result first."""
    file = (gettext("as in the file"), *[""] * (len(heads) - 1), *_cells(baked, baked.file))
    heads = (*heads, gettext(baked.headline), gettext("difference in points"), gettext("relation at the end (median)"))
    return Table(caption, tuple(heads), (file, *rows))


def _moved(baked: Baked, start: tuple[int, ...], key: int) -> list[tuple[str, ...]]:
    """Return a row for each value of one key, with the other keys where they start."""
    design, rows = baked.plan.design, []
    sizes = [len(design.values(name)) for name in design.keys]
    for place, value in enumerate(design.values(design.keys[key])):
        at = (*start[:key], place, *start[key + 1 :])
        rows.append((_value(value), *_cells(baked, baked.settings[int(np.ravel_multi_index(at, sizes))])))
    return rows


def _cells(baked: Baked, reached: Reached) -> tuple[str, ...]:
    s, e = reached.summary, reached.difference
    points = "" if reached is baked.file else gettext("none")
    if e is not None:
        middle, low, high = (signed(round(100.0 * value), 0) for value in (e.estimate, e.low, e.high))
        points = gettext("{middle} ({low} to {high})", middle=middle, low=low, high=high)
    return (_headline(baked, reached), points, signed(s.end["median"]))


def _data(known: Known, baked: Baked) -> dict[str, Any]:
    """Return what the script draws: each distinct result once, lines as steps from point to point."""
    plan, manifest = baked.plan, known.manifest
    distinct = {name: reached for name, reached in zip(plan.of, baked.settings, strict=True)}
    names = list(distinct)
    return {
        **({"language": spoken(CHART_SCRIPT, BAKED_SCRIPT)} if is_translated() else {}),
        "start": manifest["start"],
        "weeks": known.first.dates.weeks,
        "at": list(baked.at),
        "rungs": [gettext(rung) for rung in RUNGS],
        "thresholds": list(manifest["thresholds"]),
        "marks": _marks(known, baked),
        "parts": PARTS,
        "by_then": gettext(BY_THEN[baked.headline]),
        "sizes": [len(plan.design.values(key)) for key in plan.design.keys],
        "file": _packed(known, baked, baked.file),
        "results": [_packed(known, baked, reached) for reached in distinct.values()],
        "settings": [names.index(name) for name in plan.of],
    }


def _marks(known: Known, baked: Baked) -> list[dict[str, Any]]:
    """Return week and title of each dated incident of the focal dyad, and the places of its switches."""
    manifest, keys, variant = known.manifest, baked.plan.design.keys, baked.plan.variant
    dyad, dates = set(manifest["focus"].split("-")), known.first.dates
    rows = [row for row in manifest["incidents"] if row["name"] in manifest["played_incidents"][variant]]
    marks = []
    for row in rows:
        week = dates.week_of(np.datetime64(row["date"]).item())
        if {row["victim"], row["offender"]} == dyad and week is not None:
            off = [place for place, key in enumerate(keys) if key in (ALL, f"{ONE}{row['name']}")]
            marks.append({"week": week, "title": row["title"], "switches": off})
    return marks


def _packed(known: Known, baked: Baked, reached: Reached) -> dict[str, Any]:
    return {
        "fan": [steps(line, PARTS["fan"]) for line in reached.fan],
        "by_then": steps(reached.by_then, PARTS["by_then"]),
        "rungs": [steps(line, PARTS["rungs"]) if line.any() else [] for line in whole(reached.rungs, PARTS["rungs"])],
        "rows": [text for _, text in _rows(known, baked, reached)],
        "at_end": _rungs(reached)[: len(_reached_rungs(baked))],
    }

"""Observations that could be made by a date: of relation, rung, tones, acts, incidents and changes of leader."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from sim.arrays import Array, Flags
from sim.languages.current import Message, lazy_gettext
from sim.model.actions import ACTIONS
from sim.model.ladder import RUNGS, STRAINED
from sim.questions.signposts.futures import FocalPaths
from sim.results.dataset import Results
from sim.results.recording.event_recorder import FOLLOWED

MONTH = 4
"""Weeks that a mean covers, up to the date."""
AMENDS, CONCILIATORY = ("amends_half", "amends_full"), ("amends_half", "amends_full", "back_down", "restoration")
EVENT_WORDS = {action.name: action.words.partition(" (")[0].partition(":")[0] for action in ACTIONS}
INCIDENT = "incident "


@dataclass(frozen=True)
class Observation:
    """One observable by a date: `values` are [run], 0 or 1 if `is_flag`.

    `words` complete "if"; those of a number have a place for the threshold that it exceeds. Of each `kind` (the state
    of the dyad, the tones, each act of either side, each incident, ...) at most one is reported.
    """

    kind: str
    words: Message
    values: Array
    is_flag: bool


def observations(results: Results, variant: str, paths: FocalPaths, weeks: range) -> Iterator[Observation]:
    """Yield the observations of one variant in these weeks, of which the last is the date."""
    names = results.manifest["state_names"]
    dyad = results.manifest["focus"].split("-")
    yield from _numbers(paths, weeks, [names.get(code, code) for code in dyad])
    yield from _rungs(paths, weeks)
    table = results.events
    chosen = (table["variant"] == variant) & table["week"].between(weeks[0], weeks[-1])
    yield from _events(table[chosen], results.manifest, len(paths.start))


def _numbers(paths: FocalPaths, weeks: range, names: list[str]) -> Iterator[Observation]:
    """Yield means over the last four weeks, and the tones over all weeks."""
    month = slice(max(weeks[0], weeks[-1] - MONTH + 1), weeks[-1] + 1)
    meant = month.stop - month.start
    span = lazy_gettext("over the {number} weeks up to then", number=meant)
    if meant == 1:
        span = lazy_gettext("over the week up to then")
    relation = paths.relation[:, month].mean(axis=1)
    words = lazy_gettext("the relation is above {threshold} on average {span}", threshold="{}", span=span)
    yield Observation("state", words, relation, False)
    for side, (name, other) in enumerate(zip(names, reversed(names), strict=True)):
        places = {"state": name, "other": other, "threshold": "{}"}
        words = lazy_gettext(
            "the tone of {state} towards {other} is above {threshold} on average {span}", span=span, **places
        )
        yield Observation("tone", words, paths.tone[:, month, side].mean(axis=1), False)
        whole = paths.tone[:, weeks[0] : weeks[-1] + 1, side].mean(axis=1)
        words = lazy_gettext(
            "the tone of {state} towards {other} is above {threshold} on average over all weeks until then", **places
        )
        yield Observation("tone", words, whole, False)


def _rungs(paths: FocalPaths, weeks: range) -> Iterator[Observation]:
    """Yield the rungs reached until the date, and that of the date."""
    worst = paths.rung[:, weeks[0] : weeks[-1] + 1].max(axis=1)
    for rung in range(STRAINED, len(RUNGS) - 1):
        words = lazy_gettext("the dyad is {rung} or worse in some week until then", rung=lazy_gettext(RUNGS[rung]))
        yield _flag("state", words, worst >= rung)
        words = lazy_gettext("the dyad is {rung} or better in that week", rung=lazy_gettext(RUNGS[rung]))
        yield _flag("state", words, paths.rung[:, weeks[-1]] <= rung)


def _events(table: pd.DataFrame, manifest: Mapping[str, Any], runs: int) -> Iterator[Observation]:
    """Yield each event of the table by source and target, and the first formal act of the focal dyad."""
    names, dyad = manifest["state_names"], set(manifest["focus"].split("-"))
    table = table.assign(event=table["event"].replace(dict.fromkeys(AMENDS, "amends")))
    for labels, rows in table.groupby(["event", "source", "target"], sort=True):
        event, source, target = map(str, labels)
        words = _event_words(event, names.get(source, source), names.get(target, target), manifest)
        yield _flag(_kind(event, source, {source, target} == dyad), words, _runs_in(rows, runs))
    between = table["source"].isin(dyad) & table["target"].isin(dyad)
    formal = table[between & table["event"].isin({"amends", *EVENT_WORDS})]
    first = formal.sort_values("week", kind="stable").drop_duplicates("run")
    words = lazy_gettext(
        "the first formal act between the two until then is conciliatory (amends, backing down or a restoration)"
    )
    yield _flag("first formal act", words, _runs_in(first[first["event"].isin({"amends", *CONCILIATORY})], runs))


def _kind(event: str, source: str, is_focal: bool) -> str:
    if event.startswith(INCIDENT):
        return event
    return f"{event} {source}" if is_focal or event == "turnover" else "elsewhere"


def _event_words(event: str, source: str, target: str, manifest: Mapping[str, Any]) -> Message:
    if event == "turnover":
        return lazy_gettext("the leader of {state} has left", state=source)
    if event.startswith(INCIDENT):
        name = event.removeprefix(INCIDENT)
        return lazy_gettext("the incident '{title}' has occurred", title=manifest["incident_titles"].get(name, name))
    if event == "restoration":
        return lazy_gettext("{a} and {b} have restored full relations", a=source, b=target)
    if event.startswith(FOLLOWED):
        code = event.removeprefix(FOLLOWED)
        caller = manifest["state_names"].get(code, code)
        return lazy_gettext(
            "{state} has acted against {other} because {caller} called", state=source, other=target, caller=caller
        )
    act = "makes amends" if event == "amends" else EVENT_WORDS[event]
    words = lazy_gettext(act)
    return lazy_gettext("{state} {does} (towards {other})", state=source, does=words, other=target)


def _runs_in(rows: pd.DataFrame, runs: int) -> Flags:
    flags: Flags = np.isin(np.arange(runs), rows["run"].to_numpy())
    return flags


def _flag(kind: str, words: Message, flags: Flags) -> Observation:
    return Observation(kind, words, flags.astype(np.float64), True)

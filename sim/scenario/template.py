"""A commented scenario of two states for a person to start from."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

from sim.errors import UsageError

MADE_UP = ("XAA", "XBB")
WEEKS, QUARREL_WEEK, AMENDS_WEEK = 156, 26, 30

TEMPLATE = """\
# {a} and {b}: a starting file. Every number below is a placeholder until you have a reason for it.
# Give reasons in `why` and sources in `sources`; `bilateral check FILE --assumptions` prints them all.
# For completion in an editor: `bilateral schema > scenario.schema.json`, and above everything else the line
#   yaml-language-server: $schema=./scenario.schema.json       (as a comment, with # before it)
format: 1
title: {a} and {b}
question: Does one incident break this relationship, and who makes the difference?
start: {start}                  # first day of week 0
weeks: {weeks}                         # three years
focus: {a}-{b}                     # the pair that pictures and scores are about
ask: [rupture, repair]

# What the two sides, or groups inside them, want. Name issues so that one can be for or against them.
issues:
  trade: Goods and people cross the border freely
  standing: The nation is nobody's junior partner

# Each state needs one to six factions. The powers of a state add up to 1, the sizes of a faction's interests to 1 or
# less.
states:
  {a}:
    name: {a}                      # the name for readers
    # leader: {{tenure_years: 8}}     # expected years in office; left out, the general rule holds
    factions:
      business: {{power: 0.6, interests: {{trade: 0.6, standing: 0.1}}}}
      nationalists: {{power: 0.4, interests: {{trade: 0.1, standing: 0.6}}}}
  {b}:
    name: {b}
    factions:
      government: {{power: 0.7, interests: {{trade: 0.5, standing: 0.2}}}}
      # A range instead of a number is drawn once a run, so that doubt about it shows in the results.
      nationalists: {{power: 0.3, interests: {{standing: {{low: 0.3, mode: 0.6, high: 0.8}}}}}}

# What being close to a state does for an issue: from -1 (harms it) to 1 (serves it).
state_stakes:
  {a}: {{trade: 0.6, standing: -0.2}}
  {b}: {{trade: 0.7, standing: -0.4}}

# Relations at the start, from -1 to 1: .2 correct, .5 partners, .8 allies. `{a}>{b}` would say one direction only.
relations:
  {a}-{b}: {{value: 0.5, why: Say here why it begins at this height.}}
trade_dependence: {{{a}-{b}: 0.5}}         # trade dependence, 0 to 1: what holds them back from a break

# A third party needs an entry in `states`, its own `relations`, `leverage` over one of the two, and the pair's `dyad_stakes`
# in something it wants: then it pushes, towards a quarrel or a settlement. `bilateral check FILE --preferences` shows it.

# What happens. Severity: 1 words, 2 a legal or political act, 3 coercion, 4 ten dead or more, 5 a hundred or more.
# Affront: 1 a deliberate act of the state, -1 an accident or the act of agents, 0 between.
incidents:
  first_incident:
    title: The first incident
    date: {quarrel}
    victim: {a}
    culprit: {b}
    severity: 3
    deaths: 2
    affront: 0
  border_trouble: {{victim: {b}, offender: {a}, rate: 1/year, when: {{rung: crisis}}, severity: 1}}   # only in a crisis

# What-ifs: small changes of the above. `bilateral run FILE --variant all` plays them on the same luck.
variants:
  no_incident: {{without: {{incidents: [first_incident]}}}}
  amends:
    title: Amends within a month
    do: [{{date: {amends}, by: {b}, to: {a}, action: amends_full}}]
"""


def starting_file(a: str, b: str, start: dt.date) -> str:
    """The text of a scenario of two states. Raises UsageError where the dates would run out."""
    try:
        end = start + dt.timedelta(weeks=WEEKS)
    except OverflowError:
        raise UsageError(f"--start {start}: the scenario would run past the year 9999; begin earlier") from None
    quarrel, amends = (end - dt.timedelta(weeks=WEEKS - week) for week in (QUARREL_WEEK, AMENDS_WEEK))
    return TEMPLATE.format(a=a, b=b, start=start, weeks=WEEKS, quarrel=quarrel, amends=amends)


def write_starting_file(name: str, states: tuple[str, str] | None = None, start: dt.date | None = None) -> Path:
    """Write `name`.yaml for two states from a day on; raises UsageError if that cannot be, or overwrites a file."""
    path, today = new_path(name), dt.date.today()
    a, b = two_codes(states or MADE_UP)
    write_new(path, starting_file(a, b, start or today - dt.timedelta(days=today.weekday())))
    return path


def new_path(name: str) -> Path:
    """Where a scenario of this name is written; raises UsageError for what is no name."""
    path = Path(name if name.endswith(".yaml") else f"{name}.yaml")
    if not re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9_.-]*", path.stem):
        raise UsageError(f"cannot call a scenario {name!r}: use letters, digits, - and _")
    return path


def write_new(path: Path, text: str) -> None:
    """Write a text file that is not there yet; raises UsageError if it is, or cannot be written."""
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise UsageError(f"{path} is there already, and is not overwritten; choose another name") from None
    except OSError as fault:
        raise UsageError(f"cannot write {path}: {(fault.strerror or str(fault)).lower()}") from None


def two_codes(states: tuple[str, str]) -> tuple[str, str]:
    """The codes of two states; raises UsageError for what cannot be one, or twice the same."""
    for code in states:
        if not re.fullmatch("[A-Z]{3}", code):
            example = code.upper() if re.fullmatch("[A-Za-z]{3}", code) else "AZE"
            raise UsageError(f"--from {code}: must be a three-letter code in upper case, such as {example}")
    if states[0] == states[1]:
        raise UsageError(f"--from {states[0]} {states[1]}: name two different states")
    return states


def day_given(start: str | None) -> dt.date | None:
    """The day meant by --start, or None where it is not given; raises UsageError for what is no date."""
    if start is None:
        return None
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", start):
            return dt.date.fromisoformat(start)
    except ValueError:
        pass
    raise UsageError(f"--start {start}: must be a date such as 2024-07-01")

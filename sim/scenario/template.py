"""Commented scenario file of two states, and of third parties that are named, for users to start from."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from sim.errors import UsageError
from sim.scenario.third_parties import Parts, parts_of
from sim.writing import write_new

DEFAULT_STATES = ("XAA", "XBB")
WEEKS = 156
MOMENTS = (26, 30, 34)
"""Weeks of the incident, of amends and of mediation."""

TEMPLATE = """\
# {both}: a starting file. Every number is a placeholder until you have a reason for it.
# Give reasons in `why` and sources in `sources`; `bilateral check FILE --assumptions` prints them all.
# For completion in an editor, run `bilateral schema > scenario.schema.json` and make this the first line of the file:
#     `# yaml-language-server: $schema=./scenario.schema.json`
format: 1
title: {both}
question: Does one incident cause a rupture, and who makes the difference?
start: {start}                  # first day of week 0
weeks: {weeks}                         # three years
focus: {a}-{b}                     # the focal dyad, which all outputs are about
ask: [rupture, repair]

# Issues on which factions have interests. Phrase each one so that a faction can be for or against it.
issues:
  trade: Goods and people cross the border freely
  standing: The nation is nobody's junior partner
{issues}
# Each state has one to six factions. Their powers add up to 1. The absolute values of a faction's interests add up
# to 1 or less.
states:
  {a}:
    name: {name_a}                      # the name shown in outputs
    # leader: {{tenure_years: 8}}     # expected years in office; a general default applies if omitted
    factions:
      business: {{power: 0.6, interests: {{trade: 0.6, standing: 0.1}}}}
      nationalists: {{power: 0.4, interests: {{trade: 0.1, standing: 0.6}}}}
  {b}:
    name: {name_b}
    factions:
      government: {{power: 0.7, interests: {{trade: 0.5, standing: 0.2}}}}
      # A range is sampled once per run, so that its uncertainty shows in the results.
      nationalists: {{power: 0.3, interests: {{standing: {{low: 0.3, mode: 0.6, high: 0.8}}}}}}
{states}
# Effect of closeness to a state on each issue, from -1 (harms it) to 1 (serves it).
state_stakes:
  {a}: {{trade: 0.6, standing: -0.2}}
  {b}: {{trade: 0.7, standing: -0.4}}
{state_stakes}
# Initial relations, from -1 to 1: .2 correct, .5 partners, .8 allies. `{a}>{b}` sets one direction only.
relations:
  {a}-{b}: {{value: 0.5, why: Explain this initial value.}}
{relations}trade_dependence: {{{a}-{b}: 0.5}}   # from 0 to 1; it restrains severing relations and eases repair
# contiguity: {{{a}-{b}: 1}}         # common border, 0 to 1; eases repair. Default .4
# power_asymmetry: {{{a}-{b}: 1.9}}  # log of the ratio of capabilities, 0 to 8; hinders repair. Default 1.9

{thirds}

# Incidents: what sets the dispute off or feeds it. What the model decides is no incident: that a state takes formal
# measures, recalls its ambassador or severs relations, or that it blockades the other, is an outcome, and the question.
# An act of that kind which you want as given goes to `do:` of a variant, and one that took place to `record:`.
# Severity: 1 words, 2 legal or political act, 3 coercion, 4 ten or more dead, 5 a hundred or more dead.
# Intent: deliberate (an act of the state), unclear, agents (arrests, acts of agents) or accidental. `force: true` is an
# act of force: a coup, an incursion, a clash, an attack on an embassy, an assassination. Responsibility: the share laid
# on the offender, 0 to 1.
incidents:
  first_incident:
    title: The first incident
    date: {incident}
    victim: {a}
    offender: {b}
    severity: 3
    deaths: 2
    intent: unclear
    responsibility: 1
  border_trouble: {{victim: {b}, offender: {a}, rate: 1/year, when: {{rung: crisis}}, severity: 1}}   # only in a crisis

# Variants: changes to the scenario. `bilateral run FILE --variant all` simulates them with common random numbers.
variants:
  no_incident: {{without: {{incidents: [first_incident, border_trouble]}}}}
  amends:
    title: Amends within a month
    do: [{{date: {amends}, by: {b}, to: {a}, action: amends_full}}]
{variants}"""
NO_THIRDS = """\
# A third party, or an ally, needs an entry in `states`, its own `relations`, `leverage` over one of the two states, and
# interests in an issue that the dyad affects (`dyad_stakes`). It then presses for or against closeness of the two;
# `bilateral check FILE --preferences` shows the pressures. `bilateral new NAME --from {a} {b} --third XCC XDD` writes a
# file with third parties. By hand, each of these lines goes to the key that it names:
#     issues:       route: The road across the mountains stays open
#     states:       XCC: {{name: Neighbour, factions: {{government: {{power: 1, interests: {{route: 0.8}}}}}}}}
#     relations:    XCC-{a}: 0.5
#     dyad_stakes:  {a}-{b}: {{route: -0.4}}   # closeness of the two harms it
#     leverage:     XCC: {{{a}: 0.3}}          # from 0 to 1: its reach into the politics of {a}
"""


def starting_file(
    a: str, b: str, start: dt.date, thirds: Sequence[str] = (), names: Mapping[str, str] | None = None
) -> str:
    """Format a scenario of two states and third parties; raises UsageError if its dates exceed the calendar.

    `names` are those of states by code; a state without one has its code.
    """
    try:
        end = start + dt.timedelta(weeks=WEEKS)
    except OverflowError:
        raise UsageError(
            f"--start {start}: the scenario would end after the year 9999; choose an earlier date"
        ) from None
    incident, amends, mediation = (end - dt.timedelta(weeks=WEEKS - week) for week in MOMENTS)
    named = {code: (names or {}).get(code, code) for code in (a, b, *thirds)}
    parts = parts_of((a, b), thirds, named, mediation) if thirds else Parts(thirds=NO_THIRDS.format(a=a, b=b).rstrip())
    both = f"{named[a]} and {named[b]}"
    words = {"both": both, "name_a": named[a], "name_b": named[b], **vars(parts)}
    return TEMPLATE.format(a=a, b=b, start=start, weeks=WEEKS, incident=incident, amends=amends, **words)


def write_starting_file(
    name: str,
    states: Sequence[str] = (),
    start: dt.date | None = None,
    names: Mapping[str, str] | None = None,
) -> Path:
    """Write `name`.yaml for two states, and for the third parties after them; default: two made-up states.

    Raises UsageError for invalid input or if the file exists.
    """
    path, today = scenario_path(name), dt.date.today()
    a, b, *thirds = check_codes(states or DEFAULT_STATES)
    write_new(path, starting_file(a, b, start or today - dt.timedelta(days=today.weekday()), thirds, names))
    return path


def scenario_path(name: str) -> Path:
    """Return the path of a scenario with this name; raises UsageError for an invalid name."""
    path = Path(name if name.endswith(".yaml") else f"{name}.yaml")
    if not re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9_.-]*", path.stem):
        raise UsageError(f"invalid scenario name {name!r}: use letters, digits, - and _")
    return path


def check_codes(states: Sequence[str]) -> tuple[str, ...]:
    """Return the codes of two states and of third parties after them.

    Raises UsageError if one is invalid or given twice.
    """
    for place, code in enumerate(states):
        option = "--from" if place < 2 else "--third"
        if not re.fullmatch("[A-Z]{3}", code):
            example = code.upper() if re.fullmatch("[A-Za-z]{3}", code) else "AZE"
            raise UsageError(f"{option} {code}: must be a three-letter code in upper case, such as {example}")
        if code in states[: min(place, 2)] and place >= 2:
            raise UsageError(f"--third {code}: is one of the two states of --from, and a third party is another one")
        if code in states[2:place]:
            raise UsageError(f"--third {code}: is named twice")
    if states[0] == states[1]:
        raise UsageError(f"--from {states[0]} {states[1]}: the two states must differ")
    return tuple(states)


def parse_day(start: str | None) -> dt.date | None:
    """Parse the value of --start, if given; raises UsageError for an invalid date."""
    if start is None:
        return None
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", start):
            return dt.date.fromisoformat(start)
    except ValueError:
        pass
    raise UsageError(f"--start {start}: must be a date such as 2024-07-01")

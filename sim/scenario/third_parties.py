"""Parts of the starting file about third parties: one placeholder for all of them, and how it is read and changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sim.model.parameters import Parameters

LEVERAGE, STAKE, POWER, WEIGHT = 0.3, 0.4, (0.6, 0.4), 0.5
"""Placeholders: leverage over each of the two, stake of the dyad in both issues, power of both factions, interest."""

ISSUES = """\
  # Two more, for third parties: one that closeness of {a} and {b} serves, and one that it harms (`dyad_stakes`).
  routes: Roads, ports and air space of the region stay open
  influence: Outsiders have a say between {name_a} and {name_b}
"""
STATES = """\
  # Third parties. All of them start with the same placeholder, so that the file says nothing of any of them: a
  # government that gains by closeness of {a} and {b} (through `routes`) and, a little weaker, hawks that gain by
  # their distance (through `influence`). Powers and interests decide which way it presses; see `leverage` below.
"""
STATE = """\
  {code}:
    name: {name}
    factions:
      government: {{power: {dove}, interests: {{trade: 0.2, routes: {weight}}}}}
      hawks: {{power: {hawk}, interests: {{trade: 0.1, influence: {weight}}}}}
"""
THIRDS = """\
# Effect of closeness of {a} and {b} on the issues of others, from -1 (harms it) to 1 (serves it).
dyad_stakes:
  {a}-{b}: {{routes: {stake}, influence: -{stake}}}

# Leverage: reach into the politics of a state, from 0 to 1. A third party presses on a state's policy with
#     {slope:g} (`pressure_slope`) x its leverage x the sum over issues of interest (weighted by power) x `dyad_stakes`
# which for each of these is {sum} = {pressure:+.3f}.
# Above 0 it favours closeness (the first number in the brackets is larger), below 0 it drives a wedge, and with equal
# powers it is torn and does neither. `bilateral check FILE --preferences` prints the pressures. To change one:
#   it gains by distance      give its hawks more power, or a larger interest in `influence`
#   it gains by closeness     the reverse; both factions may want `routes`
#   it does not care          remove it from `leverage`; it is still there for others to side with
#   it reaches one side only  remove the other side from its `leverage`
# Who gains is a claim, and so an input: say in `why` who makes it, with `sources`, and mark it `disputed: true` if
# others deny it. The program says what such pressure would do, never that it took place.
leverage:
"""
LEVER = "  {code}: {{{a}: {leverage}, {b}: {leverage}}}\n"
RELATIONS = """\
  # Third parties may have relations with one another too. Dyads that are not listed are not simulated.
"""
RELATION = "  {a}-{code}: 0.3\n  {b}-{code}: 0.3\n"
VARIANTS = """\
  # Examples of what to ask about third parties; they say nothing of {name}. To ask in which week a mediation would
  # help, and whose: bilateral window FILE --mediator {code}
  no_third_parties: {{without: {{leverage: [{codes}]}}}}
  {low}_gains_by_distance:
    title: {name} gains by their distance
    states: {{{code}: {{factions: {{government: {{power: 0.2}}, hawks: {{power: 0.8}}}}}}}}
  {low}_mediates:
    title: {name} mediates for half a year
    do:
      - {{date: {mediation}, by: {code}, to: {a}, action: mediation}}
      - {{date: {mediation}, by: {code}, to: {b}, action: mediation}}
"""


@dataclass(frozen=True)
class Parts:
    """Texts for the places of the starting file; empty where there is no third party."""

    issues: str = ""
    states: str = ""
    state_stakes: str = ""
    relations: str = ""
    thirds: str = ""
    variants: str = ""


def parts_of(dyad: tuple[str, str], thirds: Sequence[str], names: Mapping[str, str], mediation: dt.date) -> Parts:
    """Format the parts of the file about third parties; `names` are those of all states, `mediation` a date."""
    (a, b), first = dyad, thirds[0]
    slope, (dove, hawk) = Parameters().pressure_slope, POWER
    words = {
        "a": a, "b": b, "name_a": names[a], "name_b": names[b], "leverage": LEVERAGE, "stake": STAKE, "slope": slope,
        "sum": f"{slope:g} x {LEVERAGE} x ({dove} x {WEIGHT} x {STAKE} - {hawk} x {WEIGHT} x {STAKE})",
        "dove": dove, "hawk": hawk, "weight": WEIGHT, "pressure": slope * LEVERAGE * WEIGHT * STAKE * (dove - hawk),
    }  # fmt: skip

    def each(template: str) -> str:
        return "".join(template.format(**words, code=code, name=names[code]) for code in thirds)

    example = {"code": first, "low": first.lower(), "name": names[first], "codes": ", ".join(thirds)}
    return Parts(
        issues=ISSUES.format(**words),
        states=STATES.format(**words) + each(STATE),
        state_stakes=each("  {code}: {{trade: 0.4}}\n"),
        relations=RELATIONS + each(RELATION),
        thirds=(THIRDS.format(**words) + each(LEVER)).rstrip("\n"),
        variants=VARIANTS.format(**words, **example, mediation=mediation),
    )

"""The words of a story: states, drivers, acts and moves, and how a step becomes a dated sentence or two."""

from __future__ import annotations

import datetime as dt
from functools import partial
from itertools import groupby
from typing import Any

from sim.model.actions import ACTIONS
from sim.model.ladder import RUNGS
from sim.questions.story.segments import Step
from sim.results.selection import Happening
from sim.wording import capital, day, listed, number

STILL, SMALL = 0.03, 0.01
"""A change of the relation that counts as none, and a contribution too small to name."""
MOST_NAMED, WORTH = 3, 0.2
"""So many drivers are named, the first and those that come to at least so much of it."""
ALSO = 0.1
"""The other relation is told too where it moved by so much."""
FALLS = ((0.25, "falls"), (0.10, "sinks"), (0.0, "slips"))
BACKS_DOWN = ((0.25, "climbs"), (0.10, "rises"), (0.0, "edges up"))
RUNG_WORDS = {
    "normal": "normal relations", "strained": "strained relations", "recalled": "an ambassador recalled",
    "severed": "relations severed", "armed": "an armed clash",
}  # fmt: skip
ARTICLED = ("United ", "Global ")
"""Names of states that begin so take an article."""
EVENTS = {action.name: action.event for action in ACTIONS if action.event} | {
    "turnover": "the leader of {by} leaves office"
}
"""Every event but incidents, in words."""
DRIVERS = {  # what a change for the worse and for the better is called; {own} sees, {other} acts
    "structure": ("the interests behind it", "the interests behind it"),
    "ties": ("ties running down", "ties growing back"),
    "triads": ("friends and foes in common", "friends and foes in common"),
    "image": ("{owns} darkening picture of {other}", "{owns} brightening picture of {other}"),
    "reciprocity": ("{other} answering in a cooler tone", "{other} answering in a warmer tone"),
    "relation": ("{others} cooling view of {own}", "{others} warming view of {own}"),
    "expected reply": ("the cooler reply that {other} expects", "the warmer reply that {other} expects"),
    "reference": ("the start that {other} remembers", "the start that {other} remembers"),
    "gain or loss": ("{others} sense of loss", "{others} sense of loss easing"),
    "triads and relation": ("{others} cooling view of {own} and its friends", "{others} warming view of {own}"),
    "no faction": ("{others} habits", "{others} habits"),
    "pressures given": ("third parties' push in {other} as given", "third parties' push in {other} as given"),
    "anger": ("{others} anger", "{others} anger cooling"),
    "leaning": ("the leanings of {others} leader", "the leanings of {others} leader"),
    "custom decision": ("the decisions of {others} leader", "the decisions of {others} leader"),
    "scale limit": ("the end of the scale of conduct", "the end of the scale of conduct"),
    "scripted conduct": ("{others} scripted conduct", "{others} scripted conduct"),
    "downgrades": ("the tone of {others} formal steps", "{others} formal steps receding"),
    "conduct of amends": ("the tone of {others} amends wearing off", "the tone of {others} amends or release"),
    "backing down": ("the tone of {others} turning back wearing off", "the tone of {others} turning back"),
    "grievance": ("{owns} open wound", "{owns} wound closing"),
    "amends": ("the relief of amends wearing off", "the relief of amends"),
    "chance": ("worse luck", "better luck"),
    "forgetting": ("forgetting", "forgetting"),
}
long_day = partial(day, full=True)
LUCK = ("noise", "misperception", "conduct noise")
"""Drivers that are told as one: chance."""


class Teller:
    """Puts the steps of one study in words. `manifest` names the states, factions and incidents."""

    def __init__(self, manifest: dict[str, Any]) -> None:
        self._manifest = manifest
        self._states = set(manifest["roster"])
        self._dated = {i["name"]: dt.date.fromisoformat(i["date"]) for i in manifest["incidents"]}

    def name(self, code: str) -> str:
        """A state in a sentence."""
        name = str(self._manifest.get("state_names", {}).get(code, code))
        return f"the {name}" if name.startswith(ARTICLED) else name

    def opening(self, step: Step) -> str:
        """Where the story begins, in a sentence."""
        start = dt.date.fromisoformat(self._manifest["start"])
        (one, x), (other, y) = ((way, signed(before)) for way, (before, _) in step.relation.items())
        told = f"{capital(self._relation(one))} stands at {x}, {self._relation(other, short=True)} at {y}"
        a, b = (self.name(code) for code in one.split(">"))
        return f"{long_day(start)}: {a} and {b} begin in {rung_words(step.rung[0])}. {told}."

    def sentence(self, step: Step) -> str:
        """A step: when, what happened, where the relation went, and mostly why."""
        happened = f"{self._happened(step)}. " if step.events else ""
        moved = self._moved(step)
        return f"{self._when(step)}: {happened}{capital(moved) if happened else moved}."

    def average(self, told: str, away: float, points: dict[str, float]) -> str:
        """How far a relation stood from its start on average over the run, mostly why, and who else had most part."""
        where = f"{abs(away):.2f} {'above' if away > 0.0 else 'below'}" if abs(away) >= STILL else "close to"
        text = f"On average over the run {self._relation(told)} stood {where} its start{self._why(told, points, away)}."
        others = {name: value for name, value in points.items() if "." in name or name in self._states}
        most = sorted(others.items(), key=lambda row: -abs(row[1]))[:2]
        named = listed([self._driver(told, *row) for row in most if abs(row[1]) >= SMALL / 2])
        if not named:
            return f"{text} Factions and third parties had hardly any direct part in it."
        return f"{text} Among factions and third parties the largest direct parts were {named}."

    def _when(self, step: Step) -> str:
        if not step.events:
            return span(step.start, step.end)
        dated = [self._dated[name] for e in step.events if (name := incident(e.name)) in self._dated]
        return long_day(dated[0]) if dated and step.start <= dated[0] else f"Week of {long_day(step.start)}"

    def _happened(self, step: Step) -> str:
        """The events, week by week."""
        weeks = [(week, list(found)) for week, found in groupby(step.events, key=lambda event: event.week)]
        clauses = []
        for place, (week, found) in enumerate(weeks):
            later = week - weeks[place - 1][0]
            lead = "" if place == 0 else "the week after, " if later == 1 else f"{number(later)} weeks later, "
            incidents = [self.event(event) for event in found if incident(event.name)]
            acts = listed([self.event(event) for event in found if not incident(event.name)])
            clauses.append(lead + "; ".join(filter(None, [*incidents, acts])))
        return "; ".join(clauses)

    def event(self, event: Happening) -> str:
        """One event in words."""
        if name := incident(event.name):
            return str(self._manifest.get("incident_titles", {}).get(name, name))
        return EVENTS[event.name].format(by=self.name(event.source), to=self.name(event.target))

    def _moved(self, step: Step) -> str:
        before, after = step.relation[step.told]
        change, told = after - before, self._relation(step.told)
        still = abs(change) < STILL
        if still:
            text = f"{told} stays near {signed(after)}"
        else:
            verb = next(word for size, word in (BACKS_DOWN if change > 0.0 else FALLS) if abs(change) >= size)
            text = f"{told} {verb} from {signed(before)} to {signed(after)}"
        other = next(way for way in step.relation if way != step.told)
        x, y = step.relation[other]
        link, moves = (" and", " goes") if still else (",", "")
        also = f"{link} {self._relation(other, short=True)}{moves} from {signed(x)} to {signed(y)}"
        text += also if abs(y - x) >= ALSO else ""
        fresh = {name for event in step.events if (name := incident(event.name))}
        points = {f"{n} (fresh)" if incident(n) in fresh else n: v for n, v in step.contributions[step.told].items()}
        begin, end = (rung_words(rung) for rung in step.rung)
        text += f", and the pair goes from {begin} to {end}" if begin != end else ""
        return text + self._why(step.told, points, change)

    def _why(self, told: str, points: dict[str, float], change: float) -> str:
        """The largest contributions to a change, those that went its way first."""
        if abs(change) < STILL:
            return ""
        way = 1.0 if change > 0.0 else -1.0
        ranked = sorted(_luck_as_one(points).items(), key=lambda row: -abs(row[1]))
        same = [row for row in ranked if row[1] * way > SMALL]
        against = [row for row in ranked if row[1] * way < -SMALL]
        if not same:
            return ""
        reasons, holding = (
            listed([self._driver(told, *row) for row in rows if abs(row[1]) >= WORTH * abs(same[0][1])])
            for rows in (same[:MOST_NAMED], against[:1])
        )
        return f": mostly {reasons}" + (f", against {holding}" if holding else "")

    def _driver(self, told: str, driver: str, points: float) -> str:
        return f"{self.driver(told, driver, points)} ({signed(points)})"

    def driver(self, told: str, driver: str, points: float) -> str:
        """A driver of one direction's relation in words, for worse or for better."""
        own, other = (self.name(code) for code in told.split(">"))
        if name := incident(driver):
            if name.endswith(" (fresh)"):
                return "the shock itself"
            title = self._manifest.get("incident_titles", {}).get(name, name)
            return f'the shock of "{title}"' + (" wearing off" if points > 0.0 else "")
        if driver in self._states:
            return f"{possessive(self.name(driver))} push in {other}"
        if "." in driver:
            return f"{self.faction(driver)} in {other}"
        words = DRIVERS.get(driver, (driver, driver))[points > 0.0]
        return words.format(own=own, other=other, owns=possessive(own), others=possessive(other))

    def faction(self, name: str) -> str:
        """A faction, as `AZE.hardliners`, by the name the file gives it."""
        title = str(self._manifest.get("faction_names", {}).get(name, name.split(".")[1]))
        return f"the {title[4:]}" if title.startswith("The ") else title

    def _relation(self, way: str, short: bool = False) -> str:
        own, other = way.split(">")
        return f"{possessive(self.name(own))}{'' if short else ' relation'} to {self.name(other)}"


def incident(event: str) -> str:
    """The name of the incident in an event or driver, empty if it is none."""
    return event.removeprefix("incident ") if event.startswith("incident ") else ""


def _luck_as_one(drivers: dict[str, float]) -> dict[str, float]:
    told = {name: value for name, value in drivers.items() if name not in LUCK}
    return told | {"chance": sum(drivers.get(name, 0.0) for name in LUCK)}


def rung_words(rung: int) -> str:
    """A rung in a sentence."""
    return RUNG_WORDS.get(RUNGS[rung], RUNGS[rung])


def signed(value: float) -> str:
    """Two decimals with their sign; what rounds to nothing has none."""
    text = f"{value:+.2f}"
    return "0.00" if float(text) == 0.0 else text


def span(start: dt.date, end: dt.date) -> str:
    """Two days as one stretch."""
    if start.year < end.year:
        return f"{long_day(start)} to {long_day(end)}"
    return f"{start.day}{'' if start.month == end.month else f' {start:%B}'} to {long_day(end)}"


def possessive(name: str) -> str:
    """`Russia's`, `the United States'`."""
    return f"{name}'" if name.endswith("s") else f"{name}'s"

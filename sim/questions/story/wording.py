"""Wording of a story: names of states, drivers, acts and changes, and sentences for segments."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import partial
from itertools import groupby
from typing import Any

from sim.languages.current import gettext
from sim.model.actions import ACTIONS
from sim.model.ladder import RUNGS
from sim.questions.story.segments import UNEXPLAINED, Segment, noise_merged
from sim.results.recording.event_recorder import FOLLOWED
from sim.results.selection import DyadEvent
from sim.wording import capital, day, listed, number

STILL, SMALL = 0.03, 0.01
"""Changes of the relation below this count as none; contributions below this are not named."""
MOST_NAMED, WORTH = 3, 0.2
"""Most drivers named, and the share of the largest one that a driver must reach."""
ALSO = 0.1
"""Change of the other relation from which it is reported too."""
FALLS = ((0.25, "falls"), (0.10, "sinks"), (0.0, "slips"))
RISES = ((0.25, "climbs"), (0.10, "rises"), (0.0, "edges up"))
RUNG_WORDS = {
    "normal": "normal relations", "strained": "strained relations", "recalled": "an ambassador recalled",
    "severed": "relations severed", "armed": "an armed clash",
}  # fmt: skip
ARTICLED = ("United ", "Global ")
"""Prefixes of state names that take an article."""
EVENTS = {action.name: action.event for action in ACTIONS if action.event} | {
    "turnover": "the leader of {by} leaves office"
}
"""Descriptions of all events except incidents."""
DRIVERS = {  # names of a change for the worse and for the better; {own} perceives, {other} acts
    "structure": ("underlying interests", "underlying interests"),
    "ties": ("weakening ties", "recovering ties"),
    "triads": ("shared friends and foes", "shared friends and foes"),
    "image": ("{owns} worsening image of {other}", "{owns} improving image of {other}"),
    "reciprocity": ("{others} reciprocity in a cooler tone", "{others} reciprocity in a warmer tone"),
    "relation": ("{others} cooling relation to {own}", "{others} warming relation to {own}"),
    "expected reply": ("the cooler reply that {other} expects", "the warmer reply that {other} expects"),
    "reference point": ("{others} reference point", "{others} reference point"),
    "gain or loss": ("{others} sense of loss", "{others} fading sense of loss"),
    "triads and relation": ("{others} cooling relation to {own} and its friends", "{others} warming relation to {own}"),
    "default": ("{others} default conduct", "{others} default conduct"),
    "pressures given": ("third parties' given pressure in {other}", "third parties' given pressure in {other}"),
    "anger": ("{others} anger", "{others} fading anger"),
    "leaning": ("the leanings of {others} leader", "the leanings of {others} leader"),
    "custom decision": ("the decisions of {others} leader", "the decisions of {others} leader"),
    "scale limit": ("the limit of the tone scale", "the limit of the tone scale"),
    "scripted conduct": ("{others} scripted conduct", "{others} scripted conduct"),
    "downgrades": ("the tone of {others} formal acts", "{others} fading formal acts"),
    "conduct of amends": ("the fading tone of {others} amends", "the tone of {others} amends or release"),
    "backing down": ("the fading tone of {others} backing down", "the tone of {others} backing down"),
    "grievance": ("{owns} grievance", "{owns} fading grievance"),
    "amends": ("the fading effect of amends", "the effect of amends"),
    "forgetting": ("forgetting", "forgetting"),
}
long_day = partial(day, full=True)


class Narrator:
    """Writer of sentences for the segments of one study. `manifest` names the states, factions and incidents."""

    def __init__(self, manifest: dict[str, Any]) -> None:
        self._manifest = manifest
        self._states = set(manifest["roster"])
        self._dated = {i["name"]: dt.date.fromisoformat(i["date"]) for i in manifest["incidents"]}

    def name(self, code: str) -> str:
        """Return the name of a state for use in a sentence."""
        name = str(self._manifest.get("state_names", {}).get(code, code))
        return f"the {name}" if name.startswith(ARTICLED) else name

    def opening(self, segment: Segment) -> str:
        """Describe the start of the run."""
        start = dt.date.fromisoformat(self._manifest["start"])
        (one, x), (other, y) = ((way, signed(before)) for way, (before, _) in segment.relation.items())
        values = f"{capital(self._relation(one))} is {x}, {self._relation(other, short=True)} {y}"
        a, b = (self.name(code) for code in one.split(">"))
        return f"{long_day(start)}: {a} and {b} begin in {rung_words(segment.rung[0])}. {values}."

    def sentences(self, segments: Sequence[Segment]) -> tuple[str, ...]:
        """Describe segments: date, events, change of the relation and its largest contributions.

        Unexplained change is named once in a stretch between events.
        """
        texts, hidden = list[str](), frozenset[str]()
        for segment in segments:
            hidden = frozenset() if segment.events else hidden
            texts.append(self._sentence(segment, hidden))
            hidden |= {UNEXPLAINED} if UNEXPLAINED in texts[-1] else set()
        return tuple(texts)

    def _sentence(self, segment: Segment, hidden: frozenset[str]) -> str:
        events = f"{self._events(segment)}. " if segment.events else ""
        change = self._change(segment, hidden)
        return f"{self._when(segment)}: {events}{capital(change) if events else change}."

    def average(self, way: str, away: float, contributions: dict[str, float]) -> str:
        """Describe a relation's average difference from its start, its largest contributions and the largest actors."""
        where = f"{abs(away):.2f} {'above' if away > 0.0 else 'below'}" if abs(away) >= STILL else "close to"
        reasons = self._reasons(way, contributions, away)
        text = f"On average over the run {self._relation(way)} was {where} its start{reasons}."
        actors = {name: value for name, value in contributions.items() if "." in name or name in self._states}
        most = sorted(actors.items(), key=lambda row: -abs(row[1]))[:2]
        named = listed([self._driver(way, *row) for row in most if abs(row[1]) >= SMALL / 2])
        if not named:
            return f"{text} Direct contributions of factions and third parties were negligible."
        return f"{text} The largest direct contributions of factions and third parties were {named}."

    def _when(self, segment: Segment) -> str:
        if not segment.events:
            return span(segment.start, segment.end)
        first = [event for event in segment.events if event.week == segment.events[0].week]
        dated = [self._dated[name] for event in first if (name := incident(event.name)) in self._dated]
        return long_day(dated[0]) if dated and segment.start <= dated[0] else f"Week of {long_day(segment.start)}"

    def _events(self, segment: Segment) -> str:
        """List the events, week by week."""
        weeks = [(week, list(events)) for week, events in groupby(segment.events, key=lambda event: event.week)]
        clauses = []
        for place, (week, events) in enumerate(weeks):
            later = week - weeks[place - 1][0]
            lead = "" if place == 0 else "the week after, " if later == 1 else f"{number(later)} weeks later, "
            incidents = [self.event(event) for event in events if incident(event.name)]
            acts = listed([self.event(event) for event in events if not incident(event.name)])
            clauses.append(lead + "; ".join(filter(None, [*incidents, acts])))
        return "; ".join(clauses)

    def event(self, event: DyadEvent) -> str:
        """Describe one event."""
        if name := incident(event.name):
            return str(self._manifest.get("incident_titles", {}).get(name, name))
        if event.name.startswith(FOLLOWED):
            return f"{self.name(event.source)} follows the call of {self.name(event.name.removeprefix(FOLLOWED))}"
        return EVENTS[event.name].format(by=self.name(event.source), to=self.name(event.target))

    def _change(self, segment: Segment, hidden: frozenset[str]) -> str:
        way = segment.narrated
        before, after = segment.relation[way]
        change, relation = after - before, self._relation(way)
        still = abs(change) < STILL
        if still:
            text = f"{relation} stays near {signed(after)}"
        else:
            verb = next(word for size, word in (RISES if change > 0.0 else FALLS) if abs(change) >= size)
            text = f"{relation} {verb} from {signed(before)} to {signed(after)}"
        other = next(direction for direction in segment.relation if direction != way)
        x, y = segment.relation[other]
        link, moves = (" and", " goes") if still else (",", "")
        also = f"{link} {self._relation(other, short=True)}{moves} from {signed(x)} to {signed(y)}"
        text += also if abs(y - x) >= ALSO else ""
        fresh = {name for event in segment.events if (name := incident(event.name))}
        only = fresh if len(fresh) == 1 else set[str]()  # of several, each is named
        named = {f"{n} (fresh)" if incident(n) in only else n: v for n, v in segment.contributions[way].items()}
        begin, end = (rung_words(rung) for rung in segment.rung)
        text += f", and the dyad goes from {begin} to {end}" if begin != end else ""
        return text + self._reasons(way, named, change, hidden)

    def _reasons(
        self, way: str, contributions: dict[str, float], change: float, hidden: frozenset[str] = frozenset()
    ) -> str:
        """List the largest contributions to a change, those in its direction first, but for the `hidden` ones."""
        if abs(change) < STILL:
            return ""
        sign = 1.0 if change > 0.0 else -1.0
        merged = noise_merged(contributions)
        ranked = sorted(((n, v) for n, v in merged.items() if n not in hidden), key=lambda row: -abs(row[1]))
        same = [row for row in ranked if row[1] * sign > SMALL]
        against = [row for row in ranked if row[1] * sign < -SMALL]
        if not same or any(merged[name] * sign > abs(same[0][1]) for name in hidden):
            return ""
        reasons, opposed = (
            listed([self._driver(way, *row) for row in rows if abs(row[1]) >= WORTH * abs(same[0][1])])
            for rows in (same[:MOST_NAMED], against[:1])
        )
        return f": mostly {reasons}" + (f", against {opposed}" if opposed else "")

    def _driver(self, way: str, driver: str, contribution: float) -> str:
        return f"{self.driver(way, driver, contribution)} ({signed(contribution)})"

    def driver(self, way: str, driver: str, contribution: float) -> str:
        """Name a driver of one direction's relation, for a change for the worse or for the better."""
        own, other = (self.name(code) for code in way.split(">"))
        if name := incident(driver):
            if name.endswith(" (fresh)"):
                return "the incident itself"
            title = self._manifest.get("incident_titles", {}).get(name, name)
            return f'the {"fading " if contribution > 0.0 else ""}effect of "{title}"'
        if driver in self._states:
            return f"{possessive(self.name(driver))} pressure in {other}"
        if "." in driver:
            return f"{self.faction(driver)} in {other}"
        words = DRIVERS.get(driver, (driver, driver))[contribution > 0.0]
        return words.format(own=own, other=other, owns=possessive(own), others=possessive(other))

    def faction(self, name: str) -> str:
        """Return the title of a faction such as `AZE.hardliners`."""
        title = str(self._manifest.get("faction_names", {}).get(name, name.split(".")[1]))
        return f"the {title[4:]}" if title.startswith("The ") else title

    def _relation(self, way: str, short: bool = False) -> str:
        own, other = way.split(">")
        return f"{possessive(self.name(own))}{'' if short else ' relation'} to {self.name(other)}"


def incident(event: str) -> str:
    """Return the name of the incident in an event or driver, or an empty string."""
    return event.removeprefix("incident ") if event.startswith("incident ") else ""


def rung_words(rung: int) -> str:
    """Return the name of a rung for use in a sentence."""
    return gettext(RUNG_WORDS.get(RUNGS[rung], RUNGS[rung]))


def signed(value: float) -> str:
    """Format two decimals with a sign; a value that rounds to zero has none."""
    text = f"{value:+.2f}"
    return "0.00" if float(text) == 0.0 else text


def span(start: dt.date, end: dt.date) -> str:
    """Format a period between two days."""
    if start.year < end.year:
        return f"{long_day(start)} to {long_day(end)}"
    return f"{start.day}{'' if start.month == end.month else f' {start:%B}'} to {long_day(end)}"


def possessive(name: str) -> str:
    """Return the possessive: `Russia's`, `the United States'`."""
    return f"{name}'" if name.endswith("s") else f"{name}'s"

"""A first draft of a scenario of two states: what the data give as of a year, and the gaps they leave."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations

from sim.data.drafting.derive import dependence, leverage, reaching, relation, tenure
from sim.data.drafting.latest_figures import STALE, Figure, Holdings, clipped

FEWEST, MOST = 3, 5
"""How many third parties a draft has, where the data name as many."""
WORTH_A_PART = 0.3
"""Beyond the fewest, a third party needs at least this leverage over one of the two."""
FACTIONS = {"hawks": 0.35, "leaders_circle": 0.40, "business": 0.25}
"""The project's convention for shares of power inside a state: comparable, not a finding about any."""
HAWKS_BELOW, BUSINESS_ABOVE, IDEAL_MOST = 0.9, 0.4, 0.95
"""Ideals by the same convention: hawks so far below the relation, business above it by so much of the dependence."""


@dataclass
class Draft:
    """Who is in it, and every derived number by its key in the scenario file; `gaps` says what the data cannot tell."""

    a: str
    b: str
    year: int
    start: dt.date
    thirds: tuple[str, ...] = ()
    relations: dict[str, Figure] = field(default_factory=dict)
    dependence: dict[str, Figure] = field(default_factory=dict)
    leverage: dict[str, dict[str, Figure]] = field(default_factory=dict)
    ideals: dict[str, Figure] = field(default_factory=dict)
    tenures: dict[str, Figure] = field(default_factory=dict)
    gaps: list[str] = field(default_factory=list)

    @property
    def states(self) -> tuple[str, ...]:
        """The two, then the third parties."""
        return (self.a, self.b, *self.thirds)

    @property
    def focus(self) -> str:
        """The pair the draft is about."""
        return f"{self.a}-{self.b}"

    @property
    def sources(self) -> list[str]:
        """The keys of the formats any number was made from, in order of first use."""
        figures = [*self.tenures.values(), *self.relations.values(), *self.dependence.values()]
        figures += [figure for over in self.leverage.values() for figure in over.values()]
        return list(dict.fromkeys(key for figure in figures for key in figure.sources))


def draft(held: Holdings, a: str, b: str, start: dt.date) -> Draft:
    """The draft of two states as of the year of the holdings, for a scenario that begins on a day."""
    made = Draft(a, b, held.year, start, _thirds(held, a, b))
    for x, y in combinations(made.states, 2):
        if figure := relation(held, x, y):
            made.relations[f"{x}-{y}"] = figure
        if (figure := dependence(held, x, y)) and f"{x}-{y}" in made.relations:
            made.dependence[f"{x}-{y}"] = figure
    if made.focus not in made.relations:
        made.relations[made.focus] = Figure(0.0, "No data: 0 is a placeholder, not a finding.")
        made.gaps.append(f"the relation of {made.focus} at the start: no data tell of it, 0 is a placeholder")
    for k in made.thirds:
        over = {i: leverage(held, k, i) for i in (a, b) if f"{i}-{k}" in made.relations}
        made.leverage[k] = {i: figure for i, figure in over.items() if figure and figure.value > 0.0}
    made.leverage = {k: over for k, over in made.leverage.items() if over}
    made.ideals = dict(_ideals(made))
    made.tenures = {state: figure for state in made.states if (figure := tenure(held, state))}
    made.gaps += _gaps(held, made)
    return made


def _thirds(held: Holdings, a: str, b: str) -> tuple[str, ...]:
    """The third parties with the largest leverage over either of the two, of those with a known relation to one."""
    strongest = {k: reach for k, reach in reaching(held, a, b).items() if relation(held, a, k) or relation(held, b, k)}
    ranked = list(strongest)[:MOST]
    return tuple(k for place, k in enumerate(ranked) if place < FEWEST or strongest[k] >= WORTH_A_PART)


def _ideals(made: Draft) -> Iterator[tuple[str, Figure]]:
    """What each faction of the two wants of the other, by the convention for a coded case."""
    level = made.relations[made.focus].value
    bound = made.dependence[made.focus].value if made.focus in made.dependence else 0.0
    wanted = (
        ("hawks", level - HAWKS_BELOW, f"the relation less {HAWKS_BELOW:g}"),
        ("leaders_circle", level, "the relation itself"),
        ("business", level + BUSINESS_ABOVE * bound, f"the relation and {BUSINESS_ABOVE:g} of the dependence"),
    )
    for state, other in ((made.a, made.b), (made.b, made.a)):
        for faction, ideal, words in wanted:
            why = f"Convention, not data: {words}."
            yield f"{state}.{faction}>{other}", Figure(round(clipped(ideal, -IDEAL_MOST, IDEAL_MOST), 2), why)


def _gaps(held: Holdings, made: Draft) -> list[str]:
    """What the data cannot tell, or did not, in the order of the file."""
    gaps = ["who the factions are, their power and interests: .35, .40, .25 and the ideals are a convention"]
    if made.leverage:
        gaps.append("what third parties want: write issues, interests and stakes; until then leverage has no effect")
    else:
        gaps.append("third parties: leverage needs capabilities, and trade or alliances, of other states")
    gaps += ["leaders: who they are, what binds them, their leanings" + "; their time in office" * (not made.tenures)]
    gaps += ["whether ambassadors are there at the start, and measures in force (`levels`)"]
    gaps += ["incidents: none is in the data read; without any, nothing but small frictions happens"]
    pairs = [f"{x}-{y}" for x, y in combinations(made.states, 2)]
    unknown = [pair for pair in pairs if pair not in made.relations]
    if unknown:
        gaps.append(f"relations of {', '.join(unknown)}: nothing found, so these pairs play no part")
    if made.focus not in made.dependence:
        gaps.append(f"trade dependence of {made.focus}: nothing found")
    return gaps + list(_stale(held))


def _stale(held: Holdings) -> Iterator[str]:
    """The subjects whose newest figure is old."""
    years = {
        "peace scale": [found.year for found in held.peace.values()],
        "alliances": [found.year for found in held.pacts.values()],
        "tone of events": [tone.year for tone, _ in held.tones.values()],
        "trade": [found.year for found in held.trade.values()],
        "capabilities": [found.year for found in held.shares.values()],
        "democracy": [found.year for found in held.democracy.values()],
        "UN ideal points": [year for theirs in held.points.values() for year in theirs],
    }
    for subject, known in years.items():
        if not known:
            yield f"{subject}: no data"
        elif held.year - max(known) >= STALE:
            yield f"{subject}: the newest figure is of {max(known)}, {held.year - max(known)} years before {held.year}"

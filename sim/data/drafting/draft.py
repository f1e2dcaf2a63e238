"""A first draft of a scenario of two states: what the data give as of a year, and the gaps they leave."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations

from sim.data.drafting.derive import leverage, reaching, relation, tenure, trade_dependence
from sim.data.drafting.latest_figures import STALE, Figure, Holdings, figure
from sim.data.drafting.mapping import BUSINESS_ABOVE, HAWKS_BELOW, ideal_tones, powers

FEWEST, MOST = 3, 5
"""How many third parties a draft has, where the data name as many."""
WORTH_A_PART = 0.3
"""Beyond the fewest, a third party needs at least this leverage over one of the two."""
FACTIONS = dict(zip(("hawks", "leaders_circle", "business"), powers(), strict=True))
"""The project's convention for shares of power inside a state: comparable, not a finding about any."""


@dataclass
class Draft:
    """Who is in it, and every derived number by its key in the scenario file; `gaps` says what the data cannot tell."""

    a: str
    b: str
    year: int
    start: dt.date
    thirds: tuple[str, ...] = ()
    relations: dict[str, Figure] = field(default_factory=dict)
    trade_dependence: dict[str, Figure] = field(default_factory=dict)
    leverage: dict[str, dict[str, Figure]] = field(default_factory=dict)
    ideal_tones: dict[str, Figure] = field(default_factory=dict)
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
        figures = [*self.tenures.values(), *self.relations.values(), *self.trade_dependence.values()]
        figures += [figure for over in self.leverage.values() for figure in over.values()]
        return list(dict.fromkeys(key for figure in figures for key in figure.sources))


def draft(held: Holdings, a: str, b: str, start: dt.date) -> Draft:
    """The draft of two states as of the year of the holdings, for a scenario that begins on a day."""
    made = Draft(a, b, held.year, start, _thirds(held, a, b))
    for x, y in combinations(made.states, 2):
        if known := relation(held, x, y):
            made.relations[f"{x}-{y}"] = known
        if (bound := trade_dependence(held, x, y)) and f"{x}-{y}" in made.relations:
            made.trade_dependence[f"{x}-{y}"] = bound
    if made.focus not in made.relations:
        made.relations[made.focus] = Figure(0.0, "No data: 0 is a placeholder, not a finding.")
        made.gaps.append(f"the relation of {made.focus} at the start: no data tell of it, 0 is a placeholder")
    for k in made.thirds:
        related = [i for i in (a, b) if f"{i}-{k}" in made.relations]
        over = {i: reach for i in related if (reach := leverage(held, k, i)) and reach.value > 0.0}
        if over:
            made.leverage[k] = over
    made.ideal_tones = dict(_ideal_tones(made))
    made.tenures = {state: years for state in made.states if (years := tenure(held, state))}
    made.gaps += _gaps(held, made)
    return made


def _thirds(held: Holdings, a: str, b: str) -> tuple[str, ...]:
    """The third parties with the largest leverage over either of the two, of those with a known relation to one."""
    strongest = {k: reach for k, reach in reaching(held, a, b).items() if relation(held, a, k) or relation(held, b, k)}
    ranked = list(strongest)[:MOST]
    return tuple(k for place, k in enumerate(ranked) if place < FEWEST or strongest[k] >= WORTH_A_PART)


def _ideal_tones(made: Draft) -> Iterator[tuple[str, Figure]]:
    """What each faction of the two wants of the other, by the convention for a coded case."""
    level = made.relations[made.focus].value
    bound = made.trade_dependence[made.focus].value if made.focus in made.trade_dependence else 0.0
    words = (
        f"the relation less {HAWKS_BELOW:g}",
        "the relation itself",
        f"the relation and {BUSINESS_ABOVE:g} of the dependence",
    )
    wanted = list(zip(FACTIONS, ideal_tones(level, bound), words, strict=True))
    for state, other in ((made.a, made.b), (made.b, made.a)):
        for faction, ideal, formula in wanted:
            yield f"{state}.{faction}>{other}", figure(ideal, f"Convention, not data: {formula}.")


def _gaps(held: Holdings, made: Draft) -> list[str]:
    """What the data cannot tell, or did not, in the order of the file."""
    gaps = ["who the factions are, their power and interests: .35, .40, .25 and the ideals are a convention"]
    if made.leverage:
        gaps.append("what third parties want: write issues, interests and stakes; until then leverage has no effect")
    else:
        gaps.append("third parties: leverage needs capabilities, and trade or alliances, of other states")
    gaps += ["leaders: who they are, what binds them, their leanings" + "; their time in office" * (not made.tenures)]
    gaps += ["whether ambassadors are there at the start, and measures in force (`downgrades`)"]
    gaps += ["incidents: none is in the data read; without any, nothing but small frictions happens"]
    dyads = [f"{x}-{y}" for x, y in combinations(made.states, 2)]
    unknown = [dyad for dyad in dyads if dyad not in made.relations]
    if unknown:
        gaps.append(f"relations of {', '.join(unknown)}: nothing found, so these pairs play no part")
    if made.focus not in made.trade_dependence:
        gaps.append(f"trade dependence of {made.focus}: nothing found")
    return gaps + list(_stale(held))


def _stale(held: Holdings) -> Iterator[str]:
    """The subjects whose newest figure is old."""
    figures = {
        "peace scale": held.peace.values(),
        "alliances": held.pacts.values(),
        "tone of events": [tone for tone, _ in held.tones.values()],
        "trade": held.trade.values(),
        "capabilities": held.shares.values(),
        "democracy": held.democracy.values(),
        "UN ideal points": [found for by_year in held.points.values() for found in by_year.values()],
    }
    for subject, known in figures.items():
        newest = max((found.year for found in known), default=None)
        if newest is None:
            yield f"{subject}: no data"
        elif held.year - newest >= STALE:
            yield f"{subject}: the newest figure is of {newest}, {held.year - newest} years before {held.year}"

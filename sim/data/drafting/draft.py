"""Draft a two-state scenario from data as of a year, with its gaps."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations

from sim.data.codes import state_existed
from sim.data.drafting.derive import (
    contiguity,
    leverage,
    power_asymmetry,
    rank_by_leverage,
    relation,
    tenure,
    trade_dependence,
    trade_share,
)
from sim.data.drafting.latest_figures import DEFENCE, STALE, Figure, LatestFigures, figure
from sim.data.drafting.mapping import BUSINESS_ABOVE, HAWKS_BELOW, ideal_tones, powers

MIN_THIRDS, MAX_THIRDS = 3, 5
"""Smallest (if the data allow) and largest number of third parties."""
MIN_LEVERAGE = 0.3
"""Leverage over one of the two states that further third parties need."""
NEAR, MUCH_TRADE, MANY_EVENTS = 3.0, 0.1, 1000
"""In a world, what names a dyad: a border by land or at most 24 miles of water (types 1 to 3), a share of a state's
trade, a number of coded events in a year. Judgement."""
FACTIONS = dict(zip(("hawks", "leaders_circle", "business"), powers(), strict=True))
"""Power of each faction: a convention for comparability, not an estimate."""


@dataclass
class Draft:
    """States and derived numbers by scenario key; `gaps` lists what the data do not contain."""

    a: str
    b: str
    year: int
    start: dt.date
    thirds: tuple[str, ...] = ()
    relations: dict[str, Figure] = field(default_factory=dict)
    trade_dependence: dict[str, Figure] = field(default_factory=dict)
    contiguity: dict[str, Figure] = field(default_factory=dict)
    power_asymmetry: dict[str, Figure] = field(default_factory=dict)
    leverage: dict[str, dict[str, Figure]] = field(default_factory=dict)
    ideal_tones: dict[str, Figure] = field(default_factory=dict)
    tenures: dict[str, Figure] = field(default_factory=dict)
    gaps: list[str] = field(default_factory=list)
    world: bool = False

    @property
    def states(self) -> tuple[str, ...]:
        """All states: the two, then the third parties."""
        return (self.a, self.b, *self.thirds)

    @property
    def focus(self) -> str:
        """The focal dyad."""
        return f"{self.a}-{self.b}"

    @property
    def sources(self) -> list[str]:
        """Keys of the source formats, in order of first use."""
        figures = [*self.tenures.values(), *self.relations.values()]
        figures += [figure for over in self.leverage.values() for figure in over.values()]
        for by_dyad in (self.trade_dependence, self.contiguity, self.power_asymmetry):
            figures += by_dyad.values()
        return list(dict.fromkeys(key for figure in figures for key in figure.sources))

    def dyads_without(self, figures: dict[str, Figure]) -> str:
        """Name the dyads that have a relation but none of the figures; "" if there are none."""
        unknown = [dyad for dyad in self.relations if dyad not in figures]
        return ", ".join(unknown) if figures or not unknown else "all dyads"


def make_draft(
    latest: LatestFigures, a: str, b: str, start: dt.date, world: bool = False, thirds: tuple[str, ...] = ()
) -> Draft:
    """Draft the scenario of two states from the latest figures; with `world`, of all states there were.

    Third parties are chosen by leverage unless `thirds` names them. In a world only dyads that have dealings of their
    own are named (`have_dealings`), since each named one costs time.
    """
    others = thirds or (other_states(latest, a, b) if world else _thirds(latest, a, b))
    draft = Draft(a, b, latest.year, start, others, world=world)
    for x, y in combinations(draft.states, 2):
        if (not world or have_dealings(latest, x, y)) and (known := relation(latest, x, y)):
            draft.relations[f"{x}-{y}"] = known
        if (dependence := trade_dependence(latest, x, y)) and f"{x}-{y}" in draft.relations:
            draft.trade_dependence[f"{x}-{y}"] = dependence
    if draft.focus not in draft.relations:
        draft.relations[draft.focus] = Figure(0.0, "No data: 0 is a placeholder, not a finding.")
        draft.gaps.append(f"initial relation of {draft.focus}: no data, 0 is a placeholder")
    for dyad in draft.relations:
        x, y = dyad.split("-")
        if border := contiguity(latest, x, y):
            draft.contiguity[dyad] = border
        if ratio := power_asymmetry(latest, x, y):
            draft.power_asymmetry[dyad] = ratio
    for k in draft.thirds:
        related = [i for i in (a, b) if f"{i}-{k}" in draft.relations]
        over = {i: figure for i in related if (figure := leverage(latest, k, i)) and figure.value > 0.0}
        if over:
            draft.leverage[k] = over
    draft.ideal_tones = dict(_ideal_tones(draft))
    draft.tenures = {state: years for state in draft.states if (years := tenure(latest, state))}
    draft.gaps += _gaps(latest, draft)
    return draft


def other_states(latest: LatestFigures, a: str, b: str) -> tuple[str, ...]:
    """Return every other state there was in the year of which the data know a dealing, in alphabetical order."""
    dyads = {*latest.peace, *latest.pacts, *latest.tones, *latest.trade, *latest.contiguity}
    known = {state for dyad in dyads for state in dyad} - {a, b}
    return tuple(sorted(state for state in known if state_existed(state, latest.year)))


def have_dealings(latest: LatestFigures, x: str, y: str) -> bool:
    """Return whether two states are close: a border, a defence pact, a recent crisis, much trade or many events."""
    dyad = frozenset((x, y))
    border, pact = latest.contiguity.get(dyad), latest.pacts.get(dyad)
    if (border and border.value <= NEAR) or (pact and pact.value == DEFENCE) or dyad in latest.crises:
        return True
    if dyad in latest.tones and latest.tones[dyad][1] >= MANY_EVENTS:
        return True
    shares = (trade_share(latest, x, y), trade_share(latest, y, x))
    return any(share is not None and share.value >= MUCH_TRADE for share in shares)


def _thirds(latest: LatestFigures, a: str, b: str) -> tuple[str, ...]:
    """Select the third parties with the largest leverage and a known relation to one of the two."""
    strongest = {
        k: value
        for k, value in rank_by_leverage(latest, a, b).items()
        if relation(latest, a, k) or relation(latest, b, k)
    }
    ranked = list(strongest)[:MAX_THIRDS]
    return tuple(k for place, k in enumerate(ranked) if place < MIN_THIRDS or strongest[k] >= MIN_LEVERAGE)


def _ideal_tones(draft: Draft) -> Iterator[tuple[str, Figure]]:
    """Set the ideal tones of the two states' factions by the convention for coded cases."""
    level = draft.relations[draft.focus].value
    dependence = draft.trade_dependence[draft.focus].value if draft.focus in draft.trade_dependence else 0.0
    words = (
        f"the relation minus {HAWKS_BELOW:g}",
        "the relation itself",
        f"the relation plus {BUSINESS_ABOVE:g} times the trade dependence",
    )
    ideals = list(zip(FACTIONS, ideal_tones(level, dependence), words, strict=True))
    for state, other in ((draft.a, draft.b), (draft.b, draft.a)):
        for faction, ideal, formula in ideals:
            yield f"{state}.{faction}>{other}", figure(ideal, f"Convention, not data: {formula}.")


def _gaps(latest: LatestFigures, draft: Draft) -> list[str]:
    """List inputs that the data cannot provide or do not contain, in file order."""
    gaps = ["factions, their power and interests: power .35, .40, .25 and the ideal tones are a convention"]
    if draft.leverage:
        gaps.append("third parties' interests: add issues, interests and stakes; until then leverage has no effect")
    else:
        gaps.append("third parties: leverage requires capabilities, and trade or alliances, of other states")
    gaps += ["leaders: names, domestic constraints, leanings" + ", expected years in office" * (not draft.tenures)]
    gaps += ["recalled ambassadors and measures in force at the start (`downgrades`)"]
    gaps += ["incidents: the data contain none; without any, only small random incidents occur"]
    dyads = [f"{x}-{y}" for x, y in combinations(draft.states, 2)]
    unknown = [dyad for dyad in dyads if dyad not in draft.relations]
    if draft.world:
        why = "without a border, a defence pact, a crisis, much trade or many events"
        gaps.append(f"{len(unknown):,} dyads {why}: not simulated")
    elif unknown:
        gaps.append(f"relations of {', '.join(unknown)}: no data, so these dyads are not simulated")
    if draft.focus not in draft.trade_dependence:
        gaps.append(f"trade dependence of {draft.focus}: no data")
    return [*gaps, *_without_figure(draft), *_stale(latest)]


def _without_figure(draft: Draft) -> Iterator[str]:
    """List the dyads without a figure that have the usual value instead."""
    for subject, figures in (("contiguity", draft.contiguity), ("power asymmetry", draft.power_asymmetry)):
        if not draft.world and (dyads := draft.dyads_without(figures)):
            yield f"{subject} of {dyads}: no data, so the usual value is used"


def _stale(latest: LatestFigures) -> Iterator[str]:
    """List subjects without data or with stale data."""
    figures = {
        "peace scale": latest.peace.values(),
        "alliances": latest.pacts.values(),
        "tone of events": [tone for tone, _ in latest.tones.values()],
        "trade": latest.trade.values(),
        "capabilities": latest.shares.values(),
        "democracy": latest.democracy.values(),
        "UN ideal points": [found for by_year in latest.points.values() for found in by_year.values()],
    }
    if latest.contiguity:  # without, the dyads are listed already
        figures["contiguity"] = latest.contiguity.values()
    for subject, known in figures.items():
        newest = max((found.year for found in known), default=None)
        if newest is None:
            yield f"{subject}: no data"
        elif latest.year - newest >= STALE:
            yield f"{subject}: the newest figure is from {newest}, {latest.year - newest} years before {latest.year}"

"""Strategies for hypothesis that generate scenario files, whole or with one value broken, and case tables."""

from __future__ import annotations

import copy
import datetime as dt
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

import sim
from sim.model.actions import ACTIONS, LEVELS
from sim.model.outcomes import OUTCOME_NAMES, RUNGS
from sim.model.parameters import declared

WEEKS = 30
START = dt.date(2024, 1, 1)
CODES = ("ABC", "FRA", "MMM", "QQQ", "XAA", "XBB", "ZZZ")
ISSUES = ("land", "pride", "trade")
FACTIONS = ("army", "business", "clergy", "press")
FORMAL = ("measures", "recall", "sever", "amends_half", "amends_full", "back_down", "restoration")
ACTS = tuple(action.name for action in ACTIONS if not action.third_party)
MANY = int(os.environ.get("BILATERAL_FUZZ", "0"))


def examples(few: int) -> settings:
    """Settings of a property: `few` fixed examples, or as many random ones as the variable BILATERAL_FUZZ says."""
    quiet = [
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.filter_too_much,
        HealthCheck.large_base_example,
    ]
    phases = list(Phase) if MANY else [Phase.explicit, Phase.generate]
    return settings(
        max_examples=MANY or few, deadline=None, derandomize=not MANY, database=None, suppress_health_check=quiet,
        phases=phases, print_blob=True,
    )  # fmt: skip


def hundredths(low: float, high: float) -> st.SearchStrategy[float]:
    """Numbers with two decimals."""
    return st.integers(round(low * 100), round(high * 100)).map(lambda n: n / 100)


@st.composite
def quantities(draw: Any, low: float, high: float) -> Any:
    """A number, or now and then a range."""
    if draw(st.integers(0, 4)):
        return draw(hundredths(low, high))
    least, mode, most = sorted(draw(st.lists(hundredths(low, high), min_size=3, max_size=3)))
    return {"low": least, "mode": mode, "high": most} if least < most else mode


def some(keys: Any, most: int = 6) -> st.SearchStrategy[list[Any]]:
    """A few of these, in any order."""
    keys = list(keys)
    return st.lists(st.sampled_from(keys), unique=True, max_size=most) if keys else st.just([])


@dataclass(frozen=True)
class Generated:
    """The keys of a scenario file, and the seed to simulate it with."""

    keys: dict[str, Any]
    seed: int

    def text(self) -> str:
        """The file."""
        return text_of(self.keys)

    def __repr__(self) -> str:
        return f"seed {self.seed}\n{self.text()}"


def text_of(keys: dict[str, Any]) -> str:
    """Return keys as YAML in their order."""
    return yaml.safe_dump(copy.deepcopy(keys), sort_keys=False, allow_unicode=True)


def loaded(text: str) -> sim.Scenario:
    """Load a scenario from its text, under a fixed name."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "generated.yaml"
        path.write_text(text, encoding="utf-8")
        return sim.load(path)


@st.composite
def shares(draw: Any, count: int) -> list[float]:
    """Shares with two decimals that sum to 1."""
    cuts = sorted(draw(st.lists(st.integers(0, 100), min_size=count - 1, max_size=count - 1)))
    return [(high - low) / 100 for low, high in zip([0, *cuts], [*cuts, 100], strict=True)]


@st.composite
def states(draw: Any, code: str, others: list[str]) -> dict[str, Any]:
    """A state with one to four factions."""
    names = draw(st.lists(st.sampled_from(FACTIONS), min_size=1, max_size=4, unique=True))
    powers = draw(shares(len(names)))
    factions = {}
    for name, power in zip(names, powers, strict=True):
        issues = draw(some(ISSUES, 3))
        weights = {issue: draw(quantities(-1 / len(issues), 1 / len(issues))) for issue in issues}
        factions[name] = {"power": power, **({"interests": weights} if weights else {})}
    leader: dict[str, Any] = {}
    if draw(st.booleans()):
        leader["domestic_constraint"] = draw(quantities(0.02, 0.9))
    if draw(st.booleans()):
        leader["tenure_years"] = draw(quantities(0.25, 12))
    if draw(st.booleans()):
        leader["leaning"] = {draw(st.sampled_from(others)): draw(quantities(-1, 1))}
    return {"name": code.title(), **({"leader": leader} if leader else {}), "factions": factions}


@st.composite
def incidents(draw: Any, dyads: list[tuple[str, str]]) -> dict[str, Any]:
    """An incident of a dyad: dated, random, or on a condition."""
    victim, offender = draw(st.sampled_from(dyads))
    entry: dict[str, Any] = {"victim": victim, "offender": offender, "severity": draw(st.integers(1, 5))}
    if draw(st.booleans()):
        entry["date"] = days(draw)
    else:
        entry["rate"] = f"{draw(st.integers(0, 20))}/{draw(st.sampled_from(('year', 'month', 'week')))}"
        when = {}
        if draw(st.booleans()):
            when["rung"] = draw(st.sampled_from(RUNGS))
        if draw(st.booleans()):
            when["grievance"] = draw(hundredths(0, 1))
        entry |= {"when": when} if when else {}
    optional = {
        "deaths": st.integers(0, 300), "impact": quantities(0, 5), "responsibility": quantities(0, 1),
        "intent": st.sampled_from(("deliberate", "unclear", "agents", "accidental", 0.5)), "force": st.booleans(),
    }  # fmt: skip
    return entry | {key: draw(optional[key]) for key in draw(some(optional, 3))}


def days(draw: Any) -> str:
    """A date within the simulated weeks."""
    return (START + dt.timedelta(days=draw(st.integers(0, 7 * WEEKS - 1)))).isoformat()


@st.composite
def scripts(draw: Any, dyads: list[tuple[str, str]]) -> list[dict[str, str]]:
    """Up to three scripted acts, at most one of a directed dyad, so that no two fall in one week."""
    acting = draw(some(dyads, 3))
    return [{"date": days(draw), "by": a, "to": b, "action": draw(st.sampled_from(ACTS))} for a, b in acting]


@st.composite
def tables_of_dyads(draw: Any, dyads: list[tuple[str, str]]) -> dict[str, Any]:
    """The tables of a scenario whose keys are dyads, each with a few of them."""
    both = [f"{a}-{b}" for a, b in dyads]
    one_way = [f"{x}>{y}" for a, b in dyads for x, y in ((a, b), (b, a))]
    found: dict[str, Any] = {
        "ties": {dyad: draw(quantities(-0.99, 0.99)) for dyad in draw(some(both, 3))},
        "trade_dependence": {dyad: draw(quantities(0, 1)) for dyad in draw(some(both, 3))},
        "contiguity": {dyad: draw(quantities(0, 1)) for dyad in draw(some(both, 3))},
        "power_asymmetry": {dyad: draw(quantities(0, 8)) for dyad in draw(some(both, 3))},
        "pressures": {dyad: draw(quantities(-3, 3)) for dyad in draw(some(one_way, 2))},
        "downgrades": {dyad: draw(st.sampled_from(LEVELS)) for dyad in draw(some(both, 2))},
        "dyad_stakes": {dyad: {draw(st.sampled_from(ISSUES)): draw(quantities(-1, 1))} for dyad in draw(some(both, 2))},
        "restorable": draw(some(both, 2)),
    }
    return {key: value for key, value in found.items() if value}


@st.composite
def relations(draw: Any, codes: list[str]) -> dict[str, Any]:
    """Relations of the first two states and of some other pairs, mutual or by direction."""
    found: dict[str, Any] = {}
    for n, a in enumerate(codes):
        for b in codes[:n]:
            if {a, b} != set(codes[:2]) and not draw(st.booleans()):
                continue
            if draw(st.booleans()):
                found[f"{a}-{b}"] = draw(quantities(-0.99, 0.99))
            else:
                found |= {f"{a}>{b}": draw(hundredths(-0.99, 0.99)), f"{b}>{a}": draw(hundredths(-0.99, 0.99))}
    return found


@st.composite
def variants(draw: Any, keys: dict[str, Any], dyads: list[tuple[str, str]]) -> dict[str, Any]:
    """A variant: removals, scripted acts, another relation or parameter."""
    codes, out = list(keys["states"]), {}
    factions = [f"{code}.{name}" for code, state in keys["states"].items() for name in state["factions"]]
    for key, names in (
        ("incidents", keys.get("incidents", ())), ("factions", factions), ("actions", FORMAL),
        ("leverage", keys.get("leverage", ())),
    ):  # fmt: skip
        if names and draw(st.booleans()):
            out[key] = draw(some(names, 2))
    found: dict[str, Any] = {"without": out} if out else {}
    if do := draw(scripts(dyads)):
        found["do"] = do
    if draw(st.booleans()):
        found["relations"] = {draw(st.sampled_from(list(keys["relations"]))): draw(hundredths(-0.99, 0.99))}
    if draw(st.booleans()):
        found["parameters"] = draw(parameters())
    if draw(st.booleans()):
        found["states"] = {draw(st.sampled_from(codes)): {"leader": {"tenure_years": draw(hundredths(0.25, 12))}}}
    return found


@st.composite
def parameters(draw: Any) -> dict[str, float]:
    """One or two parameters anywhere in their declared ranges, the ends included."""
    chosen = draw(
        st.lists(st.sampled_from(list(declared().values())), min_size=1, max_size=2, unique_by=lambda d: d.name)
    )
    return {d.name: d.low + draw(st.integers(0, 20)) / 20 * (d.high - d.low) for d in chosen}


@st.composite
def rows_of_record(draw: Any, dyad: tuple[str, str]) -> list[dict[str, Any]]:
    """A few observed events of a dyad."""
    codes = ("010", "112", "055", "161", "042")
    return [
        {"date": days(draw), "source": a, "target": b, "cameo": draw(st.sampled_from(codes)), "text": "An event"}
        for a, b in draw(st.lists(st.sampled_from([dyad, dyad[::-1]]), max_size=4))
    ]


@st.composite
def scenarios(draw: Any, noise: bool = True) -> Generated:
    """A valid scenario of two to six states; without `noise` it has nothing that is drawn at random."""
    codes = draw(st.lists(st.sampled_from(CODES), min_size=2, max_size=6, unique=True))
    keys: dict[str, Any] = {
        "format": 1, "title": "Generated", "question": "What holds?", "start": START.isoformat(), "weeks": WEEKS,
        "focus": f"{codes[0]}-{codes[1]}", "issues": {issue: issue.title() for issue in ISSUES},
        "states": {code: draw(states(code, [other for other in codes if other != code])) for code in codes},
        "relations": draw(relations(codes)),
    }  # fmt: skip
    dyads = [(key[:3], key[4:]) for key in keys["relations"] if key[3] == "-" or key[:3] < key[4:]]
    keys |= draw(tables_of_dyads(dyads))
    for key, strategy in (
        ("state_stakes", st.fixed_dictionaries({"trade": quantities(-1, 1), "land": quantities(-1, 1)})),
        ("leverage", st.fixed_dictionaries({code: quantities(0, 1) for code in codes[:2]})),
    ):
        named = draw(some(codes if key == "state_stakes" else codes[2:], 2))
        keys |= {key: {code: draw(strategy) for code in named}} if named else {}
    known = [(a, b) for a, b in dyads for name in keys["states"][a]["factions"] if name == "army"]
    if known and draw(st.booleans()):
        a, b = draw(st.sampled_from(known))
        keys["ideal_tones"] = {f"{a}.army>{b}": draw(quantities(-1, 1))}
    for key, strategy in (
        ("parameters", parameters()),
        ("input_noise", hundredths(0, 0.6)),
        ("random_incidents", st.fixed_dictionaries({"rate": hundredths(0, 0.2), "max_impact": hundredths(0, 2)})),
    ):
        keys |= {key: draw(strategy)} if draw(st.integers(0, 2)) == 0 else {}
    both_ways = [*dyads, *((b, a) for a, b in dyads)]
    if named := draw(some(("attack", "insult", "raid", "wreck"), 4)):
        keys["incidents"] = {name: draw(incidents(both_ways)) for name in named}
    keys["variants"] = {name: draw(variants(keys, both_ways)) for name in draw(some(("one", "two"), 2))}
    if draw(st.integers(0, 3)) == 0:
        keys["record"] = draw(rows_of_record((codes[0], codes[1])))
        keys["readings"] = {
            name: {"claim": "So it was", **draw(variants(keys, both_ways))} for name in ("accident", "design")
        }
    if keys["variants"] and draw(st.booleans()):
        higher, lower = draw(st.permutations(["base", *keys["variants"]]))[:2]
        keys["propositions"] = {
            "claimed": {"claim": "More so", "outcome": draw(st.sampled_from(OUTCOME_NAMES)), "higher": higher,
                        "lower": lower, "at_least": 0.1}
        }  # fmt: skip
    return Generated(keys, draw(st.integers(0, 10**6)))


WORDS = ("XAA-XAA", "base", "0.5", "1/year", "1e400", "~")
ODD = st.one_of(
    st.none(), st.booleans(), st.integers(-(10**20), 10**20), st.floats(), st.text(max_size=12), st.dates(),
    st.just([]), st.just({}), st.just([[1]]), st.just({"a": {"b": [None]}}), st.sampled_from(WORDS),
)  # fmt: skip
"""Values that hardly any key takes."""


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the path of everything inside a value."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place for key, held in inside for place in ((*path, key), *places(held, (*path, key)))]


@st.composite
def broken_scenarios(draw: Any) -> Generated:
    """A scenario with one value replaced, removed, or moved under another key."""
    drawn = draw(scenarios())
    keys = copy.deepcopy(drawn.keys)
    path = draw(st.sampled_from(places(keys)))
    holder: Any = keys
    for key in path[:-1]:
        holder = holder[key]
    match draw(st.sampled_from(("replace", "remove", "rename"))):
        case "replace":
            holder[path[-1]] = draw(ODD)
        case "remove":
            del holder[path[-1]]
        case "rename" if isinstance(holder, dict):
            holder[draw(st.one_of(st.text(max_size=6), st.sampled_from(CODES), st.integers(), st.none()))] = holder.pop(
                path[-1]
            )
    return Generated(keys, drawn.seed)


def months(most: float) -> st.SearchStrategy[str]:
    """Months with a decimal, as a table writes them."""
    return st.integers(0, round(most * 10)).map(lambda n: str(n / 10))


@st.composite
def rows_of_table(draw: Any, number: int) -> dict[str, str]:
    """A valid row of a case table, whose columns have any value that they allow."""
    a, b = draw(st.permutations(CODES))[:2]
    share, flag = st.one_of(st.just(""), hundredths(0, 1).map(str)), st.integers(0, 1).map(str)
    observed = draw(hundredths(0, 240))
    full = draw(st.one_of(st.just(""), months(observed)))
    end = float(full or observed)
    return {
        "case_id": f"case_{number}", "state_a": a, "state_b": b,
        "incident_date": draw(st.dates(dt.date(1500, 1, 8), dt.date(2500, 12, 31))).isoformat(),
        "incident_type": draw(st.sampled_from(("aircraft_ship", "verbal_insult", "coup", "espionage", "1e3", "null"))),
        "severity": str(draw(st.integers(1, 5))), "fatality_band": str(draw(st.integers(0, 3))),
        "prior_score": str(draw(hundredths(-1, 1))), "inflamer": draw(flag), "trade_share_a_with_b": draw(share),
        "trade_share_b_with_a": draw(share), "peace_scale_prior": draw(share),
        "atop_prior": draw(st.sampled_from(("", "defense", "nonagg+consul"))), "tss_rivalry": draw(flag),
        "polyarchy_a": draw(share), "polyarchy_b": draw(share), "contiguous": draw(flag),
        "cinc_ratio_a_over_b": draw(st.sampled_from(("", "0.000001", "0.5", "1", "1000000"))),
        "worst_level": draw(st.sampled_from(RUNGS)), "months_to_worst": draw(months(end)),
        "months_to_partial": draw(st.one_of(st.just(""), months(end))), "months_to_full": full,
        "months_observed": str(observed),
    }  # fmt: skip


@st.composite
def case_rows(draw: Any) -> list[dict[str, str]]:
    """The rows of a valid case table."""
    return [draw(rows_of_table(number)) for number in range(draw(st.integers(1, 5)))]

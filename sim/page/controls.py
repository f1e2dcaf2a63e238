"""The numbers of a scenario that a page lets one move: each with its key, range, value and reason."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sim.languages.current import gettext, gettext_noop
from sim.scenario.file.events import Incident
from sim.scenario.file.schema import State, Variant
from sim.scenario.file.values import Quantity

POWER, INTERESTS = gettext_noop("Power of factions"), gettext_noop("Interest weights")
LEVERAGE = gettext_noop("Leverage of third parties")
RESPONSIBILITY, SEVERITY = gettext_noop("Responsibility for incidents"), gettext_noop("Severity of incidents")
SHARE, SIGNED, IMPACT = (0.0, 1.0, 0.01), (-1.0, 1.0, 0.01), (0.0, 5.0, 0.1)
"""Least, most and step of a slider."""
STEPS = (1.0, 5.0, 1.0)


@dataclass(frozen=True)
class Control:
    """One number: its key as in `with_changes`, where it stands on the page, its value, limits and reason.

    `range` is the file's range, which a value set here replaces; None where the file gives one number.
    """

    key: str
    kind: str
    group: str
    label: str
    value: float
    low: float
    high: float
    step: float
    range: tuple[float, float] | None = None
    why: str = ""
    disputed: bool = False


def controls(base: Variant) -> tuple[Control, ...]:
    """Return every number that can be moved, in the order of the file."""
    found = [control for code, state in base.states.items() for control in _of_state(code, state)]
    found += _leverage(base)
    found += [control for name, incident in base.incidents.items() for control in _of_incident(name, incident)]
    return tuple(found)


def _of(key: str, place: tuple[str, str, str], quantity: Quantity, limits: tuple[float, float, float]) -> Control:
    kind, group, label = place
    spread = quantity.extremes if quantity.low is not None else None
    why, disputed = quantity.why or "", bool(quantity.disputed)
    return Control(key, kind, group, label, quantity.point, *limits, spread, why, disputed)


def _of_state(code: str, state: State) -> Iterator[Control]:
    for name, faction in state.factions.items():
        key, title = f"states.{code}.factions.{name}", faction.name or name
        power = _of(f"{key}.power", (POWER, state.name, title), faction.power, SHARE)
        yield _with_reason(power, faction.why, faction.disputed)
        for issue, weight in faction.interests.items():
            place = (INTERESTS, f"{state.name}: {title}", issue.replace("_", " "))
            yield _of(f"{key}.interests.{issue}", place, weight, SIGNED)


def _leverage(base: Variant) -> Iterator[Control]:
    for code, over in base.leverage.items():
        for other, quantity in over.items():
            place = (LEVERAGE, base.states[code].name, gettext("over {state}", state=base.states[other].name))
            yield _of(f"leverage.{code}.{other}", place, quantity, SHARE)


def _of_incident(name: str, incident: Incident) -> Iterator[Control]:
    title, key = incident.title or name, f"incidents.{name}"
    yield _with_reason(
        _of(f"{key}.responsibility", (RESPONSIBILITY, "", title), incident.responsibility, SHARE),
        incident.why, incident.disputed,
    )  # fmt: skip
    if incident.impact is not None:
        yield _of(
            f"{key}.impact", (SEVERITY, "", gettext("{incident} (impact)", incident=title)), incident.impact, IMPACT
        )
    else:
        severity = Quantity(value=float(incident.severity))
        yield _with_reason(
            _of(f"{key}.severity", (SEVERITY, "", title), severity, STEPS), incident.why, incident.disputed
        )


def _with_reason(control: Control, why: str | None, disputed: bool) -> Control:
    """Return a control with the reason of the entry around it, unless the number has its own."""
    facts = {**vars(control), "why": control.why or why or "", "disputed": control.disputed or disputed}
    return Control(**facts)

"""Uncertain inputs of a scenario: its numbers, each with the range over which it is varied."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

import numpy as np
from pydantic import BaseModel, WithJsonSchema
from scipy.stats import triang

from sim.arrays import Array
from sim.errors import UsageError
from sim.scenario.file.schema import Contents, Variant
from sim.scenario.file.values import BASE, Quantity
from sim.scenario.scenario import Scenario, impact

WIDTH = 0.1
"""Default width of the range round a number without one: to either side, as a share of half its scale. Assumed."""
MOST_IMPACT = 5.0
INTERESTS = ".interests"
Limits = tuple[float, float]
Ranges = Mapping[str, tuple[float, float]] | float
"""Lowest and highest value by dotted key; or the width by which every number of the file is varied."""


@dataclass(frozen=True)
class UncertainInput:
    """A number of the file by dotted key, with the range over which it is varied.

    `mode` is the mode of a range that the file declares: values are triangular then, as in a run. Without one they are
    uniform between `low` and `high`.
    """

    key: str
    low: float
    high: float
    mode: float | None = None

    def quantile(self, share: Array) -> Array:
        """Return the values below which these shares of the distribution lie; same shape."""
        if self.mode is None:
            return self.low + (self.high - self.low) * share
        reach = self.high - self.low
        values = triang.ppf(share, (self.mode - self.low) / reach, loc=self.low, scale=reach)
        return np.asarray(values, dtype=np.float64)


def uncertain_inputs(scenario: Scenario, variant: str = BASE, width: float = WIDTH) -> tuple[UncertainInput, ...]:
    """Return every number and range of a variant, in the order of the schema, and the impact of every incident.

    A range is that of the file. A number is varied by `width` to either side, as a share of half of its scale (.1 of a
    weight between -1 and 1, .05 of a share), within its limits. With a width of 0 only the file's ranges are returned.
    Raises UsageError for a width outside 0 to 1.
    """
    if not 0.0 <= width <= 1.0:
        raise UsageError(f"the width must be between 0 and 1; got {width:g}. It is a share of half a number's scale")
    contents, p = scenario.variant(variant), scenario.parameters(variant)
    found = [one for name in Contents.model_fields for one in _in_field(contents, name, (), width)]
    found += [
        _input(("incidents", name, "impact"), Quantity(value=impact(incident, p)), (0.0, MOST_IMPACT), width)
        for name, incident in contents.incidents.items()
        if incident.impact is None
    ]
    return tuple(one for one in found if one.low < one.high)


def varied_inputs(scenario: Scenario, variant: str, ranges: Ranges) -> tuple[UncertainInput, ...]:
    """Return the inputs named in `ranges`, over these ranges, or every one of the file if it is a width.

    Raises UsageError if there is none, and for a range without an extent.
    """
    if isinstance(ranges, Mapping):
        if not ranges:
            raise UsageError("name at least one input with its range")
        if wrong := [f"{key}={low:g}:{high:g}" for key, (low, high) in ranges.items() if not low < high]:
            raise UsageError(f"a range needs a lower and a higher end; got {', '.join(wrong)}")
        return tuple(UncertainInput(key, float(low), float(high)) for key, (low, high) in ranges.items())
    found = uncertain_inputs(scenario, variant, ranges)
    if not found:
        raise UsageError(f"{scenario.name} declares no range; give a width above 0 (default {WIDTH:g}), or name inputs")
    return found


def _interests(contents: Variant, above: str) -> Mapping[str, Quantity]:
    """Return the interests at a key such as `states.AZE.factions.hardliners.interests`; none if it is no such key."""
    states, code, factions, name, *rest = (above.split(".") + [""] * 4)[:5]
    if (states, factions, *rest) != ("states", "factions", INTERESTS.strip(".")) or code not in contents.states:
        return {}
    faction = contents.states[code].factions.get(name)
    return faction.interests if faction else {}


def _in_field(block: BaseModel, name: str, above: tuple[str, ...], width: float) -> Iterator[UncertainInput]:
    """Yield the inputs in one field of a block of the file."""
    field = type(block).model_fields[name]
    yield from _in(getattr(block, name), (*above, name), _limits([*field.metadata, field.annotation]), width)


def _in(value: Any, path: tuple[str, ...], limits: Limits | None, width: float) -> Iterator[UncertainInput]:
    if isinstance(value, Quantity):
        assert limits is not None, "every quantity of the schema declares its limits"
        yield _input(path, value, limits, width)
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _in_field(value, name, path, width)
    elif isinstance(value, Mapping):
        for name, held in value.items():
            yield from _in(held, (*path, name), limits, width)


def _limits(annotations: Sequence[Any]) -> Limits | None:
    """Return the limits that a type declares for its quantities, if it has any."""
    for one in annotations:
        if isinstance(one, WithJsonSchema) and one.json_schema and "quantity" in one.json_schema:
            low, high = one.json_schema["quantity"]
            return low, high
        if inner := _limits(get_args(one)):
            return inner
    return None


def _input(path: tuple[str, ...], quantity: Quantity, limits: Limits, width: float) -> UncertainInput:
    key, point, (low, high) = ".".join(path), quantity.point, limits
    if quantity.low is not None and quantity.high is not None:
        return UncertainInput(key, quantity.low, quantity.high, point)
    reach = width * (high - low) / 2.0
    return UncertainInput(key, max(low, point - reach), min(high, point + reach))


def settings_of(
    scenario: Scenario, variant: str, inputs: Sequence[UncertainInput], shares: Array
) -> list[dict[str, float]]:
    """Return the values of the inputs at points of the unit cube, [setting, input], as changes by dotted key.

    Weights of a faction's interests that would sum to more than 1 are scaled down together.
    """
    values = np.column_stack([one.quantile(column) for one, column in zip(inputs, shares.T, strict=True)])
    settings = [dict(zip([one.key for one in inputs], row, strict=True)) for row in values.tolist()]
    contents = scenario.variant(variant)
    factions = {key.rpartition(".")[0] for setting in settings[:1] for key in setting if f"{INTERESTS}." in key}
    for above in sorted(factions):
        if not (held := _interests(contents, above)):
            continue  # a key that the file does not have is refused where settings are checked
        file = {f"{above}.{issue}": max(weight.extremes, key=abs) for issue, weight in held.items()}
        for setting in settings:
            total = sum(abs(setting.get(key, weight)) for key, weight in file.items())
            if total > 1.0:
                setting |= {key: setting.get(key, weight) / total for key, weight in file.items()}
    return settings

"""Joint outcomes of several focal dyads in the same runs: any, all, how many, which first, who follows whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import xarray as xr

from sim.answer import plain
from sim.arrays import Array
from sim.errors import counted
from sim.languages.current import gettext, gettext_noop, percentage
from sim.results.dataset import FOCAL_TIMES, Results
from sim.results.selection import about
from sim.statistics.intervals import Estimate, share
from sim.wording import listed, probability

FOLLOWS = 4
"""Weeks after the first rupture of another dyad within which a rupture counts as following it."""
ORDERS = 3
"""Orders of ruptures that are listed, the most frequent first."""
LEAST = 0.01
"""Probability of rupture from which another dyad is named."""
NAMED = 8
"""Other dyads that are named, those that rupture most often."""
LEGEND = gettext_noop(
    "First: of the runs with a rupture, no other focal dyad ruptures before it. Follows: of the runs in which another "
    "one ruptures first or in the same week."
)
"""What the shares by focal dyad are of."""


@dataclass(frozen=True)
class JointOutcomes:
    """Ruptures of the focal dyads of one variant, in the same runs.

    `any` and `all` are the probabilities that at least one, or every dyad ruptures; `how_many` are the shares of runs
    by number of ruptured dyads, from 0. `first` is, by dyad and of the runs with a rupture, the share in which no other
    dyad ruptures before it; `follows` is, of the runs in which another dyad ruptures first or in the same week, the
    share in which the dyad ruptures within `FOLLOWS` weeks of it. `orders` are the most frequent orders, such as
    `A-B = C-D > E-F` (in the same week, then later), with their shares of all runs.
    """

    dyads: tuple[str, ...]
    runs: int
    any: Estimate
    all: Estimate
    how_many: tuple[float, ...]
    first: dict[str, Estimate]
    follows: dict[str, Estimate]
    orders: dict[str, float]

    def to_json(self) -> dict[str, Any]:
        """Return the probabilities as plain data; a share of no runs is null."""
        return dict(plain({key: value for key, value in vars(self).items() if key != "runs"}))

    def sentences(self) -> list[str]:
        """Describe them in sentences, without the table by dyad."""
        number = len(self.dyads)
        none, *some, everyone = map(percentage, self.how_many)
        many = [
            gettext("none in {share} of runs", share=none),
            *(gettext("{number} in {share}", number=place, share=one) for place, one in enumerate(some, 1)),
            gettext("all {number} in {share}", number=number, share=everyone),
        ]
        lines = [
            gettext(
                "At least one of the {number} focal dyads ruptures: {any}. All: {all}. How many rupture: "
                "{shares}.",
                number=number, any=probability(self.any, self.runs), all=probability(self.all, self.runs),
                shares=listed(many),
            )
        ]  # fmt: skip
        if self.orders:
            of_runs = gettext_noop("{order} ({share} of runs)")
            orders = [gettext(of_runs, order=order, share=percentage(one)) for order, one in self.orders.items()]
            frequent = gettext_noop("Most frequent orders of ruptures (= in the same week, > later): {orders}.")
            lines.append(gettext(frequent, orders="; ".join(orders)))
        return lines


def cell(e: Estimate) -> str:
    """Format a share in a table of focal dyads: `42%`, or `-` if it is of no runs."""
    return percentage(e.estimate) if e.estimate == e.estimate else "-"


def joint_outcomes(results: Results, variant: str) -> JointOutcomes | None:
    """Return the joint outcomes of the focal dyads in one variant of a study; None if it has one focal dyad."""
    if len(results.focal_dyads) < 2:
        return None
    times = results.dataset[FOCAL_TIMES].sel(variant=variant).transpose("run", "focal_dyad")
    return of_times([str(dyad) for dyad in times["focal_dyad"].to_numpy()], times.to_numpy())


def of_times(dyads: Sequence[str], times: Array) -> JointOutcomes:
    """Return the joint outcomes of ruptures in these weeks, [run, dyad]; NaN is none."""
    runs, ruptured = len(times), np.isfinite(times)
    number = ruptured.sum(axis=1)
    week = np.where(ruptured, times, np.inf)
    first, follows = {}, {}
    for place, dyad in enumerate(dyads):
        others = np.delete(week, place, axis=1).min(axis=1)
        mine, somebody = week[:, place], np.isfinite(others)
        first[dyad] = share(int((ruptured[:, place] & (mine <= others)).sum()), int((number > 0).sum()))
        before = somebody & (others <= mine)
        follows[dyad] = share(int((before & (mine <= others + FOLLOWS)).sum()), int(before.sum()))
    orders = Counter(_order(dyads, row) for row, any_ in zip(week, number > 0, strict=True) if any_)
    return JointOutcomes(
        dyads=tuple(dyads),
        runs=runs,
        any=share(int((number > 0).sum()), runs),
        all=share(int((number == len(dyads)).sum()), runs),
        how_many=tuple(float(one) for one in np.bincount(number, minlength=len(dyads) + 1) / runs),
        first=first,
        follows=follows,
        orders={order: count / runs for order, count in orders.most_common(ORDERS)},
    )


def _order(dyads: Sequence[str], weeks: Array) -> str:
    """Describe the order of the ruptures of one run: dyads of the same week are joined by =, later ones follow >."""
    steps: dict[float, list[str]] = {}
    for place in np.argsort(weeks, kind="stable"):
        if np.isfinite(weeks[place]):
            steps.setdefault(float(weeks[place]), []).append(dyads[place])
    return " > ".join(" = ".join(step) for step in steps.values())


def focal_dyads(dataset: xr.Dataset, variant: str) -> xr.Dataset:
    """Compute when the focal dyads of one variant rupture, in the same runs.

    Variables: `ruptured` (focal_dyad, week), the share of runs in which each dyad has ruptured by then; `any_ruptured`
    and `all_ruptured` (week); `how_many` (number), the share of runs by number of dyads that rupture.
    """
    times = dataset[FOCAL_TIMES].sel(variant=variant).transpose("run", "focal_dyad").to_numpy()
    weeks = np.arange(dataset.sizes["week"])
    by_then = np.where(np.isfinite(times), times, np.inf)[..., None] <= weeks
    number = np.isfinite(times).sum(axis=1)
    return xr.Dataset(
        {
            "ruptured": (("focal_dyad", "week"), by_then.mean(axis=0)),
            "any_ruptured": ("week", by_then.any(axis=1).mean(axis=0)),
            "all_ruptured": ("week", by_then.all(axis=1).mean(axis=0)),
            "how_many": ("number", np.bincount(number, minlength=times.shape[1] + 1) / len(times)),
        },
        coords={
            "focal_dyad": dataset["focal_dyad"].to_numpy(),
            "week": dataset["week"].to_numpy(),
            "number": np.arange(times.shape[1] + 1),
        },
        attrs=about(dataset, variant, len(times)),
    )


def ruptures_elsewhere(results: Results, variant: str) -> dict[str, Estimate]:
    """Return the probability of rupture of every dyad with a relation that is not focal, the most probable first."""
    if "rupture_count" not in results.dataset:
        return {}
    counts = results.dataset["rupture_count"].sel(variant=variant).to_numpy()
    named = results.dataset["relation_square_sum"].sel(variant=variant).any("week").to_numpy()
    roster, focal = results.manifest["roster"], [set(dyad.split("-")) for dyad in results.focal_dyads]
    found = {
        f"{roster[a]}-{roster[b]}": share(int(counts[a, b]), results.manifest["runs"])
        for a, b in zip(*np.nonzero(named | named.T), strict=True)
        if a < b and {roster[a], roster[b]} not in focal
    }
    return dict(sorted(found.items(), key=lambda item: -item[1].estimate))


def elsewhere_sentence(ruptures: Mapping[str, Estimate]) -> str:
    """Name the other dyads that rupture in at least one run of a hundred; empty if there is none."""
    likely = {dyad: one for dyad, one in ruptures.items() if one.estimate >= LEAST}
    named = [f"{dyad} {one.estimate:.0%}" for dyad, one in list(likely.items())[:NAMED]]
    if not named:
        return ""
    more = len(likely) - len(named)
    rest = f", and {counted(more, 'more dyad')} in 1% of runs or more" if more else ""
    return f"Ruptures of other dyads, as shares of runs: {', '.join(named)}{rest}."

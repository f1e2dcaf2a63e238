"""What each mechanism is worth on past crises: a table, and in words which of them the cases do not miss."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sim.analysis.ablation import Ablation
from sim.analysis.case_scores import json_of
from sim.analysis.estimates import Estimate
from sim.brief.case_scores import fold, table

KEY = (
    "Change of the mean log score of the raw simulation, out of fold, when a mechanism is taken out of every case: at "
    "the parameters fitted with it, and at those found anew without it. Above 0 it is missed; 90 % intervals over "
    "dyads. What is changed is taken as linear in the parameters where they are found anew."
)
CAVEAT = (
    "That a mechanism costs nothing here does not make it false: the table knows little of factions, leaders and third "
    "parties. It means that these cases do not validate it."
)


def ablation_text(found: Sequence[Ablation], dyads: Sequence[str]) -> str:
    """The table, the mechanisms that are not missed, and what that cannot say."""
    costs = {one.mechanism: one.costs(dyads) for one in found}
    cells = [["without", "parameters kept", "found anew"]]
    cells += [[name.replace("_", " "), _figure(kept), _figure(anew)] for name, (kept, anew) in costs.items()]
    idle = [name.replace("_", " ") for name, (_, anew) in costs.items() if not anew.low > 0.0]
    said = f"Not missed once the rest is fitted anew: {', '.join(idle)}." if idle else "Every mechanism is missed."
    return "\n".join([*fold(KEY), "", *table(cells), "", *fold(said), *fold(CAVEAT)])


def ablation_json(found: Sequence[Ablation], dyads: Sequence[str]) -> list[dict[str, Any]]:
    """The same for other programs."""
    rows = []
    for one in found:
        kept, anew = one.costs(dyads)
        rows.append({"without": one.mechanism, "kept": json_of(kept), "refitted": json_of(anew)})
    return rows


def _figure(cost: Estimate) -> str:
    return f"{cost.estimate:+.3f} ({cost.low:+.3f} to {cost.high:+.3f})"

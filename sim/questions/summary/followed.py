"""Formal acts that followed the call of another state, by caller: what alignment adds, run by run at the same draws."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sim.model.actions import ACTIONS
from sim.results.dataset import Results
from sim.results.recording.event_recorder import FOLLOWED
from sim.wording import listed

NAMED = 3
"""Callers that are named in a sentence."""
DOWNGRADES = tuple(action.name for action in ACTIONS if action.kind == "downgrade")


@dataclass(frozen=True)
class Followed:
    """Means over the runs of one variant: formal acts a run, and those taken only because of a call.

    `by_caller` divides these by the state whose call weighed most, the most frequent first.
    """

    acts: float
    followed: float
    by_caller: dict[str, float]

    @property
    def per_act(self) -> float:
        """Acts that followed a call, for each act that did not; 0 without an act."""
        own = self.acts - self.followed
        return self.followed / own if own > 0.0 else 0.0

    def to_json(self) -> dict[str, object]:
        """Return the means as plain data."""
        return {**vars(self), "per_act": self.per_act}

    def sentence(self, names: Mapping[str, str]) -> str:
        """Describe them in a sentence; `names` are those of the states."""
        if not self.followed:
            return f"Alignment is on, and no formal act of {self.acts:.1f} a run follows the call of another state."
        first = list(self.by_caller.items())[:NAMED]
        callers = [f"{names.get(code, code)} {mean:.2f}" for code, mean in first]
        if rest := sum(self.by_caller.values()) - sum(mean for _, mean in first):
            callers.append(f"others {rest:.2f}")
        return (
            f"Formal acts of all states: {self.acts:.1f} a run, of which {self.followed:.2f} follow the call of "
            f"another state and would not have been taken, or not as far, without it ({listed(callers)}): "
            f"{self.per_act:.2f} for each act of a state's own. The strength of alignment is assumed, not fitted."
        )


def followed_in(results: Results, variant: str) -> Followed | None:
    """Return the means of a variant; None for a study without alignment."""
    if not any(name.startswith(FOLLOWED) for name in results.manifest.get("event_names", ())):
        return None
    table = results.events
    events = table.loc[table["variant"] == variant, "event"]
    calls = events[events.str.startswith(FOLLOWED)].str.removeprefix(FOLLOWED).value_counts()
    runs = results.manifest["runs"]
    by_caller = {str(code): int(count) / runs for code, count in calls.items() if count}
    return Followed(int(events.isin(DOWNGRADES).sum()) / runs, int(calls.sum()) / runs, by_caller)

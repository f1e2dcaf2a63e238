"""The dataset's contract: every variable with its dimensions, type, unit and meaning.

Dimensions come in this order: variant, run (or kept_run), week, source, target (or direction), then term, rung,
bin, faction. `direction` is the focus pair seen from each side; `kept_run` are the first runs, for which
every pair's path is kept (`kept_runs`). A week's value is what holds after that week has been played.
"""

from __future__ import annotations

from dataclasses import dataclass

KEPT_PATHS, FEWEST_KEPT = 48, 8
"""Paths of every pair kept over all variants, and the fewest a variant; all runs keep the focus pair's."""
BINS = 80
"""Bins of the relation histogram, equal, over [-1, 1]."""
FIXED_POINT = 2**15 - 1
"""Histograms and moments come from the relation in whole steps of 1 / FIXED_POINT: exact in any order."""

FOCUS = ("variant", "run", "week", "direction")
PATHS = ("variant", "kept_run", "week", "source", "target")
DYADS = ("variant", "week", "source", "target")


@dataclass(frozen=True)
class Variable:
    """One variable of the dataset."""

    name: str
    dims: tuple[str, ...]
    dtype: str
    units: str
    meaning: str


VARIABLES: tuple[Variable, ...] = (
    Variable("half_log_odds", FOCUS, "f8", "log-odds / 2", "half log-odds that the other is well disposed, focus pair"),
    Variable("start_half_log_odds", ("variant", "run", "direction"), "f8", "log-odds / 2", "the same at the start"),
    Variable("relation", FOCUS, "f4", "1", "relation of source to target, -1 to 1, focus pair"),
    Variable("dyad_relation", ("variant", "run", "week"), "f4", "1", "the worse of both relations of the focus pair"),
    Variable("rung", ("variant", "run", "week"), "i1", "rung", "rung of the focus pair"),
    Variable("downgrade_level", FOCUS, "i1", "downgrade_level", "formal level in force of source against target"),
    Variable("tone", FOCUS, "f4", "Goldstein / 10", "conduct of source to target"),
    Variable("grievance", FOCUS, "f4", "impact", "source's unsettled harm from target"),
    Variable("ties", ("variant", "run", "week"), "f4", "1", "slow ties of the focus pair"),
    Variable("action", FOCUS, "i1", "row of ACTIONS", "what source did to target"),
    Variable("contribution_end", ("variant", "run", "direction", "term"), "f8", "log-odds / 2", "ledger at the horizon"),
    Variable("contribution", ("variant", "kept_run", "week", "direction", "term"), "f8", "log-odds / 2",
             "contributions to the change of the half log-odds since the start; the terms sum to it"),
    Variable("time_to_rupture", ("variant", "run"), "f8", "weeks", "first week of the first rupture (NaN: none)"),
    Variable("time_to_severance", ("variant", "run"), "f8", "weeks", "first week severed or worse (NaN: none)"),
    Variable("time_to_partial_repair", ("variant", "run"), "f8", "weeks",
             "first step up or amends after the pair left its starting rung (NaN: none)"),
    Variable("time_to_repair", ("variant", "run"), "f8", "weeks",
             "full repair after the pair left its starting rung (NaN: none)"),
    Variable("time_to_repair_after_rupture", ("variant", "run"), "f8", "weeks",
             "full repair after the first rupture (NaN: none)"),
    Variable("relation_path", PATHS, "f4", "1", "relation of source to target, -1 to 1"),
    Variable("grievance_path", PATHS, "f4", "impact", "source's unsettled harm from target"),
    Variable("ties_path", PATHS, "f4", "1", "slow ties"),
    Variable("tone_path", PATHS, "f4", "Goldstein / 10", "conduct of source to target"),
    Variable("rung_path", PATHS, "i1", "rung", "rung of the pair"),
    Variable("downgrade_level_path", PATHS, "i1", "downgrade_level", "formal level in force of source against target"),
    Variable("action_path", PATHS, "i1", "row of ACTIONS", "what source did to target"),
    Variable("mobilisation_path", ("variant", "kept_run", "week", "faction"), "f4", "1", "how loud a faction is"),
    Variable("relation_count", (*DYADS, "bin"), "i4", "runs", "histogram of the relation over all runs"),
    Variable("rung_count", (*DYADS, "rung_name"), "i4", "runs", "runs on each rung"),
    Variable("relation_sum", DYADS, "i8", "1 / 32767", "sum of the relation over all runs, fixed point"),
    Variable("relation_square_sum", DYADS, "i8", "1 / 32767**2", "sum of its square over all runs, fixed point"),
)  # fmt: skip
"""Every variable of `Results.dataset`."""

EVENT_COLUMNS = ("variant", "run", "week", "source", "target", "event")
"""Integer columns of the event table; `event` is a row of the event names in the manifest."""

COUNTED = ("relation_count", "rung_count", "relation_sum", "relation_square_sum")
"""Variables counted over all runs when the parts are joined."""


def kept_runs(variants: int) -> int:
    """For how many runs, from run 0, every pair's path is kept in a study of so many variants."""
    return max(FEWEST_KEPT, KEPT_PATHS // variants)

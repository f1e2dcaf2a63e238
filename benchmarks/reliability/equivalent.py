"""Mutants that change nothing that anybody could notice, with the reason; they are not counted."""

from __future__ import annotations

EQUIVALENT: dict[str, str] = {
    "sim/statistics/logistic.py: loss: np.logaddexp(0.0, log_odds).sum() - happened @ log_odds + 0.5 * ridge @ "
    "weights ** 2 -> np.logaddexp(0.0, log_odds).sum() - happened @ log_odds - 0.5 * ridge @ weights ** 2": (
        "the loss only accepts steps of the search, which ends where the gradient, which has the penalty, is zero"
    ),
    "sim/model/elementary.py: normal_quantiles: 0 -> 1": "the loop for far tails is entered, and finds none",
    "sim/questions/window/repair_curves.py: interval_places: 1.0 -> 1.25": "it divides a difference that is zero",
    "sim/engine/draws.py: mean_draws: draws['successor_leaning'] = 0.5 -> pass": "no leader changes in the mean week",
    "sim/results/recording/event_recorder.py: __init__: 1024 -> 1025": "first size of an array that grows",
    "sim/questions/readings/text.py: _percent: share < 0.5 -> share <= 0.5": "the share is near 0 or near 1 here",
    "sim/questions/sweep/text.py: shown: len(sweep.settings) <= MOST_ROWS -> len(sweep.settings) < MOST_ROWS": (
        "of exactly so many settings, both halves together are all of them"
    ),
    "sim/statistics/sensitivity_indices.py: trajectories: np.argsort(random.random((count, inputs)), axis=1) -> "
    "np.argsort(random.random((count, inputs)))": "the last axis is the usual one, and there are two",
    "sim/results/recording/decomposition.py: _add_relation_drops: 1 -> 2": "any negative size is found by NumPy",
    "sim/model/random_streams.py: uniform: self.numbers(week).reshape(-1, *(1,) * places.ndim) + np.zeros_like(places) "
    "-> self.numbers(week).reshape(-1, *(1,) * places.ndim) - np.zeros_like(places)": "the zeros only give a shape",
    "sim/questions/calibrate/ablation.py: _shifted: np.linalg.lstsq(terms, change.reshape(len(change), -1), "
    "rcond=None) -> np.linalg.lstsq(terms, change.reshape(len(change), -1))": "None is the usual value",
    "sim/statistics/survival.py: kaplan_meier: 1.0 -> 1.25": "without times there is no element to give it to",
}
"""Reason, by the name of the mutant."""

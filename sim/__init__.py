"""bilateral: how a relationship between two states breaks and mends.

A scenario file goes in; thousands of runs on named random streams come out, in one labelled dataset.

    Reading      load, Scenario
    Simulating   Study, play, resume, expand, FilterOptions, World, State, Faction
    Elsewhere    cluster, Shard, play_shard, merge
    Results      Results, open_results, verify
    Questions    summary, compare, attribute, sweep, sensitivity, discover, update, window, respond, readings, robust,
                 early_warning, signposts, story, storylines, coverage, parameter_uncertainty
    Reporting    brief
    Past crises  read_cases, write_cases, backtest, disputes, calibrate
    The model    WEEK, ACTIONS, RUNGS, THEORIES, Parameters, declared
    Errors       SimError, ScenarioError, ResultsError, UsageError

    import sim
    scenario = sim.load("scenarios/russia_azerbaijan_2025.yaml")
    result = scenario.run(runs=200, seed=1)
    result.plot()
    print(result.summary())
    result.dataset
"""

from __future__ import annotations

import lazy_loader

__version__ = "0.1.0"

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)

"""bilateral: how a relationship between two states breaks and mends.

A scenario file goes in; thousands of runs on named luck come out, in one labelled dataset.

    Reading      load, Scenario
    Playing      play, resume, expand, Study, World, State, Faction
    Results      Results, open_results
    Questions    compare, story, storylines, attribute, window, Span, readings, early_warning, robust, Draws
    Past crises  read_cases, write_cases, backtest, calibrate
    The model    WEEK, ACTIONS, RUNGS, THEORIES, Parameters, declared
    Errors       SimError, ScenarioError, ResultsError, UsageError

    import sim
    scenario = sim.load("scenarios/russia_azerbaijan_2025.yaml")
    result = scenario.run(runs=200, seed=1)
    result.plot()
    print(result.brief())
    result.dataset
"""

from __future__ import annotations

import lazy_loader

__version__ = "0.1.0"

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)

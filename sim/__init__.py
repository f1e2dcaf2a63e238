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

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.actions import ACTIONS as ACTIONS
    from sim.analysis.early_warning import early_warning as early_warning
    from sim.analysis.span import Span as Span
    from sim.analysis.story import story as story
    from sim.analysis.storylines import storylines as storylines
    from sim.answers import attribute as attribute
    from sim.answers import compare as compare
    from sim.answers import readings as readings
    from sim.answers import robust as robust
    from sim.answers import window as window
    from sim.ensemble import expand as expand
    from sim.ensemble import play as play
    from sim.ensemble import resume as resume
    from sim.errors import ResultsError as ResultsError
    from sim.errors import ScenarioError as ScenarioError
    from sim.errors import SimError as SimError
    from sim.errors import UsageError as UsageError
    from sim.history.files import write_cases as write_cases
    from sim.history.table import read_cases as read_cases
    from sim.ladder import RUNGS as RUNGS
    from sim.notebook import Results as Results
    from sim.notebook import Scenario as Scenario
    from sim.notebook import load as load
    from sim.notebook import open_results as open_results
    from sim.parameters import Parameters as Parameters
    from sim.parameters import declared as declared
    from sim.rules import WEEK as WEEK
    from sim.study import Study as Study
    from sim.theories import THEORIES as THEORIES
    from sim.track_record import backtest as backtest
    from sim.track_record import calibrate as calibrate
    from sim.trials import Draws as Draws
    from sim.world.agents import Faction as Faction
    from sim.world.agents import State as State
    from sim.world.world import World as World

__version__ = "0.1.0"

_HOMES = {
    "load": "sim.notebook",
    "Scenario": "sim.notebook",
    "play": "sim.ensemble",
    "resume": "sim.ensemble",
    "expand": "sim.ensemble",
    "Study": "sim.study",
    "World": "sim.world.world",
    "State": "sim.world.agents",
    "Faction": "sim.world.agents",
    "Results": "sim.notebook",
    "open_results": "sim.notebook",
    "readings": "sim.answers",
    "compare": "sim.answers",
    "attribute": "sim.answers",
    "window": "sim.answers",
    "robust": "sim.answers",
    "Draws": "sim.trials",
    "Span": "sim.analysis.span",
    "early_warning": "sim.analysis.early_warning",
    "story": "sim.analysis.story",
    "storylines": "sim.analysis.storylines",
    "read_cases": "sim.history.table",
    "write_cases": "sim.history.files",
    "backtest": "sim.track_record",
    "calibrate": "sim.track_record",
    "WEEK": "sim.rules",
    "ACTIONS": "sim.actions",
    "RUNGS": "sim.ladder",
    "THEORIES": "sim.theories",
    "Parameters": "sim.parameters",
    "declared": "sim.parameters",
    "SimError": "sim.errors",
    "ScenarioError": "sim.errors",
    "ResultsError": "sim.errors",
    "UsageError": "sim.errors",
}

__all__ = sorted(_HOMES)


def __getattr__(name: str) -> Any:
    """Public names are fetched when first used, so that no command pays for what it does not need."""
    if name not in _HOMES:
        raise AttributeError(f"module 'sim' has no attribute {name!r}; it has {', '.join(__all__)}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return __all__

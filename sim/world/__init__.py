"""Simulations (`world.simulation`) and their start (`world.opening`); the world and its agents, on Mesa.

Mesa is loaded when `World` is first used.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(__name__, submod_attrs={"world": ["World"], "agents": ["State"]})

"""The week: its phases are called in the order in which they are printed."""

from __future__ import annotations

import ast
from inspect import getsource

from sim.engine import week
from sim.model.compiling import plain
from sim.model.rules import WEEK


def test_the_phases_of_a_week_are_called_in_their_order():
    called = [node.func.id for node in ast.walk(ast.parse(getsource(plain(week.play)))) if isinstance(node, ast.Call)]
    assert called == [phase.name for phase in WEEK]

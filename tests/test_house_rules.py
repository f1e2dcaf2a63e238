"""Sizes of modules and functions, and things that must not stand in the source."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MODULES = sorted((ROOT / "sim").rglob("*.py"))
MOST_LINES, MOST_BODY, MOST_ARGUMENTS = 300, 45, 6


def functions(tree):
    return [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]


def body_lines(function):
    first = function.body[0]
    documented = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    start = first.end_lineno + 1 if documented else first.lineno
    return function.end_lineno - start + 1


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_modules_and_functions_stay_small(path):
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= MOST_LINES
    for function in functions(ast.parse(text)):
        assert body_lines(function) <= MOST_BODY, function.name
        arguments = [a.arg for a in (*function.args.args, *function.args.kwonlyargs) if a.arg not in ("self", "cls")]
        assert len(arguments) <= MOST_ARGUMENTS, function.name


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_only_luck_touches_numpy_random(path):
    names = [n for n in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(n, ast.Attribute)]
    users = [n for n in names if n.attr == "random" and isinstance(n.value, ast.Name) and n.value.id == "np"]
    assert not users or path.name == "random_streams.py"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_inside_functions_stand_only_in_the_command_line(path):
    inside = [
        node
        for function in functions(ast.parse(path.read_text(encoding="utf-8")))
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert not inside or path.parent.name == "cli"


def test_the_week_can_be_read_as_a_table():
    from sim.model.rules import WEEK, week_table

    rows = week_table().splitlines()
    assert len(rows) == len(WEEK) == 13
    assert [row.split()[1] for row in rows] == [phase.name for phase in WEEK]

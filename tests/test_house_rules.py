"""Sizes of modules, functions and folders; no import cycles; what the source must not contain."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MODULES = sorted((ROOT / "sim").rglob("*.py"))
MOST_LINES, MOST_BODY, MOST_ARGUMENTS, MOST_FILES = 300, 45, 6, 14
QUESTIONS = ("What", "Whether", "How", "Who", "Where", "Which", "When", "Why", "Until when")


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
def test_only_the_random_streams_touch_numpy_random(path):
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
    assert not inside or "cli" in path.parts


def test_the_week_can_be_read_as_a_table():
    from sim.model.rules import WEEK, week_table

    rows = week_table().splitlines()
    assert len(rows) == len(WEEK) == 13
    assert [row.split()[1] for row in rows] == [phase.name for phase in WEEK]


def test_no_folder_has_more_files_than_a_reader_can_see_at_once():
    for folder in {path.parent for path in MODULES}:
        assert len(list(folder.glob("*.py"))) <= MOST_FILES, folder


def imported_at_run_time(tree):
    """Names of the modules of `sim` that a module imports, leaving out imports for annotations only."""
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sim"):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def graph_of_files():
    names = {".".join(path.relative_to(ROOT).with_suffix("").parts): path for path in MODULES}
    graph = {}
    for name, path in names.items():
        found = imported_at_run_time(ast.parse(path.read_text(encoding="utf-8")))
        graph[name] = {next((n for n in (target, target.rpartition(".")[0]) if n in names), None) for target in found}
    return {name: {n for n in targets if n and n != name} for name, targets in graph.items()}


def cycles(graph):
    """Nodes that can be reached from themselves."""
    reached = {node: set(targets) for node, targets in graph.items()}
    for middle in graph:
        for node in graph:
            if middle in reached[node]:
                reached[node] |= reached[middle]
    return sorted(node for node in graph if node in reached[node])


def test_files_do_not_import_one_another_in_a_circle():
    assert cycles(graph_of_files()) == []


def folder_of(name):
    """The folder of a module; a module at the top stands for itself."""
    return name if name.count(".") < 2 else name.rpartition(".")[0]


def test_folders_do_not_import_one_another_in_a_circle():
    folders = {}
    for name, targets in graph_of_files().items():
        folders.setdefault(folder_of(name), set()).update(folder_of(target) for target in targets)
    assert cycles({home: targets - {home} for home, targets in folders.items()}) == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_docstrings_do_not_begin_with_a_question(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    documented = [tree, *(n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.ClassDef))]
    texts = [text for text in map(ast.get_docstring, documented) if text]
    assert [text.splitlines()[0] for text in texts if text.startswith(tuple(f"{word} " for word in QUESTIONS))] == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_matplotlib_is_imported_in_plotting_and_pictures_only(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    drawing = [n for n in tree.body if isinstance(n, ast.ImportFrom) and (n.module or "").startswith("matplotlib")]
    drawing += [n for n in tree.body if isinstance(n, ast.Import) and n.names[0].name.startswith("matplotlib")]
    pictures = {"picture", "pictures", "fan", "rungs", "survival", "decomposition", "relations", "focal_dyads"}
    assert not drawing or path.parent.name == "plotting" or (path.stem in pictures and "questions" in path.parts)

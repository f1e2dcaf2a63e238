"""Mutations of Python source: one small fault at a time, put into its syntax tree."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.Gt), ast.LtE: (ast.Lt, ast.Gt), ast.Gt: (ast.GtE, ast.Lt), ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,), ast.Is: (ast.IsNot,), ast.IsNot: (ast.Is,), ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}  # fmt: skip
OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.Pow: ast.Mult, ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd, ast.BitXor: ast.BitOr, ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
}  # fmt: skip
PAIRS = ("min max", "minimum maximum", "any all", "floor ceil", "argmin argmax", "nanmin nanmax", "mean sum")
NAMES = {one: other for pair in PAIRS for one, other in (pair.split(), pair.split()[::-1])}
"""Functions that are taken for one another."""
FIGURES = {"Figure", "Axes"}
"""Types of a function that draws."""
STRICT = "strict"
"""The option of `zip` that nothing depends on as long as the program is right."""
FACTOR = 1.25
"""A number with a decimal point is multiplied by this; whole numbers are raised by one."""


@dataclass(frozen=True)
class Mutation:
    """One fault: the place of its node in the walk of the tree, which alternative it is, and how to read it."""

    at: int
    which: int
    line: int
    inside: str
    change: str

    @property
    def words(self) -> str:
        """The function and the change, as one line."""
        return f"{self.inside}: {self.change}"


def mutations(source: str) -> list[Mutation]:
    """Return every mutation of a source.

    Annotations, decorators, imports, f-strings, errors raised, `strict=` of `zip` (which guards against a fault of the
    program itself), and functions that take or return a figure are left.
    """
    tree = ast.parse(source)
    left, inside = _left_alone(tree), _functions(tree)
    found = []
    for at, node in enumerate(ast.walk(tree)):
        for which, new in enumerate([] if node in left else _alternatives(node)):
            found.append(
                Mutation(
                    at,
                    which,
                    getattr(node, "lineno", 0),
                    inside.get(node, "module"),
                    f"{_short(node)} -> {_short(new)}",
                )
            )
    return found


def mutated(source: str, mutation: Mutation) -> str:
    """Return the source with one mutation, without its comments."""
    tree = ast.parse(source)
    node = next(node for at, node in enumerate(ast.walk(tree)) if at == mutation.at)
    new = list(_alternatives(node))[mutation.which]
    return ast.unparse(ast.fix_missing_locations(_Replaced(node, new).visit(tree)))


class _Replaced(ast.NodeTransformer):
    def __init__(self, old: ast.AST, new: ast.AST) -> None:
        self.old, self.new = old, new

    def visit(self, node: ast.AST) -> ast.AST:
        return self.new if node is self.old else self.generic_visit(node)


def _short(node: ast.AST) -> str:
    """Return a node as source, without the branches of an `if`."""
    return f"if {ast.unparse(node.test)}" if isinstance(node, ast.If) else ast.unparse(node)


def _left_alone(tree: ast.Module) -> set[ast.AST]:
    """Return the nodes without effect on results, or whose effect is a text only."""
    roots: list[ast.AST | None] = []
    for node in ast.walk(tree):
        for_types = isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        if for_types or isinstance(node, ast.Import | ast.ImportFrom | ast.Raise | ast.JoinedStr):
            roots.append(node)
        if isinstance(node, ast.keyword) and node.arg == STRICT:
            roots.append(node.value)
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            roots += node.decorator_list
        if isinstance(node, ast.FunctionDef) and _draws(node):
            roots.append(node)
        roots += [getattr(node, "annotation", None), getattr(node, "returns", None)]
    return {node for root in roots if root is not None for node in ast.walk(root)}


def _draws(function: ast.FunctionDef) -> bool:
    """Return whether a function takes or returns a figure or axes."""
    kinds = [each.annotation for each in (*function.args.args, *function.args.kwonlyargs)] + [function.returns]
    return any(kind is not None and not FIGURES.isdisjoint(ast.unparse(kind).split(" | ")) for kind in kinds)


def _functions(tree: ast.Module) -> dict[ast.AST, str]:
    """Return the innermost function or class of each node, by its name."""
    named = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    return {inner: outer.name for outer in named for inner in ast.walk(outer)}


def _alternatives(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.Call():
            yield from _other_calls(node)
        case ast.Expr(value=ast.Call()) | ast.Assign(targets=[ast.Subscript() | ast.Attribute()]):
            yield ast.Pass()
        case ast.AugAssign(target=target, op=op, value=value):
            yield from (ast.Pass(), ast.AugAssign(target, OPERATORS[type(op)](), value))
        case ast.IfExp(test=test, body=body, orelse=other):
            yield ast.IfExp(test, other, body)
        case ast.If(test=test, body=body, orelse=other) if not isinstance(test, ast.Compare):
            yield ast.If(ast.UnaryOp(ast.Not(), test), body, other)
        case _:
            yield from _other_values(node)


def _other_values(node: ast.AST) -> Iterator[ast.expr]:
    """Yield comparisons, arithmetic, logic and constants that differ."""
    match node:
        case ast.Compare(left=left, ops=[op], comparators=right):
            yield from (ast.Compare(left, [new()], right) for new in COMPARISONS[type(op)])
        case ast.BinOp(left=left, op=op, right=right) if type(op) in OPERATORS and not (
            _is_text(left) or _is_text(right)
        ):
            yield ast.BinOp(left, OPERATORS[type(op)](), right)
        case ast.BoolOp(op=op, values=values):
            yield ast.BoolOp(ast.Or() if isinstance(op, ast.And) else ast.And(), values)
        case ast.UnaryOp(op=ast.Not() | ast.USub() | ast.Invert(), operand=operand):
            yield operand
        case ast.Constant(value=bool() | int() | float() as value):
            yield ast.Constant(_other(value))


def _other_calls(call: ast.Call) -> Iterator[ast.Call]:
    """Yield a call of the opposite function, without an option, or (of no class) with two arguments exchanged."""
    match call.func:
        case ast.Name(id=name) if name in NAMES:
            yield ast.Call(ast.Name(NAMES[name], ast.Load()), call.args, call.keywords)
        case ast.Attribute(value=value, attr=name) if name in NAMES:
            yield ast.Call(ast.Attribute(value, NAMES[name], ast.Load()), call.args, call.keywords)
    name = ast.unparse(call.func).split(".")[-1]
    kept = name in NAMES or name[:1].isupper()
    if len(call.args) > 1 and not kept and not any(isinstance(each, ast.Starred) for each in call.args[:2]):
        yield ast.Call(call.func, [call.args[1], call.args[0], *call.args[2:]], call.keywords)
    for number, keyword in enumerate(call.keywords):
        if isinstance(keyword.value, ast.Constant) and keyword.arg != STRICT and not _is_text(keyword.value):
            yield ast.Call(call.func, call.args, call.keywords[:number] + call.keywords[number + 1 :])


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def _other(value: bool | float) -> bool | float:
    if isinstance(value, bool):
        return not value
    return value + 1 if isinstance(value, int) or value == 0.0 else value * FACTOR

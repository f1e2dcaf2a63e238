"""Reference pages generated from the code: verbs, keys of the scenario file, acts, and the Python interface.

The site's configuration writes them into `docs/reference/` before each build; they are not committed.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

import sim
from sim.cli import bilateral
from sim.scenario.file.json_schema import DEFS, FILE, json_schema

FOLDER = Path(__file__).parent / "reference"
SHARED = ("why", "sources", "confidence", "disputed")
"""Keys of every entry, listed once at the top of the page."""


def write() -> None:
    """Write the pages; each is left alone if its text is the same."""
    FOLDER.mkdir(exist_ok=True)
    for name, lines in {"verbs": verbs(), "keys": keys(), "acts": acts(), "python": python()}.items():
        path, text = FOLDER / f"{name}.md", "\n".join(lines) + "\n"
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")


def verbs() -> Iterator[str]:
    """Yield the page of verbs: the help of each, with its options."""
    yield "# Verbs\nEvery verb of the command line with its options, as `bilateral VERB --help` prints them.\n"
    for name, command in bilateral.commands.items():
        context = click.Context(command, info_name=f"bilateral {name}")
        usage = " ".join(command.collect_usage_pieces(context))
        yield f"## {name}\n{plain(command.help or '')}\n\n```\nbilateral {name} {usage}\n```\n"
        records = [found for option in command.params if (found := option.get_help_record(context))]
        yield from table(("option", "meaning"), [(f"`{flags}`", plain(text)) for flags, text in records if text])


def keys() -> Iterator[str]:
    """Yield the page of keys: every key of the scenario file, by the part of the file that it belongs to."""
    schema = json_schema()["$defs"]
    parts = {name: part for name, part in schema.items() if not name.startswith("number_") and "Change" not in name}
    yield (
        "# Keys of the scenario file\nEvery key, with what it holds. [The scenario file](../scenario.md) explains "
        "them.\n\n"
        "Every entry, and every number written as `{value: ...}`, may also have `why`, `sources`, `confidence` (low, "
        "medium, high) and `disputed`.\n"
    )
    for name in (FILE, *(name for name in parts if name != FILE)):
        yield f"## {'The file' if name == FILE else name}\n{plain(parts[name].get('description', ''))}\n"
        required = parts[name].get("required", ())
        rows = [
            (f"`{key}`{' (required)' if key in required else ''}", held(value), plain(value.get("description", "")))
            for key, value in parts[name].get("properties", {}).items()
            if key not in SHARED
        ]
        yield from table(("key", "holds", "meaning"), rows)


def held(schema: dict[str, Any]) -> str:
    """Return what a key holds, in words: a type with its bounds, or the part of the file."""
    if "$ref" in schema:
        return schema["$ref"].removeprefix(DEFS).replace("_", " ")
    if "enum" in schema:
        return ", ".join(f"`{value}`" for value in schema["enum"])
    if "anyOf" in schema:
        return " or ".join(dict.fromkeys(held(one) for one in schema["anyOf"] if one.get("type") != "null"))
    if schema.get("type") == "array":
        return f"list of {held(schema['items'])}"
    below = [*schema.get("patternProperties", {}).values()]
    below += [schema["additionalProperties"]] if isinstance(schema.get("additionalProperties"), dict) else []
    if below:
        return f"names: {held(below[0])}"
    if "const" in schema:
        return f"`{schema['const']}`"
    return str(schema.get("format", schema.get("type", "any"))) + bounds(schema)


def bounds(schema: dict[str, Any]) -> str:
    """Return the bounds of a number in words, or nothing."""
    low, high = schema.get("minimum"), schema.get("maximum")
    if low is None and high is None:
        return ""
    return f" of at least {low}" if high is None else f" up to {high}" if low is None else f" from {low} to {high}"


def acts() -> Iterator[str]:
    """Yield the page of acts that a state can choose or a variant can script."""
    yield "# Acts\nEvery act of a state towards another: its tone from -1 (hostile) to 1, its CAMEO code, its kind.\n"
    rows = [(f"`{act.name}`", act.words, f"{act.tone:+.2f}", act.cameo, act.kind) for act in sim.ACTIONS]
    yield from table(("act", "in words", "tone", "CAMEO", "kind"), rows)


def python() -> Iterator[str]:
    """Yield the page of the Python interface: everything in `sim`."""
    yield "# Python\nEverything that `import sim` offers. Names that are not here may change without notice.\n"
    for name in sorted(dir(sim), key=lambda name: (not name[0].isupper(), name)):
        value = None if name.startswith("_") else getattr(sim, name)
        if inspect.isclass(value):
            yield f"```{{eval-rst}}\n.. autoclass:: {value.__module__}.{value.__qualname__}\n   :members:\n```\n"
        elif inspect.isfunction(value):
            yield f"```{{eval-rst}}\n.. autofunction:: {value.__module__}.{value.__qualname__}\n```\n"


def plain(text: str) -> str:
    """Return a text in one line, without what Markdown would read as marks."""
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;").replace("*", "\\*")


def table(heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> Iterator[str]:
    """Yield a Markdown table, or nothing if there are no rows."""
    if rows:
        yield "| " + " | ".join(heads) + " |\n|" + " --- |" * len(heads)
        yield from ("| " + " | ".join(row) + " |" for row in rows)
        yield ""

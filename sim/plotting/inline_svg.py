"""Figures as SVG for a page of HTML: text stays text, and no style sheet, style attribute or date is left."""

from __future__ import annotations

import re
from io import StringIO
from xml.etree import ElementTree as Xml

import matplotlib as mpl
from matplotlib.figure import Figure

from sim.plotting.style import STYLE

TEXT = {**STYLE, "svg.fonttype": "none"}
DROPPED = ("metadata", "style")
DIGITS = 2
"""Decimals of coordinates, in points."""
_NUMBER = re.compile(r"-?\d+\.\d+")
_REFERENCE = re.compile(r"url\(#([^)]+)\)")
FONTS = "'DejaVu Sans', Verdana, sans-serif"
GEOMETRY = ("d", "x", "y", "width", "height", "transform")


def inline_svg(figure: Figure, prefix: str, title: str, description: str) -> str:
    """Return a figure as an `<svg>` element with a title and a description for those who cannot see it.

    `prefix` begins every id, so that several figures can stand on one page.
    """
    root = _parsed(figure)
    _drop(root)
    targets = _targets(root)
    for node in root.iter():
        _plain(node, prefix, targets)
    root.attrib = {"viewBox": root.attrib["viewBox"], "role": "img"}
    root.set("aria-labelledby", f"{prefix}-title {prefix}-description")
    for tag, text in (("desc", description), ("title", title)):
        node = Xml.Element(tag, {"id": f"{prefix}-{'title' if tag == 'title' else 'description'}"})
        node.text = text
        root.insert(0, node)
    return Xml.tostring(root, encoding="unicode")


def _parsed(figure: Figure) -> Xml.Element:
    text = StringIO()
    with mpl.rc_context(TEXT):
        figure.savefig(text, format="svg", facecolor="none", metadata={"Date": None, "Creator": None})
    return Xml.fromstring(text.getvalue())


def _drop(node: Xml.Element) -> None:
    """Remove what belongs to a file of its own, and the spaces between elements."""
    for child in list(node):
        if _local(child.tag) in DROPPED:
            node.remove(child)
        else:
            _drop(child)
            child.tail = None
    if len(node):
        node.text = None


def _targets(root: Xml.Element) -> set[str]:
    """Return the ids that something refers to."""
    found = set()
    for node in root.iter():
        for name, value in node.attrib.items():
            found |= {value[1:]} if _local(name) == "href" else set(_REFERENCE.findall(value))
    return found


def _plain(node: Xml.Element, prefix: str, targets: set[str]) -> None:
    """Take names out of namespaces, styles into attributes, and keep the ids that are referred to."""
    attributes = {_local(name): value for name, value in node.attrib.items()}
    node.tag = _local(node.tag)
    if attributes.get("id") not in targets:
        attributes.pop("id", None)
    for declaration in filter(None, attributes.pop("style", "").split(";")):
        name, _, value = declaration.partition(":")
        attributes[name.strip()] = FONTS if name.strip() == "font-family" else value.strip()
    for name, value in attributes.items():
        if name == "id":
            attributes[name] = f"{prefix}-{value}"
        elif name == "href":
            attributes[name] = f"#{prefix}-{value[1:]}"
        elif name in GEOMETRY:
            attributes[name] = " ".join(_NUMBER.sub(_rounded, value).split())
        else:
            attributes[name] = _REFERENCE.sub(rf"url(#{prefix}-\1)", value)
    node.attrib = attributes


def _rounded(number: re.Match[str]) -> str:
    return f"{round(float(number[0]), DIGITS) + 0.0:g}"


def _local(name: str) -> str:
    return name.rpartition("}")[2]

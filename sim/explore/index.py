"""The page of the explorer in the language of its reader."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from sim.languages.current import English, gettext, written_in

PAGE = Path(__file__).parent / "page"
INDEX = PAGE / "index.html.j2"
_templates = Environment(
    loader=FileSystemLoader(PAGE, encoding="utf-8"),
    autoescape=True,
    undefined=StrictUndefined,
    keep_trailing_newline=True,
)


def index(readers: English) -> str:
    """Return the page as HTML."""
    with written_in(readers):
        template = _templates.get_template(INDEX.name)
        return template.render(code=readers.code, gettext=gettext, html_gettext=_html_gettext)


def _html_gettext(message: str, **places: Any) -> Markup:
    """Return a message whose places are elements."""
    return escape(gettext(message)).format(**places)

"""The page as HTML: one file with its style inside, which loads nothing and runs nothing."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from sim.briefing.blocks import Section

FOLDER = Path(__file__).parent
TEMPLATE, STYLE = "brief.html.j2", "brief.css"
_templates = Environment(
    loader=FileSystemLoader(FOLDER, encoding="utf-8"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)


def page(title: str, subtitle: str, sections: Sequence[Section], foot: str) -> str:
    """Return the page. Every text is escaped; a figure is the one thing that is put in as it is."""
    style = (FOLDER / STYLE).read_text(encoding="utf-8")
    digest = b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return _templates.get_template(TEMPLATE).render(
        title=title, subtitle=subtitle, sections=sections, foot=foot, style=Markup(style), policy=policy(digest)
    )


def policy(digest: str) -> str:
    """Return the content security policy: nothing is allowed but the style with this SHA-256."""
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"

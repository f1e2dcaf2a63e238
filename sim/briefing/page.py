"""The page as HTML: one file with its style inside, which loads nothing; it runs a script only if it has sliders."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from sim.briefing.blocks import Chooser, Section, Untranslated
from sim.languages.current import ENGLISH, gettext, language
from sim.page.charts import CHART_SCRIPT, CHART_STYLE

FOLDER = Path(__file__).parent
TEMPLATE, STYLE, BAKED = "brief.html.j2", "brief.css", "baked"
_templates = Environment(
    loader=FileSystemLoader(FOLDER, encoding="utf-8"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)
_templates.tests["untranslated"] = lambda text: isinstance(text, Untranslated) and language().code != ENGLISH.code


def page(title: str, subtitle: str, sections: Sequence[Section], foot: str) -> str:
    """Return the page. Every text is escaped; a figure is the one thing that is put in as it is."""
    style, script = _read(FOLDER / STYLE), ""
    if any(part.kind == Chooser.kind for section in sections for part in section.parts):
        style += _read(CHART_STYLE) + _read(FOLDER / f"{BAKED}.css")
        script = _read(CHART_SCRIPT) + _read(FOLDER / f"{BAKED}.js")
    return _templates.get_template(TEMPLATE).render(
        gettext=gettext, code=language().code,
        title=title, subtitle=subtitle, sections=sections, foot=foot, style=Markup(style), script=Markup(script),
        policy=policy(style, script),
    )  # fmt: skip


def _read(file: Path) -> str:
    return file.read_text(encoding="utf-8")


def policy(style: str, script: str = "") -> str:
    """Return the content security policy: nothing is allowed but this style and, if there is one, this script."""
    scripts = f" script-src '{_digest(script)}';" if script else ""
    return f"default-src 'none'; style-src '{_digest(style)}';{scripts} base-uri 'none'; form-action 'none'"


def _digest(text: str) -> str:
    return f"sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}"

"""Translations that the script of a page needs, and how it writes dates and numbers."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

from sim.languages.current import decimal, language


def spoken(*scripts: Path) -> dict[str, Any]:
    """Return `messages` of the scripts by message, the `locale`, short names of `months` and the decimal `point`."""
    text = "".join(script.read_text(encoding="utf-8") for script in scripts)
    messages = {
        message: translation
        for message, translation in language().messages().items()
        if f"gettext({json.dumps(message, ensure_ascii=False)}" in text
    }
    locale = {"en": "en-GB"}.get(language().code, language().code)
    months = [
        language().day(dt.date(2001, month, 1)).removeprefix("1 ").removesuffix(" 2001") for month in range(1, 13)
    ]
    return {"messages": messages, "locale": locale, "months": months, "point": decimal(0.5, 1).strip("05")}

"""Messages of the sources, and the catalogues of their translations brought up to date: python docs/catalogues.py."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import write_po

from sim.languages.catalogues import CODES, catalogue, catalogue_file

SIM = Path(__file__).parents[1] / "sim"
METHODS = {".py": "python", ".j2": "jinja2.ext.babel_extract", ".js": "javascript"}
KEYWORDS = {
    "gettext": None, "gettext_noop": None, "lazy_gettext": None, "html_gettext": None, "ngettext": (1, 2),
    "ngettext_noop": (1, 2),
}  # fmt: skip
Message = str | tuple[str, ...]


def messages() -> dict[Message, list[str]]:
    """Return every message marked in the sources, with the files that have it; one with plural forms is a tuple."""
    found: dict[Message, list[str]] = {}
    for file in sorted(path for path in SIM.rglob("*") if path.suffix in METHODS):
        contents, place = file.read_bytes(), file.relative_to(SIM.parent).as_posix()
        if (b"gettext" in contents and file.parent.name != "languages") or file.name == "terms.py":
            for _, message, _, _ in extract(METHODS[file.suffix], BytesIO(contents), KEYWORDS):
                found.setdefault(message, []).append(place)
    return found


def updated(code: str) -> Catalog:
    """Return the catalogue of a language with exactly the messages of the sources; new ones are not translated."""
    old, sources = catalogue(code), messages()
    new = Catalog(
        locale=code, project=old.project, version=old.version, header_comment=old.header_comment, fuzzy=False,
        last_translator=old.last_translator, language_team=old.language_team, charset="utf-8",
        creation_date=old.creation_date, revision_date=old.revision_date,
    )  # fmt: skip
    for message, files in sources.items():
        known = old.get(message[0] if isinstance(message, tuple) else message)
        places = [(file, 0) for file in dict.fromkeys(files)]
        new.add(message, known.string if known is not None else "", locations=places)
    return new


def main() -> None:
    """Write the catalogues."""
    for code in CODES[1:]:
        new = updated(code)
        with catalogue_file(code).open("wb") as file:
            write_po(file, new, width=100, include_lineno=False)
        missing = [message.id for message in new if message.id and not message.string]
        print(f"{code}: {len(new)} messages, {len(missing)} not translated", *missing, sep="\n  ")


if __name__ == "__main__":
    main()

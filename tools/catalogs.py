"""The catalogs of the interface brought up to date: `python -m tools.catalogs [--check]`.

What Python, templates and scripts say is extracted; translations that there are stay, what nobody says any more goes.
The names of the wars' camps, sectors and regions are taken from their tables and from the gazetteer. ``--check`` writes
nothing and fails where a sentence has no translation, or one whose placeholders are not those of the sentence.
"""

from __future__ import annotations

import ast
import io
import json
import re
import sqlite3
import sys
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

from babel.messages import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from counterclaim.language.interface import LANGUAGES

ROOT = Path(__file__).resolve().parents[1]
GAZETTEER = ROOT / "counterclaim" / "resolution" / "gazetteer.sqlite"
LOCALES = ROOT / "counterclaim" / "language" / "locales"
METHODS = [
    ("**.py", "tools.catalogs:from_python"),
    ("publications/templates/**.html", "jinja2"),
    ("web/templates/**.html", "jinja2"),
    ("web/static/app/**.js", "tools.catalogs:from_script"),
]
KEYWORDS = {
    "_": None, "N_": None, "t": None, "gettext": None, "ngettext": (1, 2), "NN_": (1, 2),
    "pgettext": ((1, "c"), 2),
}  # fmt: skip
NAMES = "name"
"""The context of speakers' names: which of them the catalogs have is decided there, for the rest follow by rule."""
_JINJA = {"extensions": "jinja2.ext.i18n", "silent": "false", "newstyle_gettext": "true", "encoding": "utf-8",
          "trimmed": "false"}  # fmt: skip
_SAID = re.compile(r"(?<![\w.$])t\(\s*(\"(?:[^\"\\\n]|\\.)*\")")
_PERCENT = re.compile(r"%(?:\((\w+)\)([sd])|(%))")
_BRACE = re.compile(r"\{(\w+)\}")
_CASES = re.compile("_(?:acc|gen)$")


def main(arguments: list[str]) -> int:
    """Bring the catalogs up to date, or only check them; the exit status is 1 where something is to be done."""
    template = extracted()
    faults = []
    for language in LANGUAGES[1:]:
        known = known_catalog(language)
        fresh = updated(template, known, language)
        faults += [f"{language}: {fault}" for fault in faults_of(fresh)]
        if "--check" not in arguments:
            LOCALES.mkdir(exist_ok=True)
            (LOCALES / f"{language}.po").write_bytes(as_po(fresh))
        elif as_po(fresh) != as_po(known):
            print(f"{language}.po is not what is said now: run `python -m tools.catalogs`")
    print("\n".join(faults) or "every sentence is translated")
    return int(bool(faults))


def extracted() -> Catalog:
    """Everything that the program says, with where it says so."""
    template = Catalog(fuzzy=False)
    home = ROOT / "counterclaim"
    options = {pattern: _JINJA for pattern, method in METHODS if method == "jinja2"}
    said = extract_from_dir(home, METHODS, options, keywords=KEYWORDS)
    for path, _line, message, _comments, context in sorted(said, key=lambda found: (found[0], found[1], str(found[2]))):
        template.add(message, None, [(f"counterclaim/{path}", 0)], context=context)
    for context, name, path in (*war_names(), *region_names()):
        template.add(name, None, [(path, 0)], context=context)
    return template


def from_python(
    source: IO[bytes], keywords: Iterable[str], _tags: object, options: object
) -> Iterator[tuple[int, str, list[str | None], list[str]]]:
    """Calls of the keywords in a module, those inside of f-strings among them, as Babel takes them from a method."""
    for node in ast.walk(ast.parse(source.read())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in keywords:
            said = [arg.value if isinstance(arg, ast.Constant) else None for arg in node.args]
            if any(isinstance(words, str) for words in said):
                yield node.lineno, node.func.id, [w if isinstance(w, str) else None for w in said], []


def from_script(
    source: IO[bytes], _keywords: Iterable[str], _tags: object, options: object
) -> Iterator[tuple[int, str, str, list[str]]]:
    """Calls ``t("words")`` in a script, those inside of template strings among them."""
    text = source.read().decode()
    for call in _SAID.finditer(text):
        yield text.count("\n", 0, call.start()) + 1, "t", json.loads(call[1]), []


def war_names() -> Iterator[tuple[str, str, str]]:
    """What the tables of the wars name: (context, name, where)."""
    for folder in sorted((ROOT / "counterclaim" / "wars").iterdir()):
        if not (folder / "war.toml").is_file():
            continue
        at = f"counterclaim/wars/{folder.name}"
        for camp in tomllib.loads((folder / "war.toml").read_text(encoding="utf-8"))["camps"]:
            yield "camp", camp["name"], f"{at}/war.toml"
            yield "camp, genitive", camp["name"], f"{at}/war.toml"
            yield "forces", camp["adjective"], f"{at}/war.toml"
        for sector in tomllib.loads((folder / "sectors.toml").read_text(encoding="utf-8"))["sectors"]:
            yield "region", sector["name"], f"{at}/sectors.toml"


def region_names() -> Iterator[tuple[str, str, str]]:
    """The oblasts and raions of the gazetteer, and of the wars' own places."""
    if GAZETTEER.is_file():
        with sqlite3.connect(f"file:{GAZETTEER}?mode=ro", uri=True) as connection:
            rows = connection.execute(
                "SELECT oblast FROM places WHERE kind NOT IN ('world-city', 'country') UNION "
                "SELECT raion FROM places WHERE kind NOT IN ('world-city', 'country')"
            )
            for (name,) in sorted(rows):
                if name:
                    yield "region", name, "gazetteer"


def known_catalog(language: str) -> Catalog:
    """A language's catalog as it is, empty where there is none."""
    path = LOCALES / f"{language}.po"
    return read_po(io.BytesIO(path.read_bytes() if path.is_file() else b""), locale=language)


def updated(template: Catalog, known: Catalog, language: str) -> Catalog:
    """What is said now with the translations that there are, and the speakers' names that the catalog has.

    Without a built gazetteer the regions that the catalog has stay as well.
    """
    kept = {NAMES} if GAZETTEER.is_file() else {NAMES, "region"}
    fresh = Catalog(locale=language, project="Counterclaim", fuzzy=False)
    for message in template:
        if message.id:
            old = known.get(message.id, message.context)
            told = (
                old.string if old and isinstance(old.string, type(_empty(message, known))) else _empty(message, known)
            )
            fresh.add(message.id, told, sorted(set(message.locations)), context=message.context)
    for message in known:
        if message.context in kept and message.string and not fresh.get(message.id, message.context):
            fresh.add(message.id, message.string, message.locations, context=message.context)
    return fresh


def _empty(message: Message, catalog: Catalog) -> str | tuple[str, ...]:
    return ("",) * catalog.num_plurals if message.pluralizable else ""


def as_po(catalog: Catalog) -> bytes:
    """A catalog as a PO file, in the order of its sentences: the same bytes for the same words."""
    held = sorted((m for m in catalog if m.id), key=lambda m: (m.context or "", str(m.id)))
    head = (
        'msgid ""\nmsgstr ""\n"Project-Id-Version: Counterclaim\\n"\n"MIME-Version: 1.0\\n"\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n'
        f'"Language: {catalog.locale}\\n"\n"Plural-Forms: {catalog.plural_forms}\\n"\n\n'
    )
    body = io.BytesIO()
    plain = Catalog(locale=catalog.locale, fuzzy=False)
    for message in held:
        plain.add(message.id, message.string, message.locations, context=message.context)
    write_po(body, plain, width=0, omit_header=True, include_lineno=False, sort_output=False)
    return head.encode() + body.getvalue()


def faults_of(catalog: Catalog) -> Iterator[str]:
    """What is wrong with a catalog, a line each."""
    for message in catalog:
        if not message.id:
            continue
        said, told = _forms(message.id), _forms(message.string)
        if not told or not all(told):
            yield f"no translation: {said[0]!r}{f' ({message.context})' if message.context else ''}"
            continue
        needed = set.intersection(*(_placeholders([form]) for form in said))
        for words in told:
            if not needed <= _placeholders([words]) <= _placeholders(said):
                yield f"the placeholders of {said[0]!r} are not those of {words!r}"


def _forms(text: object) -> list[str]:
    """A sentence's forms by number; one where no number bends it."""
    return [str(form) for form in text] if isinstance(text, tuple | list) else [str(text or "")]


def _placeholders(said: Iterable[str]) -> set[str]:
    """The names of the values in sentences, without the case that they stand in."""
    found = {_CASES.sub("", name) for words in said for name, _kind, _sign in _PERCENT.findall(words) if name}
    return found | {f"{{{name}}}" for words in said for name in _BRACE.findall(words)}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

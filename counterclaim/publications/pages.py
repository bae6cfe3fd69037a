"""Templates and the few words that every page shares: no clock, no machine, no order but the ledger's."""

from __future__ import annotations

import re
from functools import lru_cache

from jinja2 import Environment, PackageLoader, StrictUndefined, pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from counterclaim.language.interface import _, language, ngettext, pgettext
from counterclaim.language.retold import retold
from counterclaim.publications.views.records import share_text
from counterclaim.publications.views.words import (
    admiralty_legend,
    admiralty_text,
    confidence_text,
    day_text,
    known_word,
    percent,
    role_text,
)

# `file:` lets a page that was opened from disk load what lies beside it; over HTTP browsers refuse it anyway.
POLICY = (
    "default-src 'none'; script-src 'self' file:; style-src 'self' file:; img-src 'self' file: data: blob:; "
    "worker-src blob:; child-src blob:; connect-src 'self' blob:; base-uri 'none'; form-action 'none'"
)


_UNSHOWN = {number: f"[U+{number:04X}]" for number in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))}
_UNSHOWN |= {number: chr(0x2400 + number) for number in range(32) if chr(number) not in "\t\n\r"}
_LONGEST_WORD = 500
_ENDLESS = re.compile(rf"[^\x00-\x7f\s]{{{_LONGEST_WORD}}}")  # not of Latin letters: addresses consist of them
_SUSPECT = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\u202a-\u202e\u2066-\u2069]")


def harmless(value: object) -> object:
    """``harmless_text`` of a text; everything else, markup of our own among it, is as it was."""
    return harmless_text(value) if type(value) is str else value


def harmless_text(text: str) -> str:
    """Text, or JSON of texts, as a page may show it: characters that turn the direction of writing, or control a
    terminal, are named.

    A word without end gets places where it may be broken, which browsers take seconds to find.
    """
    if len(text) > _LONGEST_WORD:
        text = _ENDLESS.sub(lambda found: f"{found.group()}\u200b", text)
    return text.translate(_UNSHOWN) if _SUSPECT.search(text) else text


@lru_cache(maxsize=1)
def environment() -> Environment:
    """The templates of this package: everything escaped, an unknown name is an error."""
    made = Environment(
        loader=PackageLoader("counterclaim.publications", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=harmless,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.newstyle_gettext = True  # type: ignore[attr-defined]
    made.globals |= {"_": _told, "gettext": _told, "ngettext": _counted, "pgettext": _meant}
    made.filters |= {
        "day": day_text,
        "percent": percent,
        "role": role_text,
        "share": share_text,
        "admiralty": admiralty_text,
        "confidence": confidence_text,
        "known": known_word,
        "retold": retold,
    }
    made.globals |= {"policy": POLICY, "language": language, "admiralty_legend": _Legend()}
    return made


class _Legend:
    """What the Admiralty codes mean, in the language of the page that it is put on."""

    def __str__(self) -> str:
        return admiralty_legend()


def _filled(context: EvalContext, words: str, values: dict[str, object]) -> str:
    """A sentence with its values, which are escaped as the page's other words are."""
    if not values:
        return (Markup if context.autoescape else str)(words.replace("%%", "%"))
    shown = {name: harmless(value) for name, value in values.items()}
    return (Markup(words) if context.autoescape else words) % shown


@pass_eval_context
def _told(context: EvalContext, message: str, **values: object) -> str:
    """``_`` for templates, which looks up the language as the page is rendered; ``%`` is written ``%%``."""
    return _filled(context, _(message), values)


@pass_eval_context
def _counted(context: EvalContext, one: str, many: str, num: int, **values: object) -> str:
    """``ngettext`` for templates: ``%(num)s`` is the number."""
    return _filled(context, ngettext(one, many, num), {"num": num, **values})


@pass_eval_context
def _meant(context: EvalContext, sense: str, message: str, **values: object) -> str:
    """``pgettext`` for templates."""
    return _filled(context, pgettext(sense, message), values)


def render(template: str, path: str, **values: object) -> bytes:
    """Render a page that will lie at ``path``: its links to the site's root follow from how deep that is."""
    root = values.pop("root", "../" * path.count("/"))
    return environment().get_template(template).render(root=root, path=path, **values).encode()


def safe(svg: str) -> Markup:
    """Mark a drawing of our own as markup; whoever drew it has escaped what came from outside."""
    return Markup(svg)

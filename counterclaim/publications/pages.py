"""Templates and the few words that every page shares: no clock, no machine, no order but the ledger's."""

from __future__ import annotations

from functools import lru_cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from counterclaim.publications.views.records import share_text
from counterclaim.publications.views.words import (
    VERDICT_WORDS,
    admiralty_legend,
    admiralty_text,
    day_text,
    percent,
    role_text,
)

# `file:` lets a page that was opened from disk load what lies beside it; over HTTP browsers refuse it anyway.
POLICY = (
    "default-src 'none'; script-src 'self' file:; style-src 'self' file:; img-src 'self' file: data: blob:; "
    "worker-src blob:; child-src blob:; connect-src 'self' blob:; base-uri 'none'; form-action 'none'"
)


@lru_cache(maxsize=1)
def environment() -> Environment:
    """The templates of this package: everything escaped, an unknown name is an error."""
    made = Environment(
        loader=PackageLoader("counterclaim.publications", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "day": day_text,
        "percent": percent,
        "role": role_text,
        "share": share_text,
        "admiralty": admiralty_text,
    }
    made.globals |= {"policy": POLICY, "verdict_words": VERDICT_WORDS, "admiralty_legend": admiralty_legend()}
    return made


def render(template: str, path: str, **values: object) -> bytes:
    """Render a page that will lie at ``path``: its links to the site's root follow from how deep that is."""
    root = values.pop("root", "../" * path.count("/"))
    return environment().get_template(template).render(root=root, path=path, **values).encode()


def safe(svg: str) -> Markup:
    """Mark a drawing of our own as markup; whoever drew it has escaped what came from outside."""
    return Markup(svg)

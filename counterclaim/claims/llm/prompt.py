"""What the model is asked: instructions, the article as data, and the one form that an answer may have."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from string import Template
from typing import Any

from counterclaim.model import Extent, Predicate, Stance, War, content_id

LONGEST_ANSWER = 8192  # tokens
OUTCOMES = ("", "repelled", "ongoing", "adverse")


def question(model: str, war: War, title: str, text: str) -> dict[str, Any]:
    """The body of a chat completion about one piece of an article; equal pieces give equal questions.

    The marks around the article hold a hash of its words, so that no article can close them itself.
    """
    mark = content_id(title, text, length=12)
    article = f"<article {mark}>\n{title}\n\n{text}\n</article {mark}>"
    return {
        "model": model,
        "temperature": 0,
        "max_tokens": LONGEST_ANSWER,
        "messages": [
            {"role": "system", "content": instructions(war)},
            {"role": "user", "content": article},
        ],
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": "claims", "strict": True, "schema": schema(war)},
        },
    }


def instructions(war: War) -> str:
    """The instructions (``instructions.txt``) with the war's sides in them."""
    camps = "\n".join(f"{camp.id}: {camp.name} ({camp.adjective})" for camp in war.camps)
    return Template(_instructions()).substitute(camps=camps)


def schema(war: War) -> dict[str, Any]:
    """The JSON schema of an answer: closed objects, every field required, every choice listed."""
    word = {"type": "string"}
    fields = {
        "quote": word,
        "speaker": word,
        "speaker_side": _choice([camp.id for camp in war.camps], nullable=True),
        "relayed_by": word,
        "stance": _choice([stance.value for stance in Stance]),
        "predicate": _choice([predicate.value for predicate in Predicate]),
        "place": word,
        "holder": _choice(list(war.states), nullable=True),
        "extent": _choice([extent.value for extent in Extent], nullable=True),
        "count": {"type": ["number", "null"]},
        "outcome": _choice(list(OUTCOMES)),
        "likelihood": word,
        "background": {"type": "boolean"},
    }
    return _object({"claims": {"type": "array", "items": _object(fields)}})


def _choice(values: list[str], *, nullable: bool = False) -> dict[str, Any]:
    if nullable:
        return {"type": ["string", "null"], "enum": [*values, None]}
    return {"type": "string", "enum": values}


def _object(fields: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": fields, "required": [*fields], "additionalProperties": False}


@cache
def _instructions() -> str:
    return files("counterclaim.claims.llm").joinpath("instructions.txt").read_text("utf-8")

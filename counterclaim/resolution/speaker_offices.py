"""Who held which post on a day: from "Ukraine's defence minister" and a day to a person.

A post is named by one of its own names, or by a title beside the body that it heads or speaks for ("head of the General
Staff", «речник угруповання»). Nothing else may stand in the description: a deputy, a former and a future holder are
somebody else.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from counterclaim.model import Speaker, War
from counterclaim.resolution.speaker_names import GivenNames, forms, words
from counterclaim.resolution.speaker_registry import Hit, Registry


class Offices:
    """The posts of a war: what names them, who held them."""

    def __init__(self, war: War, bodies: Registry, given: GivenNames, same_words: Iterable[str]) -> None:
        self.by_id = {post.id: post for post in war.posts}
        self._named = Registry(war.posts, given, same_words)
        self._titles = [
            (group.removeprefix("titles_of."), tuple(forms(word) for word in title.split()))
            for group, titles in sorted(war.words.items())
            if group.startswith("titles_of.")
            for title in titles
        ]
        self._title_words = frozenset(form for _, title in self._titles for form in title[-1])
        self._of: dict[tuple[str, str], Speaker] = {}
        self._held: dict[str, list[Speaker]] = {}
        for post in war.posts:
            body = bodies.whole(words(post.org)) if post.title else None
            if body:
                self._of[post.title, body.id] = post
            for who in dict.fromkeys(who for who, _, _ in post.holders):
                self._held.setdefault(who, []).append(post)

    def named(self, parts: Sequence[str]) -> Speaker | None:
        """The post whose own name the words are."""
        return self._named.whole(parts)

    def named_within(self, parts: Sequence[str], small: frozenset[str]) -> Speaker | None:
        """The post whose name stands in the words, where nothing but small words stands beside it."""
        for hit in self._named.within(parts):
            if all(part.casefold() in small for part in (*parts[: hit.start], *parts[hit.end :])):
                return hit.speaker
        return None

    def has_title(self, parts: Sequence[str]) -> bool:
        """Whether any word can belong to a title, so that looking for a body is worth while."""
        return any(forms(part) & self._title_words for part in parts)

    def of_body(self, parts: Sequence[str], hit: Hit, small: frozenset[str]) -> Speaker | None:
        """The post that the words beside a body's name make of it, if they are a title and nothing more."""
        rest = [part for part in (*parts[: hit.start], *parts[hit.end :]) if part.casefold() not in small]
        spelt = [forms(part) for part in rest]
        for group, title in self._titles:
            post = self._of.get((group, hit.speaker.id))
            if post and len(title) == len(spelt) and all(own & found for own, found in zip(title, spelt, strict=True)):
                return post
        return None

    def holder(self, post: Speaker, day: date | None) -> str:
        """The id of whoever held the post on a day, the newcomer on the day of a change; '' where that is not known."""
        found = [who for who, since, until in post.holders if day and (since or day) <= day <= (until or day)]
        return found[-1] if found else ""

    def held(self, speaker_id: str, day: date | None) -> Speaker | None:
        """The post that somebody held on a day, the first of the table where there were several."""
        return next((p for p in self._held.get(speaker_id, ()) if self.holder(p, day) == speaker_id), None)

"""An extension that does harm where a page tells it to; a small module, since children that read import it too."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence

from counterclaim.claims.rules import RuleExtractor
from counterclaim.model import Claim, Document, Story, Toponym, War


class Troubled(RuleExtractor):
    """Does what a page tells it to, as a page does that finds a fault in a parser."""

    def extract(self, document: Document, story: Story, toponyms: Sequence[Toponym], war: War) -> Sequence[Claim]:
        told = document.text
        first_way = any(region.role == "title" for region in story.regions)  # the simple way knows no headlines
        if "sleep once" in told and first_way:
            time.sleep(60)
        if "crash once" in told and first_way:
            os.abort()
        if "spin here" in told:
            while True:
                pass
        if "crash here" in told:
            os.abort()
        if "eat here" in told:
            hoard = [bytes(2**28) for _ in range(20)]
            assert not hoard, "there was room for all of it"
        return super().extract(document, story, toponyms, war)

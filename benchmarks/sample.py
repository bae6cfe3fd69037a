"""Draws claims to be read by hand, each with every field: ``python -m benchmarks.sample FOLDER --seed 11``."""

from __future__ import annotations

import argparse
import random
from pathlib import Path

from counterclaim.model import ResolvedClaim
from counterclaim.pipeline import read_texts

PAGES = {".html", ".htm", ".md", ".txt"}


def in_words(found: ResolvedClaim) -> str:
    """A claim with its fields, its words and what stands around them."""
    told, span = found.claim, found.claim.span
    count = f"{told.count.value:g} {told.count.unit} {told.count.scope}" if told.count else None
    fields = {
        "place": found.place_name or told.place_text,
        "holder": told.holder,
        "extent": told.extent,
        "denied": told.denies_holder,
        "count": count,
        "speaker": f"{told.speaker_text} ({found.speaker_name}, {found.camp}, {found.role})",
        "told by": found.relayed_by_name,
        "against interest": found.against_interest,
        "days": f"{found.event_days.first} to {found.event_days.last}",
        "outcome": told.outcome,
        "likelihood": told.likelihood,
    }
    listed = "; ".join(f"{name} {value}" for name, value in fields.items() if value)
    return f"{told.stance} {told.predicate}: {listed}\n    ...{span.prefix} >>> {span.quote} <<< {span.suffix}..."


def main() -> None:
    """Draw from the pages of a folder and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--count", type=int, default=100)
    options = parser.parse_args()
    paths = sorted(path for path in options.folder.rglob("*") if path.suffix in PAGES)
    claims, *_ = read_texts(paths)
    found = [(name, claim) for name, told in sorted(claims.items()) for claim in told]
    drawn = random.Random(options.seed).sample(found, min(options.count, len(found)))
    print(f"{len(drawn)} of {len(found)} claims on {len(paths)} pages")
    for number, (name, claim) in enumerate(sorted(drawn, key=lambda d: (d[0], d[1].claim.span.start)), 1):
        print(f"{number}. {name} at {claim.claim.span.start}\n    {in_words(claim)}")


if __name__ == "__main__":
    main()

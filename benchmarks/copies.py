"""Finds the origins of made-up stories and prints how well and how fast, beside two simpler ways.

    python -m benchmarks.copies [STORIES] [--profile]

A pair is two stories of one origin. Beside ours, in the same run: MinHash with LSH alone (rensa, 128 permutations,
Jaccard .5, three words in a row, unverified), and equal hashes of the plain text. Times are of this process's CPU, from
text to origin.
"""

from __future__ import annotations

import argparse
import cProfile
import hashlib
import re
import resource
import time
import tracemalloc
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from itertools import combinations

from benchmarks.wire import VARIANTS, Made, as_stories, make
from counterclaim.model import Story
from counterclaim.stories.copies import CopyIndex

Pairs = set[tuple[int, int]]


def ours(stories: Sequence[Story], texts: Mapping[str, str]) -> Pairs:
    """Pairs of stories that have one origin by ``CopyIndex``."""
    found = CopyIndex().origins(stories, texts)
    groups: dict[str, list[int]] = defaultdict(list)
    for number, story in enumerate(stories):
        groups[found[story.id][0] if story.id in found else story.id].append(number)
    return _within(groups)


def minhash(stories: Sequence[Story], texts: Mapping[str, str]) -> Pairs:
    """Pairs that share a bucket by rensa, joined with whatever they match."""
    from rensa import RMinHash, RMinHashLSH

    shingles = []
    for story in stories:
        words = re.findall(r"\w+", texts[story.document_id].casefold())
        shingles.append([" ".join(words[i : i + 3]) for i in range(max(1, len(words) - 2))])
    sketches = RMinHash.from_token_sets(shingles, 128, 42)
    index = RMinHashLSH(0.5, 128, 32)
    index.insert_pairs(list(enumerate(sketches)))
    return {(min(i, j), max(i, j)) for i, sketch in enumerate(sketches) for j in index.query(sketch) if i != j}


def exact(stories: Sequence[Story], texts: Mapping[str, str]) -> Pairs:
    """Pairs whose words are the same, whatever the typography."""
    groups: dict[str, list[int]] = defaultdict(list)
    for number, story in enumerate(stories):
        plain = " ".join(re.findall(r"\w+", texts[story.document_id].casefold()))
        groups[hashlib.blake2b(plain.encode(), digest_size=8).hexdigest()].append(number)
    return _within(groups)


def _within(groups: Mapping[str, Sequence[int]]) -> Pairs:
    return {pair for members in groups.values() for pair in combinations(members, 2)}


def measure(made: Sequence[Made], find: Callable[[Sequence[Story], Mapping[str, str]], Pairs]) -> tuple[Pairs, float]:
    """What a way finds, and its CPU seconds."""
    stories, texts = as_stories(made)
    start = time.process_time()
    return find(stories, texts), time.process_time() - start


def main() -> None:
    """Make, find, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("stories", type=int, nargs="?", default=20_000)
    parser.add_argument("--profile", action="store_true")
    options = parser.parse_args()
    made = make(options.stories)
    words = sum(len(one.text.split()) for one in made) / len(made)
    print(f"{len(made)} stories, {words:.0f} words each, {sum(m.variant == 'bulletin' for m in made)} bulletins")
    members: dict[str, list[int]] = defaultdict(list)
    for number, one in enumerate(made):
        if one.family:
            members[one.family].append(number)
    truth = _within(members)
    seconds = {}
    for name, find in (("ours", ours), ("MinHash and LSH alone", minhash), ("equal hashes", exact)):
        found, seconds[name] = measure(made, find)
        _report(name, found, truth, made, seconds[name])
    for name in ("MinHash and LSH alone", "equal hashes"):
        print(f"our time is {seconds['ours'] / seconds[name]:.2f} times that of {name}")
    _again(made)
    if options.profile:
        stories, texts = as_stories(made)
        cProfile.runctx("ours(stories, texts)", globals(), locals(), sort="tottime")


def _report(name: str, found: Pairs, truth: Pairs, made: Sequence[Made], seconds: float) -> None:
    right = found & truth
    bulletins = sum(made[i].variant == "bulletin" or made[j].variant == "bulletin" for i, j in found)
    precision = len(right) / len(found) if found else 1.0
    print(
        f"{name}: recall {len(right) / len(truth):.3f}, precision {precision:.4f}, {bulletins} pairs with a bulletin, "
        f"{len(made) / seconds:.0f} stories a CPU-second"
    )
    for variant in VARIANTS:
        wanted = {p for p in truth if {made[p[0]].variant, made[p[1]].variant} == {"first", variant}}
        print(f"    {variant}: {len(wanted & found) / len(wanted):.3f} of pairs with the first")


def _again(made: Sequence[Made]) -> None:
    """Print what an index costs that is asked again with one story more, and the memory that it holds."""
    stories, texts = as_stories(made)
    tracemalloc.start()
    index = CopyIndex()
    index.origins(stories[:-1], texts)
    held = tracemalloc.get_traced_memory()[0] / 2**20
    tracemalloc.stop()
    start = time.process_time()
    index.origins(stories, texts)
    print(f"asked again with one story more: {time.process_time() - start:.2f} CPU-seconds")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10
    print(f"memory: the index holds {held:.0f} MiB; peak of this process {peak:.0f} MiB")


if __name__ == "__main__":
    main()

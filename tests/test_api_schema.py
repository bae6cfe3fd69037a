"""The API against its own description: schemathesis asks everything it can think of, on loopback, always the same."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from api_server import Served, api_served, printed_home

CHECKS = (
    "not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance",
    "response_headers_conformance", "negative_data_rejection", "positive_data_acceptance", "unsupported_method",
)  # fmt: skip
EXAMPLES = 8


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with api_served(printed_home(tmp_path_factory.mktemp("described"))) as served:
        yield served


def named(api: Served) -> dict[str, list[str]]:
    """What there is, by the names that parameters have for it."""
    every = {name: api.ask(f"/{name}?limit=10").json[name] for name in ("places", "claims", "documents", "speakers")}
    return {
        "place": [row["id"] for row in every["places"]],
        "claim_id": [row["id"] for row in every["claims"]],
        "story": [row["story_id"] for row in every["claims"]],
        "document": [row["id"] for row in every["documents"]],
        "speaker": [row["id"] for row in every["speakers"]],
        "day": ["2025-12-25", "2025-11-20"],
        "as_of": ["2025-12-20", "2025-11-20", "2025-01-01"],
        "cursor": [re.sub(r".*cursor=", "", api.ask("/claims?limit=1").json["next"])],
        "bbox": ["37,49,38,50", "179,-90,-179,90"],
    }


def settings(api: Served) -> str:
    """Where a parameter names something, what there is takes turns with what is made up."""
    found = named(api)
    lines = ["[parameters]"]
    for name in found:
        place = "query" if name in ("as_of", "cursor", "bbox") else "path"
        for at in {place, "query"} if name in ("place", "document", "speaker", "day") else {place}:
            lines.append(f'"{at}.{name}" = {{ dictionary = "{name}", probability = 0.7 }}')
    for name, values in found.items():
        lines += [f"[dictionaries.{name}]", f"values = {json.dumps(values)}"]
    return "\n".join(lines)


def test_every_answer_is_as_described_and_nothing_breaks_it(api: Served, tmp_path: Path) -> None:
    config = tmp_path / "schemathesis.toml"
    config.write_text(settings(api), encoding="utf-8")
    command = [
        sys.executable, "-m", "schemathesis.cli", "--config-file", str(config), "--no-color", "run",
        f"{api.base}/api/v1/openapi.json", "--checks", ",".join(CHECKS), "--phases", "examples,coverage,fuzzing",
        "--max-examples", str(EXAMPLES), "--generation-deterministic", "--workers", "1",
    ]  # fmt: skip
    told = subprocess.run(command, capture_output=True, text=True, timeout=240, cwd=tmp_path, check=False)
    assert told.returncode == 0, told.stdout[-8000:] + told.stderr[-2000:]
    tested = re.search(r"Tested: (\d+)", told.stdout)
    asked = re.search(r"(\d+) generated, (\d+) passed", told.stdout)
    assert tested and int(tested[1]) == len(api.ask("/openapi.json").json["paths"])
    assert asked and asked[1] == asked[2] and int(asked[1]) > 500
    assert "404" not in told.stdout, "what there is was reached"
